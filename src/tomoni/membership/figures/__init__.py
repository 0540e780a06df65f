"""The figures of membership: people and units on any day, what moved between two days, and the trend in words."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from tomoni.core.figures import PERIOD, Cell, Column, Line, Number, Sentence, Table
from tomoni.core.periods import Period
from tomoni.membership.figures.counting import Counted, MembershipTable, counted, membership_table
from tomoni.membership.figures.movement import Change, ClassMovement, Kind, Movement, Step, movement
from tomoni.membership.figures.trend import trend
from tomoni.membership.models import Plan
from tomoni.membership.models.term import TermQuerySet

__all__ = [
    "FIGURES",
    "Change",
    "ClassMovement",
    "Counted",
    "Kind",
    "MembershipTable",
    "Movement",
    "Step",
    "counted",
    "membership_table",
    "movement",
    "of_period",
    "trend",
]

PEOPLE, UNITS = "people", "units"
BEFORE, AFTER = "before", "after"


def of_period(period: Period, *, known_at: datetime | None = None) -> Movement:
    """Return the movement of a period: from the day before it to its last day."""
    return movement(period.start - timedelta(days=1), period.last_day, known_at=known_at)


def _on(day: date, *, known_at: datetime | None = None) -> TermQuerySet:
    return counted(day, known_at=known_at)


def _units(terms: Any) -> int:
    return terms.aggregate(units=Sum("units"))["units"] or 0


def _pair(prefix: str, group: Any) -> list[Column]:
    head = f"{prefix}." if prefix else ""
    return [
        Column(f"{head}{PEOPLE}", _("people or organisations"), _("(people)"), group),
        Column(f"{head}{UNITS}", _("units"), _("(units)"), group),
    ]


def _table_lines(day: date, *, known_at: datetime | None = None) -> list[Line]:
    table = membership_table(day, known_at=known_at)
    classes = {line.plan.pk: line.plan.key for line in table.classes}
    return [
        Line(line.plan.key, line.plan, _counted_cells(line, day, known_at), classes.get(line.plan.part_of_id, ""))
        for line in table
    ]


def _counted_cells(line: Counted, day: date, known_at: datetime | None) -> dict[str, Cell]:
    rows = counted(day, plan=line.plan, known_at=known_at)
    return {PEOPLE: Cell(line.people, rows, _counted_in(line.plan)), UNITS: Cell(line.units, rows, "口")}


def _counted_in(plan: Plan) -> str:
    return "人" if plan.subject == Plan.Subject.PERSON else "団体"


def _movement_lines(period: Period, *, known_at: datetime | None = None) -> list[Line]:
    moved = of_period(period, known_at=known_at)
    keys = {line.plan.pk: line.plan.key for line in moved}
    return [
        Line(line.plan.key, line.plan, _moved_cells(line, period, known_at), keys.get(line.plan.part_of_id, ""))
        for line in moved
    ]


def _moved_cells(line: ClassMovement, period: Period, known_at: datetime | None) -> dict[str, Cell]:
    first, last = period.start - timedelta(days=1), period.last_day
    cells = _both(BEFORE, line.before, counted(first, plan=line.plan, known_at=known_at), line.plan)
    for step in line.steps.values():
        cells |= _both(step.kind, (step.people, step.units), step.memberships(), line.plan)
    return cells | _both(AFTER, line.after, counted(last, plan=line.plan, known_at=known_at), line.plan)


def _both(prefix: str, values: tuple[int, int], rows: Any, plan: Plan) -> dict[str, Cell]:
    people, units = Cell(values[0], rows, _counted_in(plan)), Cell(values[1], rows, "口")
    return {f"{prefix}.{PEOPLE}": people, f"{prefix}.{UNITS}": units}


def _trend(period: Period, *, language: str, known_at: datetime | None = None) -> str:
    return trend(period.start - timedelta(days=1), period.last_day, language=language, known_at=known_at)


FIGURES = [
    Number(
        key="membership.people",
        label=_("Members and subscribers"),
        explanation=_("Persons and organisations with a term on the day, each membership counted once."),
        unit=_("(people)"),
        rows=_on,
    ),
    Number(
        key="membership.units",
        label=_("Units"),
        explanation=_("The units of all terms valid on the day."),
        unit=_("(units)"),
        rows=_on,
        measure=_units,
    ),
    Table(
        key="membership.table",
        label=_("Members and subscribers by class"),
        explanation=_("People and units of each class on the day; sub-classes are contained in their class."),
        lines=_table_lines,
        columns=_pair("", ""),
    ),
    Table(
        key="membership.movement",
        label=_("Movement of members and subscribers"),
        explanation=_(
            "What happened in each class from the end of the day before the period to the end of its last day. "
            "Before, plus what came, minus what went, is what was after, in people and in units."
        ),
        asks=PERIOD,
        lines=_movement_lines,
        columns=[
            *_pair(BEFORE, _("before")),
            *(column for kind in Kind for column in _pair(kind.value, kind.label)),
            *_pair(AFTER, _("after")),
        ],
    ),
    Sentence(
        key="membership.trend",
        label=_("Trend of members and subscriptions"),
        explanation=_("Whether members and subscribers, individuals and organisations, rose or fell over the period."),
        asks=PERIOD,
        words=_trend,
        behind=["membership.table"],
    ),
]
