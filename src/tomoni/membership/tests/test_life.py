from datetime import date, timedelta

import pytest

from tomoni.membership import actions
from tomoni.membership.actions import MembershipError
from tomoni.membership.models import Event, Membership, Plan, Register, Term
from tomoni.membership.tests.factories import NOW, PlanFactory, joined, plans
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
YEAR_END = date(2013, 1, 1)


def timeline(membership, known_at=None):
    """What is known of a membership: (plan, units, first day, day not included)."""
    terms = Term.objects.known(known_at).filter(membership=membership).order_by("valid_from")
    return [(term.plan.key, term.units, term.valid_from, term.valid_to) for term in terms]


def kinds(membership):
    return [event.kind for event in Event.objects.filter(membership=membership).in_order()]


@pytest.fixture
def made():
    return plans()


# --- Joining ----------------------------------------------------------------------------


def test_joining_gives_the_next_number_and_a_term_to_the_end_of_the_year(made):
    user = UserFactory()
    first = joined(units=2, on=date(2012, 4, 10))
    second = actions.join(
        PersonFactory(), plan=made["student"], units=1, on=date(2012, 5, 1), user=user, now=NOW, wants_list=True
    )
    assert (first.number, second.number) == (1, 2)
    assert timeline(first) == [("individual", 2, date(2012, 4, 10), YEAR_END)]
    event = second.events.get()
    assert (event.kind, event.on, event.recorded_at, event.recorded_by) == ("join", date(2012, 5, 1), NOW, user)
    assert (second.wants_list, second.wants_receipt) == (True, False)


@pytest.mark.parametrize(
    ("period", "first_month", "start", "end"),
    [
        ("fixed", 1, date(2012, 1, 1), date(2013, 1, 1)),
        ("fixed", 1, date(2012, 12, 31), date(2013, 1, 1)),
        ("fixed", 4, date(2012, 3, 31), date(2012, 4, 1)),
        ("fixed", 4, date(2012, 4, 1), date(2013, 4, 1)),
        ("rolling", 1, date(2012, 2, 29), date(2013, 2, 28)),
        ("rolling", 1, date(2012, 5, 10), date(2013, 5, 10)),
        ("monthly", 1, date(2012, 1, 31), date(2012, 2, 1)),
        ("monthly", 1, date(2012, 12, 1), date(2013, 1, 1)),
    ],
)
def test_a_term_lasts_the_plan_s_period(period, first_month, start, end):
    plan = PlanFactory(key="other", period=period, first_month=first_month)
    assert actions.end_of_period(plan, start) == end
    membership = joined(plan=plan, on=start)
    actions.renew(membership, user=None, now=NOW)
    ends = [term[3] for term in timeline(membership)]
    assert ends == [end, actions.end_of_period(plan, end)]


def test_numbers_are_never_given_twice(made):
    last = joined()
    assert last.number == 1
    last.events.update(note="")
    Membership.objects.create(number=50, person=PersonFactory())
    assert joined().number == 51
    Membership.objects.filter(number=50).delete()
    assert joined().number == 52
    Register.objects.update(last_number=90)
    assert joined().number == 91


def test_who_has_a_number_returns_under_it(made):
    person = PersonFactory()
    membership = joined(person)
    with pytest.raises(MembershipError, match="number 1"):
        joined(person)
    actions.leave(membership, on=date(2012, 6, 1), reason="own_wish", user=None, now=NOW)
    with pytest.raises(MembershipError, match="Number 1 is in the register already"):
        joined(person, on=date(2013, 1, 1))
    with pytest.raises(MembershipError, match="Number 1 is in the register already"):
        joined(person, plan=made["reader"], on=date(2013, 1, 1))
    assert Membership.objects.count() == 1


def test_a_member_may_subscribe_besides(made):
    library = OrganisationFactory()
    member = joined(library, plan=made["organisation"])
    reader = joined(library, plan=made["library"], units=3)
    assert (member.number, reader.number) == (1, 2)
    with pytest.raises(MembershipError, match="number 2 already"):
        actions.change_plan(member, plan=made["library"], on=date(2012, 6, 1), user=None, now=NOW)


@pytest.mark.parametrize(
    ("key", "units", "words"), [("organisation", 1, "for organisations"), ("individual", 0, "takes from 1")]
)
def test_a_plan_must_fit(made, key, units, words):
    with pytest.raises(MembershipError, match=words):
        joined(PersonFactory(), plan=made[key], units=units)
    assert (Membership.objects.count(), Register.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_the_least_units_are_asked_for():
    plan = PlanFactory(minimum_units=2)
    with pytest.raises(MembershipError, match="takes from 2"):
        joined(plan=plan)
    membership = joined(plan=plan, units=2)
    with pytest.raises(MembershipError, match="takes from 2"):
        actions.change_units(membership, units=1, on=date(2012, 6, 1), user=None, now=NOW)


def test_a_merged_or_erased_record_does_not_join(made):
    person = PersonFactory()
    with pytest.raises(MembershipError, match="merged"):
        joined(PersonFactory(merged_into=person))
    with pytest.raises(MembershipError, match="erased"):
        joined(PersonFactory(erased_at=NOW))


# --- Going on ---------------------------------------------------------------------------


def test_a_late_renewal_leaves_no_gap(made):
    membership = joined(units=2)
    actions.renew(membership, user=None, now=NOW + timedelta(days=500))
    actions.renew(membership, user=None, now=NOW + timedelta(days=501), units=1, plan=made["student"])
    assert timeline(membership) == [
        ("individual", 2, date(2012, 1, 1), YEAR_END),
        ("individual", 2, YEAR_END, date(2014, 1, 1)),
        ("student", 1, date(2014, 1, 1), date(2015, 1, 1)),
    ]
    assert kinds(membership) == ["join", "renew", "renew"]


def test_a_change_holds_from_its_day_on_and_for_terms_to_come(made):
    membership = joined()
    actions.renew(membership, user=None, now=NOW)
    actions.change_units(membership, units=3, on=date(2012, 7, 1), user=None, now=NOW + timedelta(days=1))
    assert timeline(membership) == [
        ("individual", 1, date(2012, 1, 1), date(2012, 7, 1)),
        ("individual", 3, date(2012, 7, 1), YEAR_END),
        ("individual", 3, YEAR_END, date(2014, 1, 1)),
    ]
    assert timeline(membership, NOW + timedelta(hours=1)) == [
        ("individual", 1, date(2012, 1, 1), YEAR_END),
        ("individual", 1, YEAR_END, date(2014, 1, 1)),
    ]


def test_a_member_becomes_a_subscriber(made):
    membership = joined(units=2)
    actions.change_plan(membership, plan=made["reader"], units=1, on=date(2012, 4, 1), user=None, now=NOW)
    assert timeline(membership) == [
        ("individual", 2, date(2012, 1, 1), date(2012, 4, 1)),
        ("reader", 1, date(2012, 4, 1), YEAR_END),
    ]
    with pytest.raises(MembershipError, match="nothing changes"):
        actions.change_plan(membership, plan=made["reader"], on=date(2012, 4, 1), user=None, now=NOW)


def test_a_pause_is_cut_out(made):
    membership = joined()
    actions.pause(membership, on=date(2012, 3, 1), until=date(2012, 5, 1), user=None, now=NOW)
    assert timeline(membership) == [
        ("individual", 1, date(2012, 1, 1), date(2012, 3, 1)),
        ("individual", 1, date(2012, 5, 1), YEAR_END),
    ]
    for on, until, words in [
        (date(2012, 4, 1), date(2012, 4, 2), "Nothing is in the register"),
        (date(2012, 6, 1), date(2012, 6, 1), "end after it begins"),
    ]:
        with pytest.raises(MembershipError, match=words):
            actions.pause(membership, on=on, until=until, user=None, now=NOW)


def test_the_period_after_a_pause_runs_from_its_end(made):
    membership = joined()
    actions.pause(membership, on=date(2012, 10, 1), until=date(2013, 3, 1), user=None, now=NOW)
    assert membership.events.in_order().last().told() == "paused (until 28 February 2013)"
    event = actions.renew(membership, user=None, now=NOW)
    assert event.on == date(2013, 3, 1)
    assert timeline(membership) == [
        ("individual", 1, date(2012, 1, 1), date(2012, 10, 1)),
        ("individual", 1, date(2013, 3, 1), date(2014, 1, 1)),
    ]


def test_whoever_pauses_until_they_return_is_not_renewed(made):
    membership = joined()
    actions.pause(membership, on=date(2012, 10, 1), until=None, user=None, now=NOW)
    with pytest.raises(MembershipError, match="pause since 2012-10-01: let them return"):
        actions.renew(membership, user=None, now=NOW)
    assert timeline(membership) == [("individual", 1, date(2012, 1, 1), date(2012, 10, 1))]


def test_payment_goes_with_what_it_paid_for(made):
    membership = joined()
    term = actions.mark_paid(membership.terms.get(), on=date(2012, 2, 1), reference="R1")
    actions.change_units(membership, units=2, on=date(2012, 7, 1), user=None, now=NOW)
    paid = Term.objects.known().order_by("valid_from").values_list("paid_on", "payment_reference")
    assert list(paid) == [(date(2012, 2, 1), "R1")] * 2
    with pytest.raises(MembershipError, match="changed in the meantime"):
        actions.mark_paid(term, on=None)
    later = Term.objects.known().last()
    assert actions.mark_paid(later, on=None, reference="R1").payment_reference == ""


# --- Leaving and returning --------------------------------------------------------------


@pytest.mark.parametrize("reason", ["own_wish", "deemed", "death", "expulsion"])
def test_leaving_ends_what_is_and_what_was_to_come(made, reason):
    membership = joined()
    actions.renew(membership, user=None, now=NOW)
    event = actions.leave(membership, on=date(2012, 7, 1), reason=reason, user=None, now=NOW)
    assert timeline(membership) == [("individual", 1, date(2012, 1, 1), date(2012, 7, 1))]
    assert event.reason == reason


def test_who_has_left_cannot_leave_renew_or_change(made):
    membership = joined()
    actions.leave(membership, on=date(2012, 7, 1), reason="own_wish", user=None, now=NOW)
    for act in (
        lambda: actions.leave(membership, on=date(2012, 8, 1), reason="own_wish", user=None, now=NOW),
        lambda: actions.renew(membership, user=None, now=NOW),
        lambda: actions.change_units(membership, units=2, on=date(2012, 7, 1), user=None, now=NOW),
    ):
        with pytest.raises(MembershipError):
            act()
    assert kinds(membership) == ["join", "leave"]


def test_a_lapse_may_lie_after_the_last_term(made):
    membership = joined()
    actions.leave(membership, on=date(2013, 7, 1), reason="deemed", user=None, now=NOW)
    assert timeline(membership) == [("individual", 1, date(2012, 1, 1), YEAR_END)]
    with pytest.raises(MembershipError, match="left already, on 2013-07-01"):
        actions.renew(membership, user=None, now=NOW)


def test_nobody_leaves_before_they_joined(made):
    membership = joined(on=date(2012, 4, 1))
    with pytest.raises(MembershipError, match="joined on 2012-04-01"):
        actions.leave(membership, on=date(2012, 4, 1), reason="own_wish", user=None, now=NOW)


def test_returning_keeps_the_number(made):
    membership = joined()
    actions.leave(membership, on=date(2012, 7, 1), reason="own_wish", user=None, now=NOW)
    with pytest.raises(MembershipError, match="change it instead"):
        actions.return_(membership, plan=made["reader"], units=1, on=date(2012, 5, 1), user=None, now=NOW)
    actions.return_(membership, plan=made["reader"], units=1, on=date(2014, 3, 1), user=None, now=NOW)
    assert timeline(membership)[1:] == [("reader", 1, date(2014, 3, 1), date(2015, 1, 1))]
    actions.renew(membership, user=None, now=NOW)
    assert kinds(membership) == ["join", "leave", "return", "renew"]


# --- Time -------------------------------------------------------------------------------


def test_two_acts_never_share_a_moment(made):
    membership = joined()
    actions.change_units(membership, units=2, on=date(2012, 2, 1), user=None, now=NOW)
    actions.change_units(membership, units=3, on=date(2012, 3, 1), user=None, now=NOW - timedelta(days=1))
    moments = [event.recorded_at - NOW for event in Event.objects.in_order()]
    assert moments == [timedelta(microseconds=step) for step in range(3)]


def test_a_price_holds_from_its_day_on():
    plan = PlanFactory(price=5000)
    plan.prices.create(valid_from=date(2012, 4, 1), per_unit=6000)
    assert [plan.dues(2, on=day) for day in (date(1999, 1, 1), date(2012, 3, 31), date(2012, 4, 1))] == [
        None,
        10000,
        12000,
    ]


def test_plans_stand_with_their_parts(made):
    assert [plan.key for plan in Plan.objects.in_order()] == [
        "individual",
        "student",
        "reader",
        "organisation",
        "library",
    ]
    assert [plan.key for plan in Plan.objects.classes()] == ["individual", "reader", "organisation", "library"]
