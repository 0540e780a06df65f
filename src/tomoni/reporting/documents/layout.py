"""What all formats decide alike: whether there is a cover, how deep a heading lies, how wide a column is."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tomoni.reporting.document import Document, Heading, Part, Table, plain

CHAPTERS_WITH_CONTENTS = 4
"""From so many headings on a report has a cover and contents; a digest of one page has a block above its text."""
ONE_NUMBER = re.compile(r"(?:[^\d\s]{0,3}|[a-z]+(?: [a-z]+)? )[\d,.]+[^\d\s]{0,4}")
"""As in "約300件", "+10" or "1,200"; not a date."""
NARROWEST, WIDEST, MARGINS, PART_INDENT, ACROSS, FITTED, SHORT_NAME = 5, 56, 3, 4, 92, 60, 10
"""In half-width letters: columns are as wide as their longest text within these, the page has ``ACROSS``; tables below ``FITTED`` are not stretched, names of columns above ``SHORT_NAME`` take two lines."""
DEEPEST = 6
ADOPTED = "adopted"


def has_contents(document: Document) -> bool:
    """Whether the report is long enough for a cover and a table of contents, and may have them."""
    return document.with_cover and len(document.headings()) >= CHAPTERS_WITH_CONTENTS


def chart_share(document: Document) -> float:
    """Return how much of the page's width a chart takes: three of them fit on a digest's one page."""
    if document.on_one_page:
        return 0.6
    return 1.0 if has_contents(document) else 0.83


def is_draft(document: Document) -> bool:
    """Whether the report says of itself that it is not adopted yet."""
    return document.state not in ("", ADOPTED)


def nested(document: Document) -> Iterator[Part]:
    """Yield the parts, no heading more than one level below the one before it: readers by ear lose their way else."""
    level = 0
    for part in document.parts:
        if isinstance(part, Heading):
            level = max(1, min(part.level, level + 1, DEEPEST))
            yield replace(part, level=level)
        else:
            yield part


def texts(table: Table) -> list[list[str]]:
    """Return the lines of the table as texts, each as long as its header; cells that are missing are empty."""
    size = len(columns(table))
    rows = [[row.label, *(plain(cell) for cell in row.cells)] for row in table.rows]
    return [row + [""] * (size - len(row)) for row in rows]


def columns(table: Table) -> list[str]:
    """Return the heading of each column, empty where a line has more cells than the header."""
    size = max([len(table.header), *(1 + len(row.cells) for row in table.rows), 1])
    return [*table.header, *[""] * (size - len(table.header))]


def letters(table: Table) -> list[int]:
    """Return the width of each column in half-width letters, margins included; long texts take several lines."""
    indents = [PART_INDENT if row.is_part else 0 for row in table.rows]
    heads = [_widest([name]) // (1 if _widest([name]) <= SHORT_NAME else 2) for name in columns(table)]
    bodies = [_widest(column[1:]) for column in _columns(table)]
    found = [min(WIDEST, max(NARROWEST, *each)) + MARGINS for each in zip(heads, bodies, strict=True)]
    labels = [_widest([row.label]) + indent for row, indent in zip(table.rows, indents, strict=True)]
    return [min(WIDEST, max([found[0] - MARGINS, *labels])) + MARGINS, *found[1:]]


def widths(table: Table) -> list[float]:
    """Return the share of the table's width that each column takes; together they make 1.

    Columns that need less than their equal part get what they need, the long ones share the rest, less than in proportion.
    """
    needed = letters(table)
    found, room = dict(enumerate(needed)), float(max(ACROSS, len(needed)))
    settled: dict[int, float] = {}
    while small := {place: each for place, each in found.items() if found and each <= room / len(found)}:
        settled |= small
        room -= sum(small.values())
        found = {place: each for place, each in found.items() if place not in small}
    longest = [max(size, _widest(column)) for size, column in zip(needed, _columns(table), strict=True)]
    weights = {place: longest[place] ** 0.5 for place in found}
    settled |= {place: room * weight / sum(weights.values()) for place, weight in weights.items()}
    return [settled[place] / sum(settled.values()) for place in range(len(needed))]


def lines_needed(table: Table) -> int:
    """Return about how many lines of text the table takes: of each row its longest cell."""
    room = [max(1, int(share * ACROSS) - MARGINS) for share in widths(table)]
    return sum(
        max(sum(1 + _widest([line]) // size for line in text.split("\n")) for text, size in zip(row, room, strict=True))
        for row in texts(table)
    )


def is_fitted(table: Table) -> bool:
    """Whether the table is narrow enough to be as wide as its texts only."""
    return sum(letters(table)) < FITTED and all(_widest(column) <= WIDEST for column in _columns(table))


def numeric(table: Table) -> list[bool]:
    """Return for each column whether it holds numbers, which stand to the right; the lines' headings never do."""
    beside = list(zip(*texts(table), strict=True))[1:] or [()] * (len(columns(table)) - 1)
    return [False, *(_is_numeric(column) for column in beside)]


def _is_numeric(column: Sequence[str]) -> bool:
    filled = [text.strip() for text in column if len(text.strip()) > 1 or text.strip().isdigit()]
    # a sum with that of the source behind it, among numbers without
    bare = [re.sub(r"\s?[（(][^（）()]*[）)]$", "", text) for text in filled]
    return any(map(ONE_NUMBER.fullmatch, filled)) and all(map(ONE_NUMBER.fullmatch, bare))


def _columns(table: Table) -> Iterator[Sequence[str]]:
    return zip(columns(table), *texts(table), strict=True)


def _widest(column: Sequence[str]) -> int:
    """Return the letters of the longest line; a Japanese one counts as two."""
    found = (line for text in column for line in text.split("\n"))
    return max(
        (sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in line) for line in found), default=0
    )
