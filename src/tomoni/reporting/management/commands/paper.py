"""``tomoni paper KIND YEAR``: the plan, statutory report, assembly book or digest of a year, as a page or file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tomoni.reporting import files
from tomoni.reporting.document import Document
from tomoni.reporting.management.writing import write
from tomoni.reporting.models.paper import Paper
from tomoni.reporting.papers import KINDS, compose_paper, kind_of


class Command(BaseCommand):
    """Writes a paper to the screen or a file; what somebody must look at goes to the error output."""

    help = "Write the plan, statutory report, assembly book or digest of a year."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=list(KINDS), help="plan, statutory, assembly or digest")
        parser.add_argument("year", help="2012, or 2012-2 for a second one of the year")
        parser.add_argument("--format", choices=files.FORMATS, default="text", dest="form")
        parser.add_argument("--output", type=Path, metavar="FILE", help="write to a file instead of the screen")
        parser.add_argument("--language", choices=["ja", "en"], default=settings.LANGUAGE_CODE)

    def handle(self, *, kind: str, year: str, form: str, output: Path | None, language: str, **options: Any) -> None:
        """Refuse a year that has no such paper, naming those there are."""
        with translation.override(language):
            paper = self._paper(kind, year)
            document = compose_paper(paper, language)
            self._write(paper, document, form, output)
            for finding in document.findings:
                self.stderr.write(_("To be settled: %(finding)s") % {"finding": finding.text})
            if document.untranslated:
                words = _("Not translated yet, %(count)s places: %(places)s")
                said = {"count": len(document.untranslated), "places": ", ".join(document.untranslated)}
                self.stderr.write(words % said)

    def _paper(self, kind: str, year: str) -> Paper:
        papers = KINDS[kind].model._default_manager
        found: Paper | None = papers.filter(key=year).first()
        if found is not None:
            return found
        known = ", ".join(papers.order_by("key").values_list("key", flat=True))
        words = (
            _("There is no %(kind)s of %(year)s. There are those of: %(known)s.")
            if known
            else _("There is no %(kind)s of %(year)s yet. Begin it in the back office.")
        )
        raise CommandError(words % {"kind": KINDS[kind].label, "year": year, "known": known})

    def _write(self, paper: Paper, document: Document, form: str, output: Path | None) -> None:
        if output is None and form in files.BINARY:
            name = files.name(paper, form, document.language, what=kind_of(paper).key)
            raise CommandError(_("A file of this kind is not for the screen. Add: --output %(file)s") % {"file": name})
        content = files.content(document, form, now=files.made_at(paper, now=timezone.now()))
        write(self, content, output)
