"""What personal data petitions hold: signatures, endorsements by a representative, who collects sheets.

Signers are not persons of the register. Somebody's signatures are found by their mail address and name, or name and
full address, each within one petition at a time; a name and prefecture alone are nobody's for certain. Who is not in
the register asks by mail address: ``actions.inquiring`` finds the same rows, and tells and erases them alike.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.core import audit, places
from tomoni.people.actions.privacy import Holding, Kept, Row
from tomoni.people.models import ContactPoint, Person
from tomoni.petitions.actions import erase
from tomoni.petitions.actions.inquiring import told_of_endorsement, told_of_signature
from tomoni.petitions.models import Collector, Endorsement, Petition, Signature, keys

ERASED = "personal data erased on request"


def _mails(person: Person) -> list[str]:
    points = person.contactpoint_set.filter(kind=ContactPoint.Kind.MAIL)
    return [point.value for point in points if point.value]


def _names(person: Person) -> list[str]:
    return [name for name in [person.name, *(other.text for other in person.othername_set.all())] if name]


def _addresses(person: Person) -> list[tuple[str, str]]:
    found = person.address_set.exclude(prefecture="")
    return [(each.prefecture, places.japanese(each.municipality or each.prefecture) + each.street) for each in found]


def _signatures(person: Person) -> Iterator[Signature]:
    named, mails, addresses = _names(person), _mails(person), _addresses(person)
    if not (mails or addresses):
        return
    for petition in Petition.objects.filter(erased_at=None):
        at = Q(mail_key__in=[keys.mail_key(petition.pk, mail) for mail in mails] or ["-"])
        living = {keys.address_key(petition.pk, *address) for address in addresses} - {""}
        found = Signature.objects.filter(at | Q(address_key__in=living), petition=petition, erased_at=None)
        for signature in found.select_related("petition", "wording").order_by("signed_at", "pk"):
            if any(signature.is_named(name) for name in named):
                yield signature


def _told_signatures(person: Person) -> Iterable[Row]:
    yield from map(told_of_signature, _signatures(person))


def _erase_signatures(person: Person) -> Iterable[Kept]:
    found = [signature.pk for signature in _signatures(person)]
    if not found:
        return []
    erase(Signature.objects.filter(pk__in=found), now=timezone.now())
    why = _("counts already told must stay right; name, address, mail and comment are gone")
    return [Kept(_("%(count)s signatures, as numbers without a name") % {"count": len(found)}, why)]


def _endorsements(person: Person) -> Iterator[Endorsement]:
    mails = _mails(person)
    for petition in Petition.objects.filter(endorsements__isnull=False).distinct() if mails else []:
        own = [keys.mail_key(petition.pk, mail) for mail in mails]
        yield from Endorsement.objects.filter(petition=petition, mail_key__in=own).order_by("pk")


def _told_endorsements(person: Person) -> Iterable[Row]:
    yield from map(told_of_endorsement, _endorsements(person))


def _erase_endorsements(person: Person) -> Iterable[Kept]:
    found = list(_endorsements(person))
    for endorsement in found:
        endorsement.representative = endorsement.mail = ""
        endorsement.save()
        audit.redact(Endorsement, endorsement.pk, user=None, reason=ERASED)
    if not found:
        return []
    return [Kept(_("That the organisation endorsed"), _("the organisation's own act; the person's name is gone"))]


def _told_collecting(person: Person) -> Iterable[Row]:
    for collector in _collecting(person).select_related("petition"):
        yield {_("Petition"): str(collector.petition), _("Collector"): str(collector), _("Note"): collector.note}


def _erase_collecting(person: Person) -> Iterable[Kept]:
    found = list(_collecting(person))
    for collector in found:
        collector.person, collector.note, collector.token_hash, collector.is_active = None, "", "", False
        if any(name in collector.name for name in _names(person)):
            collector.name = ""
        collector.save()
        audit.redact(Collector, collector.pk, user=None, reason=ERASED)
    if not found:
        return []
    return [Kept(_("Numbers of sheets given out and returned"), _("counts must stay right; the name is gone"))]


def _collecting(person: Person) -> Any:
    return Collector.objects.filter(person=person).order_by("pk")


UNTIL_ERASURE = gettext_lazy("until the petition's date of erasure, half a year after the last hand-over by default")
CONSENT_BY_SIGNING = gettext_lazy("consent, given by signing for the purpose told there")

PERSONAL_DATA = [
    Holding(
        "petitions.signature",
        gettext_lazy("Signatures"),
        gettext_lazy("to hand them to the addressee, as far as the signer agreed, and to count each person once"),
        UNTIL_ERASURE,
        CONSENT_BY_SIGNING,
        _told_signatures,
        _erase_signatures,
    ),
    Holding(
        "petitions.endorsement",
        gettext_lazy("Representatives of endorsing organisations"),
        gettext_lazy("to ask them, and to know who spoke for the organisation"),
        UNTIL_ERASURE,
        gettext_lazy("consent, given with the endorsement"),
        _told_endorsements,
        _erase_endorsements,
    ),
    Holding(
        "petitions.collector",
        gettext_lazy("Collectors of signatures"),
        gettext_lazy("to know where the sheets are"),
        gettext_lazy("as long as the sheets' counts"),
        gettext_lazy("work for the network"),
        _told_collecting,
        _erase_collecting,
    ),
]
