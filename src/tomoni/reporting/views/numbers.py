"""Our year in numbers: a page, a block that any website may frame, JSON, and the acts behind a count."""

import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from tomoni.projects.models import Activity
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Document
from tomoni.reporting.evidence import linked_anchors
from tomoni.reporting.models import Report
from tomoni.reporting.year_in_numbers import DRAWN_HEIGHT, DRAWN_WIDTH, YearNumber, bars, offered, shown

FRAMED = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
FRESH_SECONDS = 900
CHOOSE = "reporting.change_numberschoice"


@require_GET
def numbers(request: HttpRequest, key: str) -> HttpResponse:
    """Show the numbers of a report the reader may see, each leading to what stands behind it for those allowed."""
    report = get_object_or_404(Report.objects.visible_to(request.user), key=key)
    document = compose(report, get_language() or "ja")
    linked = linked_anchors(document, user=request.user)
    context = _context(report, document) | {"embed": request.build_absolute_uri(_address("numbers_embed", key))}
    if request.user.has_perm(CHOOSE):
        context["choose"] = reverse("reporting_numbers:choose", args=[report.pk])
    for each in context["numbers"]:
        each["behind"] = _behind(report, each["number"], linked)
    response = render(request, "reporting/numbers.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_GET
@xframe_options_exempt
def numbers_embed(request: HttpRequest, key: str) -> HttpResponse:
    """Show the numbers of an adopted report without navigation, for any website to frame: it holds no form and no session."""
    report = get_object_or_404(Report.objects.filter(state=Report.State.ADOPTED), key=key)
    response = render(
        request, "reporting/numbers_embed.html", _context(report, compose(report, get_language() or "ja"))
    )
    response.headers["Content-Security-Policy"] = FRAMED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


@require_GET
def numbers_json(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answer with the numbers as JSON; those of an adopted report may be read by pages of other sites."""
    report = get_object_or_404(Report.objects.visible_to(request.user), key=key)
    document = compose(report, get_language() or "ja")
    response = JsonResponse(_data(request, report, document), json_dumps_params={"ensure_ascii": False, "indent": 1})
    if not report.is_adopted:
        patch_cache_control(response, private=True, no_store=True)
        return response
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    answer = get_conditional_response(request, etag=etag, response=response)
    answer.headers["ETag"] = etag
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    return answer


@require_GET
def numbers_behind(request: HttpRequest, key: str, number: str) -> HttpResponse:
    """List the acts a count is made of, as far as the reader may see them today."""
    report = get_object_or_404(Report.objects.visible_to(request.user), key=key)
    language = get_language() or "ja"
    found = next(
        (each for each in offered(report, compose(report, language)) if each.key == number and each.acts), None
    )
    if found is None:
        raise Http404
    visible = Activity.objects.visible_to(request.user).filter(pk__in=found.acts).order_by("starts_on", "pk")
    listed = [(each, each.heading(language), each.when_text(language)) for each in visible]
    context = {
        "report": report,
        "title": report.title(language),
        "number": found,
        "listed": listed,
        "hidden": len(found.acts) - len(listed),
    }
    response = render(request, "reporting/numbers_behind.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _context(report: Report, document: Document) -> dict[str, Any]:
    found = [{"number": each, "bars": bars(each.points)} for each in shown(report, document)]
    return {"report": report, "document": document, "numbers": found, "width": DRAWN_WIDTH, "height": DRAWN_HEIGHT}


def _behind(report: Report, number: YearNumber, linked: set[str]) -> str:
    if number.acts:
        return _address("numbers_behind", report.key, number.key)
    if number.anchor in linked:
        return _address("evidence", report.key, number.anchor)
    return f"{_address('report', report.key)}#{number.anchor}" if number.anchor else ""


def _data(request: HttpRequest, report: Report, document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "period": {
            "first": report.starts_on.isoformat(),
            "last": report.ends_on.isoformat(),
            "text": document.subtitle,
        },
        "network": document.network,
        "language": document.language,
        "state": report.state,
        "adopted_on": report.adopted_on.isoformat() if report.adopted_on else None,
        "url": request.build_absolute_uri(_address("numbers", report.key)),
        "numbers": [
            {
                "key": each.key,
                "label": each.label,
                "value": each.value,
                "text": each.text,
                "series": [{"label": point.label, "value": point.value, "text": point.text} for point in each.points],
            }
            for each in shown(report, document)
        ],
    }


def _address(name: str, *arguments: str) -> str:
    return reverse(f"reporting:{name}", args=arguments)
