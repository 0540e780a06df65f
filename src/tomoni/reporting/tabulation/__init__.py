"""What a table typed by hand says: its cells read, sums computed again, small numbers put together for the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tomoni.reporting.models import ManualTable
from tomoni.reporting.tabulation.adding import Cell, Mismatch, Row, Sums
from tomoni.reporting.tabulation.numbers import CellTypedWronglyError, Number, bare, fits, printed, read, unit_in
from tomoni.reporting.tabulation.rows import SUBTOTAL, TOTAL, Typed, typed_rows
from tomoni.reporting.tabulation.small import without_small

__all__ = [
    "SUBTOTAL", "TOTAL", "Cell", "CellTypedWronglyError", "Mismatch", "Number", "Row", "Tabulated", "Year", "bare",
    "fits", "misfit", "mismatches", "printed", "read", "tabulate", "unit_in",
]  # fmt: skip


@dataclass(frozen=True)
class Year:
    """One table of a pair: the year's own, or the year before; its rows by key."""

    table: ManualTable
    rows: dict[str, Row]


@dataclass(frozen=True)
class Tabulated:
    """A table as it may be printed, with the year before where there is one; ``order`` names the rows of both."""

    table: ManualTable
    years: tuple[Year, ...]
    order: tuple[str, ...]
    is_merged: bool

    @property
    def own(self) -> Year:
        """The year the table is about."""
        return self.years[-1]

    def row(self, key: str) -> Row:
        """Return the row of the key in this year, or in the one before where it is only there; raises KeyError."""
        return next(year.rows[key] for year in reversed(self.years) if key in year.rows)


def tabulate(table: ManualTable, *, with_small: bool = False) -> Tabulated:
    """Return the table as it may be printed; ``with_small`` for those who make it: nothing put together or left out."""
    tables = [each for each in (table, table.previous) if each is not None]
    typed = [typed_rows(each) for each in tables]
    shown = typed if with_small or not table.hides_small else without_small(typed, table)
    years = tuple(
        Year(each, {row.key: row for row in Sums(each, rows).rows()}) for each, rows in _paired(tables, shown)
    )
    return Tabulated(table, years, _order(shown), shown != typed)


def misfit(cells: Mapping[str, str], columns: Sequence[Mapping[str, str]]) -> str:
    """Return in words what is wrong with the cells of a row for these columns; '' where they fit."""
    known = {each["key"]: each for each in columns}
    for key, typed in cells.items():
        if key not in known:
            words = _("The table has no column “%(key)s”. It has these: %(known)s.")
            return words % {"key": key, "known": ", ".join(known)}
        if known[key]["kind"] != "text":
            try:
                read(typed, known[key])
            except CellTypedWronglyError as error:
                return str(error)
    return ""


def mismatches(table: ManualTable) -> list[Mismatch]:
    """Return what does not agree in the table as it was typed."""
    sums = Sums(table, typed_rows(table))
    sums.rows()
    return sums.mismatches


def _paired(tables: Sequence[ManualTable], typed: Sequence[list[Typed]]) -> list[tuple[ManualTable, list[Typed]]]:
    """Return table and rows, the year before first."""
    return list(zip(tables, typed, strict=True))[::-1]


def _order(typed: Sequence[list[Typed]]) -> tuple[str, ...]:
    """Return the keys of this year's rows in order, and those of the year before alone ahead of the total."""
    own = [row.key for row in typed[0]]
    alone = [row.key for rows in typed[1:] for row in rows if row.key not in own]
    ends = [place for place, row in enumerate(typed[0]) if row.kind == TOTAL]
    place = ends[0] if ends else len(own)
    return (*own[:place], *alone, *own[place:])
