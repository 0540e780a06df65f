"""The day and the moment a question to the past is asked about, as an address of a page says them."""

from datetime import UTC, date, datetime

import pytest

from tomoni.core.moments import asked_day, asked_moment

pytestmark = pytest.mark.embedded

TODAY = date(2012, 6, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2012-12-31", date(2012, 12, 31)),
        (" 1900-01-01 ", date(1900, 1, 1)),
        ("2199-12-31", date(2199, 12, 31)),
        *[(text, TODAY) for text in ("", None, "x", "2012-02-30", "0001-01-01", "1899-12-31", "9999-12-31")],
    ],
)
def test_a_day_or_else_the_other(text, day):
    assert asked_day(text, otherwise=TODAY) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2012-12-31", datetime(2012, 12, 31, 14, 59, 59, 999_999, tzinfo=UTC)),
        ("2199-12-31", datetime(2199, 12, 31, 14, 59, 59, 999_999, tzinfo=UTC)),
        ("2012-12-31T10:00:00+09:00", datetime(2012, 12, 31, 1, tzinfo=UTC)),
        ("2012-12-31T10:00:00 09:00", datetime(2012, 12, 31, 1, tzinfo=UTC)),
        ("2012-12-31T10:00", datetime(2012, 12, 31, 1, tzinfo=UTC)),
        *[(text, None) for text in ("", None, "x", "2012-12-31T25:00", "9999-12-31", "0001-01-01")],
        *[(text, None) for text in ("9999-12-31T23:59:59-09:00", "0001-01-01T00:00:00+09:00")],
    ],
)
def test_the_end_of_a_day_or_a_moment_or_now(text, moment):
    assert asked_moment(text) == moment
