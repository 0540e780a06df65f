"""People a mailing may go to because of a petition: who spoke for endorsing organisations, and signers who want news.

Signers are no persons of the register: ``SIGNERS`` is read by ``core.audiences``, which opens their addresses one by one
while a mailing goes out, and only of those who ticked that they want news and have not stopped them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tomoni.core import vault
from tomoni.core.audiences import Outsiders, Recipient
from tomoni.people.models import Affiliation, Consent, ContactPoint, Person
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
    """Yield who wants news, each mailbox once however many petitions were signed from it: the newest signature's wish.

    Who is in the register and took back the consent to the newsletter since they signed is left out.
    """
    refused = _refused()
    told: set[str] = set()
    found = _wanting_news(day).select_related("petition").order_by("-signed_at", "pk")
    for signature in found.iterator(chunk_size=ROWS_AT_ONCE):
        mailbox = _key(signature.mail)
        if mailbox not in told:
            told.add(mailbox)
            if refused.get(mailbox, date.min) >= timezone.localdate(signature.signed_at):
                continue
            link = links.link_of(links.STOP, signature.pk)
            stop = links.whole_address("stop_link", signature.petition, signature.language, link)
            yield Recipient(signature.mail, signature.language, stop)


def _refused() -> dict[str, date]:
    """Return by mailbox the last day on which a person of the register took back the consent to the newsletter."""
    taken_back = Consent.objects.filter(purpose=Consent.Purpose.NEWSLETTER, withdrawn_on__isnull=False)
    days = dict(taken_back.order_by("withdrawn_on").values_list("person", "withdrawn_on"))
    mails = ContactPoint.objects.filter(kind=ContactPoint.Kind.MAIL, person__in=days)
    found: dict[str, date] = {}
    for mail in mails.iterator(chunk_size=ROWS_AT_ONCE):
        key = _key(mail.value)
        found[key] = max(found.get(key, date.min), days[mail.person_id])
    return found


def _key(mail: str) -> str:
    return vault.match_key(mailboxes.mailbox(mail), purpose="signer's mailbox")


AUDIENCES = [
    Audience("petitions.endorsers", _("contact persons of organisations that endorsed a petition"), _endorsers),
]
SIGNERS = [
    Outsiders("petitions.news", _("signers who want news"), lambda day: _wanting_news(day).count(), _recipients),
]
