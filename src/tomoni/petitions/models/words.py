"""The words of public pages and mails, by language, from ``petitions/words/<language>.toml``.

A language is added by a file; a word it lacks is said in English. 漢字《かんじ》 in a word is drawn as furigana on a page
and written 漢字（かんじ） in a mail.
"""

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from tomoni.core import places
from tomoni.petitions.models import languages

FOLDER = Path(__file__).parent.parent / "words"
ENGLISH = "en"
RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ku-arab", "ps", "sd", "ug", "ur", "yi"}
_BASE = "[\u3005\u3007\u303b\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_READING = re.compile(rf"(?:｜([^《》｜]+?)|({_BASE}+))《([^《》]+)》")


class Words:
    """What is said in one language; ``language`` is the one spoken, English where there are no words of the asked."""

    do_not_call_in_templates = True

    def __init__(self, language: str, texts: dict[str, Any]) -> None:
        self.language = language
        self.texts = texts

    def __call__(self, key: str, **values: Any) -> SafeString:
        """Return the words of "section.name" for a page, with furigana; values are escaped."""
        return ruby(self.texts[key].format(**values))

    def plain(self, key: str, **values: Any) -> str:
        """Return the words for a mail or a drawing."""
        return unruby(self.texts[key].format(**values))

    @property
    def html_code(self) -> str:
        """The code for the ``lang`` attribute."""
        return languages.html_code(self.language)

    @property
    def direction(self) -> str:
        """Which way it is written, rtl or ltr."""
        return direction(self.language)

    def number(self, value: int) -> str:
        """Return a number with the language's separator of thousands."""
        return f"{value:,}".replace(",", self.texts["language.thousands"])

    def day(self, day: date) -> str:
        """Return a day as the language writes it."""
        months = self.texts["language.months"]
        month = months[day.month - 1] if months else ""
        return self.texts["language.day"].format(y=day.year, m=day.month, d=day.day, month=month)

    def prefecture(self, code: str) -> str:
        """Return the name of a prefecture; what is said of none for ''."""
        if not code:
            return self.texts["page.elsewhere"]
        known, wanted = places.prefecture(code), self.texts["language.prefectures"]
        if wanted == "kana":
            return f"｜{known.name_ja}《{known.name_kana}》"
        return known.name_ja if wanted == "ja" else known.name_en


@cache
def words(language: str) -> Words:
    """Return the words of a language: its own file's, else those of the language without region, else English."""
    spoken = spoken_as(language) or ENGLISH
    return Words(spoken, _read(ENGLISH) | _read(spoken))


@cache
def spoken() -> tuple[str, ...]:
    """Return the languages there are words of, Japanese and English first."""
    found = sorted(path.stem for path in FOLDER.glob("*.toml"))
    first = ["ja", "en", languages.EASY_JAPANESE]
    return (*first, *(each for each in found if each not in first))


def spoken_as(language: str) -> str:
    """Return the language of the file that speaks to readers of a language: zh reads zh-hans; '' for none."""
    asked = language.lower()
    if asked in spoken():
        return asked
    plain = asked.partition("-")[0]
    return next((each for each in spoken() if each.partition("-")[0] == plain), "")


def direction(language: str) -> str:
    """Return which way a language is written, rtl or ltr."""
    asked = language.lower()
    return "rtl" if {asked, asked.partition("-")[0]} & RIGHT_TO_LEFT else "ltr"


@cache
def _read(language: str) -> dict[str, Any]:
    sections = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{name}": _told(text) for section, names in sections.items() for name, text in names.items()}


def _told(text: Any) -> Any:
    return text.strip() if isinstance(text, str) and "\n" in text else text


def ruby(text: str) -> SafeString:
    """Return a text for a page, escaped, with the readings in 《》 as furigana."""
    drawn = _READING.sub(r"<ruby>\1\2<rp>(</rp><rt>\3</rt><rp>)</rp></ruby>", escape(text))
    return SafeString(drawn)


def unruby(text: str) -> str:
    """Return a text with its readings in brackets, as a mail can show them."""
    return _READING.sub(lambda found: f"{found[1] or found[2]}({found[3]})", text)


def parted(text: str) -> list[tuple[str, str]]:
    """Return a text in parts, each with its reading or '', for what draws furigana itself."""
    parts, at = [], 0
    for found in _READING.finditer(text):
        parts.append((text[at : found.start()], ""))
        parts.append((found[1] or found[2], found[3]))
        at = found.end()
    return [part for part in [*parts, (text[at:], "")] if part[0]]
