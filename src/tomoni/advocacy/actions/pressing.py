"""Press: inviting by a mailed link, answers, who came, the release and its embargo."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tomoni.advocacy.actions import letters
from tomoni.advocacy.actions.signing import BY_LINK
from tomoni.advocacy.models import Briefing, PressContact, Rsvp
from tomoni.core import audit

State = Rsvp.State


class PressRefusedError(ValueError):
    """The briefing does not allow this now; the words say why and what to do."""


def takes_answers(briefing: Briefing, *, now: datetime) -> bool:
    """Whether those invited may still answer."""
    return briefing.answer_by is None or briefing.answer_by > now


def invite(briefing: Briefing, contacts: Iterable[PressContact], *, now: datetime, day: date) -> int:
    """Invite press contacts by mail; return how many mails go out. Who is invited or took consent back is left out.

    Raises ``PressRefusedError`` where the invitation is not written.
    """
    _refuse_unwritten(briefing)
    if not takes_answers(briefing, now=now):
        raise PressRefusedError(_("The last moment to answer has passed. Set a later one, then invite."))
    number = 0
    for contact in contacts:
        if not contact.mail or contact.consented_on is None or contact.withdrawn_on is not None:
            continue
        try:
            with transaction.atomic():
                made = Rsvp.objects.create(briefing=briefing, contact=contact, outlet_name=outlet_of(contact))
        except IntegrityError:
            continue
        _mail_later(made)
        number += 1
    if number and briefing.invited_on is None:
        held = Briefing.objects.get(pk=briefing.pk)
        held.invited_on = day
        held.save()
        briefing.invited_on = day
    return number


def send_again(briefing: Briefing, *, now: datetime) -> int:
    """Send the invitations whose mail has not gone out yet; return how many.

    Raises ``PressRefusedError`` where nobody may answer any more.
    """
    if not takes_answers(briefing, now=now):
        raise PressRefusedError(_("The last moment to answer has passed. Set a later one, then invite."))
    waiting = stuck(briefing)
    for each in waiting:
        _mail_later(each)
    return len(waiting)


def stuck(briefing: Briefing) -> list[Rsvp]:
    """Return the invitations that did not go out although there is an address that may be written to."""
    rows = Rsvp.objects.filter(briefing=briefing, state=State.INVITED, invited_at=None).select_related("contact")
    return [each for each in rows.order_by("created_at", "pk") if letters.address_of(each)]


@transaction.atomic
def reply(rsvp: Rsvp, *, comes: bool, now: datetime, details: dict[str, Any]) -> None:
    """Take what somebody of the press answers by the link. Raises ``PressRefusedError``."""
    held = Rsvp.objects.select_for_update().select_related("briefing").get(pk=rsvp.pk)
    if not takes_answers(held.briefing, now=now):
        raise PressRefusedError(_("Answers are taken no more. Please call us."))
    for name, value in details.items():
        setattr(held, name, value)
    held.state, held.answered_at = (State.COMES if comes else State.DECLINES), now
    with audit.acting_as(BY_LINK):
        held.save()


@transaction.atomic
def release(briefing: Briefing, *, on: date) -> None:
    """Note that the release was sent on a day. Raises ``PressRefusedError`` where none is written."""
    held = Briefing.objects.select_for_update().get(pk=briefing.pk)
    if not any(text.strip() for text in held.releases.values()):
        raise PressRefusedError(_("There is no release yet. Write it first."))
    held.released_on = on
    held.save()
    briefing.released_on = on


@transaction.atomic
def publish(briefing: Briefing, *, on: date | None) -> None:
    """Give the release a public page from a day on, or (None) take it away. Raises ``PressRefusedError``."""
    held = Briefing.objects.select_for_update().get(pk=briefing.pk)
    if on and not any(text.strip() for text in held.releases.values()):
        raise PressRefusedError(_("There is no release yet. Write it first."))
    held.published_on = on
    held.save()
    briefing.published_on = on


def outlet_of(contact: PressContact) -> str:
    """Return the outlet a contact works for."""
    return contact.outlet_name or (contact.outlet.name if contact.outlet else "")


def _refuse_unwritten(briefing: Briefing) -> None:
    if not any(text.strip() for text in briefing.invitations.values()):
        raise PressRefusedError(_("There is no invitation yet. Write it first."))


def _mail_later(rsvp: Rsvp) -> None:
    key = str(rsvp.pk)
    transaction.on_commit(lambda: letters.mail_press.enqueue(key))
