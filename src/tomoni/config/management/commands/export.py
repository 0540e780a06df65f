"""``tomoni export TABLE FILE``: write a table to a CSV or XLSX file, as known now or at a moment."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tomoni.core import audit
from tomoni.core.exchange.exporting import ENCODINGS, export_file
from tomoni.core.exchange.refusals import FileError
from tomoni.core.exchange.tables import all_tables, refuse_table
from tomoni.core.moments import asked_moment

PROGRESS_EVERY = 10_000


class Command(BaseCommand):
    """Exports every row of a table; the export stands in the audit trail."""

    help = "Export a table to a .csv or .xlsx file that can be imported again (docs/import.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", help="people, organisations, activities ... (docs/import.md)")
        parser.add_argument("file", type=Path)
        parser.add_argument("--encoding", choices=list(ENCODINGS), default="utf-8", help="of a CSV file")
        parser.add_argument("--language", choices=["ja", "en"], default=settings.LANGUAGE_CODE, help="of the headings")
        parser.add_argument(
            "--known-at",
            default="",
            metavar="MOMENT",
            help="as known at the end of a day (2012-12-31) or at a moment (2012-12-31T10:00+09:00): of terms alone",
        )
        parser.add_argument("--reason", default="", help="why, for a table with people's names: signatures")

    def handle(
        self, *, table: str, file: Path, encoding: str, language: str, known_at: str, reason: str, **options: Any
    ) -> None:
        """Write the file; on refusal none is left behind."""
        with translation.override(language), audit.acting_as("command: export"):
            tables = all_tables()
            if table not in tables:
                raise CommandError(refuse_table(table, tables))
            try:
                chosen = tables[table].known(_moment(known_at)) if known_at else tables[table]
                asked = {"language": language, "encoding": encoding, "reason": reason}
                count = export_file(chosen, file, on_progress=self._progress, **asked)
            except FileError as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                reason = _("“%(file)s” cannot be written: %(reason)s") % {"file": file, "reason": error.strerror}
                raise CommandError(reason) from error
            words = ngettext("%(count)s row written to %(file)s.", "%(count)s rows written to %(file)s.", count)
            self.stdout.write(words % {"count": f"{count:,}", "file": file})

    def _progress(self, count: int) -> None:
        if count % PROGRESS_EVERY == 0:
            self.stderr.write(_("… %(count)s rows") % {"count": f"{count:,}"})


def _moment(text: str) -> datetime:
    moment = asked_moment(text)
    if moment is None:
        words = _("“%(moment)s” is no moment. Write a day like 2012-12-31 or a moment like 2012-12-31T10:00+09:00.")
        raise CommandError(words % {"moment": text})
    return moment
