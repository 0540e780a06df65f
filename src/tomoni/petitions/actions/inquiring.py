"""What is held of one mail address, over all petitions, and what its owner may ask for: a copy, an end to it.

Keys of signers are bound to their petition, so the address is tried with each petition's key. One address may be
several persons' (a family, a shelter): who asks says which of the signatures are theirs.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tomoni.core import audit, names, places, vault
from tomoni.core.exchange import safety
from tomoni.people.models import ContactPoint, Person
from tomoni.petitions.actions import receipts
from tomoni.petitions.actions.erasing import erase
from tomoni.petitions.actions.signing import withdraw
from tomoni.petitions.models import Endorsement, Petition, Proof, Signature, keys, mailboxes

ASKED = "asked for by the owner of the mail address"
"""The reason that stands in the audit trail, and names nobody."""
WAYS = {
    "take_back": gettext_lazy("take back: does not count any more, and the data is erased"),
    "erase": gettext_lazy("erase the data: goes on counting as a number without a name"),
    "stop": gettext_lazy("send no news any more: the signature stays as it is"),
}


@dataclass(frozen=True)
class Held:
    """What was found of an address: signatures, endorsements it speaks for, persons of the register, proofs."""

    signatures: list[Signature]
    endorsements: list[Endorsement]
    persons: list[Person]
    proofs: list[Petition]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was found."""
        return not (self.signatures or self.endorsements or self.persons or self.proofs)


def held_of(mail: str, *, user: Any, name: str = "") -> Held:
    """Return what the user may see of an address. Signatures already erased are found by ``name`` and address alone.

    That it was read stands in the audit trail; the address does not.
    """
    petitions = list(Petition.objects.visible_to(user).order_by("-starts_on", "pk"))
    own = [keys.mail_key(petition.pk, mail) for petition in petitions]
    found = Signature.objects.visible_to(user).filter(mail_key__in=own).exclude(mail_key="")
    signatures = list(found.select_related("petition", "wording", "collector").order_by("signed_at", "pk"))
    endorsed = Endorsement.objects.visible_to(user).filter(mail_key__in=own).exclude(mail_key="")
    written = {names.fold_mail(each) for each in (mail, mailboxes.mailbox(mail))}
    contacts = [vault.match_key(each, purpose="mail") for each in written]
    known = ContactPoint.objects.filter(kind=ContactPoint.Kind.MAIL, match_key__in=contacts, person__isnull=False)
    held = Held(
        signatures=signatures,
        endorsements=list(endorsed.select_related("petition").order_by("answered_at", "pk")),
        persons=list(Person.objects.present().visible_to(user).filter(pk__in=known.values("person")).order_by("pk")),
        proofs=_proofs(petitions, name=name, mail=mail),
    )
    audit.record_reads([*signatures, *held.endorsements], user=user)
    return held


def _proofs(petitions: list[Petition], *, name: str, mail: str) -> list[Petition]:
    """Return the petitions whose data is destroyed and of which a proof says that name and address signed."""
    if not name.strip():
        return []
    of_key = {keys.proof_key(each.pk, name=name, mail=mail): each for each in petitions if each.erased_at}
    return [of_key[key] for key in Proof.objects.filter(key__in=of_key).values_list("key", flat=True)]


def told_of_signature(signature: Signature) -> dict[str, Any]:
    """Return all that is kept of a signature, by its name in the reader's language."""
    return {
        _("Petition"): str(signature.petition),
        _("Signed at"): signature.signed_at,
        pgettext("signature", "How"): signature.get_method_display(),
        _("State"): signature.get_state_display(),
        _("Name"): signature.name,
        _("Reading"): signature.kana,
        _("Address"): signature.address,
        _("E-mail"): signature.mail,
        _("Comment"): signature.comment,
        _("Prefecture"): places.japanese(signature.prefecture) if signature.prefecture else "",
        _("Agreed to hand over"): signature.get_agreed_display(),
        _("Newsletter"): signature.newsletter_wording,
    }


def told_of_endorsement(endorsement: Endorsement) -> dict[str, Any]:
    """Return what is kept of who spoke for an organisation."""
    return {
        _("Petition"): str(endorsement.petition),
        _("Organisation"): endorsement.name,
        _("Representative"): endorsement.representative,
        _("E-mail"): endorsement.mail,
        _("Answered at"): endorsement.answered_at,
    }


def as_file(signatures: Iterable[Signature], *, user: Any) -> bytes:
    """Return the chosen signatures as CSV, to give to their signer; that it was taken out is audited."""
    chosen = list(signatures)
    audit.record_export(Signature.objects.filter(pk__in=[each.pk for each in chosen]), user=user, reason=ASKED)
    file = io.StringIO()
    rows = [told_of_signature(each) for each in chosen]
    writer = csv.DictWriter(file, rows[0].keys() if rows else [])
    writer.writeheader()
    writer.writerows({name: safety.safe_cell(value) for name, value in row.items()} for row in rows)
    return file.getvalue().encode("utf-8-sig")


@transaction.atomic
def settle(way: str, signatures: Iterable[Signature], *, user: Any, now: datetime) -> int:
    """Do to the chosen signatures what their signer asks (one of ``WAYS``); return to how many. Each is audited."""
    chosen = list(signatures)
    for signature in chosen:
        before = Signature.objects.get(pk=signature.pk)
        if way == "take_back":
            withdraw(signature, now=now)
        elif way == "erase":
            erase(Signature.objects.filter(pk=signature.pk), now=now)
        else:
            receipts.stop_news(signature)
        after = Signature.objects.get(pk=signature.pk)
        audit.record_bulk("change", [(before, after)], user=user)
        if way != "stop":
            audit.redact(Signature, signature.pk, user=user, reason=ASKED)
    return len(chosen)
