"""Sending reminders: first the row that claims one, then the mail, then how it ended.

Whoever finds the row does not send again, so two runs at once, or a machine that stops between the mail and its
record, cost at most one mail that is not known to have gone out, never a second one to many.
"""

import logging
import smtplib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.membership.actions.reminders.schedule import MOST_ATTEMPTS, Due, pending
from tomoni.membership.actions.reminders.texts import Message, compose, link_of
from tomoni.membership.actions.timeline import MembershipError, lock
from tomoni.membership.models import Membership, Notice

log = logging.getLogger(__name__)

REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ValueError)
"""The mail itself was refused; the next one may go out."""
UNREACHABLE = (smtplib.SMTPException, OSError)
"""The mail server does not answer (any more): the others wait for the next run."""


class UnreachableError(Exception):
    """The mail server does not answer."""


@dataclass
class Outcome:
    """How a run ended: mails sent and failed; ``is_broken_off`` where the mail server did not answer."""

    sent: int = 0
    failed: int = 0
    is_broken_off: bool = False


def remind(*, now: datetime, user: Any = None, chosen: Collection[Any] | None = None) -> Outcome:
    """Send what is due on the day of ``now``: the automatic ones, or those of the chosen memberships (their keys).

    ``user`` is who pressed Send. Done twice, or by two at once, it sends nothing twice.
    """
    day, outcome = timezone.localdate(now), Outcome()
    memberships = None if chosen is None else Membership.objects.filter(pk__in=chosen)
    waiting = [
        due
        for due in pending(day, memberships=memberships)
        if not due.hindrance and (chosen is not None or due.is_automatic)
    ]
    if not waiting:
        return outcome
    try:
        connection = _opened()
    except UnreachableError:
        outcome.is_broken_off = True
        return outcome
    try:
        for due in waiting:
            if outcome.is_broken_off:
                break
            _send(due, outcome, connection=connection, day=day, now=now, user=user)
    finally:
        connection.close()
    return outcome


def _opened() -> Any:
    connection = mail.get_connection()
    try:
        connection.open()
    except UNREACHABLE as error:
        log.warning("Reminders wait: the mail server does not answer (%s).", error)
        raise UnreachableError(str(error)) from error
    return connection


def _send(due: Due, outcome: Outcome, *, connection: Any, day: date, now: datetime, user: Any) -> None:
    claimed = claim(due, day=day, user=user)
    if claimed is None:
        return
    notice, message = claimed
    try:
        mail.EmailMessage(message.subject, message.body, to=[notice.recipient], connection=connection).send()
    except REFUSED as error:
        outcome.failed += 1
        _record(notice, failure=_told(error))
    except UNREACHABLE as error:
        outcome.failed += 1
        outcome.is_broken_off = True
        _record(notice, failure=_told(error))
    else:
        outcome.sent += 1
        _record(notice, sent_at=now)


def _told(error: Exception) -> str:
    """Return why a mail failed, in one short line."""
    return (" ".join(str(error).split()) or type(error).__name__)[:200]


def claim(due: Due, *, day: date, user: Any) -> tuple[Notice, Message] | None:
    """Write, before sending, that the mail is being sent; None when it is not due any more or somebody else sends it.

    Whether it is due is asked again under the membership's lock: they may have renewed or left a moment ago.
    """
    try:
        with transaction.atomic():
            membership = lock(due.term.membership)
            still = pending(day, memberships=Membership.objects.filter(pk=membership.pk))
            if not still or still[0].hindrance or still[0].reminder != due.reminder:
                return None
            return _written(still[0], day=day, user=user)
    except IntegrityError:
        return None


def _written(due: Due, *, day: date, user: Any) -> tuple[Notice, Message]:
    recipient = due.recipient
    if recipient is None:
        raise ValueError("a reminder that cannot go out by mail is not claimed")
    message = compose(due.term, due.reminder, recipient, link=link_of(due.term, recipient, day=day))
    notice = due.failed or Notice(
        membership=due.term.membership, reminder=due.reminder, term_end=due.term.valid_to, attempts=0
    )
    notice.term, notice.person, notice.recipient = due.term, recipient.person, recipient.address
    notice.language, notice.subject, notice.body = message.language, message.subject[:200], message.kept
    notice.day, notice.sent_by, notice.failure = day, user, ""
    notice.attempts += 1
    notice.save()
    return notice, message


def _record(notice: Notice, *, sent_at: datetime | None = None, failure: str = "") -> None:
    notice.sent_at, notice.failure = sent_at, failure
    notice.save(update_fields=["sent_at", "failure", "updated_at"])


def allow_again(notice: Notice, *, user: Any, now: datetime) -> Outcome:
    """Send a mail again that failed, or of which it is not known whether it went out. Raises MembershipError.

    It goes to the address of today, in the words of today, if the reminder is still due.
    """
    with transaction.atomic():
        lock(notice.membership)
        notice = Notice.objects.get(pk=notice.pk)
        if notice.sent_at:
            raise MembershipError(_("This mail went out already."))
        notice.failure = notice.failure or _("not known whether it went out")
        notice.attempts = min(notice.attempts, MOST_ATTEMPTS - 1)
        notice.save(update_fields=["failure", "attempts", "updated_at"])
    outcome = remind(now=now, user=user, chosen=[notice.membership_id])
    if outcome.is_broken_off and not outcome.failed:
        raise MembershipError(_("The mail server does not answer. Try again later."))
    if not (outcome.sent or outcome.failed):
        raise MembershipError(
            _("It is not due any more: they renewed or left, another reminder follows, or it cannot go out by mail.")
        )
    return outcome


def send_test(message: Message, *, user: Any) -> None:
    """Send a text to the user's own address, marked as a trial, without the personal link. Raises MembershipError."""
    subject = _("[Trial] %(subject)s") % {"subject": message.subject}
    try:
        mail.EmailMessage(subject, message.kept, to=[user.email]).send()
    except UNREACHABLE as error:
        raise MembershipError(_("The mail could not be sent: %(why)s") % {"why": _told(error)}) from error
