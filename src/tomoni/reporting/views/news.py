"""News: a page, and the same as feeds. Everybody reads the same, whoever is signed in."""

import hashlib
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tomoni.projects.models import Activity
from tomoni.reporting import news as telling
from tomoni.reporting.news import FEED_LENGTH, Feed, atom, json_feed
from tomoni.reporting.public_lines import acts_told_in, lines_of

PER_PAGE = 20
FRESH_SECONDS = 900


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """Show the news by month, a page at a time; a month or kind that is not there is as one left empty."""
    language, today = get_language() or "ja", timezone.localdate()
    every = telling.news(language, today=today)
    month, kind = _month(request), _kind(request)
    months, kinds = telling.months_of(every), telling.kinds_of(every)
    month = month if month in dict(months) else None
    found = telling.news(language, today=today, month=month, kind=kind)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = _query(month, kind)
    context = {
        "groups": telling.by_month(lines_of(page, language)),
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "months": months,
        "kinds": kinds,
        "month": month,
        "kind": kind,
        "query": query,
        "feed_query": _question(_query(None, kind)),
        "untold": _untold(language, today),
    }
    return render(request, "reporting/news.html", context)


@require_GET
def news_atom(request: HttpRequest) -> HttpResponseBase:
    """Answer with the newest as Atom; to who has it already with nothing but that."""
    return _feed(request, telling.as_atom, atom.MEDIA_TYPE)


@require_GET
def news_json(request: HttpRequest) -> HttpResponseBase:
    """Answer with the newest as JSON Feed, which a page of another site may read too."""
    response = _feed(request, telling.as_json_feed, json_feed.MEDIA_TYPE)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _feed(request: HttpRequest, write: Callable[[Feed], bytes], media_type: str) -> HttpResponseBase:
    language, kind = get_language() or "ja", _kind(request)
    found = telling.news(language, today=timezone.localdate(), kind=kind)[:FEED_LENGTH]
    network = settings.NETWORK_NAME[language]
    title = _("News of %(network)s") % {"network": network}
    feed = Feed(
        language=language,
        lines=tuple(lines_of(found, language)),
        absolute=request.build_absolute_uri,
        title=f"{title}: {Activity.Kind(kind).label}" if kind else title,
        query=_question(_query(None, kind)),
    )
    response = HttpResponse(write(feed), content_type=media_type)
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    changed = int(feed.updated.timestamp())
    answer = get_conditional_response(request, etag=etag, last_modified=changed, response=response)
    answer.headers["ETag"] = etag
    answer.headers["Last-Modified"] = http_date(changed)
    patch_cache_control(answer, public=True, max_age=FRESH_SECONDS)
    return answer


def _untold(language: str, today: date) -> int:
    """Return how many acts are told in Japanese alone and so are missing here."""
    if language == "ja":
        return 0
    told = acts_told_in(language).values("pk")
    return acts_told_in("ja").filter(starts_on__lte=today).exclude(pk__in=told).count()


def _month(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return None


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in Activity.Kind.values else ""


def _query(month: date | None, kind: str) -> str:
    chosen = QueryDict(mutable=True)
    if month:
        chosen["month"] = f"{month:%Y-%m}"
    if kind:
        chosen["kind"] = kind
    return chosen.urlencode()


def _question(query: str) -> str:
    return f"?{query}" if query else ""
