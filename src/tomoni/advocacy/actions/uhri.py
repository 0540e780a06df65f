"""Reads a table taken out of the Universal Human Rights Index: columns in any order, misspelt headings, HTML in cells.

Its sheets say "Reccomending Body"; the number of a paragraph stands in its own column or only inside the text, as
``<p>158.123 Ratify ...</p>``. Nothing is written here; what is wrong with a row is told with its line.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tomoni.advocacy.models import Recommendation
from tomoni.core.exchange.reading import Row, Unusable, open_source, trimmed_headers
from tomoni.core.exchange.refusals import FileError

MOST_ROWS, HEADING_WITHIN = 5_000, 10
Position = Recommendation.Position
_HEADINGS = {
    "annotation_id": ("annotationid", "annotation", "recommendationid"),
    "symbol": ("symbol", "documentsymbol", "undocumentsymbol"),
    "paragraph": ("paragraph", "paragraphnumber", "paragraphno", "parano", "para"),
    "text": ("text", "recommendation", "recommendationtext", "annotationtext"),
    "themes": ("themes", "theme", "issues"),
    "affected": ("affectedpersons", "personsaffected", "affectedperson", "concernedpersons", "concernedpersonsgroups"),
    "goals": ("sdgs", "sdg", "sustainabledevelopmentgoals"),
    "body": (
        "reccomendingbody", "recommendingbody", "recomendingbody", "recommendedby", "mechanism", "body",
        "reccomendingbodystate", "recommendingbodystate",
    ),
    "state": ("recommendingstate", "reccomendingstate", "recommendingstates"),
    "position": ("stateposition", "positionofthestate", "uprposition", "position"),
    "published": ("publicationdate", "documentpublicationdate", "publishedon", "date"),
    "country": ("country", "countries", "concernedcountry", "stateunderreview", "reviewedstate"),
}  # fmt: skip
_POSITIONS = {
    "": Position.UNKNOWN, "none": Position.UNKNOWN, "na": Position.UNKNOWN, "notapplicable": Position.UNKNOWN,
    "supported": Position.SUPPORTED, "accepted": Position.SUPPORTED, "enjoyssupport": Position.SUPPORTED,
    "noted": Position.NOTED, "notsupported": Position.NOTED, "rejected": Position.NOTED, "notaccepted": Position.NOTED,
}  # fmt: skip
_JAPAN = {"japan", "jpn", "jp", "日本"}
_LEADING = re.compile(r"^\s*(?:(\d{1,3}\.\d{1,3})\.?|(\d{1,3})\.)\s+(?=\S)")
_DATES = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d/%m/%Y", "%d.%m.%Y", "%B %d, %Y", "%d-%b-%Y", "%Y/%m/%d")
_LONGEST = {"annotation_id": 60, "symbol": 60, "paragraph": 20, "recommended_by": 200}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a row."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """A recommendation as the table tells it; ``values`` are fields of ``Recommendation``."""

    line: int
    annotation_id: str
    values: dict[str, Any]


@dataclass(slots=True)
class Reading:
    """What a table tells, what is wrong with it, and the columns that were not read."""

    rows: list[Told] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


class _RowRefusedError(ValueError):
    """A row cannot be taken; the words say why."""


def read_table(path: Path, *, country: str = "") -> Reading:
    """Return what the table tells; ``country`` is the one whose recommendations are wanted, JP or ''.

    Raises ``FileError`` where the file is no such table.
    """
    headings, rows = _opened(path)
    columns = _columns(headings)
    missing = [
        name
        for name in ("AnnotationId", "Text")
        if {"AnnotationId": "annotation_id", "Text": "text"}[name] not in columns
    ]
    if missing:
        raise FileError(
            _(
                "The column %(names)s is missing. Take the table out of the Universal Human Rights Index again, as Excel."
            )
            % {"names": ", ".join(missing)}
        )
    reading = Reading(unread=[each for place, each in enumerate(headings) if each and place not in columns.values()])
    seen: dict[str, Told] = {}
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise FileError(_("The table has more than %(count)s rows. Take it out in parts.") % {"count": MOST_ROWS})
        try:
            told = _told(row, columns, country)
            _keep(told, seen, reading)
        except _RowRefusedError as refusal:
            reading.findings.append(Finding(row.line, str(refusal)))
    if not reading.rows and not reading.findings:
        raise FileError(_("There is no recommendation in this table."))
    return reading


def _keep(told: Told, seen: dict[str, Told], reading: Reading) -> None:
    before = seen.setdefault(told.annotation_id, told)
    if before is told:
        reading.rows.append(told)
    elif before.values != told.values:
        words = _("The id %(id)s stands in line %(line)s already, with another content. Leave one of them.")
        raise _RowRefusedError(words % {"id": told.annotation_id, "line": before.line})


def _opened(path: Path) -> tuple[list[str], Iterator[Row]]:
    """Return the headings, which may stand below a title, and the rows under them."""
    source = open_source(path)
    if "annotation_id" in _columns(source.headers):
        return source.headers, source.rows()
    rows = source.rows()
    for number, row in enumerate(rows):
        if "annotation_id" in _columns(row.cells):
            return trimmed_headers(row.cells), rows
        if number >= HEADING_WITHIN:
            break
    return source.headers, iter(())


def _columns(headings: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        word = _bare(heading)
        for meaning, names in _HEADINGS.items():
            if word in names and meaning not in found:
                found[meaning] = place
                break
    return found


def _bare(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).lower() if letter.isalnum())


def _told(row: Row, columns: dict[str, int], country: str) -> Told:
    def cell(meaning: str) -> str:
        place = columns.get(meaning)
        value = row.cells[place] if place is not None and place < len(row.cells) else ""
        if isinstance(value, Unusable):
            raise _RowRefusedError(_("A cell holds a formula or an error. Write its value instead."))
        return value.replace("\x00", "").strip()

    annotation_id = cell("annotation_id")
    if not annotation_id:
        raise _RowRefusedError(_("The AnnotationId is missing."))
    _check_country(cell("country"), country)
    paragraph, text = _parted(without_markup(cell("paragraph")), without_markup(cell("text")))
    if not text:
        raise _RowRefusedError(_("The text of the recommendation is missing."))
    values = {
        "symbol": without_markup(cell("symbol")),
        "paragraph": paragraph,
        "text": text,
        "themes": _listed(cell("themes")),
        "affected": _listed(cell("affected")),
        "goals": _listed(cell("goals")),
        "recommended_by": without_markup(cell("state") or cell("body")),
        "position": _position(cell("position")),
        "published_on": _day(cell("published")),
    }
    _check_lengths({"annotation_id": annotation_id, **values})
    return Told(row.line, annotation_id, values)


def _check_country(told: str, wanted: str) -> None:
    names = {_bare(name) for name in re.split(r"[;,|\n]", told) if name.strip()}
    if wanted == "JP" and names and not names & _JAPAN:
        raise _RowRefusedError(_("This row is about %(country)s, not about Japan.") % {"country": told})


def _check_lengths(values: dict[str, Any]) -> None:
    for name, most in _LONGEST.items():
        if len(values[name]) > most:
            label = Recommendation._meta.get_field(name).verbose_name
            words = _("“%(name)s” has %(length)s characters; at most %(most)s are kept.")
            raise _RowRefusedError(words % {"name": label, "length": len(values[name]), "most": most})


def _parted(paragraph: str, text: str) -> tuple[str, str]:
    """Return the number of the paragraph, from its column or else from the head of the text, and the text without it."""
    found = _LEADING.match(text)
    leading = (found[1] or found[2]) if found else ""
    number = paragraph.rstrip(".") or leading
    return (number, text[found.end() :].strip()) if found and leading == number else (number, text)


def _position(told: str) -> str:
    try:
        return _POSITIONS[_bare(told)]
    except KeyError:
        words = _("“%(told)s” is no position of a state: Supported or Noted, or empty.")
        raise _RowRefusedError(words % {"told": told[:60]}) from None


def _day(told: str) -> date | None:
    if not told:
        return None
    bare = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", told)
    for form in _DATES:
        try:
            day = datetime.strptime(bare, form).date()
        except ValueError:
            continue
        if 1945 <= day.year <= 2199:
            return day
    words = _("“%(told)s” is no date that can be read. Write it as 2014-08-28.")
    raise _RowRefusedError(words % {"told": told[:60]})


def _listed(told: str) -> list[str]:
    """Return what stands in a cell as a list: by lines, semicolons or bars; commas belong to the names."""
    parts = re.split(r"[;|\n]", without_markup(told))
    return list(dict.fromkeys(part for each in parts if (part := each.strip(" \t-–•*"))))


def without_markup(text: str) -> str:
    """Return the words of an HTML text, its paragraphs as lines; plain text comes back as it was."""
    if "<" in text or "&" in text:
        parser = _Words()
        parser.feed(text)
        parser.close()
        text = "".join(parser.words)
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


class _Words(HTMLParser):
    """Keeps the words of a text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.silent += 1
        elif tag in ("p", "br", "div", "li", "tr"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.silent = max(0, self.silent - 1)
        elif tag in ("p", "div", "li", "tr"):
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)
