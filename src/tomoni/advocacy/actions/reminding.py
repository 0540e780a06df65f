"""Reminding whoever minds a promise: once before its day and once after it has passed.

What was promised stands in the mail of those alone who may read it in the back office; others get the day and the
link. Subjects are neutral, since they are read on locked screens.
"""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tomoni.advocacy.actions.signing import mail_of
from tomoni.advocacy.models import Promise
from tomoni.people.models import Person, User

log = logging.getLogger(__name__)

STEPS = (timedelta(days=-7), timedelta(days=1))
"""A week before the day, and the day after it."""
FRESH = timedelta(days=30)
"""So long after its day a step is still made up for; promises entered years later remind nobody."""


def step_of(promise: Promise, today: date) -> date | None:
    """Return the day of the step a reminder is due for and was not sent; None where none is."""
    if promise.due_on is None or promise.state != Promise.State.OPEN:
        return None
    reached = [day for step in STEPS if (day := promise.due_on + step) <= today < day + FRESH]
    if not reached or (promise.reminded_at and timezone.localdate(promise.reminded_at) >= reached[-1]):
        return None
    return reached[-1]


def due(today: date) -> Iterator[Promise]:
    """Yield the promises whose owner is to be reminded today."""
    span = Q(due_on__gte=today - FRESH - STEPS[-1], due_on__lte=today - STEPS[0])
    for promise in Promise.objects.open().filter(span, owner__isnull=False).order_by("due_on", "pk"):
        if step_of(promise, today) is not None:
            yield promise


def remind_owners(*, now: datetime) -> int:
    """Send the reminders of the day; return how many went out. One that fails is tried again at the next run."""
    number = 0
    for promise in due(timezone.localdate(now)):
        try:
            number += remind_owner(promise, now=now)
        except OSError as error:  # the mail server refuses or does not answer; the promise waits
            log.warning("The reminder of promise %s did not go out: %s", promise.pk, type(error).__name__)
    return number


@transaction.atomic
def remind_owner(promise: Promise, *, now: datetime) -> bool:
    """Send one reminder and note it; return whether it went out. Two at once send it once."""
    held = Promise.objects.select_for_update().get(pk=promise.pk)
    if step_of(held, timezone.localdate(now)) is None or held.owner is None:
        return False
    user = User.objects.filter(person=held.owner, is_active=True).order_by("pk").first()
    address = user.email if user else mail_of(held.owner)
    if not address:
        return False
    held.reminded_at = now
    held.save(update_fields=["reminded_at", "updated_at"])
    _send(held, address, user, today=timezone.localdate(now))
    return True


def _send(promise: Promise, address: str, user: Any, *, today: date) -> None:
    language = _language(promise.owner)
    is_read = user is not None and Promise.objects.visible_to(user).filter(pk=promise.pk).exists()
    with translation.override(language):
        network = settings.NETWORK_NAME[language]
        words = {
            "promise": promise if is_read else None,
            "due_on": promise.due_on,
            "is_late": promise.due_on is not None and promise.due_on < today,
            "link": settings.PUBLIC_URL + reverse("advocacy_promise:inspect", args=[promise.pk]),
            "network_name": network,
        }
        subject = _("Reminder: a day that comes near, or has passed")
        subject += f"（{network}）" if language == "ja" else f" ({network})"
        EmailMessage(subject, render_to_string("advocacy/mail/promise.txt", words), to=[address]).send()


def _language(owner: Person | None) -> str:
    return next((code for code in owner.languages if code in ("ja", "en")), "ja") if owner else "ja"
