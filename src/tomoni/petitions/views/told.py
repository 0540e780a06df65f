"""What pages say of a petition in the reader's language: its text, its dates, its prefectures."""

from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from tomoni.petitions.forms.sign import ABROAD, DWELLINGS
from tomoni.petitions.models.languages import own_name
from tomoni.petitions.models.words import spoken_as, unruby
from tomoni.petitions.templatetags.petition_words import ruby_paragraphs
from tomoni.petitions.views.page import Page

HASH_LETTERS = 12
PURPOSE = ["title", "text", "button", "done_title", "done", "no_mail"]


def text(page: Page) -> SafeString:
    """Return the text in paragraphs, with furigana where it was written."""
    return ruby_paragraphs(page.wording.reading or page.wording.text)


def version(page: Page) -> SafeString:
    """Return which text this is, since when, and how its fingerprint begins."""
    published = page.wording.published_at
    return page.words(
        "page.version",
        version=page.wording.version,
        day=page.words.day(timezone.localdate(published)) if published else "",
        hash=page.wording.sha256[:HASH_LETTERS],
    )


def other_language(page: Page) -> SafeString:
    """Return that the text is in another language than the page, and in which; '' where it is not."""
    language = page.wording.language
    if language == page.language or spoken_as(language) == page.words.language:
        return SafeString("")
    return page.words("page.other_language", language=own_name(language))


def dates(page: Page) -> list[SafeString]:
    """Return until when it runs, and the days on which signatures are collected."""
    petition, said = page.petition, page.words
    found = [when(page)]
    if petition.interim_collection_on:
        found.append(said("page.interim", day=said.day(petition.interim_collection_on)))
    if petition.final_collection_on:
        found.append(said("page.final", day=said.day(petition.final_collection_on)))
    return [each for each in found if each]


def when(page: Page) -> SafeString:
    """Return whether it opens, runs or closed, and on which day; '' for one that has no end."""
    petition, said = page.petition, page.words
    if petition.opens_at and page.now < petition.opens_at:
        return said("page.opens", day=said.day(timezone.localdate(petition.opens_at)))
    if petition.closes_at:
        key = "page.open_until" if page.is_open else "page.closed_on"
        return said(key, day=said.day(timezone.localdate(petition.closes_at)))
    return SafeString("" if page.is_open else said("form.not_open"))


def dwellings(page: Page) -> list[tuple[str, str]]:
    """Return the prefectures to choose among and what stands for none of them, in the reader's words."""
    made: Any = page.kept.part(("dwellings", page.language), lambda: _dwellings(page))
    return made


def _dwellings(page: Page) -> list[tuple[str, str]]:
    said = page.words
    return [
        (code, said.plain("form.abroad") if code == ABROAD else unruby(said.prefecture(code))) for code in DWELLINGS
    ]


def said(page: Page, purpose: str) -> dict[str, Any]:
    """Return the words of a page with a button, or of the one after it."""
    known = {name: f"{purpose}.{name}" for name in PURPOSE}
    return {name: page.words(key) for name, key in known.items() if key in page.words.texts}
