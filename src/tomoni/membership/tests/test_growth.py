"""Growth and retention count what the table of each day counts."""

from datetime import date, timedelta

import pytest

from tomoni.membership import actions
from tomoni.membership.figures import membership_table
from tomoni.membership.figures.growth import growth, retention, year_ends
from tomoni.membership.tests.factories import NOW, joined, plans

pytestmark = pytest.mark.django_db
TODAY = date(2014, 6, 1)


@pytest.fixture
def lives():
    """Two join in 2011 and one of them stays; a student with 3 units joins in 2012; a library in 2013."""
    known = plans()
    stays = joined(plan=known["individual"], on=date(2011, 3, 1))
    for _year in (2012, 2013):
        actions.renew(stays, user=None, now=NOW)
    joined(plan=known["individual"], on=date(2011, 5, 1))
    student = joined(plan=known["student"], units=3, on=date(2012, 4, 1))
    actions.renew(student, user=None, now=NOW)
    joined(plan=known["library"], units=2, on=date(2013, 1, 1))


def test_the_years_that_are_over_are_counted(lives):
    ends = year_ends(first_month=1, today=TODAY)
    assert ends == (date(2011, 12, 31), date(2012, 12, 31), date(2013, 12, 31))
    assert year_ends(first_month=4, today=TODAY)[0] == date(2011, 3, 31)


def test_each_year_end_is_the_table_of_that_day(lives):
    ends = year_ends(first_month=1, today=TODAY)
    grown = growth(ends)
    for place, end in enumerate(ends):
        table = [(line.plan.key, line.people, line.units) for line in membership_table(end)]
        assert [(line.plan.key, line.people[place], line.units[place]) for line in grown.lines] == table


def test_growth_as_known_then_knows_nothing_of_later_acts(lives):
    ends = year_ends(first_month=1, today=TODAY)
    then = growth(ends, known_at=NOW + timedelta(days=1))
    joined(plan=plans()["individual"], on=date(2012, 2, 1), now=NOW + timedelta(days=2))
    assert growth(ends, known_at=NOW + timedelta(days=1)) == then
    assert growth(ends).lines[0].people[1] == then.lines[0].people[1] + 1


def test_retention_follows_those_who_joined_in_a_year(lives):
    cohorts = retention(year_ends(first_month=1, today=TODAY))
    assert [(cohort.end.year, cohort.joined, cohort.kept) for cohort in cohorts] == [
        (2011, 2, (2, 1, 1)),
        (2012, 1, (1, 1)),
        (2013, 1, (1,)),
    ]


def test_whoever_leaves_within_the_year_joined_but_was_never_kept():
    membership = joined(plan=plans()["individual"], on=date(2012, 2, 1))
    actions.leave(membership, on=date(2012, 6, 1), reason="own_wish", user=None, now=NOW)
    assert [(each.joined, each.kept) for each in retention((date(2012, 12, 31),))] == [(1, (0,))]


def test_an_empty_register_has_no_years():
    assert year_ends(first_month=1, today=TODAY) == ()
