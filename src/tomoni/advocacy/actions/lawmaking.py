"""A bill's stages and our acts beside them, in the order of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.advocacy.models import Bill, BillAct
from tomoni.projects.models import Activity


@dataclass(frozen=True, slots=True)
class Moment:
    """Something on the time line: a stage of the bill, or an act of ours."""

    on: date
    title: str
    detail: str
    is_ours: bool
    activity: Any = None
    when: str = ""


def course(bill: Bill, *, user: Any, language: str) -> list[Moment]:
    """Return the stages, the promulgation, the coming into force, and those of our acts the user may see."""
    found = [
        Moment(stage.on, stage.name, _stage_detail(stage), is_ours=False)
        for stage in bill.stages.select_related("committee")
    ]
    for day, name in ((bill.promulgated_on, _("promulgated")), (bill.in_force_on, _("in force"))):
        if day:
            note = bill.law if day == bill.promulgated_on else bill.in_force_note
            found.append(Moment(day, name, note, is_ours=False))
    links = BillAct.objects.visible_to(user).filter(bill=bill).select_related("activity")
    for link in links:
        act = link.activity
        if act.starts_on:
            found.append(Moment(act.starts_on, act.heading(language), link.note, True, act, act.when_text(language)))
    return sorted(found, key=lambda moment: (moment.on, moment.is_ours, moment.title))


def _stage_detail(stage: Any) -> str:
    where = str(stage.committee) if stage.committee else stage.get_house_display() if stage.house != "none" else ""
    return " · ".join(part for part in (where, stage.note) if part)


@transaction.atomic
def set_beside(bill: Bill, activities: Iterable[Activity], *, user: Any) -> None:
    """Let just these acts stand beside the bill, of those the user may see; acts hidden from the user stay."""
    wanted = {activity.pk for activity in activities}
    wanted &= set(Activity.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
    kept = {link.activity_id: link for link in BillAct.objects.visible_to(user).filter(bill=bill)}
    for activity in wanted - kept.keys():
        BillAct.objects.create(bill=bill, activity_id=activity)
    for activity in kept.keys() - wanted:
        kept[activity].delete()
