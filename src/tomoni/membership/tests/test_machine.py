"""Whatever happens to memberships in whatever order: the counts add up, and what was known stays as it was."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from dateutil.relativedelta import relativedelta
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tomoni.membership import actions
from tomoni.membership.actions import MembershipError
from tomoni.membership.models import Event, Membership, Term
from tomoni.membership.tests.factories import plans
from tomoni.membership.tests.probing import (
    DAYS,
    PROBES,
    any_day,
    check_movement,
    check_overlaps,
    check_table,
    counts,
    doubled,
    everything,
    holding,
    inside,
    one_of_many,
    some_day,
    some_reason,
    some_term,
    some_units,
)
from tomoni.people.models import Person
from tomoni.people.tests.factories import OrganisationFactory, PersonFactory

PERSON_PLANS, ORGANISATION_PLANS = ["individual", "student", "reader"], ["organisation", "library"]


class Register(RuleBasedStateMachine):
    """A secretariat that does anything to anybody at any time; each act changes what it should and nothing else."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        for (day, moment), known in self.asked.items():
            assert counts(day, moment) == known
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(starts=st.lists(some_day, min_size=3, max_size=3))
    def open_register(self, starts):
        self.plans = plans()
        self.now = datetime(2012, 1, 1, tzinfo=UTC)
        self.persons = [PersonFactory() for _each in range(3)]
        self.organisations = [OrganisationFactory() for _each in range(3)]
        self.before = {}
        self.asked = {}
        for holder, key, day in zip(
            [self.persons[0], *self.organisations[:2]],
            ["individual", "organisation", "organisation"],
            starts,
            strict=True,
        ):
            actions.join(holder, plan=self.plans[key], units=2, on=day, user=None, now=self.now)

    def act(self, do, becomes):
        """Do something and compare: ``becomes(membership, day, held)`` is what was meant to be held on a day.

        When it is refused, nothing has changed. What stood before it is remembered.
        """
        self.now += timedelta(hours=1)
        stood, events = everything(), Event.objects.count()
        try:
            do()
        except MembershipError as refusal:
            assert str(refusal)
            assert (everything(), Event.objects.count()) == (stood, events)
            return
        before, after = holding(stood), holding(everything())
        for membership in Membership.objects.values_list("pk", flat=True):
            for day in PROBES:
                held = before.get((membership, day))
                assert after.get((membership, day)) == becomes(membership, day, held)
        event = Event.objects.order_by("pk").last()
        self.before[event.pk] = self.before[event.linked_id] = stood

    def one(self, number):
        """Return some membership."""
        memberships = list(Membership.objects.order_by("number"))
        return memberships[number % len(memberships)]

    def fitting(self, holder, number):
        keys = PERSON_PLANS if isinstance(holder, Person) else ORGANISATION_PLANS
        return self.plans[keys[number % len(keys)]]

    @rule(who=one_of_many, plan=one_of_many, units=some_units, day=some_day)
    def join(self, who, plan, units, day):
        holders = self.persons + self.organisations
        holder = holders[who % len(holders)]
        plan, end = self.fitting(holder, plan), date(day.year + 1, 1, 1)
        known = set(Membership.objects.values_list("pk", flat=True))
        self.act(
            lambda: actions.join(holder, plan=plan, units=units, on=day, user=None, now=self.now),
            lambda each, at, held: (plan.pk, units) if each not in known and inside(at, day, end) else held,
        )

    @rule(who=one_of_many)
    def renew(self, who):
        member = self.one(who)
        last = Term.objects.known().filter(membership=member).order_by("valid_from").last()
        start = last.valid_to if last and last.valid_to else date.max
        pause = Event.objects.in_force().filter(membership=member, kind="pause", on=start).in_order().last()
        start = pause.until or date.max if pause else start
        end = date(min(start.year, 9998) + 1, 1, 1)
        self.act(
            lambda: actions.renew(member, user=None, now=self.now),
            lambda each, at, held: (last.plan_id, last.units) if each == member.pk and inside(at, start, end) else held,
        )

    @rule(who=one_of_many, units=some_units, day=some_day)
    def change_units(self, who, units, day):
        member = self.one(who)
        self.act(
            lambda: actions.change_units(member, units=units, on=day, user=None, now=self.now),
            lambda each, at, held: (held[0], units) if held and each == member.pk and at >= day else held,
        )

    @rule(who=one_of_many, plan=one_of_many, day=some_day)
    def change_plan(self, who, plan, day):
        member = self.one(who)
        plan = self.fitting(member.holder, plan)
        self.act(
            lambda: actions.change_plan(member, plan=plan, on=day, user=None, now=self.now),
            lambda each, at, held: (plan.pk, held[1]) if held and each == member.pk and at >= day else held,
        )

    @rule(who=one_of_many, day=some_day, months=st.integers(0, 7))
    def pause(self, who, day, months):
        member = self.one(who)
        until = None if months == 7 else day + relativedelta(months=months)
        self.act(
            lambda: actions.pause(member, on=day, until=until, user=None, now=self.now),
            lambda each, at, held: None if each == member.pk and inside(at, day, until) else held,
        )

    @rule(who=one_of_many, day=some_day, reason=some_reason)
    def leave(self, who, day, reason):
        member = self.one(who)
        self.act(
            lambda: actions.leave(member, on=day, reason=reason, user=None, now=self.now),
            lambda each, at, held: None if each == member.pk and at >= day else held,
        )

    @rule(who=one_of_many, plan=one_of_many, units=some_units, day=some_day)
    def come_back(self, who, plan, units, day):
        member = self.one(who)
        plan, end = self.fitting(member.holder, plan), date(day.year + 1, 1, 1)
        self.act(
            lambda: actions.return_(member, plan=plan, units=units, on=day, user=None, now=self.now),
            lambda each, at, held: (plan.pk, units) if each == member.pk and inside(at, day, end) else held,
        )

    @rule(who=one_of_many, other=one_of_many, day=some_day, units=st.one_of(st.none(), some_units))
    def merge(self, who, other, day, units):
        ending, into = self.one(who), self.one(other)

        def becomes(each, at, held):
            if held is None or at < day or each not in {ending.pk, into.pk}:
                return held
            return None if each == ending.pk else (held[0], units or held[1])

        self.act(lambda: actions.merge(ending, into=into, units=units, on=day, user=None, now=self.now), becomes)

    @rule(who=one_of_many, day=some_day, name=st.sampled_from(["あけぼの", "ひだまり"]))
    def rename(self, who, day, name):
        member = self.one(who)
        self.act(
            lambda: actions.rename(member, name=name, on=day, user=None, now=self.now), lambda each, at, held: held
        )

    @rule(who=one_of_many, day=some_day)
    def dissolve(self, who, day):
        member = self.one(who)
        self.act(
            lambda: actions.dissolve(member, on=day, user=None, now=self.now),
            lambda each, at, held: None if each == member.pk and at >= day else held,
        )

    @precondition(lambda self: Term.objects.known().exists())
    @rule(which=one_of_many, plan=one_of_many, units=some_units, start=some_day, end=st.one_of(st.none(), some_day))
    def correct(self, which, plan, units, start, end):
        term = some_term(which)
        plan = self.fitting(term.membership.holder, plan)

        def becomes(each, at, held):
            if each != term.membership_id:
                return held
            if inside(at, start, end):
                return plan.pk, units
            return None if inside(at, term.valid_from, term.valid_to) else held

        change = {"plan": plan, "units": units, "valid_from": start, "valid_to": end}
        self.act(lambda: actions.correct(term, user=None, now=self.now, **change), becomes)

    @precondition(lambda self: Term.objects.known().exists())
    @rule(which=one_of_many)
    def strike(self, which):
        term = some_term(which)
        gone = (term.valid_from, term.valid_to)
        self.act(
            lambda: actions.strike(term, user=None, now=self.now),
            lambda each, at, held: None if each == term.membership_id and inside(at, *gone) else held,
        )

    @rule(who=one_of_many, plan=one_of_many, units=some_units, day=some_day)
    def add(self, who, plan, units, day):
        member = self.one(who)
        plan, end = self.fitting(member.holder, plan), date(day.year + 1, 1, 1)
        self.act(
            lambda: actions.add(member, plan=plan, units=units, start=day, user=None, now=self.now),
            lambda each, at, held: (plan.pk, units) if each == member.pk and inside(at, day, end) else held,
        )

    @precondition(lambda self: doubled())
    @rule()
    def unite(self):
        kept, given_up = doubled()
        held_there = {day: held for (each, day), held in holding(everything()).items() if each == given_up.pk}

        def becomes(each, at, held):
            if each == given_up.pk:
                return None
            return held or held_there.get(at) if each == kept.pk else held

        self.act(lambda: actions.unite(given_up, into=kept, user=None, now=self.now), becomes)

    @precondition(lambda self: Term.objects.known().exists())
    @rule(which=one_of_many, day=some_day)
    def pay(self, which, day):
        actions.mark_paid(some_term(which), on=day)
        self.before = {}  # what was paid stays paid when an act is taken back

    @rule()
    def take_back_the_last_act(self):
        last = Event.objects.in_force().order_by("pk").last()
        if last is None:
            return
        self.now += timedelta(hours=1)
        stood = self.before.get(last.pk)
        actions.reverse(last, user=None, now=self.now)
        if stood is not None:
            assert everything() == stood

    @rule(day=st.sampled_from(DAYS))
    def ask(self, day):
        """Ask for what is known at this moment; it is asked again at the end."""
        self.asked[day, self.now + timedelta(minutes=30)] = counts(day)

    @invariant()
    def the_table_counts_the_terms(self):
        check_table(self.plans.values())

    @invariant()
    def nobody_holds_two_terms_on_a_day(self):
        check_overlaps()

    @rule(one=any_day, other=any_day, hours=st.integers(0, 20))
    def movement_between_any_two_days_is_the_difference(self, one, other, hours):
        start, end = sorted([one, other])
        if start < end:
            check_movement(start, end)
            check_movement(start, end, self.now - timedelta(hours=hours))

    @invariant()
    def movement_is_the_difference(self):
        pairs = list(combinations(DAYS, 2))
        check_movement(*pairs[Event.objects.count() % len(pairs)])


@pytest.mark.django_db
def test_any_life_adds_up_and_its_past_stays():
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
