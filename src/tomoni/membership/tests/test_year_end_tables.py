"""The network's own tables of 2011 and 2012, from the demo's files through the real import, whatever comes later."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tomoni.config import demo
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.tables import all_tables
from tomoni.core.periods import Period
from tomoni.membership import actions
from tomoni.membership.actions import MembershipError
from tomoni.membership.figures import counted, membership_table, of_period, trend
from tomoni.membership.models import Event, Membership, Plan, Term

pytestmark = pytest.mark.django_db
TABLES = ["organisations", "people", "plans", "memberships", "terms"]
END_2011, END_2012 = date(2011, 12, 31), date(2012, 12, 31)
REPORT = {
    END_2011: {
        "個人会員": (325, 331),
        "学生": (0, 0),
        "個人購読": (59, 59),
        "団体会員": (81, 103),
        "団体購読": (16, 25),
    },
    END_2012: {
        "個人会員": (311, 314),
        "学生": (4, 4),
        "個人購読": (73, 73),
        "団体会員": (78, 98),
        "団体購読": (19, 28),
    },
}


@pytest.fixture(scope="module", autouse=True)
def members(django_db_setup, django_db_blocker):
    """Imports the demo's members once for all tests of this module, and takes them back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        for key in TABLES:
            for path in demo.files_of(key):
                result = import_file(all_tables()[key], path)
                assert (result.left_out, result.findings) == (0, [])
        yield
        transaction.set_rollback(True)


def told(day, known_at=None):
    return {line.plan.name: (line.people, line.units) for line in membership_table(day, known_at=known_at)}


@pytest.mark.parametrize("day", REPORT)
def test_the_tables_are_the_report_s(day):
    assert told(day) == REPORT[day]


@pytest.mark.parametrize("day", REPORT)
def test_each_cell_opens_the_members_it_counted(day):
    for plan in Plan.objects.all():
        terms = list(counted(day, plan=plan))
        assert (len({term.membership_id for term in terms}), sum(term.units for term in terms)) == REPORT[day][
            plan.name
        ]


def test_the_sentence_is_the_report_s():
    assert trend(END_2011, END_2012, language="ja") == "会員は個人・団体ともに減った。購読は個人・団体ともに増えた。"


def test_the_year_s_movement_adds_up():
    for line in of_period(Period.year(2012)):
        assert (line.before, line.after) == tuple(REPORT[day][line.plan.name] for day in (END_2011, END_2012))
        assert line.before[0] + sum(step.people for step in line.steps.values()) == line.after[0]
        assert line.before[1] + sum(step.units for step in line.steps.values()) == line.after[1]


def test_everybody_is_made_up():
    assert not Membership.objects.exclude(person__tags__name="架空").exclude(organisation__tags__name="架空").exists()
    assert set(Plan.objects.values_list("note", flat=True)) == {"架空の会費です。"}


def edit(dice, membership, others, plans, *, now):
    """Do some act to a membership, whether it fits or not."""
    subject = "person" if membership.person_id else "organisation"
    plan = dice.choice([each for each in plans if each.subject == subject])
    day, units = date(2011, 1, 1) + timedelta(days=dice.randrange(3 * 365)), dice.randrange(1, 6)
    common = {"user": None, "now": now}
    term = Term.objects.known().filter(membership=membership).first()
    acts = {
        "renew": lambda: actions.renew(membership, **common),
        "units": lambda: actions.change_units(membership, units=units, on=day, **common),
        "plan": lambda: actions.change_plan(membership, plan=plan, on=day, **common),
        "pause": lambda: actions.pause(membership, on=day, until=day + timedelta(days=40), **common),
        "leave": lambda: actions.leave(membership, on=day, reason="own_wish", **common),
        "return": lambda: actions.return_(membership, plan=plan, units=units, on=day, **common),
        "add": lambda: actions.add(membership, plan=plan, units=units, start=day, **common),
        "reverse": lambda: actions.reverse(Event.objects.filter(membership=membership).in_order().last(), **common),
    }
    if term:
        acts["correct"] = lambda: actions.correct(term, units=units, plan=plan, **common)
        acts["strike"] = lambda: actions.strike(term, **common)
    if subject == "organisation":
        acts["rename"] = lambda: actions.rename(membership, name=f"新しい名前{units}", on=day, **common)
        acts["merge"] = lambda: actions.merge(membership, into=dice.choice(others), on=day, **common)
        acts["dissolve"] = lambda: actions.dissolve(membership, on=day, **common)
    kind = dice.choice(list(acts))
    acts[kind]()
    return kind


@settings(max_examples=2, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_the_tables_as_known_then_outlive_any_200_edits(seed):
    dice = random.Random(seed)
    with transaction.atomic():
        moment = timezone.now()
        now, done = moment + timedelta(days=1), Counter()
        numbers, plans = list(Membership.objects.order_by("number")), list(Plan.objects.in_order())
        known = {}
        for _try in range(5_000):
            if done.total() == 200:
                break
            now += timedelta(minutes=1)
            try:
                with transaction.atomic():
                    done[edit(dice, dice.choice(numbers), numbers, plans, now=now)] += 1
            except MembershipError:
                continue
            if done.total() % 25 == 0:
                known[now] = (told(END_2011), told(END_2012))
        assert done.total() == 200 and len(done) > 8
        assert len({str(tables) for tables in known.values()}) == 8
        assert {day: told(day, moment) for day in REPORT} == REPORT
        assert {at: (told(END_2011, at), told(END_2012, at)) for at in known} == known
        transaction.set_rollback(True)
