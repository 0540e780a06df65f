"""From a row of a file to a plan: its cells read, its record found, its references resolved, every fault told."""

import sqlite3
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .reading import Row, Unusable
from .references import Directory, Reference
from .refusals import CellError, UnknownReferenceError
from .results import Finding
from .tables import Column, Judgement, Plan, RelatedColumn, Table


@dataclass(eq=False)
class FileRow:
    """A row while it is being read: its texts by column key, and what cells need to know of the others."""

    source: Row
    texts: dict[str, str]
    directory: Directory
    record: Any = None

    @property
    def own_id(self) -> str:
        """The row's own id."""
        return self.texts.get("id", "")


class RowError(Exception):
    """A row is left out; carries every finding."""

    def __init__(self, findings: list[Finding], *, may_come: bool = False) -> None:
        super().__init__()
        self.findings = findings
        self.may_come = may_come


class Absent:
    """Marks a row whose id is in no row of the database."""


@dataclass(eq=False)
class Planner:
    """Reads the rows of one file for one table.

    ``columns`` are those under the file's ``headers`` (None for one to skip); ``seen`` is a database that
    remembers ids and their lines, so that memory stays flat however many there are.
    """

    table: Table
    columns: list[Column | None]
    headers: list[str]
    directory: Directory
    seen: sqlite3.Connection
    user: Any = None

    def __post_init__(self) -> None:
        pairs = zip(self.columns, self.headers, strict=True)
        self.heading = {column.key: header for column, header in pairs if column}
        self.judged: dict[int, Judgement] = {}
        self.seen.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")

    def read(self, row: Row, *, is_first: bool) -> FileRow:
        """Return the row with its texts by column; raises RowError for its width, a formula, or its id."""
        if len(row.cells) != len(self.columns):
            raise self.refusal(
                row.line,
                _("has %(count)s cells, the heading has %(width)s. Look for a comma too many or a quotation mark")
                % {"count": len(row.cells), "width": len(self.columns)},
            )
        texts = {}
        for column, cell in zip(self.columns, row.cells, strict=True):
            if column is None:
                continue
            if isinstance(cell, Unusable):
                reason = _("is a formula or an error. Copy the column and paste it as values only")
                raise RowError([Finding(row.line, self.heading[column.key], cell, reason)])
            texts[column.key] = cell.strip()
        read = FileRow(row, texts, self.directory)
        try:
            self._check_id(read, is_first=is_first)
        except CellError as error:
            raise RowError([Finding(row.line, self.heading["id"], texts["id"], str(error))]) from error
        return read

    def _check_id(self, row: FileRow, *, is_first: bool) -> None:
        if not row.own_id:
            raise CellError(_("is empty. Give the row a number or code of your own that stays the same"))
        row.texts["id"] = self.table.columns[0].cell.parse(row.own_id, row)
        if not is_first:
            return
        if not self.seen.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", [row.own_id, row.source.line]).rowcount:
            earlier = self.seen.execute("SELECT line FROM seen WHERE id = ?", [row.own_id]).fetchone()[0]
            raise CellError(_("stands in line %(line)s already. Give each row an id of its own") % {"line": earlier})

    def find(self, rows: list[FileRow]) -> list[FileRow]:
        """Give each row the record it is about, and read what is needed to compare and to resolve references."""
        existing = self.table.existing([row.own_id for row in rows], user=self.user)
        for row in rows:
            row.record = existing.get(row.own_id, Absent)
        records = [row.record for row in rows if row.record not in (None, Absent)]
        for related in self.table.loads if records else ():
            related.load(records)
        cells = [(column.key, column.cell) for column in self.columns if column]
        self.directory.learn(
            mention
            for row in rows
            for key, cell in cells
            if row.texts[key]
            for mention in cell.mentions(row.texts[key])
        )
        return rows

    def plan(self, row: FileRow) -> Plan:
        """Return what the row will do, with the new values in its record; raises RowError with every fault."""
        if row.record is None:
            reason = _(
                "belongs to a row you cannot change here: hidden from you, merged, erased, or kept in another table"
            )
            raise RowError([Finding(row.source.line, self.heading["id"], row.own_id, reason)])
        is_new = row.record is Absent
        record = self.table.new(row.own_id) if is_new else row.record
        values = self._values(row, is_new=is_new)
        plan = Plan(row.source.line, record, None if is_new else copy(record), values)
        for key, value in values.items():
            column = self.table.column(key)
            if self._differs(column, value, record, is_new=is_new):
                plan.changes[column] = value
                column.write(record, value)
                _relate(record, column, value, row)
        if plan.changes or is_new:
            try:
                self.table.check(record, plan)
            except CellError as error:
                raise self.refusal(row.source.line, str(error), column=error.column, row=row) from error
        if judged := self.judged.get(row.source.line):
            raise self.refusal(row.source.line, judged.reason, column=judged.column, row=row)
        return plan

    def _differs(self, column: Column, value: Any, record: Any, *, is_new: bool) -> bool:
        if is_new and isinstance(column, RelatedColumn):
            return value != column.cell.blank
        return not column.same(column.read(record), value)

    def _values(self, row: FileRow, *, is_new: bool) -> dict[str, Any]:
        values, findings, may_come = {}, [], True
        for column in self.columns:
            if column is None or column.key == "id":
                continue
            text = row.texts[column.key]
            try:
                values[column.key] = self._value(column, text, row)
            except CellError as error:
                findings.append(Finding(row.source.line, self.heading[column.key], text, str(error)))
                may_come &= isinstance(error, UnknownReferenceError)
        if is_new:
            for column in self.table.columns:
                if column.required and column not in self.columns:
                    reason = _("The row is new and needs “%(column)s”; add the column") % {"column": column.header}
                    findings.append(Finding(row.source.line, "", "", reason))
                    may_come = False
        if findings:
            raise RowError(findings, may_come=may_come)
        try:
            self.table.derive(values, row)
        except CellError as error:
            may_come = isinstance(error, UnknownReferenceError)
            raise self.refusal(row.source.line, str(error), column=error.column, row=row, may_come=may_come) from error
        return values

    def _value(self, column: Column, text: str, row: FileRow) -> Any:
        if text:
            return column.cell.parse(text, row)
        if column.required:
            raise CellError(_("is empty, but is needed"))
        return column.cell.blank

    def refusal(
        self, line: int, reason: str, *, column: str = "", row: FileRow | None = None, may_come: bool = False
    ) -> RowError:
        """Return the refusal of a row for one reason, under the file's own heading of the column."""
        text = row.texts.get(column, "") if row else ""
        return RowError([Finding(line, self.heading.get(column, ""), text, reason)], may_come=may_come)


def _relate(record: Any, column: Column, value: Any, row: FileRow) -> None:
    """Hand the record the row it names, which was read with its chunk: checks need not read it again one by one."""
    name = column.attribute.removesuffix("_id")
    if name == column.attribute or value is None or not isinstance(column.cell, Reference):
        return
    for named in row.directory.records(column.cell.table, row.texts.get(column.key, "")):
        if named.pk == value:
            setattr(record, name, named)
