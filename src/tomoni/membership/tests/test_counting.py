from datetime import date, timedelta

import pytest
from django.utils import translation

from tomoni.core import figures as core_figures
from tomoni.core.periods import Period
from tomoni.membership import actions
from tomoni.membership.figures import Kind, counted, membership_table, movement, of_period, trend
from tomoni.membership.models import Plan
from tomoni.membership.tests.factories import NOW, joined, plans
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2011, 12, 31), date(2012, 12, 31)


def told(table):
    return [(line.plan.key, line.people, line.units) for line in table]


@pytest.fixture
def made():
    return plans()


@pytest.fixture
def two_years(made):
    """Memberships of every fate between the two days, by name."""
    found = {}

    def member(name, plan="individual", units=1, on=date(2011, 1, 1), renewed=True):
        found[name] = joined(plan=made[plan], units=units, on=on)
        if renewed:
            actions.renew(found[name], user=None, now=NOW)

    member("stays", units=2)
    member("lapses", renewed=False)
    member("leaves", units=3)
    actions.leave(found["leaves"], on=date(2012, 6, 1), reason="death", user=None, now=NOW)
    member("reads")
    actions.change_plan(found["reads"], plan=made["reader"], on=date(2012, 4, 1), user=None, now=NOW)
    member("studies")
    actions.change_plan(found["studies"], plan=made["student"], on=date(2012, 4, 1), user=None, now=NOW)
    member("grows")
    actions.change_units(found["grows"], units=4, on=date(2012, 4, 1), user=None, now=NOW)
    member("joins", units=5, on=date(2012, 7, 1), renewed=False)
    member("returns", on=date(2009, 1, 1), renewed=False)
    actions.return_(found["returns"], plan=made["student"], units=1, on=date(2012, 3, 1), user=None, now=NOW)
    member("organises", plan="organisation", units=2)
    member("collects", plan="library", on=date(2012, 2, 1), renewed=False)
    return found


# --- A day ------------------------------------------------------------------------------


def test_classes_hold_their_parts(two_years):
    assert told(membership_table(BEFORE)) == [
        ("individual", 6, 9),
        ("student", 0, 0),
        ("reader", 0, 0),
        ("organisation", 1, 2),
        ("library", 0, 0),
    ]
    table = membership_table(AFTER)
    assert told(table) == [
        ("individual", 5, 13),
        ("student", 2, 2),
        ("reader", 1, 1),
        ("organisation", 1, 2),
        ("library", 1, 1),
    ]
    assert (table["student"].people, table.people(), table.people(nature="member"), table.units(subject="person")) == (
        2,
        8,
        6,
        14,
    )


def test_the_edges_of_a_term(made):
    joined(on=date(2012, 4, 1))
    found = [
        membership_table(day)["individual"].people
        for day in (date(2012, 3, 31), date(2012, 4, 1), AFTER, date(2013, 1, 1))
    ]
    assert found == [0, 1, 1, 0]


def test_what_was_known_then_stays_as_it_was(made):
    membership = joined(units=2)
    actions.change_units(membership, units=1, on=date(2012, 1, 1), user=None, now=NOW + timedelta(days=30))
    for moment, units in [(NOW - timedelta(seconds=1), 0), (NOW, 2), (NOW + timedelta(days=30), 1), (None, 1)]:
        assert membership_table(AFTER, known_at=moment)["individual"].units == units


def test_every_line_opens_the_list_it_counted(two_years):
    for day in (BEFORE, AFTER):
        for line in membership_table(day):
            terms = list(counted(day, plan=line.plan))
            assert (len(terms), sum(term.units for term in terms)) == (line.people, line.units)
            assert [term.membership.number for term in terms] == sorted(term.membership.number for term in terms)


def test_a_list_costs_the_same_for_few_and_many(made, django_assert_num_queries):
    joined()
    for more in (0, 2):
        for _each in range(more):
            joined(OrganisationFactory(), plan=made["organisation"])
        with django_assert_num_queries(5 if more else 4):
            assert len([str(term.membership.holder) + str(term.plan) for term in counted(AFTER)]) == 1 + more


def test_outsiders_see_no_list(two_years):
    for roles, seen in [
        (["secretariat"], 8),
        (["finance"], 8),
        (["auditor"], 8),
        (["steering"], 0),
        (["editor"], 0),
        ([], 0),
    ]:
        assert counted(AFTER).visible_to(UserFactory(roles=roles)).count() == seen
    own = UserFactory(person=two_years["stays"].person)
    assert [term.membership for term in counted(AFTER).visible_to(own)] == [two_years["stays"]]


# --- Between two days -------------------------------------------------------------------


def test_movement_tells_who_did_what(two_years):
    moved = movement(BEFORE, AFTER)
    line = moved["individual"]
    assert (line.before, line.after) == ((6, 9), (5, 13))
    assert {kind: (step.people, step.units, step.memberships().count()) for kind, step in line.steps.items()} == {
        Kind.JOINED: (1, 5, 1),
        Kind.RETURNED: (1, 1, 1),
        Kind.CAME: (0, 0, 0),
        Kind.WENT: (-1, -1, 1),
        Kind.UNITS: (0, 3, 1),
        Kind.LEFT: (-2, -4, 2),
    }
    fates = {kind: list(step.memberships()) for kind, step in line.steps.items()}
    assert fates[Kind.LEFT] == [two_years["lapses"], two_years["leaves"]]
    assert fates[Kind.WENT] == [two_years["reads"]]
    assert {change.reason for change in line.steps[Kind.LEFT].changes} == {"", "death"}
    assert moved["student"].steps[Kind.CAME].memberships().get() == two_years["studies"]
    assert moved["student"].steps[Kind.RETURNED].memberships().get() == two_years["returns"]
    assert moved["reader"].steps[Kind.CAME].memberships().get() == two_years["reads"]


def test_movement_adds_up(two_years):
    for line in movement(BEFORE, AFTER):
        people = line.before[0] + sum(step.people for step in line.steps.values())
        units = line.before[1] + sum(step.units for step in line.steps.values())
        assert (people, units) == line.after


def test_a_period_begins_with_the_day_before_it(two_years):
    assert of_period(Period.year(2012)) == movement(BEFORE, AFTER)
    with pytest.raises(ValueError, match="no day|none"):
        movement(AFTER, AFTER)


# --- The sentence -----------------------------------------------------------------------


def grow(made, key, before, after):
    """Let a class have so many on the two days."""
    for number in range(max(before, after)):
        holder = PersonFactory() if made[key].subject == "person" else OrganisationFactory()
        start = date(2011, 1, 1) if number < before else date(2012, 1, 1)
        membership = joined(holder, plan=made[key], on=start)
        if number < min(before, after):
            actions.renew(membership, user=None, now=NOW)


@pytest.mark.parametrize(
    ("counts", "english", "japanese"),
    [
        (
            [(2, 1), (2, 1), (1, 2), (1, 2)],
            "Members fell in number, individuals and organisations alike. "
            "Subscriptions rose in number, individual and organisational alike.",
            "会員は個人・団体ともに減った。購読は個人・団体ともに増えた。",
        ),
        (
            [(1, 2), (2, 1), (1, 1), (1, 1)],
            "Among members, individuals rose while organisations fell. "
            "Subscriptions stayed the same in number, individual and organisational alike.",
            "会員は個人が増え、団体は減った。購読は個人・団体ともに変わらなかった。",
        ),
        (
            [(2, 1), (1, 1), (1, 1), (1, 2)],
            "Among members, individuals fell while organisations stayed the same. "
            "Among subscriptions, individuals stayed the same while organisations rose.",
            "会員は個人が減り、団体は変わらなかった。購読は個人が変わらず、団体は増えた。",
        ),
    ],
)
def test_the_trend_in_words(made, counts, english, japanese):
    for key, (before, after) in zip(("individual", "organisation", "reader", "library"), counts, strict=True):
        grow(made, key, before, after)
    assert trend(BEFORE, AFTER, language="en") == english
    assert trend(BEFORE, AFTER, language="ja") == japanese


def test_the_trend_of_persons_alone():
    made = {plan.key: plan for plan in plans().values() if plan.subject == "person"}
    Plan.objects.filter(subject="organisation").delete()
    grow(made, "individual", 1, 2)
    assert trend(BEFORE, AFTER, language="en") == "Members rose in number. Subscriptions stayed the same in number."
    assert trend(BEFORE, AFTER, language="ja") == "会員は増えた。購読は変わらなかった。"
    Plan.objects.filter(nature="subscriber").delete()
    assert trend(BEFORE, AFTER, language="en") == "Members rose in number."


# --- As figures -------------------------------------------------------------------------


def test_the_figures_open_their_lists(two_years):
    people = core_figures.find("membership.people").cell(AFTER)
    units = core_figures.find("membership.units").cell(AFTER)
    assert (people.value, people.rows.count()) == (8, 8)
    assert (units.value, sum(term.units for term in units.rows)) == (17, 17)
    cell = core_figures.find("membership.table").cell(AFTER, "student", "units")
    assert (cell.value, [term.membership.number for term in cell.rows]) == (2, [5, 8])
    assert core_figures.find("membership.people").cell(AFTER, known_at=NOW - timedelta(days=1)).value == 0


def test_the_movement_as_a_table(two_years):
    table = core_figures.find("membership.movement")
    lines = {line.key: line for line in table.lines(Period.year(2012))}
    assert lines["student"].part_of == "individual"
    assert list(lines["individual"].cells) == [column.key for column in table.columns]
    values = {key: cell.value for key, cell in lines["individual"].cells.items() if key.endswith("people")}
    assert values == {
        "before.people": 6,
        "joined.people": 1,
        "returned.people": 1,
        "came.people": 0,
        "went.people": -1,
        "units.people": 0,
        "left.people": -2,
        "after.people": 5,
    }
    assert table.cell(Period.year(2012), "individual", "left.people").rows.count() == 2


def test_figures_speak_both_languages(two_years):
    figure = core_figures.find("membership.trend")
    told = [figure.words(Period.year(2012), language=language) for language in ("en", "ja")]
    assert told[0].startswith("Among members") and told[1].startswith("会員は")
    with translation.override("ja"):
        assert str(core_figures.find("membership.table").label) == "種別ごとの会員・購読者"
