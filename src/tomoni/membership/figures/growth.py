"""People and units by class at the end of each year, and how many of those who joined in a year are still there."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from tomoni.core.periods import Period
from tomoni.membership.models import Plan, Term


@dataclass(frozen=True)
class ClassGrowth:
    """People and units of one class or sub-class, one of each for each year's end."""

    plan: Plan
    people: tuple[int, ...]
    units: tuple[int, ...]


@dataclass(frozen=True)
class Growth:
    """The years' last days, and the classes in their order, each followed by its sub-classes."""

    ends: tuple[date, ...]
    lines: tuple[ClassGrowth, ...]


@dataclass(frozen=True)
class Cohort:
    """Those whose first term began in the year that ends on ``end``: how many, and how many had a term at each
    year's end from that one on."""

    end: date
    joined: int
    kept: tuple[int, ...]


def year_ends(*, first_month: int, today: date, known_at: datetime | None = None) -> tuple[date, ...]:
    """Return the last day of each fiscal year from the first term's to the last one that is over.

    Years in which nobody has a term any more are left out.
    """
    terms = Term.objects.known(known_at)
    first = terms.order_by("valid_from").values_list("valid_from", flat=True).first()
    if first is None:
        return ()
    goes_on = terms.filter(valid_to=None).exists()
    over = date.max if goes_on else terms.aggregate(last=Max("valid_to"))["last"]
    ends, period = [], Period.year_of(first, first_month=first_month)
    while period.last_day <= today and period.start < over:
        ends.append(period.last_day)
        period = Period.year_of(period.end, first_month=first_month)
    return tuple(ends)


def growth(ends: Sequence[date], *, known_at: datetime | None = None) -> Growth:
    """Return people and units by class on each of the days (ascending), as known at the moment (None: now)."""
    plans = list(Plan.objects.in_order())
    counts = {plan.pk: ([0] * len(ends), [0] * len(ends)) for plan in plans}
    rows = Term.objects.known(known_at).values_list("plan", "units", "valid_from", "valid_to")
    for plan, units, start, until in rows.iterator(chunk_size=5_000):
        people, of_units = counts[plan]
        for place in _places(ends, start, until):
            people[place] += 1
            of_units[place] += units
    return Growth(tuple(ends), tuple(_line(plan, plans, counts) for plan in plans))


def retention(ends: Sequence[date], *, known_at: datetime | None = None) -> list[Cohort]:
    """Return for each of the years (by their last days, ascending) who joined in it and how many stayed."""
    first: dict[Any, int] = {}
    there: dict[Any, set[int]] = {}
    rows = Term.objects.known(known_at).order_by("valid_from").values_list("membership", "valid_from", "valid_to")
    for membership, start, until in rows.iterator(chunk_size=5_000):
        first.setdefault(membership, bisect_left(ends, start))
        there.setdefault(membership, set()).update(_places(ends, start, until))
    joined = [0] * (len(ends) + 1)
    kept = [[0] * (len(ends) - year) for year in range(len(ends))]
    for membership, year in first.items():
        joined[year] += 1
        for place in there[membership]:
            kept[year][place - year] += 1
    return [Cohort(end, joined[year], tuple(kept[year])) for year, end in enumerate(ends)]


def _places(ends: Sequence[date], start: date, until: date | None) -> range:
    """Return the places of the days on which a term is valid."""
    return range(bisect_left(ends, start), len(ends) if until is None else bisect_left(ends, until))


def _line(plan: Plan, plans: list[Plan], counts: dict[int, tuple[list[int], list[int]]]) -> ClassGrowth:
    counted = [counts[each.pk] for each in plans if plan.pk in (each.pk, each.part_of_id)]
    people, units = (tuple(map(sum, zip(*(both[side] for both in counted), strict=True))) for side in (0, 1))
    return ClassGrowth(plan, people, units)
