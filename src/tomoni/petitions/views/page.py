"""What every public page of a petition has: the petition, the reader's language, its words, and the way to the others."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control

from tomoni.petitions import links
from tomoni.petitions.models import Petition, Wording, languages
from tomoni.petitions.models.words import Words, direction, words
from tomoni.petitions.views.kept import Kept, is_speakable, kept, moment


class Page:
    """One request for a page of a petition."""

    def __init__(self, request: HttpRequest, found: Kept, *, language: str, now: datetime) -> None:
        self.request = request
        self.kept = found
        self.language = language
        self.now = now
        self.words: Words = words(language)

    @property
    def petition(self) -> Petition:
        """The petition the page is of."""
        return self.kept.petition

    @property
    def wording(self) -> Wording:
        """The text shown."""
        return self.kept.wording(self.language)

    @property
    def text_code(self) -> str:
        """The code of the text's language, for its ``lang`` attribute."""
        return languages.html_code(self.wording.language)

    @property
    def text_direction(self) -> str:
        """Which way the text runs."""
        return direction(self.wording.language)

    @property
    def is_open(self) -> bool:
        """Whether it takes signatures and endorsements now."""
        return self.petition.is_open(self.now)

    @property
    def addressee(self) -> str:
        """To whom the signatures go."""
        return self.kept.addressee(self.language)

    def address(self, name: str, *arguments: str) -> str:
        """Return the path of another page of the petition in the reader's language."""
        return links.address(name, self.petition, self.language, *arguments)

    def languages(self, name: str) -> list[dict[str, Any]]:
        """Return the languages the page can be read in, each with its own name and address."""
        known = dict.fromkeys([*self.kept.wordings, self.language])
        return [
            {
                "name": languages.own_name(code),
                "code": languages.html_code(code),
                "is_current": code == self.language,
                "address": links.address(name, self.petition, code),
                "whole": links.whole_address(name, self.petition, code),
            }
            for code in known
        ]

    def shown(self, template: str, name: str, **context: Any) -> HttpResponse:
        """Draw the page; ``name`` is what the page is called in the addresses."""
        context |= {
            "page": self,
            "words": self.words,
            "petition": self.petition,
            "kept": self.kept,
            "wording": self.wording,
            "languages": self.languages(name),
            "canonical": links.whole_address(name, self.petition, self.language),
        }
        return render(self.request, f"petitions/public/{template}.html", context)

    def to(self, name: str) -> HttpResponse:
        """Lead on to another page of the petition; the browser asks for it with GET."""
        return HttpResponseRedirect(self.kept.part(("address", name, self.language), lambda: self.address(name)))


def of_petition(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give a view its ``Page``: the petition of the address if the reader may see it, in the address's language."""

    @wraps(view)
    def answered(request: HttpRequest, slug: str, language: str = "", **options: Any) -> HttpResponseBase:
        language = language or ("en" if translation.get_language() == "en" else "ja")
        found = kept(request, slug)
        if not is_speakable(found, language):
            raise Http404
        with translation.override(links.chrome(language)):
            page = Page(request, found, language=language, now=moment())
            response = view(page, **options)
        response.headers["Content-Language"] = page.words.html_code
        if request.method == "POST":
            patch_cache_control(response, private=True, no_store=True)
        elif not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return answered
