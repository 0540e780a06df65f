"""The feed of deadlines for a member of staff's own calendar, at an address that is its key."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tomoni.advocacy.actions import feeding
from tomoni.advocacy.documents.deadlines import as_ical


@never_cache
@require_safe
def deadline_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the deadlines as iCalendar; any other key answers as a page that does not exist."""
    if feeding.reader_of(token) is None:
        raise Http404
    return as_file(inline=True)


def as_file(*, inline: bool) -> HttpResponse:
    """Return the deadlines as a file a calendar reads."""
    content = as_ical(now=timezone.now(), language="ja" if get_language() == "ja" else "en", page=_page)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="deadlines.ics"'
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(review: Any) -> str:
    return settings.PUBLIC_URL + reverse("advocacy_review:inspect", args=[review.pk])
