"""Erasing what is personal of signatures; the rows stay, so that no count changes."""

from datetime import datetime

from django.db import transaction

from tomoni.core.fields import Sealed
from tomoni.petitions.actions import chain
from tomoni.petitions.models import Disclosure, Outgoing
from tomoni.petitions.models.signature import KEYS, PERSONAL, SignatureQuerySet


@transaction.atomic
def erase(signatures: SignatureQuerySet, *, now: datetime, on_its_date: bool = False) -> int:
    """Empty names, addresses, mails, comments and the keys made of them; return how many rows.

    What is left says that somebody signed, when and in which prefecture. It is handed over as a number alone.
    The chain is told of it, but where a whole petition is destroyed on its date: that the petition tells itself.
    """
    found = signatures.filter(erased_at=None)
    if not on_its_date:
        chain.tell_erased(found, now=now)
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
