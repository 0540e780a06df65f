"""Planning: a plan is drafted from what is planned or in preparation; afterwards each item is judged."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tomoni.core.periods import Period
from tomoni.projects.models import Activity, Programme
from tomoni.reporting.models import PlanItem, Report, YearPlan
from tomoni.reporting.models.paper import FALLBACK
from tomoni.reporting.models.plan import told_of
from tomoni.reporting.numbering import DEFAULT
from tomoni.reporting.recorded import in_telling_order

UNFINISHED = (Activity.State.NOT_DONE, Activity.State.PARTLY, Activity.State.STOPPED)


class PlanningRefusedError(ValueError):
    """The plan cannot be changed so now; the words say why."""


@transaction.atomic
def draft_plan(plan: YearPlan) -> int:
    """Add an item for each activity planned for the year or still in preparation; return how many were added.

    What is there already stays. An activity of which nothing may be told is left out. Raises PlanningRefusedError.
    """
    _refuse_adopted(plan)
    if not plan.numbering:
        before = Report.objects.filter(starts_on__lte=plan.ends_on).order_by("-starts_on").first()
        plan.numbering = before.numbering if before and before.numbering else list(DEFAULT)
        plan.save()
    return len(take_up(plan, candidates(plan)))


def candidates(plan: YearPlan) -> QuerySet[Activity]:
    """Return what is planned or in preparation for the plan's days, was in preparation before, or is planned without a date."""
    ahead = Q(starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on)
    before = plan.period.previous()
    just_before = Q(starts_on__lt=before.end, ends_on__gte=before.start)
    undated = Q(starts_on=None, ends_on=None)
    wanted = Q(state=Activity.State.PLANNED) & (ahead | undated)
    wanted |= Q(state=Activity.State.PREPARING) & (ahead | just_before | undated)
    return in_telling_order(Activity.objects.filter(wanted).exclude(plan_items__plan=plan))


def unfinished(plan: YearPlan, *, user: Any) -> QuerySet[Activity]:
    """Return what was not done, partly done or stopped in the year before, as far as the user may see it."""
    before: Period = plan.period.previous()
    found = Activity.objects.visible_to(user).in_period(before).exclude(starts_on=None, ends_on=None)
    return in_telling_order(found.filter(state__in=UNFINISHED).exclude(plan_items__plan=plan))


@transaction.atomic
def take_up(plan: YearPlan, activities: Iterable[Activity]) -> list[PlanItem]:
    """Add an item for each of the activities in the order of the outline, after those that are there.

    Raises PlanningRefusedError for an adopted plan.
    """
    _refuse_adopted(plan)
    valid = {programme.pk: programme for programme in Programme.objects.in_year(plan.year)}
    telling = [(act, _chapter(act, valid)) for act in activities if told_of(act, FALLBACK)]
    telling.sort(key=lambda pair: (pair[1] is None, pair[1].path if pair[1] else ""))
    last = max(PlanItem.objects.filter(plan=plan).values_list("position", flat=True), default=0)
    added = []
    for place, (act, programme) in enumerate(telling, start=last + 1):
        added.append(PlanItem.objects.create(plan=plan, position=place, programme=programme, activity=act))
    return added


def _chapter(activity: Activity, valid: dict[Any, Programme]) -> Programme | None:
    told_in = [valid[pk] for pk in activity.programmes.values_list("pk", flat=True) if pk in valid]
    return min(told_in, key=lambda each: (each.path, each.pk), default=None)


def _refuse_adopted(plan: YearPlan) -> None:
    if plan.is_adopted:
        raise PlanningRefusedError(_("An adopted plan is not changed any more. Plan the next year."))


@transaction.atomic
def judge(
    item: PlanItem,
    *,
    result: str,
    word: str,
    word_en: str = "",
    activities: Iterable[Activity] = (),
    user: Any,
    today: date,
) -> PlanItem:
    """Say what became of an item, and why; without a result the judgement is taken back and the activity speaks again.

    Raises PlanningRefusedError for a plan that is not adopted, or a result without a word.
    """
    found: PlanItem = PlanItem.objects.select_for_update().get(pk=item.pk)
    if not found.plan.is_adopted:
        raise PlanningRefusedError(_("Only the items of an adopted plan are judged."))
    if result and not word.strip():
        raise PlanningRefusedError(_("Say in a word why."))
    found.result, found.word, found.word_en = result, word.strip() if result else "", word_en.strip() if result else ""
    found.judged_by, found.judged_on = (user, today) if result else (None, None)
    found.save()
    found.acts.set(activities if result else [])
    return found
