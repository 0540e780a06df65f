"""After signing: the thanks that are owed, the receipt that proves a signature, news that are no longer wanted."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from tomoni.petitions import links
from tomoni.petitions.models import Outgoing, Petition, Proof, Signature, keys

RECEIVED = [Signature.State.COUNTED, Signature.State.HELD]
"""One that is held is not told so: its signer hears the same as everybody."""


def owe_thanks(signature: Signature, *, now: datetime) -> None:
    """Owe the mail of thanks with the receipt, once at a time; call it in the transaction that confirms."""
    waiting = Outgoing.objects.filter(
        signature=signature, kind=Outgoing.Kind.THANKS, state=Outgoing.State.WAITING
    ).exists()
    if not waiting:
        Outgoing.objects.create(
            petition_id=signature.petition_id, signature=signature, kind=Outgoing.Kind.THANKS, next_at=now
        )


def is_received(petition: Petition, *, name: str, mail: str, receipt: str) -> bool:
    """Return whether the receipt is genuine and its signature is among those received, erased by now or not."""
    if not links.is_receipt(receipt, petition.pk, name=name, mail=mail):
        return False
    own = Signature.objects.of_person(petition, name=name, mail=mail)
    if own.filter(state__in=RECEIVED).exclude(confirmed_at=None).exists():
        return True
    return Proof.objects.filter(petition=petition, key=keys.proof_key(petition.pk, name=name, mail=mail)).exists()


@transaction.atomic
def send_receipt_again(petition: Petition, *, name: str, mail: str, now: datetime) -> None:
    """Owe the receipt once more to the signer of a name and address, if there is one; says nothing of whether."""
    own = Signature.objects.of_person(petition, name=name, mail=mail).on_web()
    signature = own.filter(state__in=RECEIVED, erased_at=None).exclude(confirmed_at=None).first()
    if signature:
        owe_thanks(signature, now=now)


def stop_news(signature: Signature) -> None:
    """Send the signer no news any more, whichever petition they signed with this name and address; signatures stay."""
    own = Q(pk=signature.pk)
    if signature.mail and signature.name:
        for petition in Petition.objects.filter(erased_at=None):
            mail_key, name_key = keys.mail_key(petition.pk, signature.mail), keys.name_key(petition.pk, signature.name)
            own |= Q(mail_key=mail_key, name_key=name_key)
    wanting: Any = Signature.objects.filter(own)
    wanting.update_unaudited(newsletter=False)
