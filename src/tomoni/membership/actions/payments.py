"""Payment is a date and a reference on a term; the money itself is the business of finance."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.membership.actions.timeline import MembershipError, lock
from tomoni.membership.models import Term


@transaction.atomic
def mark_paid(term: Term, *, on: date | None, reference: str = "") -> Term:
    """Note that the dues of a term were paid on the day (None: not paid after all). Raises MembershipError."""
    lock(term.membership)
    term = Term.objects.get(pk=term.pk)
    if term.known_to is not None:
        raise MembershipError(_("This was changed in the meantime. Look at the membership again."))
    term.paid_on, term.payment_reference = on, reference if on else ""
    term.save(update_fields=["paid_on", "payment_reference", "updated_at"])
    return term
