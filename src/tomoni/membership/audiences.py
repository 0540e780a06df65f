"""The people a mailing may go to because they belong: each audience a queryset of persons on a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tomoni.membership.models import Plan, Term
from tomoni.people.models import Affiliation, Person
from tomoni.people.models.person import PersonQuerySet


@dataclass(frozen=True)
class Audience:
    """A named audience; ``people(day)`` returns the present persons it reaches, each once, in no order."""

    key: str
    label: Any
    people: Callable[[date], PersonQuerySet]


def _holders(day: date, **where: Any) -> PersonQuerySet:
    """Return the persons with a term on the day that fits."""
    terms = Term.objects.on(day).filter(membership__person__isnull=False, **where)
    return Person.objects.present().filter(pk__in=terms.values("membership__person"))


def _contacts(day: date, **where: Any) -> PersonQuerySet:
    """Return the contact persons, on the day, of the organisations with a term that fits."""
    terms = Term.objects.on(day).filter(membership__organisation__isnull=False, **where)
    ties = Affiliation.objects.on(day).filter(
        role=Affiliation.Role.CONTACT, organisation__in=terms.values("membership__organisation")
    )
    return Person.objects.present().filter(pk__in=ties.values("person"))


def _both(day: date, **where: Any) -> PersonQuerySet:
    return Person.objects.present().filter(
        Q(pk__in=_holders(day, **where).values("pk")) | Q(pk__in=_contacts(day, **where).values("pk"))
    )


AUDIENCES = [
    Audience(
        "membership.members",
        _("members, and contact persons of member organisations"),
        lambda day: _both(day, plan__nature=Plan.Nature.MEMBER),
    ),
    Audience(
        "membership.individual_members",
        _("individual members"),
        lambda day: _holders(day, plan__nature=Plan.Nature.MEMBER),
    ),
    Audience(
        "membership.organisations",
        _("contact persons of member organisations"),
        lambda day: _contacts(day, plan__nature=Plan.Nature.MEMBER),
    ),
    Audience(
        "membership.subscribers",
        _("subscribers, and contact persons of subscribing organisations"),
        lambda day: _both(day, plan__nature=Plan.Nature.SUBSCRIBER),
    ),
    Audience(
        "membership.voters",
        _("members with a vote"),
        lambda day: _both(day, plan__has_vote=True),
    ),
    Audience(
        "membership.list",
        _("those who want to be on the mailing list, where their plan has it"),
        lambda day: _both(day, plan__has_mailing_list=True, membership__wants_list=True),
    ),
    Audience(
        "membership.electronic",
        _("those who want the electronic edition"),
        lambda day: _both(day, membership__wants_electronic=True),
    ),
]
