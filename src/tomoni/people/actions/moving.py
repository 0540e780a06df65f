"""A change of address: the old one gets its last day, the new one its first."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.people.models import Address


class MoveError(Exception):
    """The move cannot be recorded like this; the message says why."""


@transaction.atomic
def move(new: Address, *, on: date, old: Address | None = None) -> Address:
    """Save the new address from the day on, and end the old one, if any, the day before.

    The new one is the preferred one when the old was. Raises MoveError when the old address began only
    on that day or later, or has ended before.
    """
    if old is not None:
        if old.starts_on and old.starts_on >= on:
            raise MoveError(
                _("The old address is valid from %(day)s; the move must be later.") % {"day": old.starts_on}
            )
        if old.ends_on and old.ends_on < on:
            raise MoveError(_("The old address ended already on %(day)s.") % {"day": old.ends_on})
        new.is_preferred = new.is_preferred or old.is_preferred
        old.ends_on, old.is_preferred = on - timedelta(days=1), False
        old.save()
    new.starts_on = on
    new.save()
    return new
