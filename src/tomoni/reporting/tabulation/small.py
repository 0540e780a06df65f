"""Numbers below five of people are not printed: such rows are put together, and totals stay (GBVIMS, Statistics Act practice).

A row is small where any of its numbers is 1 to 4. Small rows of a table whose rows add up go into "other"; where that
would leave one row, or a sum that is small itself, the next smallest goes with it, so that nothing can be reckoned back
from the total. Where rows do not add up the number itself is left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tomoni.reporting.models import ManualTable
from tomoni.reporting.models.manual_table import OTHER
from tomoni.reporting.tabulation.numbers import Number, add
from tomoni.reporting.tabulation.rows import LINE, SUBTOTAL, TOTAL, UNLISTED, Typed, known_columns, together

LEAST = 5
ADDING_UP = {ManualTable.Breakdown.PARTITION, ManualTable.Breakdown.PARTIAL}


def without_small(years: Sequence[list[Typed]], table: ManualTable) -> list[list[Typed]]:
    """Return the rows of each year as they may be printed; years stand side by side, so the same rows go together."""
    columns = [each["key"] for each in known_columns(table)]
    if table.breakdown not in ADDING_UP:
        return [[_hidden(row, columns, table) for row in rows] for rows in years]
    gone: set[str] = set()
    for section in _sections(years):
        gone |= _chosen(years, section, columns)
    merged = [_merged(rows, gone) for rows in years]
    return [_parts_hidden(rows, columns) for rows in merged]


def is_small(number: Number | None) -> bool:
    """Tell whether a number is too small to be printed; nought and nothing are not."""
    return number is not None and number.value is not None and 0 < number.value < LEAST


def _sections(years: Sequence[list[Typed]]) -> list[set[str]]:
    """Return the keys of the lines up to each subtotal; only these may go together."""
    sections: list[set[str]] = [set()]
    for row in years[0]:
        if row.is_top:
            sections[-1].add(row.key)
        elif row.kind == SUBTOTAL:
            sections.append(set())
    known = set().union(*sections)
    last = next((section for section in reversed(sections) if section), sections[0])
    last |= {row.key for rows in years[1:] for row in rows if row.is_top} - known
    return [section for section in sections if section]


def _chosen(years: Sequence[list[Typed]], section: set[str], columns: list[str]) -> set[str]:
    lines = {key: [row for rows in years for row in rows if row.is_top and row.key == key] for key in sorted(section)}
    chosen = {key for key, rows in lines.items() if any(is_small(row.numbers.get(c)) for row in rows for c in columns)}
    if not chosen:
        return set()
    chosen |= section & {OTHER, UNLISTED}
    waiting = sorted(section - chosen, key=lambda key: (_weight(lines[key], columns), key))
    while waiting and (len(chosen) < 2 or _is_small_together(years, chosen, columns)):
        chosen.add(waiting.pop(0))
    return chosen


def _weight(rows: list[Typed], columns: list[str]) -> Decimal:
    values = [row.numbers.get(column) for row in rows for column in columns]
    return sum((each.value for each in values if each and each.value is not None), Decimal(0))


def _is_small_together(years: Sequence[list[Typed]], chosen: set[str], columns: list[str]) -> bool:
    for rows in years:
        lines = [row for row in rows if row.is_top and row.key in chosen]
        if any(is_small(add(row.numbers.get(column) for row in lines)) for column in columns):
            return True
    return False


def _merged(rows: list[Typed], gone: set[str]) -> list[Typed]:
    """Return the rows with each run of merged ones (between subtotals) as one row where its last one stood."""
    found: list[Typed] = []
    waiting: list[Typed] = []
    count = 0
    for row in rows:
        if row.is_top and row.key in gone:
            waiting.append(row)
        elif row.part_of not in gone or row.kind != LINE:
            if row.kind in (SUBTOTAL, TOTAL) and waiting:
                count += 1
                found.append(together(OTHER if count == 1 else f"{OTHER}-{count}", waiting))
                waiting = []
            found.append(row)
    if waiting:
        found.append(together(OTHER if not count else f"{OTHER}-{count + 1}", waiting))
    return found


def _parts_hidden(rows: list[Typed], columns: list[str]) -> list[Typed]:
    """Return the rows with small "of which" numbers left out, and one more where the parts make up the whole."""
    hidden: dict[str, set[str]] = {row.key: set() for row in rows}
    for parent in rows:
        parts = [row for row in rows if row.part_of == parent.key]
        for column in columns:
            small = [row for row in parts if is_small(row.numbers.get(column))]
            for row in small:
                hidden[row.key].add(column)
            rest = sorted((row for row in parts if row not in small), key=lambda row: _weight([row], [column]))
            if len(small) == 1 and rest and add(row.numbers.get(column) for row in parts) == parent.numbers.get(column):
                hidden[rest[0].key].add(column)
    return [replace(row, hidden=frozenset(hidden[row.key])) for row in rows]


def _hidden(row: Typed, columns: list[str], table: ManualTable) -> Typed:
    small = {column for column in columns if is_small(row.numbers.get(column))}
    if row.kind == TOTAL or not small:
        return row
    has_sum = any(each["kind"] == "sum" for each in table.columns)
    return replace(row, hidden=frozenset(columns if has_sum else small))
