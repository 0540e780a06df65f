"""``tomoni report YEAR``: the report of a year, drafted from the records where it is not there yet."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tomoni.core import audit
from tomoni.core.figures import UnknownFigureError
from tomoni.reporting import files
from tomoni.reporting.actions import ClosedError, draft, records_used, start
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Chart, Document, Table
from tomoni.reporting.management.writing import write
from tomoni.reporting.models import Passage, Report
from tomoni.reporting.recorded import acts_of, named
from tomoni.reporting.stages import Stages
from tomoni.reporting.traceability import Traceability, trace

STAGES = 4


class Command(BaseCommand):
    """Writes the report to the screen or a file; what somebody must look at goes to the error output."""

    help = "Write the report of a year; draft it first where there is none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", help="2012, or 2012-2 for a second report of the year")
        parser.add_argument("--format", choices=files.FORMATS, default="text", dest="form")
        parser.add_argument("--output", type=Path, metavar="FILE", help="write to a file instead of the screen")
        parser.add_argument("--language", choices=["ja", "en"], default=settings.LANGUAGE_CODE)
        parser.add_argument("--draft", action="store_true", help="draft again: what nobody edited follows the records")
        parser.add_argument(
            "--traceability", action="store_true", help="count sentences and numbers that can be traced"
        )

    def handle(
        self, *, year: str, form: str, output: Path | None, language: str, traceability: bool, **options: Any
    ) -> None:
        """Refuse what is no year; end with 1 where too little can be traced."""
        with translation.override(language), audit.acting_as("command: report"):
            with Stages(self.stderr, count=STAGES) as stages:
                try:
                    report = self._report(year, again=options["draft"], stages=stages)
                except (ClosedError, UnknownFigureError) as error:
                    raise CommandError(str(error)) from error
                stages.begin(_composing(report))
                document = compose(report, language)
                if traceability:
                    return self._tell_traced(trace(document))
                self._write(report, document, form, output, stages)
            self._tell(report, document, language)
        return None

    def _report(self, key: str, *, again: bool, stages: Stages) -> Report:
        found = Report.objects.filter(key=key).first()
        if found is None:
            if not (key.isdecimal() and len(key) == 4 and "1900" <= key <= "2999"):
                raise CommandError(
                    _("“%(year)s” is no year of a report. Write four digits, like 2012.") % {"year": key}
                )
            found, again = start(int(key), first_month=settings.FISCAL_YEAR_FIRST_MONTH), True
        is_empty = not found.is_adopted and not Passage.objects.filter(chapter__report=found).exists()
        if again or is_empty:  # one that was imported or started, and nobody drafted yet
            if found.is_adopted:
                raise CommandError(_("This report is adopted: it is not drafted again."))
            stages.begin(_("drafting from %(count)s records") % {"count": acts_of(found).count()})
            draft(found)
        else:
            stages.begin(_("reading the report"))
        return found

    def _write(self, report: Report, document: Document, form: str, output: Path | None, stages: Stages) -> None:
        if output is None and form in files.BINARY:
            raise CommandError(
                _("A file of this kind is not for the screen. Add: --output %(file)s")
                % {"file": files.name(report, form, document.language)}
            )
        stages.begin(_drawing(document, form))
        content = files.content(document, form, now=files.made_at(report, now=timezone.now()))
        stages.begin(_("writing %(size)s kB") % {"size": len(content) // 1024})
        write(self, content, output)

    def _tell(self, report: Report, document: Document, language: str) -> None:
        """Tell what an editor must look at: findings, records not used, what is not translated."""
        for finding in document.findings:
            self.stderr.write(_("To be settled: %(finding)s") % {"finding": finding.text})
        if not report.is_adopted:
            for activity in records_used(report).unused:
                self.stderr.write(_("Told nowhere: %(activity)s") % {"activity": named(activity, language)})
        if document.untranslated:
            words = _("Not translated yet, %(count)s places: %(places)s")
            said = {"count": len(document.untranslated), "places": ", ".join(document.untranslated)}
            self.stderr.write(words % said)

    def _tell_traced(self, found: Traceability) -> None:
        for words, traced, count in (
            (_("Sentences traced: %(traced)s of %(count)s (%(share)s %%)"), found.traced_sentences, found.sentences),
            (_("Numbers traced: %(traced)s of %(count)s (%(share)s %%)"), found.traced_numbers, found.numbers),
        ):
            share = f"{100 * traced / count:.1f}" if count else "100.0"
            self.stdout.write(words % {"traced": traced, "count": count, "share": share})
        for anchor, text in found.untraced:
            self.stdout.write(f"  {anchor}: {text}")
        if not found.is_enough:
            raise CommandError(_("Every number and nine sentences of ten must be traced."))


def _composing(report: Report) -> str:
    passages = Passage.objects.filter(chapter__report=report, left_out=False).count()
    counts = {"chapters": report.chapters.count(), "passages": passages}
    return _("composing %(chapters)s chapters, %(passages)s passages") % counts


def _drawing(document: Document, form: str) -> str:
    tables, charts = (sum(isinstance(part, kind) for part in document.parts) for kind in (Table, Chart))
    counts = {"form": form, "parts": len(document.parts), "tables": tables, "charts": charts}
    return _("drawing as %(form)s: %(parts)s parts, %(tables)s tables and %(charts)s charts among them") % counts
