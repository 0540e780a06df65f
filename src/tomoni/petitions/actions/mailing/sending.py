"""Sending what is owed over one connection: claim, send, mark.

A claim puts the next attempt off, so that no other run sends the same mail meanwhile and a machine that stops between
sending and marking sends at most that one again. Nothing is lost: a mail is owed until it is marked.
"""

import logging
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.db import transaction
from django.db.models import F

from tomoni.petitions.actions.mailing.texts import Message, compose
from tomoni.petitions.models import Outgoing

log = logging.getLogger(__name__)

AT_ONCE = 50
CLAIMED_FOR = timedelta(minutes=15)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=8)
MOST_ATTEMPTS = 8
REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ValueError)
"""The mail itself was refused; the next one may go out."""
UNREACHABLE = (smtplib.SMTPException, OSError)
"""The mail server does not answer (any more): the rest waits for the next run."""


@dataclass
class Outcome:
    """How a run ended: mails sent, dropped because nothing is to be said any more, refused; and whether it broke off."""

    sent: int = 0
    dropped: int = 0
    refused: int = 0
    is_broken_off: bool = False


def send_due(*, now: datetime, most: int = 5_000) -> Outcome:
    """Send at most so many of the mails that are due, the longest due first."""
    outcome = Outcome()
    if not Outgoing.objects.due(now).exists():
        return outcome
    connection = mail.get_connection()
    try:
        connection.open()
        for owed in _claimed(now=now, most=most):
            if outcome.is_broken_off:
                _put_back(owed, now=now)
            else:
                _send(owed, outcome, connection=connection, now=now)
    except UNREACHABLE as error:
        outcome.is_broken_off = True
        log.warning("Mails of petitions wait: the mail server does not answer (%s).", type(error).__name__)
    finally:
        connection.close()
    return outcome


def _claimed(*, now: datetime, most: int) -> Iterator[Outgoing]:
    """Yield due mails, each put off in the database before it is yielded, so that nobody else takes it."""
    for _round in range(0, most, AT_ONCE):
        with transaction.atomic():
            due = Outgoing.objects.due(now).select_for_update(skip_locked=True, of=("self",))
            found = list(due.select_related("petition", "signature", "endorsement")[:AT_ONCE])
            claimed = Outgoing.objects.filter(pk__in=[each.pk for each in found])
            claimed.update(next_at=now + CLAIMED_FOR, attempts=F("attempts") + 1)
        if not found:
            return
        yield from found


def _send(owed: Outgoing, outcome: Outcome, *, connection: Any, now: datetime) -> None:
    message = compose(owed, now=now)
    own = Outgoing.objects.filter(pk=owed.pk)
    if message is None:
        own.update(state=Outgoing.State.GIVEN_UP)
        outcome.dropped += 1
        return
    try:
        _written(message, connection).send()
    except REFUSED:
        outcome.refused += 1
        _put_off(owed, now=now)
    except UNREACHABLE as error:
        outcome.is_broken_off = True
        log.warning("Mails of petitions wait: the mail server does not answer (%s).", type(error).__name__)
        _put_back(owed, now=now)
    else:
        own.update(state=Outgoing.State.SENT, sent_at=now)
        outcome.sent += 1


def _written(message: Message, connection: Any) -> mail.EmailMessage:
    headers = {"Auto-Submitted": "auto-generated", **message.headers}
    return mail.EmailMessage(message.subject, message.body, to=[message.to], headers=headers, connection=connection)


def _put_off(owed: Outgoing, *, now: datetime) -> None:
    attempts = owed.attempts + 1
    pause = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    state = Outgoing.State.GIVEN_UP if attempts >= MOST_ATTEMPTS else Outgoing.State.WAITING
    Outgoing.objects.filter(pk=owed.pk).update(next_at=now + pause, state=state)


def _put_back(owed: Outgoing, *, now: datetime) -> None:
    """Owe it as before the claim: that the server is away is not the mail's fault."""
    Outgoing.objects.filter(pk=owed.pk).update(next_at=now + FIRST_PAUSE, attempts=owed.attempts)
