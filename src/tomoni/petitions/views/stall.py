"""The page of a stall's tablet: one person signs after the other, before a collector who witnesses it.

The link opens the page on one device; it leaves its secret in a signed cookie, so that no address on the screen shows
it. Nothing of the person before is left for the next one, and a cut of the network never makes two signatures of one.
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tomoni.petitions import links
from tomoni.petitions.actions import NotSignableError, sign_at_stall, stalls
from tomoni.petitions.forms.sign import ABROAD, DWELLINGS
from tomoni.petitions.forms.stall import StallForm
from tomoni.petitions.models import Collector, Wording, languages
from tomoni.petitions.models.words import unruby, words
from tomoni.petitions.templatetags.petition_words import ruby_paragraphs

COOKIE, SALT = "stall", "tomoni.petitions.stall"
SECONDS = 16 * 3600
"""A day at a stall; the link is opened anew the next morning."""


@never_cache
@require_safe
def stall_enter(request: HttpRequest, token: str) -> HttpResponse:
    """Open the stall on this device."""
    if stalls.stall_of(token) is None:
        return _closed(request, "ja")
    response = HttpResponseRedirect(reverse("petitions:stall"))
    response.set_signed_cookie(
        COOKIE, token, salt=SALT, max_age=SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stall(request: HttpRequest, language: str = "ja") -> HttpResponse:
    """Show an empty form, or take a signature."""
    found = _stall(request)
    wording = Wording.objects.for_reader(found.petition, language) if found else None
    if found is None or wording is None or not found.petition.is_open(timezone.now()):
        return _closed(request, language)
    form = StallForm(request.POST if request.method == "POST" else None, words=words(language), petition=found.petition)
    if request.method == "POST" and _took(form, found, wording, language):
        return HttpResponseRedirect(_address("stall_thanks", language))
    return _page(
        request, "stall", language, found, status=422 if form.errors else 200, form=form, wording=wording,
        text=ruby_paragraphs(wording.reading or wording.text), dwellings=_dwellings(language), action=_address("stall", language),
        levels=[(level, f"form.agreed_{level}") for level in form.levels],
    )  # fmt: skip


@never_cache
@require_safe
def stall_thanks(request: HttpRequest, language: str = "ja") -> HttpResponse:
    """Thank, and offer the form to the next person."""
    found = _stall(request)
    if found is None:
        return _closed(request, language)
    return _page(request, "stall_thanks", language, found, tally=stalls.tally(found), next=_address("stall", language))


def _took(form: StallForm, found: Collector, wording: Wording, language: str) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    if data["text"] != wording.pk:
        form.add_error(None, form.words("form.text_changed"))
        return False
    try:
        sign_at_stall(found, wording=wording, entry=form.entry(language), now=timezone.now(), signature_id=data["key"])
    except NotSignableError:
        form.add_error(None, form.words("form.not_open"))
        return False
    return True


def _stall(request: HttpRequest) -> Collector | None:
    try:
        token = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    return stalls.stall_of(token)


def _page(
    request: HttpRequest, template: str, language: str, found: Collector, *, status: int = 200, **context: Any
) -> HttpResponse:
    said = words(language)
    current = Wording.objects.current().filter(petition=found.petition).values_list("language", flat=True)
    tongues = [
        {
            "name": languages.own_name(code),
            "code": languages.html_code(code),
            "is_current": code == language,
            "address": _address("stall", code),
        }
        for code in dict.fromkeys([*sorted(current, key=lambda code: (code != "ja", code)), language])
    ]
    context |= {"words": said, "stall": found, "petition": found.petition, "languages": tongues}
    context["addressee"] = "、".join(
        each.label("ja" if said.html_code == "ja" else "en")
        for each in found.petition.addressees.select_related("organisation")
    )
    with translation.override(links.chrome(language)):
        response = render(request, f"petitions/public/{template}.html", context, status=status)
    response.headers["Content-Language"] = said.html_code
    response.headers["Referrer-Policy"] = (
        "same-origin"  # without an origin browsers send "null", and no form would be taken
    )
    return response


def _closed(request: HttpRequest, language: str) -> HttpResponse:
    return render(
        request, "petitions/public/stall_closed.html", {"words": words(language), "languages": []}, status=404
    )


def _address(name: str, language: str) -> str:
    with translation.override("ja"):
        return reverse(f"petitions:{name}") if language == "ja" else reverse(f"petitions:{name}_in", args=[language])


def _dwellings(language: str) -> list[tuple[str, Any]]:
    said = words(language)
    named = [(code, said.prefecture(code)) for code in DWELLINGS if code != ABROAD]
    return [*((code, unruby(name)) for code, name in named), (ABROAD, said.plain("form.abroad"))]
