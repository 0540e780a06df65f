"""Reading and signing: the page of a petition with its form, and what follows."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from tomoni.people import throttling
from tomoni.petitions.actions import NotSignableError, proofs, sign
from tomoni.petitions.forms.sign import SignForm
from tomoni.petitions.views.page import Page, of_petition
from tomoni.petitions.views.story import story
from tomoni.petitions.views.told import dates, dwellings, other_language, text, version, when


@require_http_methods(["GET", "HEAD", "POST"])
@of_petition
def petition(page: Page) -> HttpResponse:
    """Show the petition with its form, or take a signature."""
    if page.request.method == "POST":
        return _signed(page)
    return _shown(page, SignForm(words=page.words, petition=page.petition))


@require_safe
@of_petition
def signed(page: Page) -> HttpResponse:
    """Say that a mail is on the way, the same for everybody."""
    return page.shown("signed", "signed", again_address=page.address("again"))


def _signed(page: Page) -> HttpResponse:
    form = SignForm(page.request.POST, words=page.words, petition=page.petition)
    if not (page.petition.may_sign_on_web and page.is_open):
        form.add_error(None, page.words("form.not_open"))
    elif form.is_valid() and form.cleaned_data["text"] != page.wording.pk:
        form.add_error(None, page.words("form.text_changed"))
    if not form.is_valid():
        return _shown(page, form)
    facts = form.facts(throttling.address_of(page.request))
    try:
        sign(page.petition, wording=page.wording, entry=form.entry(page.language), now=page.now, facts=facts)
    except NotSignableError:
        form.add_error(None, page.words("form.not_open"))
        return _shown(page, form)
    return page.to("signed")


def _token(page: Page, form: SignForm) -> tuple[str, int]:
    """Return the form's token and the bits of its proof; who mends a mistake keeps the one they came with."""
    brought = form.data.get("token", "")
    known = proofs.read(brought)
    if known and known.petition_id == str(page.petition.pk):
        return brought, known.bits
    level = page.petition.under_attack
    return proofs.issue(page.petition.pk, level=level, now=page.now), proofs.bits_asked(level)


def _shown(page: Page, form: SignForm) -> HttpResponse:
    context: dict[str, Any] = _read(page)
    if page.petition.may_sign_on_web and page.is_open:
        token, bits = _token(page, form)
        context |= {"form": form, "dwellings": dwellings(page), "token": token, "bits": bits}
        context["levels"] = [(level, f"form.agreed_{level}") for level in form.levels]
    else:
        context["refusals"] = form.non_field_errors()
    return page.shown("petition", "petition", **context)


def _read(page: Page) -> dict[str, Any]:
    """Return what everybody reads; drawn once as long as the petition is kept."""
    part = page.kept.part
    return {
        "text": part(("text", page.wording.pk), lambda: text(page)),
        "story": part(("story", page.language), lambda: story(page)),
        "version": version(page),
        "dates": dates(page),
        "when": when(page),
        "other_language": other_language(page),
        "page_address": page.address("petition"),
        "endorse_address": page.address("endorse"),
        "sheet_address": page.address("sheet"),
    }
