"""Reading a file into a table: chunk by chunk, each row wholly or not at all, every refusal explained."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import copy
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tomoni.core.audit.actor import acting_as, name_of
from tomoni.core.audit.chain import take_turn

from .headings import columns_of
from .reading import Row, Source, Unusable, open_source
from .references import Directory
from .refusals import CellError, UnknownReferenceError
from .results import CHANGED, CREATED, LEFT_OUT, UNCHANGED, Finding, Outcome, Result
from .tables import Column, Plan, RelatedColumn, Table, all_tables, refers_to_itself

CHUNK = 1_000


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


@dataclass(eq=False)
class Import:
    """One import of one file into one table. ``run`` does it.

    ``user`` limits what may be found and changed (None: everything, for the command line).
    ``on_row`` gets every Outcome, ``on_refused`` every refused row with its findings, ``on_progress``
    the number of rows done.
    """

    table: Table
    path: Path
    user: Any = None
    dry_run: bool = False
    all_or_nothing: bool = False
    on_row: Callable[[Outcome], None] | None = None
    on_refused: Callable[[list[str], Row, list[Finding]], None] | None = None
    on_progress: Callable[[int], None] | None = None
    source: Source = field(init=False)
    columns: list[Column | None] = field(init=False)
    result: Result = field(init=False)

    def run(self) -> Result:
        """Import the file in the language in use; raises FileError when it cannot be read at all."""
        self.source = open_source(self.path)
        self.columns = columns_of(self.table, self.source.headers)
        self.headers = {
            column.key: header for column, header in zip(self.columns, self.source.headers, strict=True) if column
        }
        self.result = Result(self.table.key, self.source.reading)
        self.directory = Directory(all_tables(), user=self.user)
        with closing(sqlite3.connect("")) as seen, acting_as(name_of(self.user)):
            seen.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")
            self.seen = seen
            self._in_transaction()
        self.result.findings.sort(key=lambda finding: finding.line)
        return self.result

    def _in_transaction(self) -> None:
        if not (self.dry_run or self.all_or_nothing):
            self._passes()
            return
        with transaction.atomic():
            self._passes()
            if self.dry_run or self.result.left_out:
                transaction.set_rollback(True)
                self.result.written = False

    def _passes(self) -> None:
        """Read the file, and again the rows that name rows further down, until none gets further."""
        waiting = self._pass(None, may_wait=refers_to_itself(self.table))
        while waiting:
            before = len(waiting)
            waiting = self._pass(waiting, may_wait=True)
            if len(waiting) == before:
                self._pass(waiting, may_wait=False)
                return

    def _pass(self, lines: set[int] | None, *, may_wait: bool) -> set[int]:
        rows = (row for row in self.source.rows() if lines is None or row.line in lines)
        waiting: set[int] = set()
        while chunk := list(islice(rows, CHUNK)):
            for refused, row in self._chunk(chunk, is_first=lines is None):
                if may_wait and refused.may_come:
                    waiting.add(row.line)
                else:
                    self._refuse(row, refused.findings)
            if self.on_progress:
                self.on_progress(chunk[-1].line)
        return waiting

    def _chunk(self, rows: list[Row], *, is_first: bool) -> Iterator[tuple[RowError, Row]]:
        """Do one chunk; yield what is refused."""
        read: list[FileRow] = []
        for row in rows:
            try:
                read.append(self._read(row, is_first=is_first))
            except RowError as refused:
                yield refused, row
        with transaction.atomic():
            take_turn("default")
            refused_rows, outcomes = self._write(read)
        yield from refused_rows
        for outcome in outcomes:
            self._count(outcome)

    def _write(self, read: list[FileRow]) -> tuple[list[tuple[RowError, Row]], list[Outcome]]:
        """Write the rows together; one by one where the database refuses them together."""
        refused: list[tuple[RowError, Row]] = []
        plans: list[Plan] = []
        for row in self._found(read):
            try:
                plans.append(self._plan(row))
            except RowError as refusal:
                refused.append((refusal, row.source))
        outcomes = [self._outcome(plan) for plan in plans]
        active = [plan for plan in plans if plan.is_new or plan.changes]
        try:
            with transaction.atomic():
                if active:
                    self.table.write(active)
        except (IntegrityError, DataError) as error:
            lines = {plan.line for plan in plans}
            good = [row for row in read if row.source.line in lines]
            if len(good) == 1:
                return [*refused, (self._database_refusal(good[0], error), good[0].source)], []
            outcomes = []
            for row in good:
                refused_alone, outcome = self._write([row])
                refused += refused_alone
                outcomes += outcome
        return refused, outcomes

    # --- One row ------------------------------------------------------------------------

    def _read(self, row: Row, *, is_first: bool) -> FileRow:
        if len(row.cells) != len(self.columns):
            raise self._refusal(
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
                raise RowError([Finding(row.line, self.headers[column.key], cell, reason)])
            texts[column.key] = cell.strip()
        read = FileRow(row, texts, self.directory)
        try:
            self._check_id(read, is_first=is_first)
        except CellError as error:
            raise RowError([Finding(row.line, self.headers["id"], texts["id"], str(error))]) from error
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

    def _found(self, rows: list[FileRow]) -> list[FileRow]:
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

    def _plan(self, row: FileRow) -> Plan:
        if row.record is None:
            reason = _(
                "belongs to a row you cannot change here: hidden from you, merged, erased, or kept in another table"
            )
            raise RowError([Finding(row.source.line, self.headers["id"], row.own_id, reason)])
        is_new = row.record is Absent
        record = self.table.new(row.own_id) if is_new else row.record
        values = self._values(row, is_new=is_new)
        plan = Plan(row.source.line, record, None if is_new else copy(record), values)
        for key, value in values.items():
            column = self.table.column(key)
            if self._differs(column, value, record, is_new=is_new):
                plan.changes[column] = value
                column.write(record, value)
        if plan.changes or is_new:
            try:
                self.table.check(record, plan)
            except CellError as error:
                raise self._refusal(row.source.line, str(error), column=error.column, row=row) from error
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
                findings.append(Finding(row.source.line, self.headers[column.key], text, str(error)))
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
            raise self._refusal(row.source.line, str(error), column=error.column, row=row, may_come=may_come) from error
        return values

    def _value(self, column: Column, text: str, row: FileRow) -> Any:
        if text:
            return column.cell.parse(text, row)
        if column.required:
            raise CellError(_("is empty, but is needed"))
        return column.cell.blank

    # --- Saying what happened -----------------------------------------------------------

    def _refusal(
        self, line: int, reason: str, *, column: str = "", row: FileRow | None = None, may_come: bool = False
    ) -> RowError:
        text = row.texts.get(column, "") if row else ""
        return RowError([Finding(line, self.headers.get(column, ""), text, reason)], may_come=may_come)

    def _database_refusal(self, row: FileRow, error: Exception) -> RowError:
        reason = _("The database refuses the row (%(reason)s)") % {"reason": str(error).strip().splitlines()[0]}
        return self._refusal(row.source.line, reason)

    def _refuse(self, row: Row, findings: list[Finding]) -> None:
        self.result.note(findings)
        if self.on_refused:
            self.on_refused(self.source.headers, row, findings)
        if self.on_row:
            place = self.columns.index(self.table.columns[0])
            own_id = row.cells[place] if place < len(row.cells) else ""
            self.on_row(Outcome(row.line, own_id, "", LEFT_OUT, findings=tuple(findings)))

    def _outcome(self, plan: Plan) -> Outcome:
        what = CREATED if plan.is_new else CHANGED if plan.changes else UNCHANGED
        columns = () if plan.is_new else tuple(self.headers.get(column.key, column.header) for column in plan.changes)
        name = str(getattr(plan.record, self.table.name_field, "")) if self.on_row else ""
        return Outcome(plan.line, plan.record.external_id or "", name, what, columns)

    def _count(self, outcome: Outcome) -> None:
        setattr(self.result, outcome.what, getattr(self.result, outcome.what) + 1)
        if self.on_row:
            self.on_row(outcome)


class Absent:
    """Marks a row whose id is in no row of the database."""


def import_file(table: Table, path: Path, *, language: str = "ja", **options: Any) -> Result:
    """Import a file and return what happened; messages are in the language. Options as of ``Import``."""
    with translation.override(language):
        return Import(table, Path(path), **options).run()
