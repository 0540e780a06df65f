"""``tomoni import TABLE FILE``: read a CSV or XLSX file into a table."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from tomoni.core import audit
from tomoni.core.exchange.exporting import RefusedRows
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.refusals import FileError
from tomoni.core.exchange.results import KEPT_FINDINGS, Result
from tomoni.core.exchange.tables import all_tables, refuse_table

SHOWN_FINDINGS = 50
PROGRESS_FROM = 5_000


class Command(BaseCommand):
    """Imports what can be imported, and says of every other row why not."""

    help = "Import a CSV (UTF-8, Shift_JIS) or XLSX file into a table. Importing it again changes nothing (docs/import.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", help="people, organisations, activities ... (docs/import.md)")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="refuse the whole file if one row is bad")
        parser.add_argument("--errors", type=Path, metavar="FILE", help="write the bad rows with reasons to this CSV")
        parser.add_argument("--language", choices=["ja", "en"], default=settings.LANGUAGE_CODE)

    def handle(self, *, table: str, file: Path, language: str, errors: Path | None, **options: Any) -> None:
        """Import; ends with code 1 when a row was left out or the file refused."""
        with translation.override(language), audit.acting_as("command: import"):
            tables = all_tables()
            if table not in tables:
                raise CommandError(refuse_table(table, tables))
            if not file.is_file():
                raise CommandError(_("There is no file “%(file)s”.") % {"file": file})
            try:
                result = self._import(tables[table], file, language=language, errors=errors, **options)
            except FileError as error:
                raise CommandError(f"{file.name}: {error}") from error
            self._tell(result, errors=errors)

    def _import(
        self,
        table: Any,
        file: Path,
        *,
        language: str,
        errors: Path | None,
        dry_run: bool,
        all_or_nothing: bool,
        **_: Any,
    ) -> Result:
        with ExitStack() as stack:
            refused = stack.enter_context(RefusedRows(errors, language=language)) if errors else None
            return import_file(
                table,
                file,
                language=language,
                dry_run=dry_run,
                all_or_nothing=all_or_nothing,
                on_refused=refused.add if refused else None,
                on_progress=self._progress,
            )

    def _progress(self, line: int) -> None:
        if line >= PROGRESS_FROM:
            self.stderr.write(_("… line %(line)s") % {"line": f"{line:,}"})

    def _tell(self, result: Result, *, errors: Path | None) -> None:
        for finding in result.findings[:SHOWN_FINDINGS]:
            self.stderr.write(str(finding))
        if len(result.findings) > SHOWN_FINDINGS:
            more = len(result.findings) - SHOWN_FINDINGS
            words = _("… and %(count)s more; --errors FILE writes them all") % {
                "count": f"{more}+" if len(result.findings) == KEPT_FINDINGS else more
            }
            self.stderr.write(words)
        if errors and result.left_out:
            self.stderr.write(
                _("The rows left out are in %(file)s; correct them and import that file.") % {"file": errors}
            )
        self.stdout.write(
            _("Read as %(reading)s. %(summary)s.") % {"reading": result.reading, "summary": result.summary()}
        )
        if not result.written:
            self.stdout.write(_("Nothing was written."))
        if result.left_out:
            raise SystemExit(1)
