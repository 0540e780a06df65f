"""People a mailing may go to because of a petition: who spoke for endorsing organisations, and signers who want news.

Signers are no persons of the register: ``SIGNERS`` gives signatures, whose addresses are decrypted one by one when a
mail goes out, and only of those who ticked that they want news.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tomoni.people.models import Affiliation, Person
from tomoni.people.models.person import PersonQuerySet
from tomoni.petitions.models import Endorsement, Signature
from tomoni.petitions.models.signature import SignatureQuerySet


@dataclass(frozen=True)
class Audience:
    """A named audience; ``people(day)`` returns whom it reaches, each once, in no order."""

    key: str
    label: Any
    people: Callable[[date], Any]


def _endorsers(day: date) -> PersonQuerySet:
    """Return the contact persons, on the day, of organisations that endorse a petition."""
    endorsing = Endorsement.objects.counted().filter(organisation__isnull=False).values("organisation")
    ties = Affiliation.objects.on(day).filter(role=Affiliation.Role.CONTACT, organisation__in=endorsing)
    return Person.objects.present().filter(pk__in=ties.values("person"))


def _wanting_news(day: date) -> SignatureQuerySet:
    return Signature.objects.wanting_news().filter(signed_at__date__lte=day)


AUDIENCES = [
    Audience("petitions.endorsers", _("contact persons of organisations that endorsed a petition"), _endorsers),
]
SIGNERS = [
    Audience("petitions.news", _("signers who want news"), _wanting_news),
]
