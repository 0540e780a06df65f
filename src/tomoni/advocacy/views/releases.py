"""Published press releases: none before its day, none before its embargo ends."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tomoni.advocacy.documents import press, printed
from tomoni.advocacy.models import Briefing, Clipping
from tomoni.advocacy.models.act import in_language


def _published(request: HttpRequest) -> Any:
    return Briefing.objects.visible_to(request.user).published(now=timezone.now())


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """List the published releases, the newest first."""
    language = get_language() or "ja"
    rows = [(each, each.heading(language)) for each in _published(request)]
    return render(request, "advocacy/public/releases.html", {"rows": rows})


@require_safe
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a published release, and what was printed."""
    found = get_object_or_404(_published(request), pk=pk)
    clippings = Clipping.objects.visible_to(request.user).filter(activity_id=found.pk).select_related("outlet")
    text = in_language(found.releases, get_language() or "ja")
    context = {"briefing": found, "text": text, "clippings": clippings.newest_first()}
    return render(request, "advocacy/public/release.html", context)


@require_safe
def release_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a published release as PDF."""
    found = get_object_or_404(_published(request), pk=pk)
    language = "en" if get_language() == "en" and found.releases.get("en") else "ja"
    return printed.response(press.of_release(found, language), "pdf", now=timezone.now())
