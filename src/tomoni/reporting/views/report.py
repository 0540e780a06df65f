"""Public pages: an adopted report for everybody, one in the making for those who make, read and check it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tomoni.reporting import files
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Document
from tomoni.reporting.evidence import behind, counted_rows, linked_anchors, reads_reports
from tomoni.reporting.models import Report
from tomoni.reporting.outputs import as_html
from tomoni.reporting.views.corrections import published
from tomoni.reporting.views.papers import listed_papers

DOWNLOADS = {
    "pdf": "PDF",
    "docx": "Word (DOCX)",
    "epub": "EPUB",
    "html": "HTML",
    "text": "TXT",
    "markdown": "Markdown",
    "json": "JSON",
}


@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports the reader may see, newest first."""
    language = get_language() or "ja"
    found = Report.objects.visible_to(request.user).order_by("-starts_on", "key")
    listed = [(each, each.title(language), each.period.label(language)) for each in found]
    context = {"reports": listed, "papers": listed_papers(request.user, language)}
    return render(request, "reporting/reports.html", context)


@require_GET
def report(request: HttpRequest, key: str) -> HttpResponse:
    """Show a report; one that is not adopted answers to others as one that does not exist."""
    found = get_object_or_404(Report.objects.visible_to(request.user), key=key)
    document = compose(found, get_language() or "ja")
    anchors = linked_anchors(document, user=request.user)
    body = as_html(
        document,
        linked=lambda anchor: reverse("reporting:evidence", args=[key, anchor]) if anchor in anchors else None,
    )
    context = {
        "report": found,
        "document": document,
        "body": body,
        "downloads": DOWNLOADS,
        "is_reader": reads_reports(request.user),
        "untranslated": _untranslated(document) if reads_reports(request.user) else [],
        "corrections": published(found, get_language() or "ja"),
    }
    return _private(render(request, "reporting/report.html", context))


@require_GET
def download(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """Hand out a report as a file in the reader's language."""
    found = get_object_or_404(Report.objects.visible_to(request.user), key=key)
    if form not in files.FORMATS:
        raise Http404
    language = get_language() or "ja"
    content = files.content(compose(found, language), form, now=files.made_at(found, now=timezone.now()))
    response = HttpResponse(content, content_type=files.MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{files.name(found, form, language)}"'
    return _private(response)


@require_GET
def evidence(request: HttpRequest, key: str, anchor: str) -> HttpResponse:
    """Show what stands behind a sentence, table or chart; with ``query``, the rows one of its figures counts."""
    found = get_object_or_404(Report.objects.visible_to(request.user), key=key)
    language = get_language() or "ja"
    part = behind(found, compose(found, language), anchor, user=request.user)
    if part is None:
        raise Http404
    query = request.GET.get("query", "")
    asked = any(each.evidence.query == query for each in part.cited)
    rows = counted_rows(found, query, user=request.user) if asked else None
    shown = [(each, each.heading(language), each.when_text(language)) for each in part.activities]
    context = {
        "report": found,
        "title": found.title(language),
        "part": part,
        "activities": shown,
        "query": query,
        "rows": rows,
    }
    return _private(render(request, "reporting/evidence.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response


def _untranslated(document: Document) -> list[tuple[str, str]]:
    """Return (anchor, words) of what stands in another language, for whoever translates it."""
    places = {heading.anchor: (heading.anchor, heading.label) for heading in document.headings()}
    places |= {sentence.anchor: (sentence.anchor, sentence.text) for sentence in document.sentences()}
    found = [places.get(anchor) or places.get(f"{anchor}-1") for anchor in document.untranslated]
    return [each for each in found if each]
