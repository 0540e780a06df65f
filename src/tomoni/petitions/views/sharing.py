"""What others take from a petition: its count, a counter to frame, a poster, a QR code; and the list of all."""

import io
from datetime import date, datetime
from typing import Any
from uuid import UUID

import segno
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from tomoni.petitions import links
from tomoni.petitions.actions import photographing
from tomoni.petitions.documents import poster as posters
from tomoni.petitions.models import Count, Petition, Photo, Wording, languages
from tomoni.petitions.models.words import words
from tomoni.petitions.views.kept import listed, moment
from tomoni.petitions.views.page import Page, of_petition

FRAMED = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
FRESH_SECONDS = 10
STALE_SECONDS = 60


def _shared(response: HttpResponse, *, seconds: int = FRESH_SECONDS) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=seconds, stale_while_revalidate=STALE_SECONDS)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _is_public(page: Page) -> bool:
    return page.petition.is_published and page.petition.visibility == "public"


@require_safe
@of_petition
def count(page: Page) -> HttpResponse:
    """Answer with the open count as JSON, for pages of any site."""
    board, petition = page.kept.board, page.petition
    data = {
        "petition": petition.slug,
        "title": page.wording.title,
        "language": page.text_code,
        "stage": str(petition.stage(page.now)),
        "signatures": board.total,
        "classes": {each: board.by_class[each] for each in Count.HEADLINE},
        "organisations": board.organisations,
        "goal": petition.goal,
        "chain": board.chain,
        "url": links.whole_address("petition", petition, page.language),
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    if not _is_public(page):
        patch_cache_control(response, private=True, no_store=True)
        return response
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _shared(response)


@require_safe
@xframe_options_exempt
@of_petition
def embed(page: Page) -> HttpResponse:
    """Show the counter that any website may frame; it asks anew each minute."""
    response = page.shown("embed", "embed")
    response.headers["Content-Security-Policy"] = FRAMED
    if not _is_public(page):
        patch_cache_control(response, private=True, no_store=True)
        return response
    return _shared(response)


@require_safe
def photo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer with a photograph of a hand-over that may be published."""
    found = get_object_or_404(Photo.objects.published(), pk=pk)
    content = photographing.picture_of(found)
    if content is None:
        raise Http404
    return _shared(HttpResponse(content, content_type="image/jpeg"), seconds=300)


@require_safe
@of_petition
def poster(page: Page) -> HttpResponse:
    """Answer with the poster, A4."""

    def made() -> bytes:
        return posters.poster(
            page.petition, page.wording, page.words, language=page.language, addressee=page.addressee,
            sponsors=page.kept.sponsors, now=page.now,
        )  # fmt: skip

    response = HttpResponse(page.kept.part(("poster", page.language), made), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{page.petition.slug}-{page.language}.pdf"'
    return response


@require_safe
@of_petition
def qr(page: Page) -> HttpResponse:
    """Answer with the QR code of the page as a drawing."""
    drawn = io.BytesIO()
    segno.make(links.whole_address("petition", page.petition, page.language), error="m").save(
        drawn, kind="svg", scale=8, border=4, xmldecl=False
    )
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="{page.petition.slug}-{page.language}.svg"'
    return response


@require_safe
def petitions(request: HttpRequest, language: str = "") -> HttpResponse:
    """List the petitions: those that can be signed first, then the newest."""
    language = language or ("en" if translation.get_language() == "en" else "ja")
    with translation.override(links.chrome(language)):
        response = render(request, "petitions/public/petitions.html", _list(request, language))
    response.headers["Content-Language"] = languages.html_code(language)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _list(request: HttpRequest, language: str) -> dict[str, Any]:
    now, said = moment(), words(language)
    found = list(listed(request).order_by("-opens_at", "pk")[:200])
    texts = _texts(found)
    totals = _totals(found)
    rows = []
    for petition in found:
        wordings = texts.get(petition.pk, {})
        wording = wordings.get(language) or wordings.get("ja") or next(iter(wordings.values()), None)
        stage = petition.stage(now)
        is_ahead = petition.is_published and petition.opens_at and now < petition.opens_at
        row = {
            "title": wording.title if wording else petition.title,
            "code": languages.html_code(wording.language if wording else "ja"),
            "address": links.address("petition", petition, language) if wording else "",
            "stage": "" if is_ahead else f"page.stage_{stage}",
            "is_open": stage == Petition.Stage.OPEN,
            "total": totals.get(petition.pk, 0),
            "until": said.day(_day(petition.closes_at)) if petition.closes_at else "",
            "opens": said.day(_day(petition.opens_at)) if is_ahead else "",
        }
        rows.append(row)
    rows.sort(key=lambda row: not row["is_open"])
    return {"words": said, "rows": rows, "languages": _list_languages(language), "canonical": ""}


def _totals(found: list[Petition]) -> dict[Any, int]:
    numbers = Count.objects.headline().filter(petition__in=found).values_list("petition").annotate(Sum("number"))
    return dict(numbers.order_by("petition"))


def _texts(found: list[Petition]) -> dict[Any, dict[str, Wording]]:
    texts: dict[Any, dict[str, Wording]] = {}
    for each in Wording.objects.current().filter(petition__in=found).order_by("pk"):
        texts.setdefault(each.petition_id, {})[each.language] = each
    return texts


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _list_languages(language: str) -> list[dict[str, Any]]:
    found = []
    for code in dict.fromkeys(["ja", "en", "ja-easy", language]):
        with translation.override("en" if code == "en" else "ja"):
            own = [] if code in ("ja", "en") else [code]
            address = reverse("petitions:petitions_in" if own else "petitions:petitions", args=own)
        found.append(
            {
                "name": languages.own_name(code),
                "code": languages.html_code(code),
                "is_current": code == language,
                "address": address,
            }
        )
    return found
