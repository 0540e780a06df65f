"""``tomoni column MONTH``: the diary of activities for the magazine."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tomoni.reporting import column, files, publishing
from tomoni.reporting.management.writing import write


class Command(BaseCommand):
    """Writes text, or a file in any format a report has; as edited where somebody edited it."""

    help = "Write the magazine's column of activities: two months, day by day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", help="the first month, like 2012-06")
        parser.add_argument("--months", type=int, default=column.MONTHS)
        parser.add_argument("--language", choices=publishing.LANGUAGES, default=settings.LANGUAGE_CODE)
        parser.add_argument("--format", choices=files.FORMATS, default="text", dest="form")
        parser.add_argument("--output", type=Path, metavar="FILE", help="write to a file instead of the screen")

    def handle(self, *, month: str, months: int, language: str, form: str, output: Path | None, **options: Any) -> None:
        """Refuse what is no month, and a file of bytes on the screen."""
        with translation.override(language):
            try:
                found = publishing.column_for(publishing.month(month, months=months), language)
            except publishing.MonthError as error:
                raise CommandError(str(error)) from error
            if output is None and form in files.BINARY:
                words = _("A file of this kind is not for the screen. Add: --output %(file)s")
                raise CommandError(words % {"file": f"column-{month}.{form}"})
            if form == "text":
                write(self, found.text.encode(), output)
            else:
                write(self, files.content(found.document(), form, now=timezone.now()), output)
