"""Calls to member organisations, for demands of a round or opinions to a public comment: asked and answered by a link."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tomoni.advocacy.actions import letters
from tomoni.advocacy.actions.signing import BETWEEN_REMINDERS, BY_LINK, MOST_REMINDERS, reached
from tomoni.advocacy.models import DemandCall, Invitation, Opinion, Proposal, PublicComment
from tomoni.core import audit
from tomoni.people.models import Organisation


class CallRefusedError(ValueError):
    """The call does not allow this now; the words say why and what to do."""


def is_open(call: DemandCall, *, now: datetime) -> bool:
    """Whether organisations may still answer."""
    return call.closed_at is None and call.closes_at > now


def is_for_opinions(call: DemandCall) -> bool:
    """Whether it asks for opinions to a public comment, and not for demands."""
    return PublicComment.objects.filter(pk=call.activity_id).exists()


@transaction.atomic
def call_for(activity: Any, *, closes_at: datetime, words: dict[str, str], now: datetime) -> DemandCall:
    """Open a call, or give the one there is other words or another last moment. Raises ``CallRefusedError``."""
    if closes_at <= now:
        raise CallRefusedError(_("The last moment to answer has passed already. Give a later one."))
    held = DemandCall.objects.select_for_update().filter(activity_id=activity.pk).order_by("-pk").first()
    held = held or DemandCall(activity_id=activity.pk)
    held.closes_at, held.words, held.closed_at = closes_at, words, None
    held.save()
    return held


def invite(
    call: DemandCall, organisations: Iterable[Organisation], *, now: datetime, day: date
) -> tuple[int, list[str]]:
    """Ask organisations by mail; return how many mails go out, and who has no address. Raises ``CallRefusedError``."""
    _refuse_closed(call, now=now)
    number, without = 0, []
    for organisation in organisations:
        found = reached(organisation, day=day)
        if not found.mail:
            without.append(organisation.name)
            continue
        try:
            with transaction.atomic():
                made = Invitation.objects.create(
                    call=call, organisation=organisation, mail=found.mail, language=found.language
                )
        except IntegrityError:
            continue
        _mail_later(made)
        number += 1
    return number, without


def remind(call: DemandCall, *, now: datetime) -> int:
    """Ask those again who sent nothing, once a day and three times at most. Raises ``CallRefusedError``."""
    _refuse_closed(call, now=now)
    number = 0
    waiting = Invitation.objects.select_for_update().filter(call=call, declined_at=None)
    with transaction.atomic():
        for each in waiting.exclude(
            pk__in=Proposal.objects.filter(call=call).exclude(invitation=None).values("invitation")
        ):
            last = each.reminded_at or each.sent_at
            if each.reminders >= MOST_REMINDERS or (last and now - last < BETWEEN_REMINDERS):
                continue
            if each.sent_at:
                each.reminders, each.reminded_at = each.reminders + 1, now
                each.save()
            _mail_later(each)
            number += 1
    return number


def opened(invitation: Invitation, *, now: datetime) -> None:
    """Note that an organisation has looked at the call."""
    if invitation.opened_at is None:
        Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)


@transaction.atomic
def propose(invitation: Invitation, *, now: datetime, **details: Any) -> Proposal:
    """Take what an organisation sends by its link. Raises ``CallRefusedError``."""
    _refuse_closed(invitation.call, now=now)
    with audit.acting_as(BY_LINK):
        if invitation.declined_at:
            invitation.declined_at = None
            invitation.save(update_fields=["declined_at", "updated_at"])
        return Proposal.objects.create(
            call=invitation.call,
            invitation=invitation,
            organisation=invitation.organisation,
            sent_at=now,
            **details,
        )


@transaction.atomic
def decline(invitation: Invitation, *, now: datetime) -> None:
    """Note that an organisation has nothing to add; it is not reminded. Raises ``CallRefusedError``."""
    _refuse_closed(invitation.call, now=now)
    invitation.declined_at = now
    with audit.acting_as(BY_LINK):
        invitation.save(update_fields=["declined_at", "updated_at"])


@transaction.atomic
def take_up_opinion(proposal: Proposal, *, comment: PublicComment) -> Opinion:
    """Make a proposal an item of our comment, to be edited there; done twice nothing happens."""
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.opinion is not None:
        return held.opinion
    last = comment.opinions.aggregate(last=Max("position"))["last"] or 0
    made = Opinion.objects.create(
        comment=comment, position=last + 1, provision=held.title, opinion=held.text, reason=held.ground
    )
    held.opinion, held.state = made, Proposal.State.TAKEN
    held.save()
    return made


@transaction.atomic
def turn_down(proposal: Proposal, *, reply: str) -> None:
    """Note that a proposal is not taken up, with the reason. Raises ``CallRefusedError``."""
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.opinion_id or held.demand_id:
        raise CallRefusedError(_("This proposal was taken up already."))
    if not reply.strip():
        raise CallRefusedError(_("Write why it is not taken up; the organisation reads it on its page."))
    held.state, held.reply = Proposal.State.DECLINED, reply.strip()
    held.save()


def _refuse_closed(call: DemandCall, *, now: datetime) -> None:
    if not is_open(call, now=now):
        raise CallRefusedError(_("The call is closed. To take more, set a later last moment."))


def _mail_later(invitation: Invitation) -> None:
    key = str(invitation.pk)
    transaction.on_commit(lambda: letters.mail_call.enqueue(key))
