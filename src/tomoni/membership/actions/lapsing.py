"""Deemed withdrawal of those whose days of grace are over; only ever for those a person has chosen."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.membership.actions.life import leave
from tomoni.membership.actions.timeline import MembershipError, known_terms, lock
from tomoni.membership.models import Event, Membership
from tomoni.membership.models.standing import State, in_state


@transaction.atomic
def lapse(membership: Membership, *, on: date, user: Any, now: datetime, note: str = "") -> Event:
    """Record that a lapsed member is taken to have left, ``on`` being the first day out; taken back like any act.

    Raises MembershipError for one who is not lapsed (they may have renewed a moment ago), and for a day on
    which they still belonged.
    """
    membership = lock(membership)
    if not in_state(Membership.objects.filter(pk=membership.pk), State.LAPSED, timezone.localdate(now)).exists():
        raise MembershipError(_("They are not lapsed any more. Look at the membership again."))
    end = known_terms(membership)[-1].valid_to
    if end is not None and on < end:
        raise MembershipError(_("They belonged until %(day)s. Choose a later day.") % {"day": end - date.resolution})
    return leave(membership, on=on, reason=Event.Reason.DEEMED, user=user, now=now, note=note)
