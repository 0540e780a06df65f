"""Reading a file into a table: chunk by chunk, each row wholly or not at all, every refusal explained."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
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
from .planning import FileRow, Planner, RowError
from .reading import Row, Source, open_source
from .references import Directory
from .results import CHANGED, CREATED, LEFT_OUT, UNCHANGED, Finding, Outcome, Result
from .tables import Column, Plan, Table, all_tables, refers_to_itself

CHUNK = 1_000

Written = tuple[list[tuple[RowError, Row]], list[Outcome]]
"""What was refused, and what was done."""


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
    planner: Planner = field(init=False)

    def run(self) -> Result:
        """Import the file in the language in use; raises FileError when it cannot be read at all."""
        self.source = open_source(self.path)
        self.columns = columns_of(self.table, self.source.headers)
        self.result = Result(self.table.key, self.source.reading)
        directory = Directory(all_tables(), user=self.user)
        with closing(sqlite3.connect("")) as seen, acting_as(name_of(self.user)):
            self.planner = Planner(self.table, self.columns, self.source.headers, directory, seen, self.user)
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
        if self.table.looks_ahead:
            self._look_ahead()
        waiting = self._pass(None, may_wait=refers_to_itself(self.table))
        while waiting:
            before = len(waiting)
            waiting = self._pass(waiting, may_wait=True)
            if len(waiting) == before:
                self._pass(waiting, may_wait=False)
                return

    def _look_ahead(self) -> None:
        """Let the table judge all rows together; what it only remarks on stands among the findings."""
        for judged in self.table.foresee(self._foreseen()):
            if judged.refuses:
                self.planner.judged[judged.line] = judged
            else:
                heading = self.planner.heading.get(judged.column, "")
                self.result.findings.append(Finding(judged.line, heading, "", judged.reason))

    def _foreseen(self) -> Iterator[tuple[FileRow, Plan | None]]:
        rows = self.source.rows()
        while chunk := list(islice(rows, CHUNK)):
            read = []
            for row in chunk:
                with suppress(RowError):
                    read.append(self.planner.read(row, is_first=False))
            for found in self.planner.find(read):
                try:
                    yield found, self.planner.plan(found)
                except RowError:
                    yield found, None

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
                read.append(self.planner.read(row, is_first=is_first))
            except RowError as refused:
                yield refused, row
        try:
            refused_rows, outcomes = self._together(read)
        except (IntegrityError, DataError):
            refused_rows, outcomes = self._one_by_one(read)
        yield from refused_rows
        for outcome in outcomes:
            self._count(outcome)

    def _together(self, read: list[FileRow]) -> Written:
        # No savepoint further in: SQLite would keep a copy of every page the chunk touches.
        with transaction.atomic():
            take_turn("default")
            return self._write(read)

    def _one_by_one(self, read: list[FileRow]) -> Written:
        """Write each row for itself, where the database refuses them together."""
        refused: list[tuple[RowError, Row]] = []
        outcomes: list[Outcome] = []
        for row in read:
            try:
                refused_alone, outcome = self._together([row])
            except (IntegrityError, DataError) as error:
                refused.append((self._database_refusal(row, error), row.source))
            else:
                refused += refused_alone
                outcomes += outcome
        return refused, outcomes

    def _write(self, read: list[FileRow]) -> Written:
        refused: list[tuple[RowError, Row]] = []
        plans: list[Plan] = []
        for row in self.planner.find(read):
            try:
                plans.append(self.planner.plan(row))
            except RowError as refusal:
                refused.append((refusal, row.source))
        outcomes = [self._outcome(plan) for plan in plans]
        if active := [plan for plan in plans if plan.is_new or plan.changes]:
            self.table.write(active)
        return refused, outcomes

    # --- Saying what happened -----------------------------------------------------------

    def _database_refusal(self, row: FileRow, error: Exception) -> RowError:
        reason = _("The database refuses the row (%(reason)s)") % {"reason": str(error).strip().splitlines()[0]}
        return self.planner.refusal(row.source.line, reason)

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
        columns = (
            () if plan.is_new else tuple(self.planner.heading.get(column.key, column.header) for column in plan.changes)
        )
        name = str(getattr(plan.record, self.table.name_field, "")) if self.on_row else ""
        return Outcome(plan.line, plan.record.external_id or "", name, what, columns)

    def _count(self, outcome: Outcome) -> None:
        setattr(self.result, outcome.what, getattr(self.result, outcome.what) + 1)
        if self.on_row:
            self.on_row(outcome)


def import_file(table: Table, path: Path, *, language: str = "ja", **options: Any) -> Result:
    """Import a file and return what happened; messages are in the language. Options as of ``Import``."""
    with translation.override(language):
        return Import(table, Path(path), **options).run()
