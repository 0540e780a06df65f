"""People and units by plan on a day, as known at a moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Sum

from tomoni.membership.models import Plan, Term
from tomoni.membership.models.term import TermQuerySet


@dataclass(frozen=True)
class Counted:
    """How many people (or organisations) with how many units a plan has; ``parts`` are told as "of which"."""

    plan: Plan
    people: int
    units: int
    parts: tuple["Counted", ...] = ()


@dataclass(frozen=True)
class MembershipTable:
    """The classes in their order on one day."""

    day: date
    known_at: datetime | None
    classes: tuple[Counted, ...]

    def __iter__(self) -> Iterator[Counted]:
        """Yield every class, each followed by its sub-classes."""
        for line in self.classes:
            yield line
            yield from line.parts

    def __getitem__(self, key: str) -> Counted:
        return next(line for line in self if line.plan.key == key)

    def people(self, **where: str) -> int:
        """Return the people of the classes whose plan has the subject and nature."""
        return sum(line.people for line in self._classes(where))

    def units(self, **where: str) -> int:
        """Return the units of the classes whose plan has the subject and nature."""
        return sum(line.units for line in self._classes(where))

    def _classes(self, where: dict[str, str]) -> list[Counted]:
        return [line for line in self.classes if all(getattr(line.plan, key) == value for key, value in where.items())]


def membership_table(day: date, *, known_at: datetime | None = None) -> MembershipTable:
    """Return people and units of every class and sub-class on the day, as known at the moment (None: now)."""
    rows = (
        Term.objects.on(day, known_at=known_at)
        .values_list("plan")
        .annotate(people=Count("*"), total=Sum("units"))
        .order_by()
    )
    counts = {plan: (people, units) for plan, people, units in rows}
    plans = list(Plan.objects.in_order())
    return MembershipTable(day, known_at, tuple(_class(plan, plans, counts) for plan in plans if not plan.part_of_id))


def _class(plan: Plan, plans: Iterable[Plan], counts: dict[int, tuple[int, int]]) -> Counted:
    parts = tuple(Counted(part, *counts.get(part.pk, (0, 0))) for part in plans if part.part_of_id == plan.pk)
    people, units = counts.get(plan.pk, (0, 0))
    return Counted(plan, people + sum(part.people for part in parts), units + sum(part.units for part in parts), parts)


def counted(day: date, *, plan: Plan | None = None, known_at: datetime | None = None) -> TermQuerySet:
    """Return the terms a line of the table counts (all without a plan), by membership number.

    Plans and holders are read for the page shown, not joined to the whole list: sorting stays narrow.
    """
    terms = Term.objects.on(day, known_at=known_at)
    if plan is not None:
        terms = terms.filter(plan__in=[plan.pk, *plan.parts.values_list("pk", flat=True)])
    terms = terms.prefetch_related("membership__person", "membership__organisation", "plan")
    return terms.order_by("membership__number")
