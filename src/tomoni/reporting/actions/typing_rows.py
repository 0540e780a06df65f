"""Typing the rows of a table: all at once, as they stand in the grid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tomoni.reporting.models import ManualRow, ManualTable
from tomoni.reporting.models.manual_table import MOST_ROWS
from tomoni.reporting.tabulation import misfit


class TypedWronglyError(ValueError):
    """Rows that cannot be kept; ``problems`` are the words for each row, by its place in the grid."""

    def __init__(self, problems: Mapping[int, str]) -> None:
        super().__init__(next(iter(problems.values()), ""))
        self.problems = dict(problems)


class ChangedMeanwhileError(ValueError):
    """Somebody else changed the rows since the grid was opened; the words say so."""


@dataclass(frozen=True)
class TypedRow:
    """A row of the grid; one without key, label and cells is left out."""

    key: str = ""
    label: str = ""
    label_en: str = ""
    kind: str = ManualRow.Kind.LINE
    part_of: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.key or self.label or self.label_en or any(self.cells.values()))


def stamp(table: ManualTable) -> str:
    """Return a mark that changes with every change of the rows or the columns."""
    rows = table.rows.order_by("pk").values_list("pk", "updated_at")
    return "|".join([table.updated_at.isoformat(), *(f"{pk}:{at.isoformat()}" for pk, at in rows)])


@transaction.atomic
def type_rows(table: ManualTable, rows: Sequence[TypedRow], *, opened: str = "") -> int:
    """Make the rows of the table these, in this order, and return how many they are.

    A row of a known key is changed, one that is not among them is deleted. ``opened`` is the stamp the grid was opened
    with. Raises ChangedMeanwhileError, and TypedWronglyError with the words for each row; nothing is kept then.
    """
    table = ManualTable.objects.select_for_update().get(pk=table.pk)
    if opened and opened != stamp(table):
        raise ChangedMeanwhileError(
            _("Somebody else changed this table meanwhile. What you typed is still here: compare, then save again.")
        )
    wanted = _with_keys([row for row in rows if not row.is_empty])
    problems = _problems(wanted, table)
    if problems:
        raise TypedWronglyError(_places(rows, problems))
    known = {row.key: row for row in table.rows.all()}
    gone = known.keys() - {row.key for row in wanted}
    ManualRow.objects.filter(pk__in=[known[key].pk for key in gone]).delete()
    # a total that moves to another row: first the rows that are none, for a table never has two
    for position, row in sorted(enumerate(wanted, start=1), key=lambda each: each[1].kind == ManualRow.Kind.TOTAL):
        _keep(known.get(row.key) or ManualRow(table=table, key=row.key), row, position)
    return len(wanted)


def _keep(kept: ManualRow, row: TypedRow, position: int) -> None:
    cells = {key: typed for key, typed in row.cells.items() if typed}
    wanted = {
        "position": position, "label": row.label, "label_en": row.label_en, "kind": row.kind, "part_of": row.part_of,
        "cells": cells,
    }  # fmt: skip
    if kept.pk is None or any(getattr(kept, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(kept, name, value)
        kept.save()


def _with_keys(rows: list[TypedRow]) -> list[TypedRow]:
    """Return the rows with a key for each: of its English heading, or its number."""
    taken = {row.key for row in rows}
    found = []
    for number, row in enumerate(rows, start=1):
        key = (
            row.key or slugify(row.label_en)[:40] or ("total" if row.kind == ManualRow.Kind.TOTAL else f"row-{number}")
        )
        while not row.key and key in taken:
            key = f"{key[:36]}-{number}"
        taken.add(key)
        found.append(TypedRow(key, row.label, row.label_en, row.kind, row.part_of, row.cells))
    return found


def _problems(rows: Sequence[TypedRow], table: ManualTable) -> dict[int, str]:
    found: dict[int, str] = {}
    keys = [row.key for row in rows]
    totals = [place for place, row in enumerate(rows) if row.kind == ManualRow.Kind.TOTAL]
    for place, row in enumerate(rows):
        if not row.label:
            found[place] = _("Write a heading for the row.")
        elif keys.count(row.key) > 1:
            found[place] = _("The key “%(key)s” stands there twice.") % {"key": row.key}
        elif slugify(row.key) != row.key.lower():
            found[place] = _("“%(key)s” is no key: small Latin letters, digits and hyphens.") % {"key": row.key}
        elif row.part_of and (row.part_of not in keys or row.part_of == row.key):
            found[place] = _("There is no row “%(key)s” it could be part of.") % {"key": row.part_of}
        elif row.part_of and row.kind != ManualRow.Kind.LINE:
            found[place] = _("A total is not part of another row.")
        elif reason := misfit({key: typed for key, typed in row.cells.items() if typed}, table.columns):
            found[place] = reason
    if len(totals) > 1:
        found[totals[1]] = _("A table has one total.")
    if len(rows) > MOST_ROWS:
        found[MOST_ROWS] = _("A table has at most %(most)s rows.") % {"most": MOST_ROWS}
    return found


def _places(rows: Sequence[TypedRow], problems: Mapping[int, str]) -> dict[int, str]:
    """Return the problems by the place in the grid, empty rows counted."""
    filled = [place for place, row in enumerate(rows) if not row.is_empty]
    return {filled[number]: words for number, words in problems.items()}
