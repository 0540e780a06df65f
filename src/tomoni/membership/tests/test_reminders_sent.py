"""Reminders through a real mail server: refused addresses, a server that is away, two runs at once; and by the clock."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from tomoni.membership import tasks
from tomoni.membership.actions import reminders
from tomoni.membership.models import Membership, Notice, Reminder
from tomoni.membership.tests.factories import PlanFactory, ReminderFactory, joined
from tomoni.membership.tests.post_office import post_office
from tomoni.membership.tests.test_reminders import DUE, at, run
from tomoni.people.tests.factories import PersonFactory


def people(*addresses):
    """Let persons with these addresses be members of 2012, to be reminded by themselves in December."""
    plan = PlanFactory(price=5000)
    for address in addresses:
        joined(PersonFactory(mail=address), plan=plan)
    return ReminderFactory(sending=Reminder.Sending.AUTOMATIC)


@pytest.mark.django_db
def test_a_mail_arrives_as_recorded(settings):
    people("hanako@example.org")
    with post_office(settings) as server:
        assert run(DUE) == (1, 0)
    [(to, message)] = server.taken
    notice = Notice.objects.get()
    assert (to, message["Subject"].strip(), message["List-Unsubscribe"]) == (
        ["hanako@example.org"],
        notice.subject,
        None,
    )
    text = message.get_content().replace("\r\n", "\n")
    link = next(line for line in text.splitlines() if line.startswith("http"))
    assert text.replace(link, "（本人専用のリンク）") == notice.body


@pytest.mark.django_db
def test_a_refused_address_is_tried_three_times_and_then_waits_for_a_person(settings):
    people("nobody@example.org", "hanako@example.org")
    with post_office(settings, refused=("nobody@example.org",)) as server:
        assert [run(DUE, hour) for hour in (9, 10, 11, 12)] == [(1, 1), (0, 1), (0, 1), (0, 0)]
    assert server.addressed == ["hanako@example.org"]
    failed = Notice.objects.unsent().get()
    assert (failed.attempts, "no such mailbox" in failed.failure) == (3, True)
    assert list(reminders.given_up(DUE, memberships=Membership.objects.all())) == [failed]
    with post_office(settings) as mended:
        reminders.allow_again(failed, user=None, now=at(DUE + timedelta(days=2)))
    failed.refresh_from_db()
    assert (mended.addressed, failed.failure, failed.day) == (["nobody@example.org"], "", DUE + timedelta(days=2))


@pytest.mark.django_db
def test_while_the_server_is_away_nothing_is_claimed_and_later_all_goes_out(settings):
    people("a@example.org", "b@example.org")
    with post_office(settings):
        pass
    outcome = reminders.remind(now=at(DUE))
    assert (outcome.is_broken_off, Notice.objects.count()) == (True, 0)
    with post_office(settings) as server:
        assert run(DUE, 10) == (2, 0)
    assert server.addressed == ["a@example.org", "b@example.org"]


@pytest.mark.django_db
def test_a_server_that_goes_away_stops_the_run_after_one_mail(settings):
    people("a@example.org", "b@example.org", "c@example.org")
    with post_office(settings) as server:
        server.hangs_up = True
        outcome = reminders.remind(now=at(DUE))
    assert (outcome.sent, outcome.failed, outcome.is_broken_off) == (0, 1, True)
    assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_run_while_the_first_is_at_it_sends_each_mail_once(settings):
    """The second run, on a connection of its own, takes place while the first waits for an answer to its first mail."""
    people(*(f"m{number}@example.org" for number in range(4)))
    others = []

    def second_run():
        if not others:
            others.append(None)
            try:
                others.append(reminders.remind(now=at(DUE)))
            finally:
                connection.close()

    with post_office(settings) as server:
        server.meanwhile = second_run
        first = reminders.remind(now=at(DUE))
    assert (first.sent, others[1].sent) == (1, 3)
    assert sorted(server.addressed) == [f"m{number}@example.org" for number in range(4)]
    assert Notice.objects.exclude(sent_at=None).count() == 4


def test_the_clock_runs_it_each_hour():
    [periodic] = [task for task in HUEY._registry.periodic_tasks if task.name == "send_due_reminders"]
    moments = [at(DUE, hour) + timedelta(minutes=minute) for hour in range(24) for minute in (0, 20, 40)]
    assert sum(periodic.validate_datetime(moment) for moment in moments) == 24


@pytest.mark.django_db
def test_mails_go_out_by_themselves_in_office_hours_alone(settings, mailoutbox, monkeypatch):
    people("hanako@example.org")
    for hour, sent in ((8, 0), (18, 0), (9, 1), (17, 1)):
        monkeypatch.setattr(timezone, "now", lambda hour=hour: at(DUE, hour))
        tasks.send_due_reminders.call_local()
        assert len(mailoutbox) == sent
