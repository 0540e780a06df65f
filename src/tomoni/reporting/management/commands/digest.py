"""``tomoni digest MONTH``: the month in short, as a mail to the list."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from tomoni.reporting import publishing
from tomoni.reporting.management.writing import write


class Command(BaseCommand):
    """Writes subject and text, as edited where somebody edited them."""

    help = "Write the digest of a month for the mailing list."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", help="2012-06")
        parser.add_argument("--language", choices=publishing.LANGUAGES, default=settings.LANGUAGE_CODE)
        parser.add_argument("--output", type=Path, metavar="FILE", help="write to a file instead of the screen")
        parser.add_argument(
            "--draft", action="store_true", help="as the records give it, though an edited text is kept"
        )

    def handle(self, *, month: str, language: str, output: Path | None, draft: bool, **options: Any) -> None:
        """Refuse what is no month."""
        with translation.override(language):
            try:
                found = publishing.digest(publishing.month(month), language)
            except publishing.MonthError as error:
                raise CommandError(str(error)) from error
            write(self, (found.draft if draft else found.text).encode(), output)
