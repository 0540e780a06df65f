"""The two days a question to a record of the past has: the day it is about, and as known when."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""The days a record can speak of. Beyond them is a slip of the finger, or another system's "no end" (9999-12-31)."""


def asked_day(text: str | None, *, otherwise: date) -> date:
    """Return the day written as 2012-12-31; ``otherwise`` for anything else, and for a day no record can speak of."""
    return _date(text or "") or otherwise


def asked_moment(text: str | None) -> datetime | None:
    """Return the moment of knowledge: the end of a day (2012-12-31), or an exact moment (2012-12-31T10:00:00+09:00).

    None, which is now, for anything else, and for a moment no record can speak of.
    """
    if day := _date(text or ""):
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)
    try:
        moment = parse_datetime((text or "").replace(" ", "+"))
    except ValueError:
        return None
    if moment is None or not FIRST_DAY < moment.date() < LAST_DAY:
        return None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _date(text: str) -> date | None:
    try:
        day = parse_date(text.strip())
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None
