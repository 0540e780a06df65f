"""The rows of a table as typed: read from the cells, with the row of what is not listed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tomoni.reporting.models import ManualRow, ManualTable
from tomoni.reporting.models.manual_table import OTHER
from tomoni.reporting.tabulation.numbers import Number, add, read

LINE, SUBTOTAL, TOTAL = ManualRow.Kind.LINE, ManualRow.Kind.SUBTOTAL, ManualRow.Kind.TOTAL
UNLISTED = "unlisted"
NAMES = {OTHER: ("その他", "other"), UNLISTED: ("その他（表に掲げない分）", "others, not listed")}


@dataclass(frozen=True)
class Typed:
    """A row as typed: numbers and words by column; ``hidden`` are the columns whose numbers may not be printed."""

    key: str
    label: str
    label_en: str
    kind: str = LINE
    part_of: str = ""
    numbers: Mapping[str, Number | None] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    @property
    def is_top(self) -> bool:
        """Whether it is a line of its own, and no part of another."""
        return self.kind == LINE and not self.part_of


def typed_rows(table: ManualTable) -> list[Typed]:
    """Return the rows of a table in order, and for a partial list the row of what is not listed before the total.

    Raises CellTypedWronglyError for a cell no form or import would have taken.
    """
    rows = [_typed(row, table.columns) for row in sorted(table.rows.all(), key=lambda row: (row.position, row.pk))]
    return _with_rest(rows, table) if table.breakdown == ManualTable.Breakdown.PARTIAL else rows


def _typed(row: ManualRow, columns: Iterable[Mapping[str, str]]) -> Typed:
    numbers = {each["key"]: read(row.cells.get(each["key"], ""), each) for each in columns if each["kind"] != "text"}
    words = {each["key"]: row.cells.get(each["key"], "") for each in columns if each["kind"] == "text"}
    return Typed(row.key, row.label, row.label_en, row.kind, row.part_of, numbers, words)


def _with_rest(rows: list[Typed], table: ManualTable) -> list[Typed]:
    total = next((row for row in rows if row.kind == TOTAL), None)
    keys = [each["key"] for each in table.columns if each["kind"] == "number"]
    if total is None:
        return rows
    rest = {key: _rest(total.numbers[key], [row.numbers[key] for row in rows if row.is_top]) for key in keys}
    if not any(each and each.value for each in rest.values()):
        return rows
    key = UNLISTED if any(row.key == OTHER for row in rows) else OTHER
    numbers: dict[str, Number | None] = dict.fromkeys(total.numbers) | rest
    unlisted = Typed(key, *NAMES[UNLISTED], numbers=numbers)
    place = rows.index(total)
    return [*rows[:place], unlisted, *rows[place:]]


def _rest(total: Number | None, listed: list[Number | None]) -> Number | None:
    known = add(listed)
    if total is None or total.value is None:
        return None
    found = total.value - (known.value or 0 if known else 0)
    qualifiers = {each.qualifier for each in (total, known) if each}
    return Number(found, "" if qualifiers == {""} else "about", total.counting) if found >= 0 else None


def named(key: str) -> Typed:
    """Return an empty row under one of the names we give ourselves."""
    return Typed(key, *NAMES[key])


def together(key: str, rows: list[Typed]) -> Typed:
    """Return one row that holds all of these; the words of each are left behind."""
    own = next((row for row in rows if row.key == OTHER and row.label != NAMES[UNLISTED][0]), named(OTHER))
    keys = {column for row in rows for column in row.numbers}
    numbers = {column: add(row.numbers.get(column) for row in rows) for column in keys}
    return replace(own, key=key, numbers=numbers, words={})


def known_columns(table: ManualTable) -> list[dict[str, Any]]:
    """Return the columns of numbers that are typed, not computed."""
    return [each for each in table.columns if each["kind"] == "number"]
