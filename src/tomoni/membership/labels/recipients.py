"""Who gets a label for an issue, in the order of the post, and who cannot get one and why."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from tomoni.core.typesetting import undrawn
from tomoni.membership.labels import addressing
from tomoni.membership.models import Membership, Term
from tomoni.people.models import Address, Affiliation


class Copies(models.TextChoices):
    """How several copies for one reader show on the labels."""

    ONE = "one", _("one label each, copies not shown")
    NOTED = "noted", _("one label each, with the number of copies where it is above one")
    REPEATED = "repeated", _("a label for each copy")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Who is sent to and how they are addressed. Copies are units times the plan's copies per unit."""

    day: date
    plans: Collection[Any] = ()
    with_grace: bool = False
    on_paper_only: bool = True
    one_per_household: bool = False
    to_contact: bool = True
    copies: str = Copies.NOTED
    without_magazine: bool = False
    """Also those whose plan has no copies: for letters."""


@dataclass(frozen=True)
class Label:
    """One label: postal code, lines of the address, names with honorifics, copies, and whose it is."""

    postal_code: str
    lines: tuple[str, ...]
    names: tuple[addressing.Name, ...]
    copies: int
    numbers: tuple[int, ...]
    order: tuple[Any, ...]
    household: str
    abroad: bool = False

    @property
    def text(self) -> str:
        """Everything that is written on it."""
        return "\n".join([self.postal_code, *self.lines, *(f"{name}{suffix}" for name, suffix in self.names)])


@dataclass
class Mailing:
    """The labels in order; who has no address a letter could reach; and labels with characters no font has."""

    labels: list[Label] = field(default_factory=list)
    unaddressed: list[Membership] = field(default_factory=list)
    undrawn: list[tuple[Label, list[str]]] = field(default_factory=list)
    memberships: int = 0

    @property
    def copies(self) -> int:
        """How many copies the labels carry away."""
        return sum(label.copies for label in self.labels)


def mailing(memberships: models.QuerySet, choice: Choice) -> Mailing:
    """Return the labels of those of the memberships who are to be sent to on the day."""
    found, result = [], Mailing()
    for membership in _chosen(memberships, choice):
        result.memberships += 1
        address = addressing.postal_address(membership.holder.address_set.all(), choice.day)
        if address is None or not addressing.is_complete(address):
            result.unaddressed.append(membership)
        else:
            found.append(_label(membership, address, choice))
    if choice.one_per_household:
        found = _by_household(found)
    for label in sorted(found, key=lambda label: label.order):
        copies = label.copies if choice.copies == Copies.REPEATED else 1
        result.labels += [replace(label, copies=1) if copies > 1 else label] * copies
        if missing := undrawn(label.text):
            result.undrawn.append((label, missing))
    return result


def terms_to_send(choice: Choice) -> models.QuerySet:
    """Return the terms by which somebody is sent to on the day, those in grace with them if so chosen."""
    known = Term.objects.known().select_related("plan")
    if not choice.without_magazine:
        known = known.exclude(plan__copies_per_unit=0)
    if choice.plans:
        known = known.filter(plan__in=choice.plans)
    valid = known.valid_on(choice.day)
    if not choice.with_grace:
        return valid
    graces = known.values_list("plan", "plan__grace_days").distinct().order_by()
    ended = models.Q(pk__in=[])
    for plan, days in graces:
        ended |= models.Q(plan=plan, valid_to__lte=choice.day, valid_to__gt=choice.day - timedelta(days=days))
    return (valid | known.filter(ended)).order_by("valid_from")


def _chosen(memberships: models.QuerySet, choice: Choice) -> list[Membership]:
    terms = terms_to_send(choice)
    chosen = memberships.filter(pk__in=terms.values("membership"))
    if choice.on_paper_only:
        chosen = chosen.filter(wants_print=True)
    contacts = (
        Affiliation.objects.on(choice.day)
        .filter(role=Affiliation.Role.CONTACT, person__merged_into=None, person__erased_at=None)
        .select_related("person")
        .order_by("starts_on", "pk")
    )
    chosen = chosen.select_related("person", "organisation").prefetch_related(
        Prefetch("terms", terms, to_attr="terms_sent"),
        "person__address_set",
        "organisation__address_set",
        Prefetch("organisation__affiliations", contacts, to_attr="contacts"),
    )
    if not choice.with_grace:
        return list(chosen)
    return [each for each in chosen if not _has_left(each, choice.day)]


def _has_left(membership: Membership, day: date) -> bool:
    """Return whether their last term was cut by a leaving: they get no grace."""
    last = membership.terms_sent[-1]
    if last.valid_to is None or last.valid_to > day:
        return False
    return membership.events.in_force().filter(kind="leave", on__lte=day, on__gte=last.valid_from).exists()


def _label(membership: Membership, address: Address, choice: Choice) -> Label:
    term = membership.terms_sent[-1]
    abroad = address.country != addressing.JAPAN
    if membership.person:
        written = [addressing.person_name(membership.person.name, abroad=abroad)]
    else:
        contacts = membership.organisation.contacts if choice.to_contact else []
        written = addressing.organisation_names(
            membership.organisation, contacts[0] if contacts else None, abroad=abroad
        )
    return Label(
        postal_code="" if abroad else address.postal_code,
        lines=tuple(addressing.address_lines(address)),
        names=tuple(written),
        copies=term.units * term.plan.copies_per_unit if choice.copies != Copies.ONE else 1,
        numbers=(membership.number,),
        order=(*addressing.order(address, membership.holder.kana_key), membership.number),
        household=f"{membership.person_id and 'person'}|{addressing.household_key(address)}"
        if membership.person
        else f"{membership.pk}",
        abroad=abroad,
    )


def _by_household(labels: list[Label]) -> list[Label]:
    """Join the labels of persons at one address: one copy for all of them, the names below each other."""
    joined = []
    for _key, group in groupby(
        sorted(labels, key=lambda each: (each.household, each.order)), lambda each: each.household
    ):
        first, *others = group
        if others:
            together = [first, *others]
            first = replace(
                first,
                names=tuple(dict.fromkeys(name for label in together for name in label.names)),
                numbers=tuple(number for label in together for number in label.numbers),
                copies=max(label.copies for label in together),
            )
        joined.append(first)
    return joined
