"""People a mailing may go to because of a petition: who spoke for endorsing organisations, and signers who want news.

Signers are no persons of the register: ``SIGNERS`` is read by ``core.audiences``, which opens their addresses one by one
while a mailing goes out, and only of those who ticked that they want news and have not stopped them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tomoni.core import vault
from tomoni.core.audiences import Outsiders, Recipient
from tomoni.people.models import Affiliation, Person
from tomoni.people.models.person import PersonQuerySet
from tomoni.petitions import links
from tomoni.petitions.models import Endorsement, Signature, mailboxes
from tomoni.petitions.models.signature import SignatureQuerySet

ROWS_AT_ONCE = 500


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


def _recipients(day: date) -> Iterator[Recipient]:
    """Yield who wants news, each mailbox once however many petitions were signed from it: the newest signature's wish."""
    told: set[str] = set()
    found = _wanting_news(day).select_related("petition").order_by("-signed_at", "pk")
    for signature in found.iterator(chunk_size=ROWS_AT_ONCE):
        mailbox = vault.match_key(mailboxes.mailbox(signature.mail), purpose="signer's mailbox")
        if mailbox not in told:
            told.add(mailbox)
            link = links.link_of(links.STOP, signature.pk)
            stop = links.whole_address("stop_link", signature.petition, signature.language, link)
            yield Recipient(signature.mail, signature.language, stop)


AUDIENCES = [
    Audience("petitions.endorsers", _("contact persons of organisations that endorsed a petition"), _endorsers),
]
SIGNERS = [
    Outsiders("petitions.news", _("signers who want news"), lambda day: _wanting_news(day).count(), _recipients),
]
