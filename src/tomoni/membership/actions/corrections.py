"""Corrections: what was entered wrongly is set right, and what was known before stays on record."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.membership.actions import organisations
from tomoni.membership.actions.rules import check_alone, check_plan, end_of_period, subject_of
from tomoni.membership.actions.timeline import (
    MembershipError,
    Stretch,
    close,
    known_terms,
    lock,
    record,
    restore,
    write,
)
from tomoni.membership.models import Event, Membership, Plan, Term

UNCHANGED: Any = object()
"""Stands for "as it is" where None means "no end"."""


@transaction.atomic
def correct(
    term: Term,
    *,
    user: Any,
    now: datetime,
    plan: Plan | None = None,
    units: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = UNCHANGED,
    note: str = "",
) -> Event:
    """Set a stretch right, past or present: its plan, units, first day, or the day it ends (not included).

    Raises MembershipError when it is known no longer, would hold no day, or would run into a neighbour.
    """
    membership, term = _still_known(term)
    plan, units, start = plan or term.plan, units or term.units, valid_from or term.valid_from
    until = term.valid_to if valid_to is UNCHANGED else valid_to
    if until is not None and until <= start:
        raise MembershipError(_("It would hold no day. Strike it out if it never was."))
    check_plan(plan, units, subject_of(membership.holder))
    check_alone(membership, membership.holder, plan, start, until)
    _check_room(membership, start, until, besides=term)
    if (plan, units, start, until) == (term.plan, term.units, term.valid_from, term.valid_to):
        raise MembershipError(_("It is so already; nothing changes."))
    event = record(membership, Event.Kind.CORRECT, on=min(start, term.valid_from), user=user, now=now, note=note)
    close(event, [term])
    write(event, [Stretch(plan, units, start, until, term)])
    return event


@transaction.atomic
def strike(term: Term, *, user: Any, now: datetime, note: str = "") -> Event:
    """Strike out a term that never was. Raises MembershipError when it is known no longer."""
    membership, term = _still_known(term)
    event = record(membership, Event.Kind.CORRECT, on=term.valid_from, user=user, now=now, note=note)
    close(event, [term])
    return event


@transaction.atomic
def add(
    membership: Membership,
    *,
    plan: Plan,
    units: int,
    start: date,
    user: Any,
    now: datetime,
    until: date | None = UNCHANGED,
    note: str = "",
) -> Event:
    """Enter a term that was forgotten; it ends with the plan's period unless ``until`` says otherwise.

    Raises MembershipError when it would run into another.
    """
    membership = lock(membership)
    until = end_of_period(plan, start) if until is UNCHANGED else until
    if until is not None and until <= start:
        raise MembershipError(_("It would hold no day. Its end must lie after its beginning."))
    check_plan(plan, units, subject_of(membership.holder))
    check_alone(membership, membership.holder, plan, start, until)
    _check_room(membership, start, until)
    event = record(membership, Event.Kind.CORRECT, on=start, user=user, now=now, note=note)
    write(event, [Stretch(plan, units, start, until)])
    return event


@transaction.atomic
def unite(membership: Membership, *, into: Membership, user: Any, now: datetime, note: str = "") -> Event:
    """Bring two memberships of one holder under one number; needed when two records of a person were merged.

    Where both have a term, that of ``into`` stands; the other's days besides are added to it. Returns the
    event of the number given up. Raises MembershipError when the holders differ.
    """
    kept, given_up = lock(into), lock(membership)
    if kept.pk == given_up.pk or kept.holder != given_up.holder:
        raise MembershipError(_("Only two numbers of the same holder can become one."))
    terms, standing = known_terms(given_up), known_terms(kept)
    if not terms:
        raise MembershipError(_("Number %(number)s has no terms left to bring over.") % {"number": given_up.number})
    on = min(term.valid_from for term in terms)
    gained = record(kept, Event.Kind.CORRECT, on=on, user=user, now=now, note=note)
    lost = record(given_up, Event.Kind.CORRECT, on=on, user=user, now=now, note=note, linked=gained)
    close(lost, terms)
    write(gained, [piece for term in terms for piece in _free(term, standing)])
    return lost


def _free(term: Term, standing: list[Term]) -> list[Stretch]:
    """Return the stretches of the term on whose days nothing stands."""
    pieces, start = [], term.valid_from
    for other in standing:
        if not other.shares_a_day(start, term.valid_to):
            continue
        if start < other.valid_from:
            pieces.append(Stretch(term.plan, term.units, start, other.valid_from, term))
        if other.valid_to is None:
            return pieces
        start = max(start, other.valid_to)
    if term.valid_to is None or start < term.valid_to:
        pieces.append(Stretch(term.plan, term.units, start, term.valid_to, term))
    return pieces


@transaction.atomic
def reverse(event: Event, *, user: Any, now: datetime, note: str = "") -> Event:
    """Take back the last act: what was known before it is known again; what it said stays on record.

    An act on two memberships (a merger) is taken back on both. Raises MembershipError when a later act
    builds on it (take that one back first).
    """
    lock(event.membership)
    event = Event.objects.get(pk=event.pk)
    acts = [event, *([event.linked] if event.linked else []), *event.linked_from.all()]
    for act in acts:
        lock(act.membership)
        if Event.objects.in_force().filter(membership=act.membership).in_order().last() != act:
            raise MembershipError(
                _("A later act of number %(number)s builds on this one. Take the latest back first.")
                % {"number": act.membership.number}
            )
    reversals = [_reverse(act, user=user, now=now, note=note) for act in acts]
    return reversals[0]


def _reverse(event: Event, *, user: Any, now: datetime, note: str) -> Event:
    reversal = record(event.membership, Event.Kind.REVERSE, on=event.on, user=user, now=now, note=note, reverses=event)
    written = list(Term.objects.known().filter(begun_by=event))
    close(reversal, written)
    restore(reversal, Term.objects.filter(closed_by=event).select_related("plan"), instead_of=written)
    organisations.put_back(event)
    return reversal


def _still_known(term: Term) -> tuple[Membership, Term]:
    membership = lock(term.membership)
    known = Term.objects.known().select_related("plan").filter(pk=term.pk).first()
    if known is None:
        raise MembershipError(_("This was changed in the meantime. Look at the membership again."))
    return membership, known


def _check_room(membership: Membership, start: date, until: date | None, *, besides: Term | None = None) -> None:
    for other in known_terms(membership):
        if other != besides and other.shares_a_day(start, until):
            raise MembershipError(
                _("It would overlap “%(plan)s” from %(day)s. Correct that one first.")
                % {"plan": other.plan, "day": other.valid_from}
            )
