"""A stretch of days that a report, a fiscal year or a query speaks of."""

from dataclasses import dataclass
from datetime import date, timedelta

from . import dates

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` up to but not including `end`. Raises ValueError when that holds no day."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period must hold a day, and {self.start} up to {self.end} holds none")

    @classmethod
    def year(cls, year: int, *, first_month: int = 1) -> "Period":
        """Returns the year that starts on the first of `first_month` (1-12) of the calendar year `year`."""
        return cls(date(year, first_month, 1), date(year + 1, first_month, 1))

    @classmethod
    def year_of(cls, day: date, *, first_month: int = 1) -> "Period":
        """Returns the fiscal year that holds `day`."""
        return cls.year(day.year - (day.month < first_month), first_month=first_month)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """Returns one calendar month."""
        first = date(year, month, 1)
        return cls(first, _months_later(first, 1))

    @classmethod
    def between(cls, first_day: date, last_day: date) -> "Period":
        """Returns the days from `first_day` to `last_day`, both included."""
        return cls(first_day, last_day + _DAY)

    @property
    def last_day(self) -> date:
        """Returns the last day that is inside."""
        return self.end - _DAY

    @property
    def months(self) -> int | None:
        """Returns how many whole calendar months it is, or None when it cuts one."""
        if self.start.day != 1 or self.end.day != 1:
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month

    def contains(self, day: date) -> bool:
        """Tells whether `day` is inside."""
        return self.start <= day < self.end

    def overlaps(self, first_day: date | None, last_day: date | None) -> bool:
        """Tells whether a stretch with both ends included shares a day; None is an open end."""
        return (first_day is None or first_day < self.end) and (last_day is None or self.start <= last_day)

    def previous(self) -> "Period":
        """Returns the period just before, of as many months (or days, where it cuts a month)."""
        months = self.months
        start = _months_later(self.start, -months) if months else self.start - (self.end - self.start)
        return Period(start, self.start)

    def label(self, language: str) -> str:
        """Returns its name: "2012年1月～12月", "2012年度" (twelve months from another month), "January–December 2012"."""
        if self.months == 12 and self.start.month != 1:
            months = dates.describe(self._edtf(), language)
            return f"{self.start.year}年度" if language == "ja" else f"fiscal year {self.start.year} ({months})"
        return dates.describe(self._edtf(), language)

    def _edtf(self) -> str:
        length = 7 if self.months else 10
        first, last = self.start.isoformat()[:length], self.last_day.isoformat()[:length]
        return first if first == last else f"{first}/{last}"


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)
