"""To whom a reminder goes: the member; for an organisation its contact person, else the organisation itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Prefetch, QuerySet

from tomoni.membership.models import Membership
from tomoni.people.models import Affiliation, ContactPoint, Organisation, Person


@dataclass(frozen=True)
class Recipient:
    """Where a mail goes and who reads it; ``person`` is None where an organisation has no contact person with an address."""

    address: str
    holder: Person | Organisation
    person: Person | None

    @property
    def languages(self) -> list[str]:
        """The languages of the reader, the preferred one first."""
        return (self.person or self.holder).languages


def with_contacts(terms: QuerySet, day: date) -> QuerySet:
    """Return the terms with all that ``recipient_of`` and ``compose`` need, in a fixed number of queries."""
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.MAIL).order_by("-is_preferred", "created_at", "pk")
    ties = _contacts(day).select_related("person")
    return terms.select_related("plan", "membership__person", "membership__organisation").prefetch_related(
        "plan__prices",
        Prefetch("membership__person__contactpoint_set", points, to_attr="mail_points"),
        Prefetch("membership__organisation__contactpoint_set", points, to_attr="mail_points"),
        Prefetch("membership__organisation__affiliations", ties, to_attr="contacts"),
        Prefetch("membership__organisation__contacts__person__contactpoint_set", points, to_attr="mail_points"),
    )


def recipient_of(membership: Membership) -> Recipient | None:
    """Return where mail to a membership (read by ``with_contacts``) goes; None where no address can be written to."""
    holder = membership.holder
    if isinstance(holder, Person):
        address = _first(holder.mail_points)
        return Recipient(address, holder, holder) if address else None
    for tie in holder.contacts:
        if address := _first(tie.person.mail_points):
            return Recipient(address, holder, tie.person)
    address = _first(holder.mail_points)
    return Recipient(address, holder, None) if address else None


def _contacts(day: date) -> QuerySet:
    return (
        Affiliation.objects.on(day)
        .filter(role=Affiliation.Role.CONTACT, person__merged_into=None, person__erased_at=None)
        .order_by("starts_on", "pk")
    )


def _first(points: Iterable[Any]) -> str:
    """Return the first address a mail can go to."""
    for point in points:
        address = point.value.strip()
        try:
            validate_email(address)
        except ValidationError:
            continue
        return address
    return ""
