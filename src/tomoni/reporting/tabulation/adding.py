"""Sums, rests and percentages of a table, computed again beside what was printed; what does not agree is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP

from tomoni.reporting.models import ManualTable
from tomoni.reporting.tabulation.numbers import Number, add, agree, multiple_of, share
from tomoni.reporting.tabulation.rows import LINE, SUBTOTAL, TOTAL, Typed
from tomoni.reporting.tabulation.small import is_small

PARTITION, PARTIAL = ManualTable.Breakdown.PARTITION, ManualTable.Breakdown.PARTIAL
MULTIPLE = ManualTable.Breakdown.MULTIPLE


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: a number, or words; ``printed`` is what the source says where that is another number.

    ``hidden`` is "small" for a number below five, "beside" for one that would give such a number away.
    """

    number: Number | None = None
    words: str = ""
    printed: Number | None = None
    hidden: str = ""


@dataclass(frozen=True)
class Row:
    """A row with its cells by column."""

    key: str
    label: str
    label_en: str
    kind: str
    part_of: str
    cells: Mapping[str, Cell]

    def heading(self, language: str) -> str:
        """Return the label in the language, or in Japanese where no English exists."""
        return self.label_en if language == "en" and self.label_en else self.label


@dataclass(frozen=True)
class Mismatch:
    """A number that does not agree with the others: what the source says, and what the rows give.

    ``code`` is "total", "subtotal", "sum", "share", "exceeds" (a partial list is more than its total), "row_exceeds"
    (an answer given by more than were asked) or "parts_exceed" (the parts are more than their whole).
    """

    code: str
    row: str
    column: str
    printed: Number
    computed: Number


@dataclass
class Sums:
    """Computes the rows of one table."""

    table: ManualTable
    typed: list[Typed]
    mismatches: list[Mismatch] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """Return the rows with everything computed that can be."""
        cells: dict[str, dict[str, Cell]] = {row.key: {} for row in self.typed}
        for column in (each for kind in ("number", "sum", "share", "text") for each in self._of_kind(kind)):
            for row in self.typed:
                cells[row.key][column["key"]] = self._cell(row, column, cells)
        self._compare_parts(cells)
        return [Row(row.key, row.label, row.label_en, row.kind, row.part_of, cells[row.key]) for row in self.typed]

    def _of_kind(self, kind: str) -> list[dict[str, str]]:
        return [each for each in self.table.columns if each["kind"] == kind]

    def _cell(self, row: Typed, column: Mapping[str, str], cells: Mapping[str, Mapping[str, Cell]]) -> Cell:
        key, kind = column["key"], column["kind"]
        if kind == "text":
            return Cell(words=row.words.get(key, ""))
        if key in row.hidden:
            return Cell(hidden="small" if is_small(row.numbers.get(key)) else "beside")
        said = row.numbers.get(key)
        if kind == "number":
            return self._beside(row.kind, row.key, key, said, self._total(row, key))
        if kind == "sum":
            own = multiple_of(column["unit"])[1]
            parts = [each["key"] for each in self._of_kind("number") if multiple_of(each["unit"])[1] == own]
            if any(cells[row.key][part].hidden for part in parts):
                return self._beside("sum", row.key, key, said, add(row.numbers.get(part) for part in parts))
            return self._beside("sum", row.key, key, said, add(cells[row.key][part].number for part in parts))
        return self._share(row, column, cells)

    def _total(self, row: Typed, key: str) -> Number | None:
        """Return what the rows above give for a total; None where they give none, as for a line."""
        if row.kind == LINE:
            return None
        if row.kind == SUBTOTAL:
            return add(self._since_last_subtotal(row, key)) if self.table.breakdown in (PARTITION, PARTIAL) else None
        lines = [each.numbers.get(key) for each in self.typed if each.is_top]
        found = add(lines)
        said = row.numbers.get(key)
        if self.table.breakdown == PARTITION:
            return found
        if self.table.breakdown == PARTIAL and said and found and _exceeds(found, said):
            self.mismatches.append(Mismatch("exceeds", row.key, key, said, found))
        if self.table.breakdown == MULTIPLE and said:
            for each in self.typed:
                number = each.numbers.get(key)
                if each.is_top and number and _exceeds(number, said):
                    self.mismatches.append(Mismatch("row_exceeds", each.key, key, said, number))
        return None

    def _since_last_subtotal(self, row: Typed, key: str) -> Iterable[Number | None]:
        place = self.typed.index(row)
        before = [number for number, each in enumerate(self.typed[:place]) if each.kind == SUBTOTAL]
        start = before[-1] + 1 if before else 0
        return (each.numbers.get(key) for each in self.typed[start:place] if each.is_top)

    def _beside(self, code: str, row: str, column: str, said: Number | None, found: Number | None) -> Cell:
        """Return the number found, with the printed one beside it where they do not agree."""
        if found is None or said is None:
            return Cell(said if found is None else found)
        if agree(said, found):
            return Cell(said)
        self.mismatches.append(Mismatch(code, row, column, said, found))
        return Cell(found, printed=said)

    def _share(self, row: Typed, column: Mapping[str, str], cells: Mapping[str, Mapping[str, Cell]]) -> Cell:
        part, _stroke, whole = column["base"].partition("/")
        own = cells[row.key]
        if own[part].hidden or (whole and own[whole].hidden):
            return Cell(hidden="beside")
        found = share(own[part].number, own[whole].number if whole else self._base(part, cells))
        said = row.numbers.get(column["key"])
        if said is None or said.value is None or found is None or found.value is None:
            return Cell(found or said)
        exact = share(own[part].number, own[whole].number if whole else self._base(part, cells), places=6)
        rounded = exact.value.quantize(said.value, ROUND_HALF_UP) if exact and exact.value is not None else said.value
        if rounded == said.value:
            return Cell(said)
        self.mismatches.append(Mismatch("share", row.key, column["key"], said, found))
        return Cell(found, printed=said)

    def _base(self, key: str, cells: Mapping[str, Mapping[str, Cell]]) -> Number | None:
        total = next((row.key for row in self.typed if row.kind == TOTAL), None)
        if total is not None:
            return cells[total][key].number if key in cells[total] else None
        lines = (cells[row.key][key].number for row in self.typed if row.is_top and key in cells[row.key])
        return add(lines) if self.table.breakdown == PARTITION else None

    def _compare_parts(self, cells: Mapping[str, Mapping[str, Cell]]) -> None:
        for row in self.typed:
            parts = [each for each in self.typed if each.part_of == row.key]
            for column in self._of_kind("number") if parts else []:
                whole, found = row.numbers.get(column["key"]), add(each.numbers.get(column["key"]) for each in parts)
                if whole and found and _exceeds(found, whole):
                    self.mismatches.append(Mismatch("parts_exceed", row.key, column["key"], whole, found))


def _exceeds(found: Number, said: Number) -> bool:
    is_exact = not (found.qualifier or said.qualifier)
    return is_exact and found.value is not None and said.value is not None and found.value > said.value
