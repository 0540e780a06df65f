"""What members do themselves through a signed link.

Nobody of the office records it: events have no ``recorded_by``, their note says that it came through a link, and the
audit trail names the member's number. Each change is confirmed by mail; the office takes it back as any other act.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tomoni.core import audit
from tomoni.membership.actions import addresses, letters, life
from tomoni.membership.actions.rules import end_of_period, next_start
from tomoni.membership.actions.timeline import MembershipError, known_terms, lock
from tomoni.membership.models import Event, Membership, Plan, Term
from tomoni.membership.models.standing import State, standing
from tomoni.people.actions import consents
from tomoni.people.models import Consent

RENEWING = {State.CURRENT, State.GRACE}
LIST = Consent.Purpose.MAILING_LIST


@dataclass(frozen=True)
class Renewal:
    """The period a renewal would add: half-open days, and plan and units as before."""

    plan: Plan
    units: int
    start: date
    until: date


def renewal_of(membership: Membership, *, today: date) -> Renewal | None:
    """Return what a member may renew for today: the one period after the last that began, up to the days of grace."""
    terms = known_terms(membership)
    events = list(Event.objects.in_force().filter(membership=membership).in_order())
    if standing(terms, events, today).state not in RENEWING:
        return None
    last = terms[-1]
    if last.valid_to is None or last.valid_from > today:
        return None
    start = next_start(last)
    return Renewal(last.plan, last.units, start, end_of_period(last.plan, start))


def coming_term(membership: Membership, *, today: date) -> Term | None:
    """Return the next period, already renewed for and not paid: the one whose units a member may change."""
    coming = [term for term in known_terms(membership) if term.valid_from > today]
    return coming[0] if coming and coming[0].paid_on is None else None


def renew(
    membership: Membership, *, units: int, paid_on: date | None, reference: str, now: datetime, used: str
) -> Event:
    """Add the next period; a payment the member tells of is noted, not taken as paid. Raises MembershipError."""
    with _by_member(membership, used) as done:
        offer = renewal_of(lock(membership), today=timezone.localdate(now))
        if offer is None:
            raise MembershipError(_("This is renewed already, or the days of grace are over. Please write to us."))
        with translation.override(settings.LANGUAGE_CODE):
            note = _("By the member, through a link.")
            if paid_on:
                words = {"day": date_format(paid_on), "reference": reference or "-"}
                note += " " + _("Says it was paid on %(day)s (%(reference)s); please check.") % words
        event = life.renew(membership, units=units, user=None, now=now, note=note)
        done(lambda: _("Renewed from %(day)s with %(units)s units.") % {"day": date_format(event.on), "units": units})
    return event


def change_units(membership: Membership, *, units: int, now: datetime, used: str) -> Event:
    """Change the units of the coming period, from its first day on. Raises MembershipError."""
    with _by_member(membership, used) as done:
        term = coming_term(lock(membership), today=timezone.localdate(now))
        if term is None:
            raise MembershipError(_("There is no coming period to change. Please renew, or write to us."))
        with translation.override(settings.LANGUAGE_CODE):
            note = _("By the member, through a link.")
        event = life.change_units(membership, units=units, on=term.valid_from, user=None, now=now, note=note)
        done(lambda: _("From %(day)s on: %(units)s units.") % {"day": date_format(event.on), "units": units})
    return event


def move(membership: Membership, *, home: dict[str, str], delivery: dict[str, str], now: datetime, used: str) -> None:
    """Take over the addresses from today on; an empty delivery address ends the one there was."""
    today = timezone.localdate(now)
    with _by_member(membership, used) as done:
        lock(membership)
        addresses.take_over(membership.holder, home, delivery=False, today=today)
        if delivery:
            addresses.take_over(membership.holder, delivery, delivery=True, today=today)
        elif old := addresses.current_address(membership.holder, delivery=True, today=today):
            addresses.end(old, today=today)
        done(lambda: _("The address or delivery address was changed."))


def change_wishes(
    membership: Membership, *, wishes: dict[str, bool], withdrawn: Iterable[Consent], now: datetime, used: str
) -> None:
    """Set the wishes and take back consents; to be on the mailing list is a consent, given and taken back with the wish."""
    today = timezone.localdate(now)
    with _by_member(membership, used) as done:
        membership = lock(membership)
        for name, value in wishes.items():
            setattr(membership, name, value)
        membership.save(update_fields=[*wishes, "updated_at"])
        for consent in withdrawn:
            consents.withdraw(consent, day=today, channel=Consent.Channel.WEB, today=today)
        _agree_to_list(membership, today)
        done(lambda: _("Your wishes or consents were changed."))


def _agree_to_list(membership: Membership, today: date) -> None:
    if membership.person is None:
        return
    given = Consent.objects.filter(person=membership.person, purpose=LIST).valid_on(today).first()
    if membership.wants_list and not given:
        consents.give(
            membership.person,
            purpose=LIST,
            channel=Consent.Channel.WEB,
            day=today,
            today=today,
            language=letters.language_of(membership),
        )
    elif given and not membership.wants_list:
        consents.withdraw(given, day=today, channel=Consent.Channel.WEB, today=today)


@transaction.atomic
def end_links(memberships: Iterable[Membership]) -> None:
    """End all links and visits of the memberships given out so far."""
    for membership in memberships:
        with audit.acting_as(_actor(membership)):
            Membership.objects.filter(pk=membership.pk).update(link_round=F("link_round") + 1)


@contextmanager
def _by_member(membership: Membership, used: str) -> Iterator[Any]:
    """Act as the member, all or nothing; what ``done`` is told is mailed afterwards, in the member's language."""
    with audit.acting_as(_actor(membership)), transaction.atomic():

        def done(sentence: Any) -> None:
            with translation.override(letters.language_of(membership)):
                words = (str(membership.pk), sentence(), used)
            transaction.on_commit(lambda: letters.mail_change.enqueue(*words))

        yield done


def _actor(membership: Membership) -> str:
    return f"member No. {membership.number}, by link"
