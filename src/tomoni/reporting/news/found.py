"""Which acts are news, and how a page of them is divided."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncMonth

from tomoni.core.periods import Period
from tomoni.projects.models import Activity
from tomoni.reporting.public_lines import PublicLine, acts_told_in, names_month, of_months


def news(language: str, *, today: date, month: date | None = None, kind: str = "") -> QuerySet[Activity]:
    """Return the public acts with a line in the language that have begun by today, newest first.

    ``month`` is the first day of the only month wanted, ``kind`` the only kind.
    """
    found = acts_told_in(language).filter(starts_on__lte=today)
    if month:
        found = of_months(found, Period.month(month.year, month.month))
    if kind:
        found = found.filter(kind=kind)
    return found.order_by(F("starts_on").desc(), F("ends_on").asc(nulls_last=True), "-created_at", "pk")


def months_of(found: QuerySet[Activity]) -> list[tuple[date, int]]:
    """Return the months the acts begin in, newest first, each with how many; what names no month is in none."""
    ever = Period(date(1, 1, 1), date(9999, 12, 31))
    counted = of_months(found, ever).order_by().annotate(month=TruncMonth("starts_on")).values("month")
    return [(row["month"], row["number"]) for row in counted.annotate(number=Count("pk")).order_by("-month")]


def kinds_of(found: QuerySet[Activity]) -> list[tuple[str, str]]:
    """Return the kinds there are among the acts as (key, name), in the order kinds are told of everywhere."""
    used = set(found.order_by().values_list("kind", flat=True).distinct())
    return [(value, str(label)) for value, label in Activity.Kind.choices if value in used]


def by_month(lines: Iterable[PublicLine]) -> list[tuple[int, int | None, list[PublicLine]]]:
    """Return the lines in their order as (year, month, lines); the month is None where a year alone is known."""

    def place(line: PublicLine) -> tuple[int, int | None]:
        day = line.activity.starts_on
        return (day.year, day.month if names_month(line.activity) else None)

    return [(year, month, list(group)) for (year, month), group in groupby(lines, key=place)]
