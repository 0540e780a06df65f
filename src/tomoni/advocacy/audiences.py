"""People a mailing may go to because of the network's papers: who speaks for organisations that signed on, and the press.

Contacts at the press are no persons of the register: ``PRESS`` gives them, only those who agreed to be written to and
did not take it back; their addresses are decrypted one by one when a mail goes out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tomoni.advocacy.models import PressContact, SignOn
from tomoni.people.models import Affiliation, Person
from tomoni.people.models.person import PersonQuerySet


@dataclass(frozen=True)
class Audience:
    """A named audience; ``people(day)`` returns whom it reaches, each once, in no order."""

    key: str
    label: Any
    people: Callable[[date], Any]


def _signers(day: date) -> PersonQuerySet:
    """Return the contact persons, on the day, of organisations that signed on to something by then."""
    signed = SignOn.objects.signed().filter(organisation__isnull=False, answered_at__date__lte=day)
    ties = Affiliation.objects.on(day).filter(
        role=Affiliation.Role.CONTACT, organisation__in=signed.values("organisation")
    )
    return Person.objects.present().filter(pk__in=ties.values("person"))


def _press(day: date) -> Any:
    """Return the contacts at the press whose consent stands on the day."""
    is_withdrawn = Q(withdrawn_on__isnull=False, withdrawn_on__lte=day)
    return PressContact.objects.filter(~is_withdrawn, consented_on__lte=day)


AUDIENCES = [
    Audience("advocacy.signers", _("contact persons of organisations that signed on to our papers"), _signers),
]
PRESS = [
    Audience("advocacy.press", _("contacts at the press who want to be invited"), _press),
]
