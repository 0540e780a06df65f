"""What happened between two days: who joined, left, changed plan or units; it adds up to the difference exactly."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tomoni.core.periods import Period
from tomoni.membership.models import Event, Membership, Plan, Term


class Kind(models.TextChoices):
    """How a membership came to be counted, counted otherwise, or not counted in a class any more."""

    JOINED = "joined", _("joined")
    RETURNED = "returned", _("returned")
    CAME = "came", _("came from another plan")
    WENT = "went", _("went to another plan")
    UNITS = "units", _("changed units")
    LEFT = "left", _("left")


@dataclass(frozen=True)
class Change:
    """One membership counted differently in a class. ``before`` and ``after`` are (plan, units); None: not at all."""

    membership: UUID
    before: tuple[int, int] | None
    after: tuple[int, int] | None
    reason: str = ""
    """Why they left, where that was recorded; empty for a term that ended without renewal."""

    @property
    def units(self) -> int:
        """By how many units the membership's own count changed."""
        return (self.after[1] if self.after else 0) - (self.before[1] if self.before else 0)


@dataclass(frozen=True)
class Step:
    """What one kind of change made of a class: people and units more (or fewer, below zero), and who."""

    kind: str
    people: int = 0
    units: int = 0
    changes: tuple[Change, ...] = field(default=(), repr=False)

    def memberships(self) -> models.QuerySet:
        """Return the memberships that changed so."""
        return Membership.objects.filter(pk__in=[change.membership for change in self.changes]).order_by("number")


@dataclass(frozen=True)
class ClassMovement:
    """The movement of one class or sub-class: (people, units) before and after, and the steps between."""

    plan: Plan
    before: tuple[int, int]
    after: tuple[int, int]
    steps: dict[str, Step]


@dataclass(frozen=True)
class Movement:
    """The movement of every class, each followed by its sub-classes, over the days of the period."""

    period: Period
    known_at: datetime | None
    lines: tuple[ClassMovement, ...]

    def __iter__(self) -> Iterator[ClassMovement]:
        return iter(self.lines)

    def __getitem__(self, key: str) -> ClassMovement:
        return next(line for line in self.lines if line.plan.key == key)


Standing = dict[UUID, tuple[int, int]]


def movement(start: date, end: date, *, known_at: datetime | None = None) -> Movement:
    """Return what changed from the end of the day ``start`` to the end of the day ``end``, as known at the moment.

    Both days are days of a membership table: for a year they are the last days of two years. Raises
    ValueError when ``end`` does not lie after ``start``.
    """
    period = Period.between(start + timedelta(days=1), end)
    before, after = _standing(start, known_at), _standing(end, known_at)
    earlier = _belonged_before(start, after.keys() - before.keys(), known_at)
    reasons = _reasons(start, end, before.keys() - after.keys(), known_at)
    lines = []
    for plan in Plan.objects.in_order().prefetch_related("parts"):
        counted = {plan.pk, *(part.pk for part in plan.parts.all())}
        changes = _changes(before, after, counted, earlier, reasons)
        lines.append(ClassMovement(plan, _sum(before, counted), _sum(after, counted), changes))
    return Movement(period, known_at, tuple(lines))


def _standing(day: date, known_at: datetime | None) -> Standing:
    rows = Term.objects.on(day, known_at=known_at).values_list("membership", "plan", "units")
    return {membership: (plan, units) for membership, plan, units in rows}


def _sum(standing: Standing, counted: set[int]) -> tuple[int, int]:
    own = [units for plan, units in standing.values() if plan in counted]
    return len(own), sum(own)


def _changes(
    before: Standing, after: Standing, counted: set[int], earlier: set[UUID], reasons: dict[UUID, str]
) -> dict[str, Step]:
    found: dict[str, list[Change]] = defaultdict(list)
    for membership in dict.fromkeys([*before, *after]):
        old, new = before.get(membership), after.get(membership)
        kind = _kind(old, new, counted, returned=membership in earlier)
        if kind:
            found[kind].append(Change(membership, old, new, reasons.get(membership, "")))
    return {kind: _step(kind, found[kind]) for kind in Kind.values}


def _kind(old: tuple[int, int] | None, new: tuple[int, int] | None, counted: set[int], *, returned: bool) -> str:
    """Return how the class's count changed by this membership; empty when it did not."""
    was, is_now = bool(old and old[0] in counted), bool(new and new[0] in counted)
    if was and is_now:
        return Kind.UNITS if old and new and old[1] != new[1] else ""
    if is_now:
        return Kind.CAME if old else Kind.RETURNED if returned else Kind.JOINED
    if was:
        return Kind.WENT if new else Kind.LEFT
    return ""


def _step(kind: str, changes: list[Change]) -> Step:
    if kind == Kind.UNITS:
        return Step(kind, 0, sum(change.units for change in changes), tuple(changes))
    if kind in (Kind.WENT, Kind.LEFT):
        units = -sum(change.before[1] for change in changes if change.before)
        return Step(kind, -len(changes), units, tuple(changes))
    return Step(kind, len(changes), sum(change.after[1] for change in changes if change.after), tuple(changes))


def _belonged_before(start: date, new: Iterable[UUID], known_at: datetime | None) -> set[UUID]:
    """Return those of the memberships that had a term before the day already."""
    earlier = Term.objects.known(known_at).filter(valid_from__lte=start, membership__in=list(new))
    return set(earlier.values_list("membership", flat=True))


def _reasons(start: date, end: date, gone: Iterable[UUID], known_at: datetime | None) -> dict[UUID, str]:
    """Return why the memberships left, by the last leaving recorded between the days."""
    leaving = Event.objects.known(known_at).filter(
        kind=Event.Kind.LEAVE, on__gt=start, on__lte=end, membership__in=list(gone)
    )
    return dict(leaving.in_order().values_list("membership", "reason"))
