"""Papers beside the annual report: plan, statutory report, assembly book, digest; what became of a plan."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tomoni.reporting import files
from tomoni.reporting.evidence import reads_reports
from tomoni.reporting.models import YearPlan
from tomoni.reporting.models.paper import Paper, may
from tomoni.reporting.outputs import as_html
from tomoni.reporting.papers import KINDS, compose_paper
from tomoni.reporting.planning import Outcome, outcomes, result_label

DOWNLOADS = {"pdf": "PDF", "docx": "Word (DOCX)", "epub": "EPUB", "text": "TXT", "markdown": "Markdown", "json": "JSON"}


def listed_papers(user: Any, language: str) -> list[tuple[Any, list[tuple[str, str, Paper]]]]:
    """Return (name of the kind, papers of it the user may see as address, title and record), the newest first."""
    found = []
    for kind in KINDS.values():
        papers = kind.model._default_manager.visible_to(user).defer("frozen").order_by("-starts_on", "key")
        told = [(reverse(f"reporting:{kind.key}", args=[each.key]), each.heading(language), each) for each in papers]
        if told:
            found.append((kind.label, told))
    return found


@require_GET
def paper(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Show a paper; one that is not final answers to others as one that does not exist."""
    found = _found(request, key, kind)
    document = compose_paper(found, get_language() or "ja")
    context = {
        "paper": found,
        "kind": kind,
        "kind_label": KINDS[kind].label,
        "document": document,
        "body": as_html(document),
        "downloads": [
            (label, reverse(f"reporting:{kind}_file", args=[key, form])) for form, label in DOWNLOADS.items()
        ],
        "is_maker": may(request.user, KINDS[kind].model._default_manager.all().readers),
        "has_review": kind == "plan" and found.is_adopted and reads_reports(request.user),
    }
    return _private(render(request, "reporting/paper.html", context))


@require_GET
def paper_file(request: HttpRequest, key: str, form: str, kind: str) -> HttpResponse:
    """Hand out a paper as a file in the reader's language."""
    found = _found(request, key, kind)
    if form not in files.FORMATS:
        raise Http404
    language = get_language() or "ja"
    content = files.content(compose_paper(found, language), form, now=files.made_at(found, now=timezone.now()))
    response = HttpResponse(content, content_type=files.MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{files.name(found, form, language, what=kind)}"'
    return _private(response)


@require_GET
def plan_review(request: HttpRequest, key: str) -> HttpResponse:
    """Show what became of each item of an adopted plan, to those who make, read and check reports."""
    if not reads_reports(request.user):
        raise Http404
    plan = get_object_or_404(YearPlan.objects.filter(state=Paper.State.ADOPTED), key=key)
    language = get_language() or "ja"
    lines = [_line(each, language) for each in outcomes(plan, language)]
    context = {"plan": plan, "title": plan.heading(language), "lines": lines}
    return _private(render(request, "reporting/plan_review.html", context))


def _line(outcome: Outcome, language: str) -> dict[str, Any]:
    programme = outcome.item.programme
    return {
        "chapter": programme.heading(language) if programme else "",
        "planned": outcome.item.planned(language),
        "result": outcome.result,
        "label": result_label(outcome.result),
        "word": outcome.word,
        "activities": [(act.pk, act.heading(language)) for act in outcome.activities],
    }


def _found(request: HttpRequest, key: str, kind: str) -> Paper:
    papers = KINDS[kind].model._default_manager.visible_to(request.user)
    return get_object_or_404(papers, key=key)


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response
