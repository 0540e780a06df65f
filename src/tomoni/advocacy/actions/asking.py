"""Putting demands to bodies: asking in a round, carrying over from the last one, taking out, sending."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tomoni.advocacy.models import Asked, AskedBody, Body, Demand, Round, Step, Succession, Wording
from tomoni.advocacy.models.asking import SentItemError
from tomoni.people.models import Person


class AskingRefusedError(ValueError):
    """A demand cannot be asked so; the words say why and what to do."""


class CarryOverRefusedError(ValueError):
    """Demands cannot be carried over so; the words say why and what to do."""


class SealRefusedError(ValueError):
    """The request cannot be sent as it is; the words say what is missing."""


@transaction.atomic
def ask(
    demand: Demand,
    *,
    round: Round,
    bodies: Iterable[Body],
    wording: Wording | None = None,
    number: str = "",
    owner: Person | None = None,
) -> Asked:
    """Put a demand into a round, in its newest wording unless another is given, to the bodies in their order.

    The line of the demand grows by it: each asking is tied to the one before. Raises ``AskingRefusedError``.
    """
    _lock(round)
    if Asked.objects.filter(round=round, demand=demand).exists():
        words = _("“%(demand)s” is in this round already. Change it there.")
        raise AskingRefusedError(words % {"demand": demand})
    if wording is not None and wording.demand_id != demand.pk:
        raise AskingRefusedError(_("This wording belongs to another demand. Choose one of the demand's own."))
    position = (Asked.objects.filter(round=round).aggregate(last=Max("position"))["last"] or 0) + 1
    asked = Asked.objects.create(
        round=round,
        demand=demand,
        wording=wording or demand.wordings.order_by("-version").first(),
        position=position,
        number=number,
        owner=owner,
    )
    for place, body in enumerate(dict.fromkeys(bodies), start=1):
        AskedBody.objects.create(asked=asked, body=body, position=place)
    relink([demand.pk])
    asked.refresh_from_db(fields=["carried_from"])
    return asked


@transaction.atomic
def ask_also(asked: Asked, *, body: Body, on: date, minutes: int | None = None) -> AskedBody:
    """Note that an item was put to a further body; in a round that was sent, it says since when."""
    position = (asked.asked_bodies.aggregate(last=Max("position"))["last"] or 0) + 1
    later = on if asked.round.is_sealed else None
    made, _new = AskedBody.objects.get_or_create(
        asked=asked, body=body, defaults={"position": position, "minutes": minutes, "added_on": later}
    )
    return made


@transaction.atomic
def take_out(asked: Asked) -> None:
    """Take a demand out of a round that was not sent; raises ``AskingRefusedError``."""
    _lock(asked.round)
    demand = asked.demand_id
    asked.delete()
    relink([demand])


@transaction.atomic
def carry_over(previous: Round, *, to: Round, demands: Iterable[Demand] | None = None) -> list[Asked]:
    """Ask again, in another round, what was asked in the last one and is still open; return what was added.

    Words are the newest of each demand; number, order, who carries it and the bodies are those of before, a body
    that has ended since gives way to its successors. What is in the round already stays as it is, so that doing it
    twice adds nothing. ``demands`` limits it to these. Raises ``CarryOverRefusedError``.
    """
    _refuse_carrying(previous, to)
    try:
        _lock(to)
    except AskingRefusedError as error:
        raise CarryOverRefusedError(str(error)) from error
    earlier = Asked.objects.filter(round=previous, demand__state=Demand.State.OPEN).exclude(
        demand__in=Asked.objects.filter(round=to).values("demand")
    )
    if demands is not None:
        earlier = earlier.filter(demand__in=[demand.pk for demand in demands])
    found = list(earlier.in_document_order().select_related("demand").prefetch_related("asked_bodies__body"))
    wordings = _newest_wordings(asked.demand_id for asked in found)
    after = Asked.objects.filter(round=to).aggregate(last=Max("position"))["last"] or 0
    made = []
    for position, asked in enumerate(found, start=after + 1):
        again = Asked(round=to, demand=asked.demand, wording=wordings.get(asked.demand_id), position=position)
        again.number, again.owner_id, again.carried_from = asked.number, asked.owner_id, asked
        made.append(again)
    made = Asked.objects.bulk_create(made)
    _ask_the_same(zip(found, made, strict=True), day=to.starts_on)
    relink([asked.demand_id for asked in found])
    return list(Asked.objects.filter(pk__in=[asked.pk for asked in made]).in_document_order())


@transaction.atomic
def seal(round: Round, *, now: datetime, on: date) -> None:
    """Note that the request was sent on a day: its words, numbers and items never change after. Done twice, nothing
    happens. Raises ``SealRefusedError``, with the items to mend.
    """
    held = Round.objects.select_for_update().get(pk=round.pk)
    if held.is_sealed:
        round.sealed_at = held.sealed_at
        return
    asked = list(Asked.objects.filter(round=held).in_document_order().select_related("demand", "wording"))
    _refuse_unfinished(asked)
    for wording in {each.wording for each in asked if each.wording}:
        if wording.sealed_at is None:
            wording.sealed_at = now
            wording.save(update_fields=["sealed_at", "updated_at"])
    held.sealed_at = now
    held.requested_on = held.requested_on or on
    held.save()
    if not held.steps.filter(kind=Step.Kind.SENT, done_on__isnull=False).exists():
        Step.objects.create(round=held, kind=Step.Kind.SENT, done_on=on)
    for demand in {each.demand for each in asked}:
        demand.save()  # the words that were sent can be found from now on
    round.sealed_at, round.requested_on = held.sealed_at, held.requested_on


def relink(demands: Iterable[int]) -> None:
    """Tie each asking of the demands to the one before it, by the days of their rounds.

    For a round whose day changed and one entered late; ``ask`` and ``carry_over`` do it themselves.
    """
    last: dict[int, int] = {}
    changed = []
    for asked in Asked.objects.filter(demand__in=set(demands)).by_time().only("pk", "demand", "carried_from"):
        before = last.get(asked.demand_id)
        if asked.carried_from_id != before:
            asked.carried_from_id = before
            changed.append(asked)
        last[asked.demand_id] = asked.pk
    for asked in changed:
        asked.save(update_fields=["carried_from", "updated_at"])


def _lock(round: Round) -> None:
    if Round.objects.select_for_update().get(pk=round.pk).is_sealed:
        raise AskingRefusedError(str(SentItemError()))


def _refuse_carrying(previous: Round, to: Round) -> None:
    if previous.pk == to.pk:
        raise CarryOverRefusedError(_("This is the same round. Choose the round to carry over from."))
    if previous.starts_on and to.starts_on and previous.starts_on > to.starts_on:
        raise CarryOverRefusedError(
            _("The round to carry over from is later than this one. Choose an earlier round, or correct the days.")
        )


def _newest_wordings(demands: Iterable[int]) -> dict[int, Wording]:
    wordings = Wording.objects.filter(demand__in=set(demands)).order_by("version")
    return {wording.demand_id: wording for wording in wordings}


def _ask_the_same(pairs: Iterable[tuple[Asked, Asked]], *, day: date | None) -> None:
    followed = _successors()
    made = []
    for before, again in pairs:
        bodies: dict[Any, int | None] = {}
        for each in sorted(before.asked_bodies.all(), key=lambda row: (row.position, row.pk)):
            for body in _present(each.body, day, followed):
                bodies.setdefault(body, each.minutes)
        made += [
            AskedBody(asked=again, body_id=body, position=place, minutes=minutes)
            for place, (body, minutes) in enumerate(bodies.items(), start=1)
        ]
    AskedBody.objects.bulk_create(made)


def _successors() -> dict[Any, list[Body]]:
    found: dict[Any, list[Body]] = {}
    for each in Succession.objects.select_related("successor").order_by("on", "pk"):
        found.setdefault(each.predecessor_id, []).append(each.successor)
    return found


def _present(body: Body, day: date | None, followed: dict[Any, list[Body]]) -> list[Any]:
    """Return the body, or those that followed one that has ended by the day; one nobody followed stays."""
    seen: set[Any] = set()
    edge, found = [body], []
    while edge:
        each = edge.pop(0)
        if each.pk in seen:
            continue
        seen.add(each.pk)
        has_ended = each.valid_to is not None and (day is None or each.valid_to <= day)
        if has_ended and followed.get(each.pk):
            edge += followed[each.pk]
        else:
            found.append(each.pk)
    return found or [body.pk]


def _refuse_unfinished(asked: list[Asked]) -> None:
    if not asked:
        raise SealRefusedError(_("There is no demand in this round yet. Add the items, then send it."))
    addressed = set(AskedBody.objects.filter(asked__in=asked).values_list("asked", flat=True))
    above = {each.demand.parent_id for each in asked}
    unworded = [each for each in asked if each.wording is None and each.demand_id not in above]
    if unworded:
        words = _("These items have no wording yet: %(items)s. Write it, then send the request.")
        raise SealRefusedError(words % {"items": _named(unworded)})
    nobody = [each for each in asked if each.wording is not None and each.pk not in addressed]
    if nobody:
        words = _("These items are addressed to nobody: %(items)s. Choose the bodies, then send the request.")
        raise SealRefusedError(words % {"items": _named(nobody)})


def _named(asked: list[Asked]) -> str:
    return ", ".join(str(each) for each in asked)
