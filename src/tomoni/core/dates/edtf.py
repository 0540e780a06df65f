"""The part of EDTF (ISO 8601-2:2019) that we store: its forms, their bounds, their one way of writing."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from .errors import DateError

SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
"""EDTF season -> its first month, in Japan. Winter of a year begins in that year's December and ends in February."""

SIDE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?(?P<mark>[~?%]?)")


@dataclass(frozen=True)
class Point:
    """One side of a range, or a whole date: numbers, "XX" where unknown, None where not said; 21-24 is a season."""

    year: int
    month: int | str | None = None
    day: int | str | None = None
    mark: str = ""

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [
            part if isinstance(part, str) else f"{part:02}" for part in (self.month, self.day) if part is not None
        ]
        return "-".join(parts) + self.mark

    @property
    def precision(self) -> str:
        """Returns day, month, season or year: the finest thing known."""
        if isinstance(self.day, int):
            return "day"
        if isinstance(self.month, int):
            return "season" if self.month in SEASONS else "month"
        return "year"

    def bounds(self) -> tuple[date, date]:
        """Returns the earliest and the latest day it can be. Winter reaches into the next year's February."""
        if isinstance(self.month, int) and self.month in SEASONS:
            first = SEASONS[self.month]
            year, last = (self.year + 1, 2) if first == 12 else (self.year, first + 2)
            if year > 9999:
                return date(self.year, first, 1), date.max
            return date(self.year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
        first, last = (self.month, self.month) if isinstance(self.month, int) else (1, 12)
        if isinstance(self.day, int):
            return date(self.year, first, self.day), date(self.year, first, self.day)
        return date(self.year, first, 1), date(self.year, last, calendar.monthrange(self.year, last)[1])

    def checked(self, text: str) -> "Point":
        """Returns itself; raises `DateError` naming `text` when the calendar has no such month or day."""
        if not 1 <= self.year <= 9999:
            raise DateError("no_such_year", text)
        if isinstance(self.month, int) and not (1 <= self.month <= 12 or (self.month in SEASONS and self.day is None)):
            raise DateError("no_such_month", text, month=self.month)
        if isinstance(self.day, int):
            if not isinstance(self.month, int):
                raise DateError("unknown", text)
            last = calendar.monthrange(self.year, self.month)[1]
            if not 1 <= self.day <= last:
                raise DateError("no_such_day", text, year=self.year, month=self.month, last=last)
        return self


@dataclass(frozen=True)
class When:
    """A date as known.

    `edtf` is the canonical line to store. `starts_on` and `ends_on` are the earliest and the latest possible day, both
    inclusive, None on an open side. `precision` is day, month, season, year or range. `approximate` means about
    (``~`` or ``%``) on any side; `uncertain` means the source is doubtful (``?`` or ``%``).
    """

    edtf: str
    starts_on: date | None
    ends_on: date | None
    precision: str
    approximate: bool
    uncertain: bool


def read_sides(text: str) -> tuple[Point | None, Point | None] | None:
    """Returns the two sides of an EDTF line (one date gives itself twice), or None when it is no EDTF of ours."""
    left, slash, right = text.partition("/")
    sides = []
    for side in (left, right) if slash else (left,):
        match = SIDE.fullmatch(side)
        if match is None and not (slash and side == ".."):
            return None
        sides.append(_point(match) if match else None)
    return (sides[0], sides[-1])


def when(first: Point | None, last: Point | None, *, text: str) -> When:
    """Returns the date from `first` to `last` (None is open); raises `DateError` naming `text` when it cannot be."""
    for point in (first, last):
        if point is not None:
            point.checked(text)
    starts_on = first.bounds()[0] if first else None
    ends_on = last.bounds()[1] if last else None
    if starts_on is None and ends_on is None:
        raise DateError("unknown", text)
    if starts_on and ends_on and ends_on < starts_on:
        raise DateError("end_before_start", text)
    marks = {point.mark for point in (first, last) if point}
    single = first is not None and first == last
    return When(
        edtf=str(first) if single else f"{first or '..'}/{last or '..'}",
        starts_on=starts_on,
        ends_on=ends_on,
        precision=first.precision if single and first else "range",
        approximate=bool(marks & {"~", "%"}),
        uncertain=bool(marks & {"?", "%"}),
    )


def _point(match: re.Match[str]) -> Point:
    month, day = (int(part) if part and part.isdigit() else part for part in (match["month"], match["day"]))
    return Point(int(match["year"]), month, day, match["mark"])
