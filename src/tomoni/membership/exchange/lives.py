"""Judging the terms of a file together, before one is written: overlaps, gaps, and whole lives or nothing.

The terms of one membership are taken in together: when one of them cannot be used, the others wait for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tomoni.core.exchange.planning import FileRow
from tomoni.core.exchange.references import in_batches
from tomoni.core.exchange.tables import Judgement, Plan
from tomoni.membership.actions import MembershipError
from tomoni.membership.actions.rules import check_plan
from tomoni.membership.models import Membership, Term
from tomoni.membership.models import Plan as Kind

FOR_EVER = date.max


@dataclass(frozen=True)
class Span:
    """A term as it would stand: of the file (with its line) or of the register (line 0)."""

    membership: UUID
    plan: Kind
    units: int
    start: date
    end: date
    line: int


@dataclass
class Lives:
    """The terms of a file by membership, beside those known already that the file does not speak of."""

    spans: dict[UUID, list[Span]]
    mentioned: set[int]
    unusable: dict[UUID, int]
    """The line of a row that cannot be read, by membership."""

    @classmethod
    def read(cls, rows: Iterable[tuple[FileRow, Plan | None]]) -> "Lives":
        """Collect what the rows say; a plan of None stands for a row that cannot be used."""
        lives = cls(defaultdict(list), set(), {})
        kinds = Kind.objects.in_bulk()
        for row, plan in rows:
            if plan is None:
                named = row.directory.records("memberships", row.texts.get("membership", ""))
                if len(named) == 1:
                    lives.unusable.setdefault(named[0].pk, row.source.line)
                continue
            term = plan.record
            if not plan.is_new:
                lives.mentioned.add(term.pk)
                if term.known_to is not None:
                    continue
            lives.spans[term.membership_id].append(_span(term, kinds, plan.line))
        lives._add_known(kinds)
        return lives

    def _add_known(self, kinds: dict[int, Kind]) -> None:
        """Add the terms of the register for the same holders."""
        for batch in in_batches(list(self.spans)):
            for term in Term.objects.known().filter(membership__in=related_to(batch)).exclude(pk__in=self.mentioned):
                span = _span(term, kinds, 0)
                if span not in self.spans[term.membership_id]:
                    self.spans[term.membership_id].append(span)

    def judged(self) -> Iterator[Judgement]:
        """Yield what is wrong or worth a look, in no order."""
        holders = _holders(self.spans)
        refused: dict[int, Judgement] = {}
        for span in (span for spans in self.spans.values() for span in spans if span.line):
            try:
                check_plan(span.plan, span.units, holders[span.membership][0])
            except MembershipError as error:
                refused[span.line] = Judgement(span.line, str(error), column="plan", refuses=True)
        for one, other in self._clashes(holders):
            for span, against in ((one, other), (other, one)):
                if span.line:
                    told = Judgement(span.line, _overlap(against), column="valid_from", refuses=True)
                    refused.setdefault(span.line, told)
        yield from refused.values()
        lines = {span.membership: span.line for spans in self.spans.values() for span in spans if span.line in refused}
        waiting = self.unusable | lines
        for membership, spans in self.spans.items():
            if membership in waiting:
                yield from _waiting(spans, waiting[membership], refused)
            else:
                yield from _gaps(spans)

    def _clashes(self, holders: dict[UUID, tuple[str, UUID]]) -> Iterator[tuple[Span, Span]]:
        """Yield pairs that share a day: of one membership, or of one holder and nature."""
        groups: dict[Any, list[Span]] = defaultdict(list)
        for membership, spans in self.spans.items():
            groups[membership] = spans
            for span in spans:
                groups[holders[membership], span.plan.nature].append(span)
        for spans in groups.values():
            reaching: list[Span] = []
            for span in sorted(spans, key=lambda each: (each.start, each.line)):
                reaching = [earlier for earlier in reaching if earlier.end > span.start]
                yield from ((earlier, span) for earlier in reaching if earlier.line or span.line)
                reaching.append(span)


def related_to(memberships: list[UUID]) -> Any:
    """Return the memberships and every other of the same holders."""
    own = Membership.objects.filter(pk__in=memberships)
    return (
        own
        | Membership.objects.filter(person__in=own.filter(person__isnull=False).values("person"))
        | Membership.objects.filter(organisation__in=own.filter(organisation__isnull=False).values("organisation"))
    )


def _span(term: Term, kinds: dict[int, Kind], line: int) -> Span:
    plan = kinds[term.plan_id]
    return Span(term.membership_id, plan, term.units, term.valid_from, term.valid_to or FOR_EVER, line)


def _holders(memberships: Iterable[UUID]) -> dict[UUID, tuple[str, UUID]]:
    """Return for each membership whether a person or an organisation holds it, and which."""
    found = {}
    for batch in in_batches(memberships):
        rows = Membership.objects.filter(pk__in=batch).values_list("pk", "person", "organisation")
        found |= {
            pk: ("person", person) if person else ("organisation", organisation) for pk, person, organisation in rows
        }
    return found


def _overlap(against: Span) -> str:
    words = {"line": against.line, "start": against.start, "end": _end(against)}
    if not against.line:
        return _("overlaps a term in the register (%(start)s to %(end)s)") % words
    return _("overlaps line %(line)s (%(start)s to %(end)s)") % words


def _end(span: Span) -> str:
    return _("no end") if span.end == FOR_EVER else str(date.fromordinal(span.end.toordinal() - 1))


def _waiting(spans: list[Span], because: int, refused: dict[int, Judgement]) -> Iterator[Judgement]:
    for span in spans:
        if span.line and span.line not in refused:
            reason = _("waits for line %(line)s: the terms of a membership are taken in together") % {"line": because}
            yield Judgement(span.line, reason, column="membership", refuses=True)


def _gaps(spans: list[Span]) -> Iterator[Judgement]:
    for earlier, later in pairwise(sorted(spans, key=lambda each: each.start)):
        days = (later.start - earlier.end).days
        if days and (earlier.line or later.line):
            reason = _("begins %(days)s days after the term before ended; taken in as it is") % {"days": days}
            yield Judgement(later.line or earlier.line, reason, column="valid_from")
