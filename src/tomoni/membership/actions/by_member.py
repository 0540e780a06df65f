"""What members do themselves through a signed link.

Nobody of the office records it: events have no ``recorded_by``, their note says that it came through a link, and the
audit trail names the member's number. Each change is confirmed by mail; the office takes it back as any other act.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tomoni.core import audit
from tomoni.membership.actions import letters, life
from tomoni.membership.actions.rules import end_of_period
from tomoni.membership.actions.timeline import MembershipError, known_terms, lock
from tomoni.membership.models import Event, Membership, Plan, Term
from tomoni.membership.models.standing import State, standing
from tomoni.people.actions import consents, moving
from tomoni.people.models import Address, Consent, Organisation

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
    return Renewal(last.plan, last.units, last.valid_to, end_of_period(last.plan, last.valid_to))


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


def current_address(membership: Membership, *, delivery: bool, today: date) -> Address | None:
    """Return where the holder lives or sits today, or the delivery address besides."""
    kind = Address.Kind.DELIVERY
    found = membership.holder.address_set.on(today)
    found = found.filter(kind=kind) if delivery else found.exclude(kind=kind)
    return found.order_by("-is_preferred", F("starts_on").desc(nulls_last=True), "pk").first()


def move(membership: Membership, *, home: dict[str, str], delivery: dict[str, str], now: datetime, used: str) -> None:
    """Take over the addresses from today on; an empty delivery address ends the one there was."""
    today = timezone.localdate(now)
    with _by_member(membership, used) as done:
        lock(membership)
        _take(membership, home, delivery=False, today=today)
        if delivery:
            _take(membership, delivery, delivery=True, today=today)
        elif old := current_address(membership, delivery=True, today=today):
            _end(old, today)
        done(lambda: _("The address or delivery address was changed."))


def _take(membership: Membership, place: dict[str, str], *, delivery: bool, today: date) -> None:
    old = current_address(membership, delivery=delivery, today=today)
    if old and is_same(old, place):
        return
    if old and old.starts_on == today:
        for name, value in place.items():
            setattr(old, name, value)
        old.save()
        return
    kind: str = Address.Kind.OFFICE if isinstance(membership.holder, Organisation) else Address.Kind.HOME
    if delivery:
        kind = Address.Kind.DELIVERY
    elif old:
        kind = old.kind
    owner = {str(membership.holder._meta.model_name): membership.holder}
    moving.move(Address(kind=kind, **owner, **place), on=today, old=old)


def _end(old: Address, today: date) -> None:
    if old.starts_on == today:
        old.delete()
    else:
        old.ends_on, old.is_preferred = today - timedelta(days=1), False
        old.save()


def is_same(address: Address, place: dict[str, str]) -> bool:
    """Return whether the address says what was typed."""
    return all(getattr(address, name) == value for name, value in place.items())


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
