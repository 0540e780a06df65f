"""Terms that come from a file: each is recorded as the act it most likely was."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tomoni.core.audit.chain import take_turn
from tomoni.membership.models import Event, Term

FILE = "file"
"""The source that events from a file tell in their ``detail``: nobody of the office recorded them one by one."""

Row = tuple[Term | None, Term, str]
"""The term as it was (None for a new one), as it is to be, and why the membership ended with it."""


class _Clock:
    """Gives each event of a membership a moment of its own, after all it had before."""

    def __init__(self, memberships: set[UUID], now: datetime) -> None:
        self.now = now
        self.last: dict[UUID, datetime] = {}
        for event in Event.objects.filter(membership__in=memberships).only("membership_id", "recorded_at"):
            self.last[event.membership_id] = max(
                event.recorded_at, self.last.get(event.membership_id, event.recorded_at)
            )

    def moment(self, membership: UUID) -> datetime:
        last = self.last.get(membership)
        self.last[membership] = max(self.now, last + timedelta(microseconds=1)) if last else self.now
        return self.last[membership]


@transaction.atomic
def enter(rows: list[Row], *, now: datetime) -> None:
    """Write new terms, and correct known ones, given in the order of their first days.

    A term closed by a correction gives its own id to the one that takes its place. Overlaps are refused by
    the database (IntegrityError).
    """
    take_turn("default")
    memberships = {term.membership_id for _before, term, _reason in rows}
    clock = _Clock(memberships, now)
    earlier = _known(memberships)
    events: list[Event] = []
    for before, term, _reason in rows:
        if before is not None and not _content_differs(before, term):
            events.append(term.begun_by)
            continue
        kind = _kind(term, earlier.get(term.membership_id, [])) if before is None else Event.Kind.CORRECT
        events.append(_event(term, kind, clock))
        earlier.setdefault(term.membership_id, []).append(term)
    Event.objects.bulk_create([event for event in events if event.pk is None], batch_size=500)
    _write(rows, events)
    left = [(term, reason) for _before, term, reason in rows if reason and not _left(term)]
    Event.objects.bulk_create(
        [_event(term, Event.Kind.LEAVE, clock, on=term.valid_to, reason=reason) for term, reason in left]
    )


def _write(rows: list[Row], events: list[Event]) -> None:
    new = []
    for (before, term, _reason), event in zip(rows, events, strict=True):
        if before is None:
            new.append(_begun(term, event))
        elif _content_differs(before, term):
            own_id = before.external_id
            Term.objects.filter(pk=before.pk).update(known_to=event.recorded_at, closed_by=event, external_id=None)
            again = _begun(_copy(term), event)
            again.external_id = own_id
            new.append(again)
        else:
            Term.objects.filter(pk=before.pk).update(paid_on=term.paid_on, payment_reference=term.payment_reference)
    Term.objects.bulk_create(new, batch_size=500)


def _begun(term: Term, event: Event) -> Term:
    term.begun_by, term.known_from = event, event.recorded_at
    return term


def _copy(term: Term) -> Term:
    return Term(
        membership_id=term.membership_id,
        plan_id=term.plan_id,
        units=term.units,
        valid_from=term.valid_from,
        valid_to=term.valid_to,
        paid_on=term.paid_on,
        payment_reference=term.payment_reference,
    )


def _content_differs(before: Term, term: Term) -> bool:
    names = ("plan_id", "units", "valid_from", "valid_to")
    return any(getattr(before, name) != getattr(term, name) for name in names)


def _known(memberships: set[UUID]) -> dict[UUID, list[Term]]:
    found: dict[UUID, list[Term]] = {}
    for term in Term.objects.known().filter(membership__in=memberships).order_by("valid_from"):
        found.setdefault(term.membership_id, []).append(term)
    return found


def _kind(term: Term, others: list[Term]) -> str:
    """Return what the beginning of a term was, judged by the term before it."""
    before = [other for other in others if other.valid_to and other.valid_to <= term.valid_from]
    if not before:
        return Event.Kind.JOIN if not others else Event.Kind.CORRECT
    last = max(before, key=lambda other: other.valid_from)
    if last.valid_to != term.valid_from:
        return Event.Kind.RETURN
    if last.plan_id != term.plan_id:
        return Event.Kind.PLAN
    return Event.Kind.RENEW if last.units == term.units else Event.Kind.UNITS


def _event(term: Term, kind: str, clock: _Clock, **fields: object) -> Event:
    values = {"on": term.valid_from, "detail": {"source": FILE}} | fields
    return Event(membership_id=term.membership_id, kind=kind, recorded_at=clock.moment(term.membership_id), **values)


def _left(term: Term) -> bool:
    leaving = Event.objects.in_force().filter(membership=term.membership_id, kind=Event.Kind.LEAVE, on=term.valid_to)
    return leaving.exists()
