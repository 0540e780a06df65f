"""Items that were pasted are put into a round: as demands that stand already, or as new ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from tomoni.advocacy.actions.asking import ask
from tomoni.advocacy.actions.tables import Pasted
from tomoni.advocacy.actions.wording import reword
from tomoni.advocacy.models import Asked, Demand, Round


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pasted item and the demand it is; None where it is a new one."""

    item: Pasted
    demand: Demand | None


@transaction.atomic
def put_in(round: Round, chosen: Iterable[Chosen], *, user: Any, on: date) -> list[Asked]:
    """Put pasted items into a round in their order; a demand that stands already is asked in the words pasted.

    What is in the round already stays as it is. Raises ``AskingRefusedError``.
    """
    made = []
    projects, there = (
        list(round.projects.all()),
        set(Asked.objects.filter(round=round).values_list("demand", flat=True)),
    )
    for each in chosen:
        demand = each.demand or _new(each.item, round, projects)
        if demand.pk in there:
            continue
        there.add(demand.pk)
        if each.item.text:
            texts = {**_texts(demand), "ja": each.item.text}
            reword(demand, texts=texts, since=on, user=user)
        made.append(ask(demand, round=round, bodies=each.item.bodies, number=each.item.number))
    return made


def _texts(demand: Demand) -> dict[str, str]:
    newest = demand.wordings.order_by("-version").first()
    return dict(newest.texts) if newest else {}


def _new(item: Pasted, round: Round, projects: list[Any]) -> Demand:
    demand = Demand(title=item.title, kind=item.kind, ground=item.ground, visibility=round.visibility)
    demand.projects = projects
    demand.save()
    return demand
