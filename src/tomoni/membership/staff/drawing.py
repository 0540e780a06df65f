"""The line on which a membership's story is drawn: where each year, term, act and payment lies, in per cent."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from django.utils import timezone

from tomoni.membership.models import Event, Term
from tomoni.membership.staff import changes
from tomoni.membership.staff.story import Story

MOST_YEAR_LABELS = 12
NARROW = 4.0
YEAR_PIXELS = 64


@dataclass(frozen=True)
class Mark:
    """Something at a place of the line; ``width`` 0 is a point."""

    x: str
    width: str
    kind: str
    label: str
    title: str


@dataclass(frozen=True)
class Line:
    """The drawing: years, terms, earlier versions of them, acts, payments, and where today is."""

    years: list[Mark]
    terms: list[Mark]
    earlier: list[Mark]
    acts: list[Mark]
    payments: list[Mark]
    today: str
    least_pixels: int


def drawn(told: Story, *, today: date) -> Line | None:
    """Return the line of a story; None where it has no term."""
    everything = [*told.terms, *told.earlier]
    if not everything:
        return None
    first = date(min(term.valid_from for term in everything).year, 1, 1)
    ends = [term.valid_to - timedelta(days=1) if term.valid_to else today for term in everything]
    scale = _Scale(first, date(max([*ends, today]).year + 1, 1, 1))
    return Line(
        years=scale.years(),
        terms=[scale.term(term, f"membership-term--{term.plan.nature}") for term in told.terms],
        earlier=[scale.term(term, "membership-term--earlier") for term in _struck(told)],
        acts=[scale.act(event, struck=event.pk in told.struck) for event in told.acts],
        payments=[scale.payment(term) for term in told.terms if _is_paid(term, told)],
        today=scale.place(today),
        least_pixels=max(480, (scale.end.year - scale.start.year) * YEAR_PIXELS),
    )


def _struck(told: Story) -> list[Term]:
    """Return earlier versions that said something else than what is known now."""
    known = {(term.plan_id, term.units, term.valid_from, term.valid_to) for term in told.terms}
    return [term for term in told.earlier if (term.plan_id, term.units, term.valid_from, term.valid_to) not in known]


def _is_paid(term: Term, told: Story) -> bool:
    return bool(term.paid_on) and (told.known_at is None or term.paid_on <= timezone.localdate(told.known_at))


class _Scale:
    """Days as places between two edges."""

    def __init__(self, start: date, end: date) -> None:
        self.start, self.end = start, end

    def percent(self, day: date) -> float:
        share = 100 * (day - self.start).days / (self.end - self.start).days
        return min(100.0, max(0.0, share))

    def place(self, day: date) -> str:
        return f"{self.percent(day):.3f}%"

    def years(self) -> list[Mark]:
        step = ceil((self.end.year - self.start.year) / MOST_YEAR_LABELS)
        return [
            Mark(
                self.place(date(year, 1, 1)), "0%", "year", str(year) if not (year - self.start.year) % step else "", ""
            )
            for year in range(self.start.year, self.end.year)
        ]

    def term(self, term: Term, kind: str) -> Mark:
        left = self.percent(term.valid_from)
        width = self.percent(term.valid_to or self.end) - left
        said = f"{changes.days(term.valid_from, term.valid_to)} {changes.belonging((term.plan, term.units))}"
        label = changes.units(term.units) if width > NARROW else str(term.units) if width > 1 else ""
        return Mark(f"{left:.3f}%", f"{width:.3f}%", kind, label, said)

    def act(self, event: Event, *, struck: bool) -> Mark:
        kind = f"membership-act--{event.kind}{' membership-act--struck' if struck else ''}"
        return Mark(self.place(event.on), "0%", kind, "", f"{event.on} {event.told()}")

    def payment(self, term: Term) -> Mark:
        return Mark(self.place(term.paid_on), "0%", "paid", "¥", str(term.paid_on))
