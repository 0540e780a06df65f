"""Deemed withdrawal: after term and grace, only of those a person chose and confirmed, and taken back by reversal."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tomoni.membership import actions
from tomoni.membership.models import Event, Membership, Term
from tomoni.membership.models.standing import State, in_state
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import PlanFactory, joined

pytestmark = pytest.mark.django_db
LAPSES = reverse("membership_lapses:index")


def ended(*, days_ago):
    """Return a membership, with 90 days of grace, whose last day was so many days ago."""
    today = timezone.localdate()
    membership = joined(plan=PlanFactory(), on=today - timedelta(days=500))
    actions.correct(
        membership.terms.get(), valid_to=today - timedelta(days=days_ago - 1), user=None, now=timezone.now()
    )
    return membership


def state(membership):
    found = Membership.objects.filter(pk=membership.pk)
    return [each for each in State.values if in_state(found, each, timezone.localdate()).exists()]


def confirm(client, *memberships, **fields):
    data = {
        "on": timezone.localdate().isoformat(),
        "chosen": [str(each.pk) for each in memberships],
        "confirmed": "on",
    } | fields
    return client.post(LAPSES, data)


def test_only_those_whose_grace_is_over_are_on_the_list(office):
    ended(days_ago=90)
    lapsed = ended(days_ago=91)
    paused, gone = ended(days_ago=81), ended(days_ago=91)
    end = timezone.localdate() - timedelta(days=90)
    actions.pause(paused, on=end, until=None, user=None, now=timezone.now())
    actions.leave(gone, on=end, reason="own_wish", user=None, now=timezone.now())
    assert [row["membership"] for row in office.get(LAPSES).context["rows"]] == [lapsed]


def test_nothing_happens_without_confirmation_or_choice(office):
    membership = ended(days_ago=100)
    assert confirm(office, membership, confirmed="").status_code == 200
    assert confirm(office).status_code == 200
    assert state(membership) == [State.LAPSED]


def test_the_chosen_leave_and_the_others_stay(office, secretary):
    chosen, spared = ended(days_ago=100), ended(days_ago=100)
    confirm(office, chosen, note="第3回運営委員会")
    event = Event.objects.get(kind="leave")
    assert (event.membership, event.reason, event.recorded_by, event.note) == (
        chosen,
        "deemed",
        secretary,
        "第3回運営委員会",
    )
    assert (state(chosen), state(spared)) == ([State.LEFT], [State.LAPSED])


def test_taken_back_they_are_lapsed_as_before_and_may_renew(office):
    membership = ended(days_ago=100)
    before = list(Term.objects.known().filter(membership=membership).values_list("valid_from", "valid_to", "units"))
    confirm(office, membership)
    office.post(reverse("membership_membership:take_back", args=[membership.pk]), {"note": "誤り"})
    after = list(Term.objects.known().filter(membership=membership).values_list("valid_from", "valid_to", "units"))
    assert (state(membership), after) == ([State.LAPSED], before)
    actions.renew(membership, user=None, now=timezone.now())
    assert state(membership) != [State.LAPSED]


def test_a_day_on_which_they_belonged_is_refused(office):
    membership = ended(days_ago=100)
    confirm(office, membership, on=(timezone.localdate() - timedelta(days=150)).isoformat())
    assert state(membership) == [State.LAPSED]


@pytest.mark.usefixtures("english")
def test_who_renewed_a_moment_ago_is_not_taken_off():
    membership = ended(days_ago=100)
    actions.renew(membership, user=None, now=timezone.now())
    with pytest.raises(actions.MembershipError, match="not lapsed any more"):
        actions.lapse(membership, on=timezone.localdate(), user=None, now=timezone.now())
    assert not Event.objects.filter(kind="leave").exists()


@pytest.mark.parametrize("role", ["finance", "auditor", "steering", "editor", "project_lead"])
def test_nobody_but_the_office_takes_members_off(role):
    membership = ended(days_ago=100)
    assert confirm(reader(role), membership).status_code == 302
    assert state(membership) == [State.LAPSED]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions(office, rows, django_assert_num_queries):
    for _row in range(rows):
        ended(days_ago=100)
    office.get(LAPSES)
    with django_assert_num_queries(15):
        assert len(office.get(LAPSES).context["rows"]) == rows


def test_a_term_that_ends_on_a_leap_day_lapses_after_its_grace():
    membership = joined(plan=PlanFactory(), on=date(2012, 1, 1))
    actions.correct(membership.terms.get(), valid_to=date(2012, 3, 1), user=None, now=timezone.now())
    own = Membership.objects.filter(pk=membership.pk)
    assert [in_state(own, State.LAPSED, day).exists() for day in (date(2012, 5, 29), date(2012, 5, 30))] == [
        False,
        True,
    ]
