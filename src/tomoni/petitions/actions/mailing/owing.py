"""Who is owed a mail without having done anything: the one reminder, and news of a petition."""

from datetime import datetime, timedelta

from django.db import transaction

from tomoni.petitions.actions.signing import CONFIRMED_WITHIN
from tomoni.petitions.models import Outgoing, Petition, Signature
from tomoni.petitions.models.signature import SignatureQuerySet

REMINDED_AFTER = timedelta(days=3)
LAST_DAY = timedelta(days=1)
AT_ONCE = 1_000


def unconfirmed(*, now: datetime) -> SignatureQuerySet:
    """Return the signatures to be reminded of now, for the first and only time, while their link is good for a day."""
    waiting = Signature.objects.on_web().filter(confirmed_at=None, reminded_at=None, erased_at=None)
    asked = waiting.filter(state__in=[Signature.State.PENDING, Signature.State.HELD])
    earliest = now - CONFIRMED_WITHIN + LAST_DAY
    return asked.filter(
        petition__in=Petition.objects.open(now).values("pk"),
        signed_at__gt=earliest,
        signed_at__lte=now - REMINDED_AFTER,
    )


def owe_reminders(*, now: datetime) -> int:
    """Owe the reminder to who has not confirmed; return to how many. Done twice it owes nothing twice."""
    owed = 0
    while True:
        with transaction.atomic():
            found = list(unconfirmed(now=now).order_by("signed_at", "pk").values_list("pk", "petition_id")[:AT_ONCE])
            if not found:
                return owed
            Signature.objects.filter(pk__in=[pk for pk, _petition in found]).update_unaudited(reminded_at=now)
            owed += _owe(found, Outgoing.Kind.REMINDER, now=now)


def owe_news(petition: Petition, *, now: datetime) -> int:
    """Owe the news of the last hand-over, or of the reply to it, to the signers who want news; return to how many."""
    wanting = (
        Signature.objects.counted().filter(petition=petition, newsletter=True, erased_at=None).exclude(mail_key="")
    )
    waiting = Outgoing.objects.filter(kind=Outgoing.Kind.NEWS, state=Outgoing.State.WAITING, signature__isnull=False)
    found = wanting.exclude(pk__in=waiting.values("signature")).values_list("pk", "petition_id")
    with transaction.atomic():
        return _owe(list(found), Outgoing.Kind.NEWS, now=now)


def _owe(found: list[tuple[object, object]], kind: str, *, now: datetime) -> int:
    rows = [
        Outgoing(signature_id=signature, petition_id=petition, kind=kind, next_at=now) for signature, petition in found
    ]
    Outgoing.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)
