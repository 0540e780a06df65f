"""The acts of a membership's life. Each has its day and is recorded as an event."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.core.audit.chain import take_turn
from tomoni.membership.actions.rules import (
    check_alone,
    check_here,
    check_holder,
    check_new,
    check_plan,
    end_of_period,
    last_term,
    next_start,
    subject_of,
    term_on,
)
from tomoni.membership.actions.timeline import MembershipError, Stretch, known_terms, lock, record, rewrite
from tomoni.membership.models import Event, Membership, Plan, Register, Term
from tomoni.people.models import Organisation, Person


@transaction.atomic
def join(
    holder: Person | Organisation,
    *,
    plan: Plan,
    units: int,
    on: date,
    user: Any,
    now: datetime,
    note: str = "",
    **wishes: Any,
) -> Membership:
    """Enter somebody in the register with the next number, from the day to the end of the plan's period.

    ``wishes`` are fields of Membership (wants_print, wants_list ...). Raises MembershipError when the plan
    is not for such a holder, the units are too few, or the holder has a number already.
    """
    take_turn("default")
    until = end_of_period(plan, on)
    check_holder(holder)
    check_plan(plan, units, subject_of(holder))
    check_new(holder, plan, on, until)
    owner = {"person": holder} if isinstance(holder, Person) else {"organisation": holder}
    membership = Membership.objects.create(number=Register.next_number(), **owner, **wishes)
    event = record(membership, Event.Kind.JOIN, on=on, user=user, now=now, note=note)
    rewrite(event, start=on, until=until, stretches=[Stretch(plan, units, on, until)])
    return membership


@transaction.atomic
def renew(
    membership: Membership,
    *,
    user: Any,
    now: datetime,
    units: int | None = None,
    plan: Plan | None = None,
    note: str = "",
) -> Event:
    """Add the next period after the last known one (or after the pause that cut it), by default as before.

    Late renewals leave no gap.

    Raises MembershipError when there is none to follow, it has no end, or they have left.
    """
    membership = lock(membership)
    check_here(membership)
    last = last_term(membership)
    plan, units, start = plan or last.plan, units or last.units, next_start(last)
    until = end_of_period(plan, start)
    check_plan(plan, units, subject_of(membership.holder))
    check_alone(membership, membership.holder, plan, start, until)
    event = record(membership, Event.Kind.RENEW, on=start, user=user, now=now, note=note)
    rewrite(event, start=start, until=until, stretches=[Stretch(plan, units, start, until)])
    return event


@transaction.atomic
def change_units(membership: Membership, *, units: int, on: date, user: Any, now: datetime, note: str = "") -> Event:
    """Change the number of units from the day on. Raises MembershipError."""
    return _changed(membership, Event.Kind.UNITS, lambda term: (term.plan, units), on=on, user=user, now=now, note=note)


@transaction.atomic
def change_plan(
    membership: Membership,
    *,
    plan: Plan,
    on: date,
    user: Any,
    now: datetime,
    units: int | None = None,
    note: str = "",
) -> Event:
    """Change the plan from the day on (member to subscriber, student to full member ...). Raises MembershipError."""
    return _changed(
        membership, Event.Kind.PLAN, lambda term: (plan, units or term.units), on=on, user=user, now=now, note=note
    )


@transaction.atomic
def pause(membership: Membership, *, on: date, until: date | None, user: Any, now: datetime, note: str = "") -> Event:
    """Take the days from ``on`` up to ``until`` (None: until they return) out of the membership. Raises MembershipError."""
    if until is not None and until <= on:
        raise MembershipError(_("The pause must end after it begins."))
    membership = lock(membership)
    term_on(membership, on)
    event = record(membership, Event.Kind.PAUSE, on=on, until=until, user=user, now=now, note=note)
    rewrite(event, start=on, until=until)
    return event


@transaction.atomic
def leave(
    membership: Membership, *, on: date, reason: str, user: Any, now: datetime, note: str = "", **fields: Any
) -> Event:
    """End the membership: ``on`` is the first day they no longer belong. The number stays theirs.

    The day may lie after the last term (a deemed withdrawal after the grace period). ``fields`` are further
    fields of the event. Raises MembershipError when there is nothing to end.
    """
    membership = lock(membership)
    check_here(membership)
    terms = known_terms(membership)
    if not terms:
        raise MembershipError(_("This membership has no term that could end."))
    if on <= terms[0].valid_from:
        raise MembershipError(
            _("They joined on %(day)s and cannot leave before that. Take the joining back if it was a mistake.")
            % {"day": terms[0].valid_from}
        )
    event = record(membership, Event.Kind.LEAVE, on=on, user=user, now=now, reason=reason, note=note, **fields)
    rewrite(event, start=on, until=None)
    return event


@transaction.atomic
def return_(
    membership: Membership, *, plan: Plan, units: int, on: date, user: Any, now: datetime, note: str = ""
) -> Event:
    """Take somebody back under the same number, from the day to the end of the plan's period. Raises MembershipError."""
    membership = lock(membership)
    until = end_of_period(plan, on)
    check_holder(membership.holder)
    check_plan(plan, units, subject_of(membership.holder))
    check_alone(membership, membership.holder, plan, on, until)
    if Term.objects.known().between(on, until).filter(membership=membership).exists():
        raise MembershipError(_("There is a term in that time already: change it instead."))
    event = record(membership, Event.Kind.RETURN, on=on, user=user, now=now, note=note)
    rewrite(event, start=on, until=until, stretches=[Stretch(plan, units, on, until)])
    return event


def _changed(
    membership: Membership,
    kind: str,
    change: Callable[[Term], tuple[Plan, int]],
    *,
    on: date,
    user: Any,
    now: datetime,
    note: str,
) -> Event:
    membership = lock(membership)
    term_on(membership, on)
    later = [term for term in known_terms(membership) if term.shares_a_day(on, None)]
    stretches = []
    for term in later:
        plan, units = change(term)
        check_plan(plan, units, subject_of(membership.holder))
        check_alone(membership, membership.holder, plan, max(term.valid_from, on), term.valid_to)
        stretches.append(Stretch(plan, units, max(term.valid_from, on), term.valid_to, term))
    if [(each.plan, each.units) for each in stretches] == [(term.plan, term.units) for term in later]:
        raise MembershipError(_("It is so already; nothing changes."))
    event = record(membership, kind, on=on, user=user, now=now, note=note)
    rewrite(event, start=on, until=None, stretches=stretches)
    return event
