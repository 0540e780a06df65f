"""What came back: answers, and promises with their day and what became of them."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.advocacy.models import Answer, Asked, AskedBody, Body, Promise, Round
from tomoni.people.models import Person


class NotAddressedError(ValueError):
    """An answer by a body the demand was not put to; the words name those it was put to."""


class AnswerRefusedError(ValueError):
    """An answer cannot be kept so; the words say why and what to do."""


class PromiseRefusedError(ValueError):
    """A promise cannot be kept so; the words say what is missing."""


@transaction.atomic
def answer(
    asked: Asked,
    *,
    body: Body,
    stance: str,
    text: str = "",
    on: date | None = None,
    supersedes: Answer | None = None,
    **details: Any,
) -> Answer:
    """Keep what a body answered to an item of a round; ``details`` are the other fields of an answer.

    Raises ``NotAddressedError`` where the item was not put to the body, and ``AnswerRefusedError``.
    """
    addressed = AskedBody.objects.filter(asked=asked, body=body).first()
    if addressed is None:
        raise NotAddressedError(_not_addressed(asked, body))
    if not Round.objects.sealed().filter(pk=asked.round_id).exists():
        raise AnswerRefusedError(
            _("These demands were not sent yet. Note first when they were sent, then keep the answers.")
        )
    if stance != Answer.Stance.NONE and not text.strip() and not details.get("internal_note", "").strip():
        raise AnswerRefusedError(_("Write what was answered, or choose “gave no answer”."))
    if supersedes is not None:
        _refuse_superseding(supersedes, addressed)
    return Answer.objects.create(
        asked_body=addressed,
        stance=stance,
        text=text.strip(),
        answered_on=on or asked.round.starts_on,
        supersedes=supersedes,
        **details,
    )


@transaction.atomic
def promise(
    *,
    text: str,
    body: Body,
    answer: Answer | None = None,
    round: Round | None = None,
    due_on: date | None = None,
    due_is_unknown: bool = False,
    owner: Person | None = None,
) -> Promise:
    """Keep a promise given with an answer, or in a round; that no day was named must be said.

    Raises ``PromiseRefusedError``.
    """
    where = answer.asked_body.asked.round if answer else round
    if where is None:
        raise PromiseRefusedError(_("Say in which round, or with which answer, it was promised."))
    if not text.strip():
        raise PromiseRefusedError(_("Write what was promised."))
    if due_on is None and not due_is_unknown:
        raise PromiseRefusedError(_("Give the day it is due, or say that no day was named."))
    if due_on is not None and due_is_unknown:
        raise PromiseRefusedError(_("You gave a day and said that none was named. Keep one of the two."))
    if due_on is not None and where.starts_on is not None and due_on < where.starts_on:
        raise PromiseRefusedError(_("The day it is due is before the round. Correct the day."))
    return Promise.objects.create(
        round=where,
        answer=answer,
        body=body,
        text=text.strip(),
        owner=owner,
        due_on=due_on,
        due_is_unknown=due_is_unknown,
    )


@transaction.atomic
def settle(promise: Promise, *, state: str, on: date, result: str = "") -> None:
    """Note that a promise was kept, partly kept or not kept, and what came of it; raises ``PromiseRefusedError``."""
    held = Promise.objects.select_for_update().get(pk=promise.pk)
    if state == Promise.State.OPEN:
        raise PromiseRefusedError(_("Choose what became of it: kept, partly kept or not kept."))
    if held.round.starts_on is not None and on < held.round.starts_on:
        raise PromiseRefusedError(_("The day it was settled is before the round. Correct the day."))
    held.state, held.resolved_on, held.result = state, on, result.strip()
    held.save(update_fields=["state", "resolved_on", "result", "updated_at"])
    promise.state, promise.resolved_on, promise.result = held.state, held.resolved_on, held.result


def _not_addressed(asked: Asked, body: Body) -> str:
    language = get_language() or "ja"
    names = ", ".join(each.heading(language) for each in asked.bodies.order_by("asked_bodies__position", "name_key"))
    item = asked.demand.heading(language)
    if not names:
        words = _("“%(item)s” is addressed to nobody yet. Add %(body)s to the item first, then keep its answer.")
        return words % {"item": item, "body": body.heading(language)}
    words = _(
        "“%(item)s” was not put to %(body)s but to: %(addressed)s. "
        "Choose one of these, or add %(body)s to the item first, then keep its answer."
    )
    return words % {"item": item, "body": body.heading(language), "addressed": names}


def _refuse_superseding(earlier: Answer, addressed: AskedBody) -> None:
    if earlier.asked_body_id != addressed.pk:
        raise AnswerRefusedError(
            _("The answer it is to take the place of was given by another body, or to another item.")
        )
    if Answer.objects.filter(supersedes=earlier).exists():
        raise AnswerRefusedError(_("That answer was replaced already. Take the place of the newest one."))
