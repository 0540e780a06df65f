"""Corrections of an adopted report: what its records say otherwise now, for its readers; what was published, for everybody."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tomoni.reporting.corrections import differing
from tomoni.reporting.evidence import reads_reports
from tomoni.reporting.models import Correction, Report


@require_GET
def corrections(request: HttpRequest, key: str) -> HttpResponse:
    """Show readers of reports each adopted sentence and number whose records say otherwise now."""
    found = _adopted(request, key)
    if not reads_reports(request.user):
        raise Http404
    language = get_language() or "ja"
    context = {
        "report": found,
        "title": found.title(language),
        "differing": differing(found, language, user=request.user),
        "published": published(found, language),
        "may_publish": request.user.has_perm("reporting.add_correction"),
    }
    response = render(request, "reporting/corrections.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_GET
def corrections_json(request: HttpRequest, key: str) -> JsonResponse:
    """Return the published corrections of an adopted report, in every language they were written in."""
    found = _adopted(request, key)
    said = found.corrections.order_by("on", "pk")
    return JsonResponse(
        {
            "report": found.key,
            "title": {language: found.title(language) for language, _name in settings.LANGUAGES},
            "adopted_on": found.adopted_on,
            "corrections": [{"on": each.on, "texts": each.texts} for each in said],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


def published(report: Report, language: str) -> list[tuple[Correction, str]]:
    """Return the corrections published under a report with their words in the language, in the order of their days."""
    if not report.is_adopted:
        return []
    return [(each, each.text(language)) for each in report.corrections.order_by("on", "pk")]


def _adopted(request: HttpRequest, key: str) -> Report:
    return get_object_or_404(Report.objects.visible_to(request.user).filter(state=Report.State.ADOPTED), key=key)
