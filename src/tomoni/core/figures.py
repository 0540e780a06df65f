"""Figures: numbers, tallies, tables and sentences that can show the records they count.

An app offers ``figures.FIGURES``. Each figure is asked for a day or a period (``asks``), and for what was
known at a moment (``known_at``; None is now). The list behind a value is a queryset, or rows: whoever
shows it narrows it with ``visible_to``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tomoni.core import collect
from tomoni.core.periods import Period

Span = date | Period
DAY, PERIOD = "day", "period"


class UnknownFigureError(LookupError):
    """No app offers a figure of this key; the words name the nearest one."""


@dataclass(frozen=True)
class Cell:
    """One value, and the records it counts. ``unit`` is what it counts in, as ``core.quantities`` writes it: 人, 団体, 口."""

    value: int
    rows: Any = field(repr=False, compare=False)
    unit: str = field(default="", compare=False)


@dataclass(frozen=True)
class Column:
    """What one column of a table counts; ``group`` is a heading over several columns."""

    key: str
    label: Any
    unit: Any = ""
    group: Any = ""


@dataclass(frozen=True)
class Line:
    """One line of a tally or table: its cells by column key. ``part_of`` names the line it is "of which" of."""

    key: str
    label: Any
    cells: dict[str, Cell]
    part_of: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What every figure says of itself. ``key`` is "app.name"; ``asks`` is DAY or PERIOD."""

    key: str
    label: Any
    explanation: Any
    unit: Any = ""
    asks: str = DAY


def size(rows: Any) -> int:
    """Return how many rows there are, asking the database where they are a queryset."""
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


@dataclass(frozen=True, kw_only=True)
class Number(Figure):
    """One number: how many ``rows``, or what ``measure`` makes of them."""

    rows: Callable[..., Any]
    measure: Callable[[Any], int] = size

    def cell(self, span: Span, *, known_at: datetime | None = None) -> Cell:
        """Return the number with the records it counts."""
        rows = self.rows(span, known_at=known_at)
        return Cell(self.measure(rows), rows)


@dataclass(frozen=True, kw_only=True)
class Table(Figure):
    """Lines by columns. ``lines(span, known_at=)`` returns the lines; their cells stand in the order of ``columns``."""

    lines: Callable[..., Iterable[Line]]
    columns: Sequence[Column]

    def cell(self, span: Span, line: str, column: str, *, known_at: datetime | None = None) -> Cell:
        """Return one cell by the keys of its line and column; raises KeyError for an unknown one."""
        return {each.key: each for each in self.lines(span, known_at=known_at)}[line].cells[column]


@dataclass(frozen=True, kw_only=True)
class Tally(Table):
    """Lines of one value each, in the column "value"."""

    columns: Sequence[Column] = (Column("value", ""),)

    def values(self, span: Span, *, known_at: datetime | None = None) -> dict[str, int]:
        """Return the values by line."""
        return {line.key: line.cells["value"].value for line in self.lines(span, known_at=known_at)}


@dataclass(frozen=True, kw_only=True)
class Sentence(Figure):
    """A sentence derived from the figures named in ``behind``; ``words(span, language, known_at=)`` writes it."""

    words: Callable[..., str]
    behind: Sequence[str]


def all_figures() -> dict[str, Figure]:
    """Return every app's figures by key; raises LookupError where two bear one key."""
    found: dict[str, Figure] = {}
    for figure in collect.offered("figures", "FIGURES"):
        if figure.key in found:
            raise LookupError(f"two figures are called {figure.key}")
        found[figure.key] = figure
    return found


def find(key: str) -> Figure:
    """Return the figure of the key; raises UnknownFigureError."""
    known = all_figures()
    if key in known:
        return known[key]
    near = get_close_matches(key, known, n=1, cutoff=0.0)
    if near:
        raise UnknownFigureError(
            _("There is no figure “%(key)s”. Did you mean “%(near)s”?") % {"key": key, "near": near[0]}
        )
    raise UnknownFigureError(_("There is no figure “%(key)s”.") % {"key": key})
