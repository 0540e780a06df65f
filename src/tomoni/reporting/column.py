"""The magazine's column 活動日誌: two months by day, from the public lines; as a document, and as text that can be edited.

The text has one line for each act: ``■`` begins a month, ``・`` (English ``-``) an act. What is typed otherwise
is a paragraph. ``read`` makes the document of such a text again.
"""

from collections.abc import Iterator
from itertools import groupby

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from tomoni.core import dates
from tomoni.core.periods import Period
from tomoni.projects.models import Activity
from tomoni.reporting.document import Document, Evidence, Heading, Items, Paragraph, Part, Sentence, Text
from tomoni.reporting.public_lines import PublicLine, acts_told_in, is_one_day, lines_of, of_months
from tomoni.reporting.sentences import stem

MONTHS = 2
HEADING_MARK, BULLETS = "■ ", {"ja": "・", "en": "- "}
AHEAD = (Activity.State.PLANNED, Activity.State.PREPARING)


def column_of(period: Period, language: str) -> Document:
    """Return what was done in the months of the period: days in their order, then what is known to the month alone."""
    with translation.override(language):
        found = lines_of(of_months(acts_told_in(language), period).exclude(state__in=AHEAD), language)
        parts: list[Part] = []
        for (year, month), lines in groupby(found, key=_month):
            anchor = f"m{year}-{month:02}"
            parts.append(
                Heading(anchor, 1, "", dates.describe(f"{year}-{month:02}", language, omit_year=_only(period)))
            )
            parts.append(Items(f"{anchor}-i", tuple(_items(list(lines), anchor)), language))
        if not parts:
            nothing = Sentence("none-1", (Text(_("Nothing is told of these months yet.")),))
            parts = [Paragraph("none", (nothing,), language)]
        return _document(period, language, tuple(parts))


def as_text(document: Document) -> str:
    """Return the column as text to read, edit and paste: title, period, months and acts."""
    blocks = [f"{document.title}\n{document.subtitle}"]
    for part in document.parts:
        if isinstance(part, Heading):
            blocks.append(f"{HEADING_MARK}{part.text}")
        elif isinstance(part, Items):
            blocks.append("\n".join(f"{BULLETS[document.language]}{item.text}" for item in part.items))
        elif isinstance(part, Paragraph):
            blocks.append(part.text)
    return "\n\n".join(blocks) + "\n"


def read(text: str, period: Period, language: str) -> Document:
    """Return the document of a text as ``as_text`` writes it and somebody edited it; the first block is its title."""
    title, _gap, body = text.replace("\r\n", "\n").strip().partition("\n\n")
    first, *rest = title.split("\n")
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    bullet = tuple(each.strip() for each in BULLETS.values())
    parts: list[Part] = []
    for place, (kind, group) in enumerate(groupby(lines, key=lambda line: _kind(line, bullet)), start=1):
        parts += _parts(kind, list(group), f"t{place}", language)
    named = _document(period, language, tuple(parts))
    return Document(first, " ".join(rest), named.network, language, "", named.parts)


def _kind(line: str, bullet: tuple[str, ...]) -> str:
    if line.startswith(HEADING_MARK.strip()):
        return "heading"
    return "item" if line.startswith(bullet) else "paragraph"


def _parts(kind: str, lines: list[str], anchor: str, language: str) -> list[Part]:
    said = [Sentence(f"{anchor}-{place}", (Text(_unmarked(line)),)) for place, line in enumerate(lines, start=1)]
    if kind == "heading":
        return [Heading(each.anchor, 1, "", each.text) for each in said]
    if kind == "item":
        return [Items(anchor, tuple(said), language)]
    return [Paragraph(each.anchor, (each,), language) for each in said]


def _unmarked(line: str) -> str:
    for mark in (HEADING_MARK, *BULLETS.values()):
        if line.startswith(mark.strip()):
            return line.removeprefix(mark.strip()).strip()
    return line


def _document(period: Period, language: str, parts: tuple[Part, ...]) -> Document:
    with translation.override(language):
        return Document(
            _("Diary of activities"), period.label(language), settings.NETWORK_NAME[language], language, "", parts
        )


def _items(lines: list[PublicLine], anchor: str) -> Iterator[Sentence]:
    """Yield one sentence for each act, days first; a second act of one day is told of "the same day"."""
    lines.sort(key=lambda line: not line.activity.has_exact_days)
    before = ""
    for place, line in enumerate(lines, start=1):
        when = line.activity.when
        day = "同日" if when == before and is_one_day(line.activity) and line.language == "ja" else _day(line)
        gap = "　" if line.language == "ja" else " – "
        evidence = (Evidence("activity", str(line.activity.pk)),)
        yield Sentence(f"{anchor}-{place}", (Text(f"{day}{gap}{_text(line)}"),), evidence)
        before = when


def _text(line: PublicLine) -> str:
    """Return the line without the date it begins with; a line that does not name its act is told after the act's name."""
    text, name = " ".join(line.undated_text.splitlines()), stem(line.title)
    if line.title_language != line.language or name.casefold() in text.casefold():
        return text
    return f"{name}{'：' if line.language == 'ja' else ': '}{text}"


def _day(line: PublicLine) -> str:
    """Return the day below a heading that names the month: 23日（土）, 6月中; in English with its month."""
    act = line.activity
    told = dates.describe(act.when, line.language, omit_year=act.starts_on.year, with_weekday=True)
    month = f"{act.starts_on.month}月"
    if line.language != "ja":
        return told
    if told == month:
        return f"{month}中"
    return told.removeprefix(month) if act.has_exact_days else told


def _month(line: PublicLine) -> tuple[int, int]:
    return line.activity.starts_on.year, line.activity.starts_on.month


def _only(period: Period) -> int | None:
    return period.start.year if period.start.year == period.last_day.year else None
