"""Periods are half-open stretches of days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core.periods import Period

pytestmark = pytest.mark.embedded

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
PERIODS = st.builds(lambda day, length: Period(day, day + timedelta(days=length)), DAYS, st.integers(1, 1000))


def test_a_calendar_year():
    year = Period.year(2012)
    assert (year.start, year.end, year.last_day) == (date(2012, 1, 1), date(2013, 1, 1), date(2012, 12, 31))
    assert year.previous() == Period.year(2011)


def test_a_fiscal_year_is_named_by_the_year_in_which_it_starts():
    year = Period.year(2012, first_month=4)
    assert (year.start, year.last_day) == (date(2012, 4, 1), date(2013, 3, 31))
    assert year.previous() == Period.year(2011, first_month=4)
    assert Period.year_of(date(2013, 3, 31), first_month=4) == year
    assert Period.year_of(date(2013, 4, 1), first_month=4) == Period.year(2013, first_month=4)


def test_months_and_days():
    assert Period.month(2012, 2).last_day == date(2012, 2, 29)
    assert Period.month(2012, 12).end == date(2013, 1, 1)
    assert Period.month(2012, 1).previous() == Period.month(2011, 12)
    one_day = Period.between(date(2012, 6, 23), date(2012, 6, 23))
    assert one_day == Period(date(2012, 6, 23), date(2012, 6, 24))
    assert one_day.previous() == Period.between(date(2012, 6, 22), date(2012, 6, 22))


@pytest.mark.parametrize(
    ("period", "japanese", "english"),
    [
        (Period.year(2012), "2012年1月～12月", "January–December 2012"),
        (
            Period.year(2012, first_month=4),
            "2012年度",
            "fiscal year 2012 (April 2012 – March 2013)",
        ),
        (Period.month(2012, 6), "2012年6月", "June 2012"),
        (Period(date(2012, 4, 1), date(2012, 10, 1)), "2012年4月～9月", "April–September 2012"),
        (Period.between(date(2012, 6, 23), date(2012, 6, 24)), "2012年6月23日～24日", "23–24 June 2012"),
        (Period.between(date(2012, 6, 23), date(2012, 6, 23)), "2012年6月23日", "23 June 2012"),
        (Period(date(2011, 1, 1), date(2013, 1, 1)), "2011年1月～2012年12月", "January 2011 – December 2012"),
    ],
)
def test_labels(period, japanese, english):
    assert period.label("ja") == japanese
    assert period.label("en") == english


@pytest.mark.parametrize("end", [date(2012, 6, 23), date(2012, 6, 22)])
def test_a_period_without_a_day_is_refused(end):
    with pytest.raises(ValueError, match="2012-06-23 up to .* holds none"):
        Period(date(2012, 6, 23), end)


def test_open_stretches_overlap():
    june = Period.month(2012, 6)
    assert june.overlaps(None, None)
    assert june.overlaps(None, date(2012, 6, 1))
    assert not june.overlaps(None, date(2012, 5, 31))
    assert june.overlaps(date(2012, 6, 30), None)
    assert not june.overlaps(date(2012, 7, 1), None)


@given(PERIODS, DAYS, st.integers(0, 400))
def test_overlap_means_a_shared_day(period, first, length):
    last = first + timedelta(days=length)
    shared = any(period.contains(first + timedelta(days=n)) for n in range(length + 1))
    assert period.overlaps(first, last) == shared


@given(PERIODS)
def test_the_previous_period_ends_where_this_one_starts(period):
    assert period.previous().end == period.start
    assert period.contains(period.start)
    assert period.contains(period.last_day)
    assert not period.contains(period.end)


@given(st.integers(1900, 2100), st.integers(1, 12))
def test_twelve_months_make_a_year(year, first_month):
    whole = Period.year(year, first_month=first_month)
    assert whole.months == 12
    assert whole.previous() == Period.year(year - 1, first_month=first_month)
    assert Period.year_of(whole.last_day, first_month=first_month) == whole
