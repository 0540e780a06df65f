"""The report as a neutral tree: what every output is made from, in one language.

A *Document* is a flat list of *parts* in reading order: headings, paragraphs, lists, tables, charts. Text is made of
*runs*: plain ``Text``, or a ``FigureRef``, which is a number that came from somewhere. Every part has an *anchor*,
unique in the document and the same at every run over the same records, and every sentence, number and table its
*evidence*: the activity, the figure with its query, or the hand-written figure behind it.

Outputs (text, Markdown, HTML, PDF, DOCX, EPUB) draw ``parts`` one after the other and never ask the database.
Whoever shows evidence asks ``visible_to`` for each id first: ids are for those allowed, the text is for everybody.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Evidence:
    """What stands behind a sentence or number.

    ``kind`` is "activity" (``id`` its UUID), "figure" (``id`` its key, ``query`` the whole reference such as
    "membership.table 2012-12-31 individual people"), "manual" (``id`` its key, or "table KEY ROW COLUMN" for a table
    typed by hand; ``query`` its source), "plan" (``id`` the key of a year's plan, ``query`` what it says), "statutory" (the
    key of a statutory report) or "period" (the report's own days).
    """

    kind: str
    id: str
    query: str = ""


@dataclass(frozen=True)
class Text:
    """Plain words."""

    text: str


@dataclass(frozen=True)
class FigureRef:
    """A number as printed in ``text`` ("325人"); ``value`` is its bare value ("325")."""

    text: str
    value: str
    evidence: tuple[Evidence, ...]


Run = Text | FigureRef


def plain(runs: tuple[Run, ...]) -> str:
    """Return the runs as they read."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True)
class Sentence:
    """One sentence or a few that stand together, resting on the same evidence. ``is_stale``: its records changed since."""

    anchor: str
    runs: tuple[Run, ...]
    evidence: tuple[Evidence, ...] = ()
    is_stale: bool = False

    @property
    def text(self) -> str:
        """The sentence as it reads."""
        return plain(self.runs)


@dataclass(frozen=True)
class Heading:
    """A chapter's heading; ``level`` 1 is a chapter, ``number`` is printed before ``text`` and may be empty.

    ``on_new_page``: on paper it begins a page, as a motion does.
    """

    anchor: str
    level: int
    number: str
    text: str
    on_new_page: bool = False

    @property
    def label(self) -> str:
        """Number and text as printed on one line."""
        closed, last = self.number[-1:] in ("．", "）"), self.number[-1:]
        apart = last in tuple(".)0123456789") or (last and not closed and self.text[:1].isascii())
        return f"{self.number}{' ' if apart else ''}{self.text}"


@dataclass(frozen=True)
class Paragraph:
    """Sentences that run on; ``language`` differs from the document's where the text is not translated yet."""

    anchor: str
    sentences: tuple[Sentence, ...]
    language: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs of all sentences, with a space between them outside Japanese."""
        found: list[Run] = []
        for place, sentence in enumerate(self.sentences):
            if place and self.language != "ja":
                found.append(Text(" "))
            found.extend(sentence.runs)
        return tuple(found)

    @property
    def text(self) -> str:
        """The paragraph as it reads."""
        return plain(self.runs)


@dataclass(frozen=True)
class Items:
    """A list, each item a sentence."""

    anchor: str
    items: tuple[Sentence, ...]
    language: str


@dataclass(frozen=True)
class Row:
    """A line of a table: its own heading and one tuple of runs for each column; ``is_part``: "of which" the line above."""

    label: str
    cells: tuple[tuple[Run, ...], ...]
    is_part: bool = False


@dataclass(frozen=True)
class Table:
    """A table; ``header`` names the column of the lines' headings first, then each column."""

    anchor: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    """A line of points, or a bar in each group: one number for each category of the chart."""

    label: str
    points: tuple[FigureRef, ...]


@dataclass(frozen=True)
class Chart:
    """Series over the same categories (years' ends), to be drawn as grouped bars; ``summary`` says it in words."""

    anchor: str
    caption: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    summary: str


@dataclass(frozen=True)
class Picture:
    """A page or photograph; ``png`` is the picture as PNG in Base64, ``summary`` says what it shows."""

    anchor: str
    caption: str
    summary: str
    png: str


Part = Heading | Paragraph | Items | Table | Chart | Picture


@dataclass(frozen=True)
class Finding:
    """A contradiction or a gap that somebody must look at; a withheld sentence stands in ``withheld`` alone."""

    code: str
    text: str
    evidence: tuple[Evidence, ...] = ()
    withheld: str = ""


@dataclass(frozen=True)
class Document:
    """A report in one language.

    ``state`` is the report's (draft ... adopted). ``untranslated`` names the anchors whose text exists only in another
    language and stands there in that one. ``findings`` are never part of the printed text. ``on_one_page``: on paper it
    is made to fit on one page of A4. ``with_cover``: on paper it has a cover and contents, if it is long enough.
    """

    title: str
    subtitle: str
    network: str
    language: str
    state: str
    parts: tuple[Part, ...]
    closing: str = ""
    findings: tuple[Finding, ...] = ()
    untranslated: tuple[str, ...] = field(default=())
    on_one_page: bool = False
    with_cover: bool = True

    def headings(self) -> list[Heading]:
        """Return the headings in order: the table of contents."""
        return [part for part in self.parts if isinstance(part, Heading)]

    def sentences(self) -> Iterator[Sentence]:
        """Yield every sentence of paragraphs and lists."""
        for part in self.parts:
            if isinstance(part, Paragraph):
                yield from part.sentences
            elif isinstance(part, Items):
                yield from part.items

    def figures(self) -> Iterator[FigureRef]:
        """Yield every number that is a reference: in prose, tables and charts."""
        for sentence in self.sentences():
            yield from _figures(sentence.runs)
        for part in self.parts:
            if isinstance(part, Table):
                for row in part.rows:
                    for cell in row.cells:
                        yield from _figures(cell)
            elif isinstance(part, Chart):
                for series in part.series:
                    yield from series.points


def _figures(runs: tuple[Run, ...]) -> Iterator[FigureRef]:
    return (run for run in runs if isinstance(run, FigureRef))


def settled(document: Document, *, state: str) -> Document:
    """Return the document in another state with no findings, and no sentence flagged: as it is adopted and printed."""
    parts: list[Part] = []
    for part in document.parts:
        if isinstance(part, Paragraph):
            part = replace(part, sentences=tuple(replace(each, is_stale=False) for each in part.sentences))
        elif isinstance(part, Items):
            part = replace(part, items=tuple(replace(each, is_stale=False) for each in part.items))
        parts.append(part)
    return replace(document, state=state, findings=(), parts=tuple(parts))


_KINDS = {
    kind.__name__: kind
    for kind in (
        Evidence, Text, FigureRef, Sentence, Heading, Paragraph, Items, Row, Table, Series, Chart, Picture,
        Finding, Document
    )
}  # fmt: skip


def to_data(thing: Any) -> Any:
    """Return the tree as lists, dictionaries and texts; each dictionary says in "type" what it is."""
    if is_dataclass(thing) and not isinstance(thing, type):
        own = {each.name: to_data(getattr(thing, each.name)) for each in fields(thing)}
        return {"type": type(thing).__name__, **own}
    return [to_data(each) for each in thing] if isinstance(thing, tuple) else thing


def from_data(data: Any) -> Any:
    """Return the tree that ``to_data`` wrote; raises KeyError or TypeError for anything else."""
    if isinstance(data, list):
        return tuple(from_data(each) for each in data)
    if isinstance(data, dict):
        return _KINDS[data["type"]](**{name: from_data(value) for name, value in data.items() if name != "type"})
    return data


def digest(document: Document) -> str:
    """Return the SHA-256 over the whole tree, evidence included, as 64 hexadecimal digits."""
    written = json.dumps(to_data(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
