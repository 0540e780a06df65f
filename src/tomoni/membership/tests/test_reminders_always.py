"""Whatever happens to memberships, and whichever reminders there are: no two mails a day, and none to who is gone."""

from collections import Counter
from datetime import date, timedelta

import hypothesis
import pytest
from django.core import mail
from django.db import transaction
from hypothesis import strategies as st

from tomoni.membership import actions
from tomoni.membership.actions import reminders
from tomoni.membership.models import Membership, Notice, Reminder
from tomoni.membership.models.standing import State, in_state
from tomoni.membership.tests.factories import PlanFactory, ReminderFactory, joined
from tomoni.membership.tests.test_reminders import at
from tomoni.people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
START = date(2012, 11, 1)
ACTS = [*("nothing", "renew", "leave", "announce", "pause", "return", "units", "back", "new reminder", "no reminder")]
steps = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(ACTS), st.integers(0, 2), st.integers(-60, 90)),
    min_size=14,
    max_size=14,
)


def do(act, membership, day, number, days):
    """Do something to a membership or to the reminders on the day; what does not fit is refused."""
    say = {"user": None, "now": at(day) + timedelta(minutes=number)}
    plan = PlanFactory()
    known = {
        "renew": lambda: actions.renew(membership, **say),
        "leave": lambda: actions.leave(membership, on=day, reason="own_wish", **say),
        "announce": lambda: actions.leave(membership, on=day + timedelta(days=30), reason="own_wish", **say),
        "pause": lambda: actions.pause(membership, on=day, until=None, **say),
        "return": lambda: actions.return_(membership, plan=plan, units=1, on=day, **say),
        "units": lambda: actions.change_units(membership, units=number + 2, on=day, **say),
        "back": lambda: [actions.reverse(event, **say) for event in list(membership.events.in_order())[-1:]],
        "new reminder": lambda: reminder(days, plan=plan if number % 2 else None),
        "no reminder": lambda: Reminder.objects.order_by("pk")[:1].get().delete(),
    }
    try:
        with transaction.atomic():
            known.get(act, lambda: None)()
    except (actions.MembershipError, Reminder.DoesNotExist):
        pass


def reminder(days, *, plan=None):
    if not Reminder.objects.filter(days=days, plan=plan).exists():
        ReminderFactory(days=days, plan=plan, sending=Reminder.Sending.AUTOMATIC)


@hypothesis.settings(max_examples=20, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(first=st.sets(st.integers(-60, 60), min_size=2, max_size=5), steps=steps)
def test_nobody_gets_two_mails_a_day_nor_any_when_gone(first, steps):
    with transaction.atomic():
        mail.outbox.clear()
        plan = PlanFactory(price=5000)
        members = [joined(PersonFactory(mail=f"m{number}@example.org"), plan=plan) for number in range(3)]
        for days in first:
            reminder(days)
        day, got = START, Counter()
        for number, (gap, act, who, days) in enumerate(steps):
            day += timedelta(days=gap)
            do(act, members[who], day, number, days)
            before = len(mail.outbox)
            reminders.remind(now=at(day))
            reminders.remind(now=at(day, 10))
            for message in mail.outbox[before:]:
                membership = members[int(message.to[0][1])]
                got[membership.pk, day] += 1
                own = Membership.objects.filter(pk=membership.pk)
                gone = [State.LEFT, State.PAUSED, State.LAPSED, State.AHEAD]
                assert not [state for state in gone if in_state(own, state, day).exists()]
                leaving = membership.events.in_force().filter(kind="leave").order_by("on").last()
                assert leaving is None or membership.events.in_force().filter(kind="return", on__gte=leaving.on)
        assert set(got.values()) <= {1}
        told = Counter(Notice.objects.exclude(reminder=None).values_list("membership", "reminder", "term_end"))
        assert set(told.values()) <= {1}
        transaction.set_rollback(True)
