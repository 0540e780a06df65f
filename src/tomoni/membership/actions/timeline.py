"""Writing the bitemporal timeline: what is known is closed, never changed; what is new is added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tomoni.core.audit.chain import take_turn
from tomoni.membership.models import Event, Membership, Plan, Term


class MembershipError(Exception):
    """The act does not fit the membership's life; the words say why and what to do."""


@dataclass(frozen=True)
class Stretch:
    """A plan with units over half-open days; ``until`` None is open. ``paid_like`` is the term whose payment covers it."""

    plan: Plan
    units: int
    start: date
    until: date | None
    paid_like: Term | None = None


def lock(membership: Membership) -> Membership:
    """Return the membership as it is now; until the transaction ends nobody else writes about it."""
    take_turn("default")
    return Membership.objects.select_for_update().get(pk=membership.pk)


def record(membership: Membership, kind: str, *, on: date, user: Any, now: datetime, **fields: Any) -> Event:
    """Write the event of an act, at ``now`` or, where the clock stood still, a microsecond after the last one.

    Two acts of a membership never share a moment, so each past moment has exactly one state.
    """
    last = Event.objects.filter(membership=membership).order_by("-recorded_at").first()
    recorded_at = max(now, last.recorded_at + timedelta(microseconds=1)) if last else now
    return Event.objects.create(
        membership=membership, kind=kind, on=on, recorded_at=recorded_at, recorded_by=user, **fields
    )


def known_terms(membership: Membership) -> list[Term]:
    """Return the terms known now, the first first."""
    return list(Term.objects.known().filter(membership=membership).select_related("plan").order_by("valid_from"))


def rewrite(event: Event, *, start: date, until: date | None, stretches: Iterable[Stretch] = ()) -> None:
    """Make the known timeline from ``start`` up to ``until`` exactly the stretches; keep the rest.

    Terms that reach over the edges are closed as known and written again, cut at the edge.
    """
    closed = [term for term in known_terms(event.membership) if term.shares_a_day(start, until)]
    rest = [piece for term in closed for piece in _outside(term, start, until)]
    close(event, closed)
    write(event, [*stretches, *rest])


def close(event: Event, terms: Iterable[Term]) -> None:
    """Let the terms be known only until the event."""
    pks = [term.pk for term in terms]
    Term.objects.filter(pk__in=pks, known_to=None).update(known_to=event.recorded_at, closed_by=event)


def write(event: Event, stretches: Iterable[Stretch]) -> None:
    """Let the stretches be known from the event on."""
    Term.objects.bulk_create([_term(event, stretch) for stretch in stretches])


def restore(event: Event, terms: Iterable[Term], *, instead_of: list[Term]) -> None:
    """Let terms closed before be known again from the event on, as written by the acts that wrote them.

    A payment entered since on what stood in their place goes with them.
    """
    again = []
    for term in terms:
        stretch = Stretch(term.plan, term.units, term.valid_from, term.valid_to, _paid(term, instead_of))
        again.append(_term(event, stretch))
        again[-1].begun_by = term.begun_by
    Term.objects.bulk_create(again)


def _paid(term: Term, others: list[Term]) -> Term:
    paid = (other for other in others if other.paid_on and other.shares_a_day(term.valid_from, term.valid_to))
    return term if term.paid_on else next(paid, term)


def _outside(term: Term, start: date, until: date | None) -> list[Stretch]:
    pieces = []
    if term.valid_from < start:
        pieces.append(Stretch(term.plan, term.units, term.valid_from, start, term))
    if until is not None and (term.valid_to is None or term.valid_to > until):
        pieces.append(Stretch(term.plan, term.units, until, term.valid_to, term))
    return pieces


def _term(event: Event, stretch: Stretch) -> Term:
    paid = stretch.paid_like
    return Term(
        membership=event.membership,
        plan=stretch.plan,
        units=stretch.units,
        valid_from=stretch.start,
        valid_to=stretch.until,
        known_from=event.recorded_at,
        begun_by=event,
        paid_on=paid.paid_on if paid else None,
        payment_reference=paid.payment_reference if paid else "",
    )
