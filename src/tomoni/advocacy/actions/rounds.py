"""Rounds as wholes: the next one made from the last, items chosen to be carried over, their order."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from tomoni.advocacy.actions.asking import carry_over
from tomoni.advocacy.models import Asked, AskedBody, Body, Demand, Round, Step

KEPT = ["form", "broker", "sender", "contact_line", "recording", "answer_minutes", "question_minutes", "place"]
KEPT += ["prefecture", "our_role", "visibility"]


@transaction.atomic
def next_round(round: Round, *, title: str, when: str) -> Round:
    """Return a new round with what stays the same: form, sender, minutes, projects, outline, agenda; no items yet."""
    made = Round(title=title, state=Round.State.PLANNED, **{name: getattr(round, name) for name in KEPT})
    made.number = round.number + 1 if round.number else None
    made.set_when(when)
    made.subjects, made.purposes = dict(round.subjects), dict(round.purposes)
    made.projects = list(round.projects.all())
    made.organisations = list(round.organisations.all())
    year = made.starts_on.year if made.starts_on else None
    made.programmes = [each for each in round.programmes.all() if _stands_in(each, year)]
    made.agenda_items = [
        type(each)(body=each.body, position=each.position, title=each.title, minutes=each.minutes,
                   reply_minutes=each.reply_minutes, chair=each.chair)
        for each in round.agenda_items.all()
    ]  # fmt: skip
    made.save()
    return made


def _stands_in(programme: Any, year: int | None) -> bool:
    return year is None or ((programme.first_year or year) <= year <= (programme.last_year or year))


@transaction.atomic
def carry_chosen(
    previous: Round, *, to: Round, demands: Iterable[Demand], in_old_words: Iterable[Demand] = ()
) -> list[Asked]:
    """Carry the chosen demands over; those of ``in_old_words`` are asked word for word as the last time.

    Raises ``CarryOverRefusedError``.
    """
    made = carry_over(previous, to=to, demands=demands)
    old = {demand.pk for demand in in_old_words}
    words = dict(Asked.objects.filter(round=previous).values_list("demand", "wording"))
    for asked in made:
        if asked.demand_id in old and words.get(asked.demand_id) not in (None, asked.wording_id):
            asked.wording_id = words[asked.demand_id]
            asked.save(update_fields=["wording", "updated_at"])
    return made


@transaction.atomic
def readdress(asked: Asked, *, bodies: Iterable[Body], number: str, on: date) -> None:
    """Set the number of an item and whom it is put to. In a round that was sent, bodies are only added, with the day.

    Bodies that are left out go, as long as nothing was sent.
    """
    held = Asked.objects.select_related("round").get(pk=asked.pk)
    chosen = list(bodies)
    known = {each.body_id: each for each in held.asked_bodies.all()}
    if not held.round.is_sealed:
        held.number = number
        held.save(update_fields=["number", "updated_at"])
        for pk, each in known.items():
            if pk not in {body.pk for body in chosen}:
                each.delete()
    for place, body in enumerate(chosen, start=1):
        if body.pk not in known:
            later = on if held.round.is_sealed else None
            AskedBody.objects.create(asked=held, body=body, position=max(place, len(known) + 1), added_on=later)


@transaction.atomic
def step_done(round: Round, *, kind: str, on: date) -> None:
    """Note the day a step of the preparation was done; the planned one of the kind, else a new one."""
    step = round.steps.filter(kind=kind, done_on=None).order_by("planned_on", "pk").first()
    if step is None:
        Step.objects.create(round=round, kind=kind, done_on=on)
        return
    step.done_on = on
    step.save(update_fields=["done_on", "updated_at"])
