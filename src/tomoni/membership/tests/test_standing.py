"""How a membership stands on a day."""

from datetime import date, timedelta

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st

from tomoni.membership import actions
from tomoni.membership.models import Membership, Term
from tomoni.membership.models.standing import State, in_state
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


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2013, 2, 28), State.PAUSED),
        (date(2013, 3, 1), State.GRACE),
        (date(2013, 5, 29), State.GRACE),
        (date(2013, 5, 30), State.LAPSED),
    ],
)
def test_after_a_pause_with_an_end_the_grace_runs_from_that_end(day, state):
    membership = joined()
    actions.pause(membership, on=date(2012, 10, 1), until=date(2013, 3, 1), user=None, now=NOW)
    assert (state_on(membership, day), states_of(membership, day)) == (state, [state])


def test_what_is_asked_as_known_then_knows_nothing_of_later_acts():
    membership = joined()
    then = NOW + timedelta(hours=1)
    actions.leave(membership, on=date(2012, 7, 1), reason="death", user=None, now=NOW + timedelta(days=9))
    assert state_on(membership, date(2012, 8, 1), known_at=then) == State.CURRENT
    assert state_on(membership, date(2012, 8, 1)) == State.LEFT


def states_of(membership, day):
    """Return the states the database finds the membership in on the day."""
    own = Membership.objects.filter(pk=membership.pk)
    return [state for state in State.values if in_state(own, state, day).exists()]


def attempt(membership, act, day, number):
    """Do one of the acts, whether it fits or not; a refusal must be one of ours."""
    say = {"user": None, "now": NOW + timedelta(days=number)}
    plan, events = membership.terms.first().plan, list(membership.events.in_order())
    terms = list(Term.objects.known().filter(membership=membership))
    acts = {
        "renew": lambda: actions.renew(membership, **say),
        "leave": lambda: actions.leave(membership, on=day, reason="own_wish", **say),
        "pause": lambda: actions.pause(membership, on=day, until=None, **say),
        "break": lambda: actions.pause(membership, on=day, until=day + timedelta(days=40), **say),
        "return": lambda: actions.return_(membership, plan=plan, units=1, on=day, **say),
        "units": lambda: actions.change_units(membership, units=number + 2, on=day, **say),
        "strike": lambda: terms and actions.strike(terms[number % len(terms)], **say),
        "endless": lambda: terms and actions.correct(terms[-1], valid_to=None, **say),
        "lapse": lambda: actions.lapse(membership, on=day, **say),
        "back": lambda: actions.reverse(events[-1], **say),
        "back twice": lambda: [actions.reverse(events[number % len(events)], **say) for _time in range(2)],
    }
    try:
        with transaction.atomic():
            acts[act]()
    except actions.MembershipError as refusal:
        assert str(refusal)


ACTS = [*("renew", "leave", "pause", "break", "return", "units", "strike", "endless", "lapse", "back", "back twice")]
DAYS = st.dates(date(2011, 12, 1), date(2014, 12, 31))


@hypothesis.settings(max_examples=60, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(steps=st.lists(st.tuples(st.sampled_from(ACTS), DAYS), max_size=7), asked=st.lists(DAYS, max_size=4))
def test_on_each_day_a_membership_is_in_one_state_and_both_ways_of_asking_agree(steps, asked):
    with transaction.atomic():
        membership = joined()
        for number, (act, day) in enumerate(steps):
            attempt(membership, act, day, number)
        edges = {term.valid_to for term in membership.terms.all() if term.valid_to}
        days = {*asked, *edges, *(edge + timedelta(days=90) for edge in edges), *(day for _act, day in steps)}
        for day in days:
            assert states_of(membership, day) == [state_on(membership, day)]
        transaction.set_rollback(True)


def test_an_act_is_taken_back_once():
    membership = joined()
    event = actions.renew(membership, user=None, now=NOW + timedelta(days=1))
    reversal = actions.reverse(event, user=None, now=NOW + timedelta(days=2))
    for taken in (event, reversal):
        with pytest.raises(actions.MembershipError):
            actions.reverse(taken, user=None, now=NOW + timedelta(days=3))
    actions.reverse(membership.events.in_force().get(), user=None, now=NOW + timedelta(days=4))
    with pytest.raises(actions.MembershipError):
        actions.reverse(event, user=None, now=NOW + timedelta(days=5))
    assert states_of(membership, date(2012, 6, 1)) == [State.AHEAD]
