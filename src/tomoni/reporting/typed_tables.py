"""A table typed by hand as a part of the report: units in its head, the year before beside it, what it rests on below."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.projects.models import ActivityQuantity
from tomoni.reporting.document import Chart, FigureRef, Row, Run, Series, Table, Text
from tomoni.reporting.models import ManualTable
from tomoni.reporting.tabulation import TOTAL, Mismatch, Tabulated, Year, mismatches, printed, unit_in
from tomoni.reporting.tabulation import Cell as TypedCell
from tomoni.reporting.tabulation.finding import PREFIX
from tomoni.reporting.values import Values

MOST_BARS = 12
_EMPTY = (Text("—"),)


def typed_table(key: str, values: Values, *, anchor: str) -> Table:
    """Return the table ``manual.KEY``; raises UnknownFigureError where there is none or it is kept inside."""
    return table_of(values.typed(key.removeprefix(PREFIX)), values, anchor=anchor)


def table_of(table: Tabulated, values: Values, *, anchor: str) -> Table:
    """Return a table typed by hand as reports print it."""
    with translation.override(values.language):
        columns = table.table.columns
        header = [_row_heading(table.table)] + [
            _heading(column, year, table, values.language) for year in table.years for column in columns
        ]
        rows = [_row(row, table, values) for row in table.order]
        notes = tuple(_notes(table, values.language))
        return Table(anchor, table.table.heading(values.language), tuple(header), tuple(rows), notes)


def typed_chart(key: str, values: Values, *, anchor: str) -> Chart | None:
    """Return bars of the first column of numbers, a group for each row; None where it has fewer than two rows or too many."""
    table = values.typed(key.removeprefix(PREFIX))
    column = next((each for each in table.table.columns if each["kind"] in ("number", "sum")), None)
    rows = [row for row in map(table.row, table.order) if row.kind == "line" and not row.part_of]
    if column is None or not 2 <= len(rows) <= MOST_BARS:
        return None
    with translation.override(values.language):
        series = [_series(year, [row.key for row in rows], column, table, values) for year in table.years]
    if any(point is None or not _is_number(point.value) for each in series for point in each[1]):
        return None
    labels = tuple(row.heading(values.language) for row in rows)
    points = tuple(Series(name, tuple(point for point in found if point)) for name, found in series)
    told = [f"{label} {' → '.join(each.points[place].text for each in points)}" for place, label in enumerate(labels)]
    mark, unit = ("、", column["unit"]) if values.language == "ja" else ("; ", "")
    return Chart(anchor, table.table.heading(values.language), labels, points, unit, mark.join(told))


def is_translated(table: ManualTable) -> bool:
    """Tell whether title, columns and rows all have English words."""
    return bool(table.title_en) and all(
        [*(each["en"] for each in table.columns), *(row.label_en for row in table.rows.all())]
    )


def told_mismatch(found: Mismatch, table: ManualTable, language: str) -> str:
    """Return in words what does not agree in a table: what its source says, and what its rows give."""
    column = next(each for each in table.columns if each["key"] == found.column)
    row = next((each for each in table.rows.all() if each.key == found.row), None)
    said = {
        "row": row.heading(language) if row else found.row,
        "column": _name(column, language),
        "printed": printed(found.printed, column, language, with_unit=True),
        "computed": printed(found.computed, column, language, with_unit=True),
    }
    words = {
        "total": _("%(column)s: the source gives a total of %(printed)s, the rows make %(computed)s."),
        "subtotal": _("%(column)s: the source gives “%(row)s” as %(printed)s, the rows above make %(computed)s."),
        "sum": _("“%(row)s”: the source gives %(printed)s in all, its numbers make %(computed)s."),
        "share": _("“%(row)s”: the source gives %(printed)s, the numbers make %(computed)s."),
        "exceeds": _("%(column)s: the rows make %(computed)s, more than the total of %(printed)s."),
        "row_exceeds": _("“%(row)s”: %(computed)s is more than the %(printed)s who were asked."),
        "parts_exceed": _("“%(row)s”: its parts make %(computed)s, more than the whole of %(printed)s."),
    }
    return words[found.code] % said


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdigit()


def _row_heading(table: ManualTable) -> str:
    has_totals = table.breakdown != ManualTable.Breakdown.NONE
    return pgettext("table typed by hand", "class") if has_totals else pgettext("table typed by hand", "item")


def _name(column: dict[str, str], language: str) -> str:
    return column["en"] if language == "en" and column["en"] else column["ja"]


def _heading(column: dict[str, str], year: Year, table: Tabulated, language: str) -> str:
    when = year.table.when_text(language) if len(table.years) > 1 else ""
    unit = unit_in(language, column["unit"]) if column["kind"] in ("number", "sum") else ""
    name = _name(column, language)
    unit = "" if unit.lower() == name.lower() else unit
    shown = f"{name}（{unit}）" if unit and language == "ja" else f"{name} ({unit})" if unit else name
    return " ".join(filter(None, [when, shown]))


def _row(key: str, table: Tabulated, values: Values) -> Row:
    row = table.row(key)
    label = _("of which %(class)s") % {"class": row.heading(values.language)} if row.part_of else ""
    cells = tuple(_cell(key, column, year, table, values) for year in table.years for column in table.table.columns)
    return Row(label or row.heading(values.language), cells, bool(row.part_of))


def _cell(key: str, column: dict[str, str], year: Year, table: Tabulated, values: Values) -> tuple[Run, ...]:
    cell = year.rows[key].cells.get(column["key"], TypedCell()) if key in year.rows else TypedCell()
    found = values.typed_cell(table, year, cell, key, column)
    if found is None:
        return _EMPTY
    if cell.printed is None:
        return (found,)
    said = FigureRef(
        _("in the source %(number)s") % {"number": printed(cell.printed, column, values.language, with_unit=False)},
        f"{cell.printed.value}",
        found.evidence,
    )
    opening, closing = ("（", "）") if values.language == "ja" else (" (", ")")
    return (found, Text(opening), said, Text(closing))


def _notes(table: Tabulated, language: str) -> Iterator[str]:
    own = table.table
    if own.note(language):
        yield own.note(language)
    elif own.note("ja"):
        yield own.note("ja")
    breakdown = own.breakdown
    if breakdown == ManualTable.Breakdown.MULTIPLE:
        yield _("Several answers were possible: the rows need not add up to the total.")
    if breakdown == ManualTable.Breakdown.PARTIAL:
        yield _("Only some rows are listed.")
    for column in own.columns:
        if column["kind"] == "share":
            yield from _base_note(column, table, language)
    for found in mismatches(own):
        if found.code in ("total", "subtotal") and found.row in table.own.rows:
            again = _("The sum shown is computed again.")
            yield (
                f"{told_mismatch(found, own, language)}{again}"
                if language == "ja"
                else (f"{told_mismatch(found, own, language)} {again}")
            )
    if table.is_merged:
        yield _("Numbers below 5 are not shown one by one, for the protection of those counted.")
    yield _source(own)


def _base_note(column: dict[str, str], table: Tabulated, language: str) -> Iterator[str]:
    part, _stroke, whole = column["base"].partition("/")
    columns = {each["key"]: each for each in table.table.columns}
    said = {"name": _name(column, language), "part": _name(columns[part], language)}
    if whole:
        words = _("%(name)s: %(part)s in percent of %(whole)s.")
        yield words % (said | {"whole": _name(columns[whole], language)})
        return
    total = next((row for row in table.own.rows.values() if row.kind == TOTAL), None)
    number = total.cells[part].number if total else None
    if total and number:
        of = printed(number, columns[part], language, with_unit=True)
        yield _("%(name)s: in percent of “%(row)s” (%(number)s).") % (
            said | {"row": total.heading(language), "number": of}
        )


def _source(table: ManualTable) -> str:
    kind = "" if table.source_kind == ActivityQuantity.Source.OWN else table.get_source_kind_display()
    told = _("Source: %(source)s") % {"source": table.source}
    return f"{told} ({kind})" if kind else told


def _series(
    year: Year, keys: list[str], column: dict[str, str], table: Tabulated, values: Values
) -> tuple[str, list[FigureRef | None]]:
    cells: list[tuple[str, Any]] = [
        (key, year.rows[key].cells.get(column["key"], TypedCell()) if key in year.rows else TypedCell()) for key in keys
    ]
    points = [values.typed_cell(table, year, cell, key, column, with_unit=True) for key, cell in cells]
    return year.table.when_text(values.language), points
