from datetime import date, timedelta

import pytest

from tomoni.membership import actions
from tomoni.membership.actions import MembershipError
from tomoni.membership.models import Event, Membership, Term
from tomoni.membership.tests.factories import NOW, joined, plans
from tomoni.membership.tests.test_life import YEAR_END, kinds, timeline
from tomoni.people.actions.duplicates import find_duplicates
from tomoni.people.actions.merging import merge, undo
from tomoni.people.models import DuplicatePair
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LATER = NOW + timedelta(days=30)


@pytest.fixture
def made():
    return plans()


def last_event(membership):
    return Event.objects.filter(membership=membership).in_order().last()


# --- Taking back ------------------------------------------------------------------------


def test_taking_back_restores_what_was_known_and_keeps_what_was_said(made):
    membership = joined(units=2)
    actions.leave(membership, on=date(2012, 7, 1), reason="own_wish", user=None, now=LATER)
    said = LATER + timedelta(seconds=1)
    reversal = actions.reverse(last_event(membership), user=None, now=LATER + timedelta(days=1), note="本人に確かめた")
    assert timeline(membership) == [("individual", 2, date(2012, 1, 1), YEAR_END)]
    assert timeline(membership, said) == [("individual", 2, date(2012, 1, 1), date(2012, 7, 1))]
    assert (reversal.kind, reversal.note, reversal.reverses.kind) == ("reverse", "本人に確かめた", "leave")
    actions.renew(membership, user=None, now=LATER + timedelta(days=2))


def test_acts_are_taken_back_one_after_another_from_the_last(made):
    membership = joined()
    states = [timeline(membership)]
    actions.renew(membership, user=None, now=NOW)
    states.append(timeline(membership))
    actions.change_units(membership, units=4, on=date(2012, 5, 1), user=None, now=NOW)
    states.append(timeline(membership))
    actions.pause(membership, on=date(2012, 8, 1), until=date(2013, 2, 1), user=None, now=NOW)
    events = list(Event.objects.in_order())
    with pytest.raises(MembershipError, match="Take the latest back first"):
        actions.reverse(events[1], user=None, now=LATER)
    for event in reversed(events[1:]):
        actions.reverse(event, user=None, now=LATER)
        assert timeline(membership) == states.pop()
    actions.reverse(events[0], user=None, now=LATER)
    assert timeline(membership) == []
    with pytest.raises(MembershipError):
        actions.reverse(events[0], user=None, now=LATER)
    with pytest.raises(MembershipError):
        actions.reverse(last_event(membership), user=None, now=LATER)


def test_a_payment_entered_since_is_kept_when_an_act_is_taken_back(made):
    membership = joined()
    actions.change_units(membership, units=2, on=date(2012, 5, 1), user=None, now=NOW)
    actions.mark_paid(Term.objects.known().get(units=2), on=date(2012, 6, 1), reference="R7")
    actions.reverse(last_event(membership), user=None, now=LATER)
    term = Term.objects.known().get()
    assert (term.units, term.paid_on, term.payment_reference) == (1, date(2012, 6, 1), "R7")


# --- Setting right ----------------------------------------------------------------------


def test_a_past_stretch_is_set_right(made):
    membership = joined(on=date(2012, 4, 1))
    actions.renew(membership, user=None, now=NOW)
    wrong = Term.objects.known().order_by("valid_from").first()
    actions.correct(wrong, plan=made["student"], units=2, valid_from=date(2012, 2, 1), user=None, now=LATER)
    assert timeline(membership) == [
        ("student", 2, date(2012, 2, 1), YEAR_END),
        ("individual", 1, YEAR_END, date(2014, 1, 1)),
    ]
    assert timeline(membership, LATER - timedelta(days=1))[0] == ("individual", 1, date(2012, 4, 1), YEAR_END)
    actions.reverse(last_event(membership), user=None, now=LATER)
    assert timeline(membership)[0] == ("individual", 1, date(2012, 4, 1), YEAR_END)


def test_a_correction_keeps_off_its_neighbours(made):
    membership = joined()
    actions.renew(membership, user=None, now=NOW)
    first, second = Term.objects.known().order_by("valid_from")
    for term, change, words in [
        (first, {"valid_to": None}, "overlap"),
        (second, {"valid_from": date(2012, 12, 31)}, "overlap"),
        (first, {"valid_to": date(2012, 1, 1)}, "no day"),
        (first, {}, "nothing changes"),
        (first, {"plan": made["library"]}, "for organisations"),
    ]:
        with pytest.raises(MembershipError, match=words):
            actions.correct(term, user=None, now=LATER, **change)
    actions.correct(second, valid_to=None, user=None, now=LATER)
    with pytest.raises(MembershipError, match="has no end"):
        actions.renew(membership, user=None, now=LATER)
    with pytest.raises(MembershipError, match="in the meantime"):
        actions.strike(second, user=None, now=LATER)


def test_a_term_that_never_was_is_struck_and_a_forgotten_one_added(made):
    membership = joined()
    actions.renew(membership, user=None, now=NOW)
    actions.strike(Term.objects.known().order_by("valid_from").first(), user=None, now=LATER)
    actions.add(membership, plan=made["reader"], units=1, start=date(2011, 5, 1), user=None, now=LATER)
    assert timeline(membership) == [
        ("reader", 1, date(2011, 5, 1), date(2012, 1, 1)),
        ("individual", 1, YEAR_END, date(2014, 1, 1)),
    ]
    with pytest.raises(MembershipError, match="overlap"):
        actions.add(
            membership, plan=made["reader"], units=1, start=date(2013, 12, 31), until=None, user=None, now=LATER
        )
    assert kinds(membership) == ["join", "renew", "correct", "correct"]


# --- Organisations ----------------------------------------------------------------------


def test_a_renamed_organisation_is_still_found_and_can_be_named_back(made):
    organisation = OrganisationFactory(name="ひだまりの会", kana="ヒダマリノカイ")
    membership = joined(organisation, plan=made["organisation"])
    event = actions.rename(
        membership, name="ひだまりネット", kana="ヒダマリネット", on=date(2012, 6, 1), user=None, now=NOW
    )
    organisation.refresh_from_db()
    assert (organisation.name, [(other.kind, other.text) for other in organisation.othername_set.all()]) == (
        "ひだまりネット",
        [("former", "ひだまりの会")],
    )
    assert (event.note, timeline(membership)) == (
        "ひだまりの会 → ひだまりネット",
        [("organisation", 1, date(2012, 1, 1), YEAR_END)],
    )
    actions.reverse(event, user=None, now=LATER)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.kana, organisation.othername_set.count()) == (
        "ひだまりの会",
        "ヒダマリノカイ",
        0,
    )


def test_a_name_changed_again_since_is_left_alone(made):
    organisation = OrganisationFactory(name="旧会")
    membership = joined(organisation, plan=made["organisation"])
    event = actions.rename(membership, name="新会", on=date(2012, 6, 1), user=None, now=NOW)
    organisation.refresh_from_db()
    organisation.name = "最新会"
    organisation.save()
    actions.reverse(event, user=None, now=LATER)
    organisation.refresh_from_db()
    assert organisation.name == "最新会"


def test_a_merger_ends_one_membership_and_goes_on_in_the_other(made):
    small, large = OrganisationFactory(), OrganisationFactory()
    ending, going_on = (joined(each, plan=made["organisation"], units=2) for each in (small, large))
    event = actions.merge(ending, into=going_on, units=3, on=date(2012, 10, 1), user=None, now=NOW)
    assert timeline(ending) == [("organisation", 2, date(2012, 1, 1), date(2012, 10, 1))]
    assert timeline(going_on)[1:] == [("organisation", 3, date(2012, 10, 1), YEAR_END)]
    assert (event.reason, event.linked.membership, event.linked.kind) == ("merged", going_on, "merge")
    small.refresh_from_db()
    assert (small.successor, small.dissolved_on) == (large, date(2012, 10, 1))
    actions.change_units(going_on, units=1, on=date(2012, 12, 1), user=None, now=NOW)
    with pytest.raises(MembershipError, match="number 2"):
        actions.reverse(event, user=None, now=LATER)
    actions.reverse(last_event(going_on), user=None, now=LATER)
    actions.reverse(event.linked, user=None, now=LATER)
    for membership in (ending, going_on):
        assert timeline(membership) == [("organisation", 2, date(2012, 1, 1), YEAR_END)]
    small.refresh_from_db()
    assert (small.successor, small.dissolved_on) == (None, None)


def test_a_dissolved_organisation_leaves(made):
    organisation = OrganisationFactory(founded_on=date(2000, 1, 1))
    membership = joined(organisation, plan=made["organisation"])
    with pytest.raises(MembershipError, match="founded on 2000-01-01"):
        actions.dissolve(membership, on=date(1999, 1, 1), user=None, now=NOW)
    event = actions.dissolve(membership, on=date(2012, 10, 1), user=None, now=NOW)
    organisation.refresh_from_db()
    assert (event.reason, organisation.dissolved_on) == ("dissolved", date(2012, 10, 1))
    actions.reverse(event, user=None, now=LATER)
    organisation.refresh_from_db()
    assert organisation.dissolved_on is None


def test_acts_of_organisations_are_not_for_persons(made):
    membership, other = joined(), joined(OrganisationFactory(), plan=made["organisation"])
    for act in (
        lambda: actions.rename(membership, name="新", on=date(2012, 5, 1), user=None, now=NOW),
        lambda: actions.dissolve(membership, on=date(2012, 5, 1), user=None, now=NOW),
        lambda: actions.merge(other, into=membership, on=date(2012, 5, 1), user=None, now=NOW),
        lambda: actions.merge(other, into=other, on=date(2012, 5, 1), user=None, now=NOW),
    ):
        with pytest.raises(MembershipError):
            act()
    assert (kinds(membership), kinds(other)) == (["join"], ["join"])


# --- Persons merged ---------------------------------------------------------------------


def merged_pair():
    """Two records of one person, each with a membership, merged by the people app."""
    one, other = (
        PersonFactory(name="山田 花子", kana="ヤマダ ハナコ", mail="hanako@example.org") for _each in range(2)
    )
    joined(one, units=2, on=date(2012, 4, 1))
    joined(other, on=date(2012, 1, 1))
    actions.renew(Membership.objects.get(number=2), user=None, now=NOW)
    find_duplicates("person", now=NOW)
    pair = DuplicatePair.objects.get()
    merge(pair, choices={}, user=None, now=NOW)
    return pair


def test_when_persons_are_merged_both_memberships_are_the_one_person_s(made):
    pair = merged_pair()
    assert {each.person_id for each in Membership.objects.all()} == {pair.first_id}
    assert [each.number for each in Membership.objects.doubled(date(2012, 5, 1)).order_by("number")] == [1, 2]
    assert list(Membership.objects.doubled(date(2013, 5, 1))) == []
    undo(pair, user=None, now=LATER)
    assert {each.person_id for each in Membership.objects.all()} == {pair.first_id, pair.second_id}


def test_two_numbers_of_one_person_become_one(made):
    merged_pair()
    kept, given_up = Membership.objects.order_by("number")
    before = [timeline(kept), timeline(given_up)]
    event = actions.unite(given_up, into=kept, user=None, now=LATER)
    assert timeline(given_up) == []
    assert timeline(kept) == [
        ("individual", 1, date(2012, 1, 1), date(2012, 4, 1)),
        ("individual", 2, date(2012, 4, 1), YEAR_END),
        ("individual", 1, YEAR_END, date(2014, 1, 1)),
    ]
    assert list(Membership.objects.doubled(date(2012, 5, 1))) == []
    with pytest.raises(MembershipError, match="no terms left"):
        actions.unite(given_up, into=kept, user=None, now=LATER)
    actions.reverse(event, user=None, now=LATER)
    assert [timeline(kept), timeline(given_up)] == before


def test_numbers_of_two_persons_stay_two(made):
    with pytest.raises(MembershipError, match="same holder"):
        actions.unite(joined(), into=joined(), user=None, now=NOW)
