"""A sheet to print at home."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from tomoni.petitions.documents import sheets
from tomoni.petitions.views.page import Page, of_petition


@require_safe
@of_petition
def sheet(page: Page) -> HttpResponse:
    """Return a sheet without a number in the reader's language; only as long as signatures are collected."""
    if not page.is_open:
        raise Http404
    wording = page.wording
    content = page.kept.part(("sheet", wording.pk), lambda: sheets.blank(page.petition, wording, now=page.now))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{page.petition.slug}-{wording.language}.pdf"'
    return response
