"""The sections of the statutory report, in the order of the authorities' form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.core import dates
from tomoni.projects.models import Attendance, Meeting
from tomoni.projects.models.project import Visibility
from tomoni.reporting.document import (
    Document,
    Evidence,
    FigureRef,
    Finding,
    Heading,
    Paragraph,
    Part,
    Row,
    Run,
    Sentence,
    Table,
)
from tomoni.reporting.document import Text as Words
from tomoni.reporting.models import Business, StatutoryReport
from tomoni.reporting.models.paper import FALLBACK, in_language
from tomoni.reporting.statutory.checking import missing
from tomoni.reporting.statutory.rows import CARRIED_OUT, BusinessRow, rows, total

EMPTY = "—"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass
class Writing:
    """Writes one statutory report in one language, which is active."""

    report: StatutoryReport
    language: str
    untranslated: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def document(self) -> Document:
        """Return the document, with what is missing or does not add up among its findings."""
        self.rows = rows(self.report, self.language)
        parts = [*self._results(), *self._businesses(), *self._meetings()]
        self.findings += missing(self.report, self.rows, self.language)
        period = self.report.period
        days = [dates.describe(day.isoformat(), self.language) for day in (period.start, period.last_day)]
        return Document(
            title=self.report.heading(self.language),
            subtitle=_("%(first)s to %(last)s") % {"first": days[0], "last": days[1]},
            network=settings.NETWORK_NAME.get(self.language, settings.NETWORK_NAME[FALLBACK]),
            language=self.language,
            state=self.report.state,
            parts=tuple(parts),
            findings=tuple(self.findings),
            untranslated=tuple(self.untranslated),
            with_cover=False,
        )

    def _numbered(self, number: int) -> str:
        return f"{number}．".translate(_WIDE) if self.language == FALLBACK else f"{number}."

    def _bracketed(self, number: int) -> str:
        return f"（{number}）".translate(_WIDE) if self.language == FALLBACK else f"({number})"

    def _results(self) -> Iterator[Part]:
        yield Heading("s1", 1, self._numbered(1), _("Results of the business"))
        text = in_language(self.report.results, self.report.results_en, self.language)
        if not text.strip():
            self.findings.append(Finding("results_missing", _("The results of the year are not written yet.")))
        yield from self._prose(text, self.report.results_en, "s1")

    def _prose(self, text: str, english: str, anchor: str) -> Iterator[Part]:
        language = self.language
        if text.strip() and language != FALLBACK and not english.strip():
            language = FALLBACK
            self.untranslated.append(anchor)
        blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
        for place, block in enumerate(blocks, start=1):
            own = f"{anchor}-p{place}"
            source = (Evidence("manual", anchor, _("written for this report")),)
            yield Paragraph(own, (Sentence(f"{own}-1", (Words(block),), source),), language)

    def _businesses(self) -> Iterator[Part]:
        yield Heading("s2", 1, self._numbered(2), _("How the business was carried out"))
        yield Heading("s2-1", 2, self._bracketed(1), _("Business of specified non-profit activities"))
        yield from self._kind(Business.Kind.NON_PROFIT, "s2-1")
        yield Heading("s2-2", 2, self._bracketed(2), _("Other business"))
        yield from self._kind(Business.Kind.OTHER, "s2-2")

    def _kind(self, kind: str, anchor: str) -> Iterator[Part]:
        found = [row for row in self.rows if row.business.kind == kind]
        if not any(row.is_carried_out for row in found):
            said = Sentence(f"{anchor}-p1-1", (Words(_("Not carried out.")),), (self._period(),))
            yield Paragraph(f"{anchor}-p1", (said,), self.language)
        if found:
            yield self._table(found, f"{anchor}-t1", with_reached=kind == Business.Kind.NON_PROFIT)

    def _table(self, found: Sequence[BusinessRow], anchor: str, *, with_reached: bool) -> Table:
        header = [
            _("Business named in the articles"),
            pgettext("statutory", "What was done"),
            pgettext("statutory", "When"),
            pgettext("statutory", "Where"),
            _("Persons engaged"),
        ]
        header += [_("Beneficiaries: who, how many")] if with_reached else []
        lines = [self._line(row, with_reached) for row in found]
        sum_of = (*[(Words(""),)] * (len(header) - 1), (self._yen(total(found), "sum"),))
        return Table(
            anchor,
            pgettext("statutory", "Businesses of the year"),
            (*header, _("Expense (yen)")),
            (*lines, Row(_("Total"), sum_of)),
            tuple(self._notes(found)),
        )

    def _line(self, row: BusinessRow, with_reached: bool) -> Row:
        label = row.business.label(self.language)
        if not row.is_carried_out:
            rest = [EMPTY] * (4 if with_reached else 3)
            cells: list[tuple[Run, ...]] = [(Words(each),) for each in [_("Not carried out"), *rest]]
        else:
            columns = [row.content, row.days, row.place, row.engaged, *([row.reached] if with_reached else [])]
            cells = [(Words(each or EMPTY),) for each in columns]
        spent = (Words(EMPTY),) if row.expense is None else (self._yen(row.expense, f"business {row.business.pk}"),)
        return Row(label, (*cells, spent))

    def _yen(self, value: int, what: str) -> FigureRef:
        query = f"statutory {self.report.key} {what}"
        return FigureRef(f"{value:,}", str(value), (Evidence("statutory", self.report.key, query),))

    def _period(self) -> Evidence:
        period = self.report.period
        return Evidence("period", f"{period.start}/{period.last_day}", "activities: 0")

    def _notes(self, found: Sequence[BusinessRow]) -> Iterator[str]:
        if any(row.engaged for row in found):
            yield _("Persons are counted once (unique) unless the number says cumulative.")
        printed, summed = self.report.total_expense, total(self.rows)
        is_last = found[-1] is self.rows[-1]
        if printed is not None and printed != summed and is_last:
            words = _("The accounts print %(printed)s yen of business expense; the businesses add up to %(sum)s yen.")
            yield words % {"printed": f"{printed:,}", "sum": f"{summed:,}"} + (
                f" {self.report.difference_reason}" if self.report.difference_reason else ""
            )

    def _meetings(self) -> Iterator[Part]:
        notes = (
            (_("Meetings of the members"), self.report.assemblies, "assembly_note"),
            (_("Meetings of the board and other bodies"), self.report.boards, "board_note"),
        )
        for number, (heading, bodies, note) in enumerate(notes, start=3):
            anchor = f"s{number}"
            yield Heading(anchor, 1, self._numbered(number), heading)
            yield from self._held(list(bodies.values_list("pk", flat=True)), anchor)
            english = getattr(self.report, f"{note}_en")
            text = in_language(getattr(self.report, note), english, self.language)
            yield from self._prose(text, english, f"{anchor}-n")

    def _held(self, bodies: list[Any], anchor: str) -> Iterator[Part]:
        meetings = Meeting.objects.in_period(self.report.period).filter(body__in=bodies, state__in=CARRIED_OUT)
        held = list(meetings.exclude(starts_on=None).order_by("starts_on", "pk").prefetch_related("attendance"))
        inside = [each for each in held if each.visibility != Visibility.PUBLIC]
        if inside:
            words = _(
                "%(count)s meetings are kept inside and are not listed. Make them public, or write of them below."
            )
            self.findings.append(Finding("kept_inside", words % {"count": len(inside)}))
        told = [each for each in held if each.visibility == Visibility.PUBLIC]
        if not told:
            said = Sentence(f"{anchor}-p0-1", (Words(_("No meeting is recorded.")),), (self._period(),))
            yield Paragraph(f"{anchor}-p0", (said,), self.language)
            return
        lines = tuple(self._meeting(each) for each in told)
        header = (pgettext("statutory", "When"), _("Meeting"), pgettext("statutory", "Where"), _("Present"))
        yield Table(f"{anchor}-t1", pgettext("statutory", "Meetings held"), header, lines)

    def _meeting(self, meeting: Meeting) -> Row:
        present = _present(meeting)
        return Row(
            meeting.when_text(self.language),
            ((Words(meeting.heading(self.language)),), (Words(meeting.place or EMPTY),), (Words(present or EMPTY),)),
        )


def _present(meeting: Meeting) -> str:
    """Return "7 present, of whom 2 by proxy": numbers alone, since agenda and names stay inside."""
    modes = [attendance.mode for attendance in meeting.attendance.all()]
    there = [mode for mode in modes if mode != Attendance.Mode.ABSENT]
    if not there:
        return ""
    apart = sum(mode in (Attendance.Mode.PROXY, Attendance.Mode.WRITTEN) for mode in there)
    if not apart:
        return _("%(count)s present") % {"count": len(there)}
    return _("%(count)s present, of whom %(apart)s by proxy or in writing") % {"count": len(there), "apart": apart}
