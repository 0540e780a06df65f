"""Japanese eras. The change dates are those of the government's orders; an era begins on its first day."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Era:
    """An era: its name, the initial that forms use for it, its first day."""

    name: str
    initial: str
    first_day: date


ERAS = (
    Era("明治", "M", date(1868, 1, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("令和", "R", date(2019, 5, 1)),
)

NAMED = {key: era for era in ERAS for key in (era.name, era.initial)}


def era_of(day: date) -> Era | None:
    """Returns the era of a day, or None before 明治. Before 1873 the day is taken as Gregorian."""
    return next((era for era in reversed(ERAS) if era.first_day <= day), None)


def era_year(day: date) -> str:
    """Returns the year of a day in its era, such as "令和元年"; the Western year before 明治."""
    era = era_of(day)
    if era is None:
        return f"{day.year}年"
    number = day.year - era.first_day.year + 1
    return f"{era.name}{'元' if number == 1 else number}年"
