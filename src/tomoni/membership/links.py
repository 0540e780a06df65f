"""Signed links by which members reach their own page without a password.

A link names memberships, the mail address it was sent to and the second it ends; it is signed, never stored. It
dies when the address is no longer theirs, and when they end all their links (each has a round of links; the
next round makes those before worthless). Nothing can be done with the signature of another purpose.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from tomoni.core import names, vault
from tomoni.membership.models import Membership
from tomoni.people.models import Affiliation, ContactPoint, Organisation, Person

LINK, VISIT = "tomoni.membership.links.link", "tomoni.membership.links.visit"
DAY = 86_400
ASKED_DAYS = 1
VISIT_SECONDS = 2 * 3600


class LinkError(Exception):
    """The link is forged, over, or of an address that is no longer theirs; or there is no address to write to."""


@dataclass(frozen=True)
class Pass:
    """What a valid link or visit opens: the memberships, in order of number, and the address it came by."""

    memberships: tuple[Membership, ...]
    mail_key: str


def member_url(membership: Membership, *, purpose_days: int, email: str = "", now: float | None = None) -> str:
    """Return an absolute link to the member's page, valid for so many days.

    ``email`` is where it is mailed to, by default the membership's main address; ``now`` in seconds since 1970.
    Raises LinkError where there is no address.
    """
    return pages_url([membership], email=email or main_mail(membership), purpose_days=purpose_days, now=now)


def pages_url(memberships: Iterable[Membership], *, email: str, purpose_days: int, now: float | None = None) -> str:
    """Return an absolute link to the pages of several memberships that share the mail address; raises LinkError."""
    if not email:
        raise LinkError("no mail address")
    ends = int((time.time() if now is None else now) + purpose_days * DAY)
    token = _signed(memberships, mail_key=mail_key(email), ends=ends, purpose=LINK)
    return settings.PUBLIC_URL + reverse("membership:enter", args=[token])


def visit_of(found: Pass, *, now: float) -> str:
    """Return what the browser keeps after a link was opened: valid for two hours from the last page."""
    return _signed(found.memberships, mail_key=found.mail_key, ends=int(now + VISIT_SECONDS), purpose=VISIT)


def opened(token: str, *, purpose: str, now: float) -> Pass:
    """Return what a link (``LINK``) or a visit (``VISIT``) opens; raises LinkError, for every reason the same."""
    try:
        told: dict[str, Any] = signing.loads(token, salt=purpose)
        rounds, key, ends = told["m"], told["a"], told["e"]
    except (signing.BadSignature, KeyError, TypeError) as error:
        raise LinkError("forged") from error
    if ends <= now:
        raise LinkError("over")
    reached = reached_by(key).filter(pk__in=rounds).select_related("person", "organisation").order_by("number")
    found = tuple(each for each in reached if rounds[each.pk.hex] == each.link_round)
    if not found:
        raise LinkError("no longer theirs")
    return Pass(found, key)


def mail_key(email: str) -> str:
    """Return the key by which a mail address is found in the register."""
    return vault.match_key(names.fold_mail(email), purpose="mail")


def reached_by(key: str) -> QuerySet:
    """Return the memberships whose holder, or the organisation's contact person today, has the mail address."""
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.MAIL, match_key=key)
    persons = Person.objects.present().filter(contactpoint_set__in=points)
    ties = Affiliation.objects.on(timezone.localdate()).filter(role=Affiliation.Role.CONTACT, person__in=persons)
    organisations = Organisation.objects.filter(merged_into=None)
    reached = Q(contactpoint_set__in=points) | Q(pk__in=ties.values("organisation"))
    return Membership.objects.filter(
        Q(person__in=persons.values("pk")) | Q(organisation__in=organisations.filter(reached).values("pk"))
    )


def main_mail(membership: Membership) -> str:
    """Return the address mail goes to: the person's, or the contact person's, else the organisation's; "" for none."""
    return next((point.value.strip() for point in _mail_points(membership)), "")


def mail_of(membership: Membership, *, key: str) -> str:
    """Return the address of theirs that has the key; "" where it is no longer theirs."""
    return next((point.value.strip() for point in _mail_points(membership) if point.match_key == key), "")


def _mail_points(membership: Membership) -> Iterator[ContactPoint]:
    """Yield the mail addresses of the contact persons, then of the holder, the preferred one first."""
    readers: list[Any] = [membership.holder]
    if membership.organisation_id:
        ties = Affiliation.objects.on(timezone.localdate()).filter(
            organisation=membership.organisation, role=Affiliation.Role.CONTACT
        )
        contacts = ties.filter(person__in=Person.objects.present()).select_related("person").order_by("starts_on", "pk")
        readers = [*(tie.person for tie in contacts), *readers]
    for reader in readers:
        points = reader.contactpoint_set.filter(kind=ContactPoint.Kind.MAIL)
        yield from points.order_by("-is_preferred", "created_at", "pk")


def _signed(memberships: Iterable[Membership], *, mail_key: str, ends: int, purpose: str) -> str:
    rounds = {each.pk.hex: each.link_round for each in memberships}
    return signing.dumps({"m": rounds, "a": mail_key, "e": ends}, salt=purpose, compress=True)
