"""How a membership stands on a day."""

from datetime import date, timedelta

import pytest

from tomoni.membership import actions
from tomoni.membership.models import Membership
from tomoni.membership.models.standing import State
from tomoni.membership.staff.register import standing_of, with_terms
from tomoni.membership.tests.factories import NOW, joined

pytestmark = pytest.mark.django_db


def state_on(membership, day, known_at=None):
    found = with_terms(Membership.objects.filter(pk=membership.pk), day, known_at=known_at).get()
    return standing_of(found).state


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2011, 12, 31), State.AHEAD),
        (date(2012, 1, 1), State.CURRENT),
        (date(2012, 12, 31), State.CURRENT),
        (date(2013, 1, 1), State.GRACE),
        (date(2013, 3, 31), State.GRACE),
        (date(2013, 4, 1), State.LAPSED),
    ],
)
def test_a_year_its_grace_of_ninety_days_and_after(day, state):
    assert state_on(joined(), day) == state


def test_whoever_left_has_left_from_that_day_on():
    membership = joined()
    actions.leave(membership, on=date(2012, 7, 1), reason="own_wish", user=None, now=NOW)
    assert [state_on(membership, day) for day in (date(2012, 6, 30), date(2012, 7, 1))] == [State.CURRENT, State.LEFT]


def test_a_deemed_withdrawal_after_the_term_ends_the_grace():
    membership = joined()
    actions.leave(membership, on=date(2013, 2, 1), reason="deemed", user=None, now=NOW)
    assert [state_on(membership, day) for day in (date(2013, 1, 31), date(2013, 2, 1))] == [State.GRACE, State.LEFT]


def test_a_pause_without_end_is_no_lapse():
    membership = joined()
    actions.pause(membership, on=date(2012, 7, 1), until=None, user=None, now=NOW)
    assert state_on(membership, date(2014, 1, 1)) == State.PAUSED


def test_what_is_asked_as_known_then_knows_nothing_of_later_acts():
    membership = joined()
    then = NOW + timedelta(hours=1)
    actions.leave(membership, on=date(2012, 7, 1), reason="death", user=None, now=NOW + timedelta(days=9))
    assert state_on(membership, date(2012, 8, 1), known_at=then) == State.CURRENT
    assert state_on(membership, date(2012, 8, 1)) == State.LEFT
