"""Erasing what is personal of signatures; the rows stay, so that no count changes."""

from datetime import datetime

from django.db import transaction

from tomoni.core.fields import Sealed
from tomoni.petitions.models import Disclosure, Outgoing
from tomoni.petitions.models.signature import KEYS, PERSONAL, SignatureQuerySet


@transaction.atomic
def erase(signatures: SignatureQuerySet, *, now: datetime) -> int:
    """Empty names, addresses, mails, comments and the keys made of them; return how many rows.

    What is left says that somebody signed, when and in which prefecture. It is handed over as a number alone.
    """
    found = signatures.filter(erased_at=None)
    Outgoing.objects.filter(signature__in=found.values("pk")).delete()
    empty = dict.fromkeys(PERSONAL, Sealed(b"")) | dict.fromkeys(KEYS, "")
    return found.update_unaudited(
        **empty,
        erased_at=now,
        agreed=Disclosure.COUNT,
        is_shown=False,
        newsletter=False,
        newsletter_wording="",
        reference="",
    )
