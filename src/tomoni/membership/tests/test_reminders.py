"""Who is reminded when, in which words, and that nobody gets anything twice or after leaving."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction

from tomoni.membership import actions
from tomoni.membership.actions import reminders
from tomoni.membership.models import Membership, Notice, Plan, Reminder
from tomoni.membership.tests.factories import NOW, NoticeFactory, PlanFactory, ReminderFactory, joined, plans
from tomoni.people.tests.factories import AffiliationFactory, ContactPointFactory, OrganisationFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
JA, EN = (settings.NETWORK_NAME[language] for language in ("ja", "en"))
END = date(2013, 1, 1)
DUE = date(2012, 12, 1)
"""Thirty days before the last day of 2012."""


def at(day, hour=9):
    """Return an hour of the day in Japan."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=9)


def member(**options):
    """Return a membership of 2012 whose holder can be written to, under a plan with a price."""
    if "plan" not in options:
        options["plan"] = Plan.objects.filter(key="individual").first() or PlanFactory(price=5000)
    holder = options.pop("holder", None) or PersonFactory(name="山田 花子", mail="hanako@example.org")
    return joined(holder, **options)


def automatic(**options):
    return ReminderFactory(sending=Reminder.Sending.AUTOMATIC, **options)


def pending(day):
    return [(due.term.membership, due.reminder.days, str(due.hindrance)) for due in reminders.pending(day)]


def run(day, hour=9):
    outcome = reminders.remind(now=at(day, hour))
    return outcome.sent, outcome.failed


def addressed():
    return [message.to[0] for message in mail.outbox]


@pytest.mark.parametrize(
    ("day", "is_due"),
    [
        (date(2012, 11, 30), False),
        (DUE, True),
        (date(2012, 12, 31), True),
        (date(2013, 3, 31), True),
        (date(2013, 4, 1), False),
    ],
)
def test_a_reminder_is_due_from_its_day_to_the_end_of_grace(day, is_due):
    membership, _reminder = member(), ReminderFactory()
    assert pending(day) == ([(membership, -30, "")] if is_due else [])


def test_each_goes_out_once_however_often_it_is_run():
    member(), automatic()
    assert [run(DUE), run(DUE, 10), run(DUE + timedelta(days=5))] == [(1, 0), (0, 0), (0, 0)]
    assert addressed() == ["hanako@example.org"]


def test_what_is_sent_by_hand_waits_for_those_who_chose():
    membership, other = member(), joined(PersonFactory(mail="taro@example.org"))
    ReminderFactory()
    assert run(DUE) == (0, 0)
    assert reminders.remind(now=at(DUE), chosen=[membership.pk]).sent == 1
    assert addressed() == ["hanako@example.org"]
    assert pending(DUE) == [(other, -30, "")]


def test_a_reminder_that_is_off_is_never_due():
    member()
    ReminderFactory(sending=Reminder.Sending.OFF)
    assert pending(DUE) == []


def test_after_downtime_only_the_latest_goes_out():
    member()
    for days in (-30, -14, 0, 14):
        automatic(days=days)
    day = date(2013, 1, 3)
    assert (run(day), Notice.objects.get().reminder.days) == ((1, 0), 0)
    assert run(day + timedelta(days=1)) == (0, 0)
    assert run(date(2013, 1, 14)) == (1, 0)


def test_a_plans_own_reminders_replace_those_for_all_and_a_sub_class_takes_those_of_its_class():
    made = plans()
    people = {key: joined(PersonFactory(), plan=made[key]) for key in ("individual", "student", "reader")}
    ReminderFactory(days=-30)
    ReminderFactory(days=-20, plan=made["individual"])
    found = {due.term.membership: due.reminder.days for due in reminders.pending(date(2012, 12, 20))}
    assert found == {people["individual"]: -20, people["student"]: -20, people["reader"]: -30}


def test_a_reminder_made_after_another_was_sent_does_not_repeat_it():
    membership = member()
    automatic(days=-30)
    run(DUE)
    automatic(days=-30, plan=membership.terms.get().plan)
    assert pending(DUE + timedelta(days=3)) == []


def test_a_change_of_units_does_not_repeat_a_reminder():
    membership = member()
    automatic()
    run(DUE)
    actions.change_units(membership, units=3, on=DUE + timedelta(days=1), user=None, now=at(DUE))
    assert pending(DUE + timedelta(days=2)) == []


@pytest.mark.parametrize(
    "act",
    [
        lambda each: actions.renew(each, user=None, now=NOW),
        lambda each: actions.leave(each, on=END, reason="own_wish", user=None, now=NOW),
        lambda each: actions.leave(each, on=date(2012, 11, 1), reason="death", user=None, now=NOW),
        lambda each: actions.leave(each, on=date(2013, 2, 1), reason="deemed", user=None, now=NOW),
        lambda each: actions.pause(each, on=date(2012, 11, 1), until=None, user=None, now=NOW),
        lambda each: actions.pause(each, on=date(2012, 12, 20), until=None, user=None, now=NOW),
        lambda each: actions.pause(each, on=date(2012, 11, 1), until=date(2012, 12, 15), user=None, now=NOW),
        lambda each: actions.reverse(each.events.get(), user=None, now=NOW),
    ],
)
def test_whoever_renewed_left_or_pauses_is_not_reminded(act):
    membership, _reminder = member(), ReminderFactory()
    assert len(pending(DUE)) == 1
    act(membership)
    assert pending(DUE) == []


def test_who_came_back_from_a_pause_is_reminded():
    membership, _reminder = member(), ReminderFactory()
    actions.pause(membership, on=date(2012, 11, 1), until=date(2012, 12, 15), user=None, now=NOW)
    assert pending(date(2012, 12, 15)) == [(membership, -30, "")]


def test_who_cannot_or_will_not_get_mail_is_listed_for_a_letter():
    nowhere = member(holder=PersonFactory())
    broken = member(holder=PersonFactory(mail="not an address"))
    objects = member()
    Membership.objects.filter(pk=objects.pk).update(wants_reminders=False)
    automatic()
    assert pending(DUE) == [(nowhere, -30, "no_address"), (broken, -30, "no_address"), (objects, -30, "objected")]
    assert (run(DUE), addressed()) == ((0, 0), [])


def test_an_organisation_is_written_to_by_its_contact_person_else_itself():
    made = plans()
    tied, alone = OrganisationFactory(name="甲の会"), OrganisationFactory(name="乙の会")
    ContactPointFactory(organisation=alone, value="otsu@example.org")
    contact = PersonFactory(name="佐藤 一", mail="sato@example.org")
    AffiliationFactory(organisation=tied, person=contact, role="contact")
    joined(tied, plan=made["organisation"]), joined(alone, plan=made["organisation"])
    automatic(texts={"ja": "{salutation}"})
    run(DUE)
    assert [(each.to[0], each.body) for each in mail.outbox] == [
        ("sato@example.org", "甲の会 佐藤 一 様\n"),
        ("otsu@example.org", "乙の会 御中\n"),
    ]
    assert [notice.person for notice in Notice.objects.order_by("membership__number")] == [contact, None]


@pytest.mark.parametrize(
    ("languages", "expected"),
    [([], "ja"), (["ne", "en"], "en"), (["ne"], "ja"), (["en-GB"], "en"), (["ja", "en"], "ja")],
)
def test_the_language_of_the_person_decides_else_japanese(languages, expected):
    member(holder=PersonFactory(languages=languages, mail="a@example.org"))
    automatic(texts={"ja": "日本語", "en": "English"})
    run(DUE)
    assert (Notice.objects.get().language, mail.outbox[0].body) == (
        expected,
        {"ja": "日本語\n", "en": "English\n"}[expected],
    )


def test_the_words_filled_in():
    membership = member(units=2)
    holder = membership.holder
    words = "{salutation}|{name}|{number}|{plan}|{units}|{dues}|{ends_on}|{answer_by}|{network}"
    automatic(texts={"ja": words, "en": words})
    due = reminders.pending(DUE)[0]
    assert reminders.compose(due.term, due.reminder, due.recipient, link="").body == (
        f"山田 花子 様|山田 花子|{membership.number}|個人会員|2口|10,000円|2012年12月31日|2013年3月31日|{JA}\n"
    )
    holder.languages = ["en"]
    holder.save()
    due = reminders.pending(DUE)[0]
    assert reminders.compose(due.term, due.reminder, due.recipient, link="").body == (
        f"Dear 山田 花子|山田 花子|{membership.number}|Individual member|2 units|10,000 yen|31 December 2012|31 March 2013|{EN}\n"
    )


def test_what_a_member_is_called_is_never_read_as_a_placeholder():
    member(holder=PersonFactory(name="{link} {x}", mail="a@example.org"))
    automatic(texts={"ja": "{name}"})
    run(DUE)
    assert mail.outbox[0].body == "{link} {x}\n"


def test_dues_without_a_price_hold_the_mail_back():
    membership = member(plan=PlanFactory())
    automatic()
    assert (pending(DUE), run(DUE)) == ([(membership, -30, "no_price")], (0, 0))


def test_the_mail_is_recorded_as_written_but_for_the_link():
    member()
    automatic()
    run(DUE)
    notice, sent = Notice.objects.get(), mail.outbox[0]
    link = next(line for line in sent.body.splitlines() if line.startswith("http"))
    assert notice.body == sent.body.replace(link, "（本人専用のリンク）")
    assert (notice.subject, notice.recipient, notice.sent_at, notice.failure) == (
        f"{JA}: 更新のお知らせ",
        "hanako@example.org",
        at(DUE),
        "",
    )


def test_the_words_are_sealed_in_the_database(django_db_blocker):
    from django.db import connection

    NoticeFactory(body="ひみつの本文", recipient="secret@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, recipient FROM membership_notice")
        stored = b"".join(bytes(cell) for cell in cursor.fetchone())
    assert "ひみつ".encode() not in stored and b"secret@" not in stored


def test_who_renews_while_the_mails_go_out_gets_none():
    first, second = member(), joined(PersonFactory(mail="taro@example.org"))
    automatic()
    dues = reminders.pending(DUE)
    actions.renew(second, user=None, now=at(DUE))
    claimed = [reminders.claim(due, day=DUE, user=None) for due in dues]
    assert [claim and claim[0].membership for claim in claimed] == [first, None]


def test_a_machine_that_stops_between_claim_and_mail_sends_nothing_twice():
    member()
    automatic()
    reminders.claim(reminders.pending(DUE)[0], day=DUE, user=None)
    assert [run(DUE), run(DUE + timedelta(days=1))] == [(0, 0), (0, 0)]
    stuck = Notice.objects.get()
    assert (stuck.is_open, list(reminders.given_up(DUE, memberships=Membership.objects.all()))) == (True, [stuck])
    assert reminders.allow_again(stuck, user=None, now=at(DUE)).sent == 1
    assert addressed() == ["hanako@example.org"]


def test_a_mail_sent_is_not_sent_again():
    member(), automatic()
    run(DUE)
    with pytest.raises(actions.MembershipError, match="went out already"):
        reminders.allow_again(Notice.objects.get(), user=None, now=at(DUE))
    assert len(mail.outbox) == 1


def test_the_database_refuses_a_second_reminder_of_a_day_and_a_second_by_one_reminder():
    membership, reminder = member(), ReminderFactory()
    NoticeFactory(membership=membership, reminder=reminder)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeFactory(membership=membership)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeFactory(membership=membership, reminder=reminder, day=DUE + timedelta(days=1))


def test_reminders_for_all_plans_have_a_day_each():
    ReminderFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderFactory()


def test_the_overview_tells_what_then_goes_out():
    member()
    for days in (-30, -20, 0):
        automatic(days=days)
    told = [(due.day, due.reminder.days) for due in reminders.coming(date(2012, 11, 25), days=30)]
    sent = []
    for number in range(30):
        day = date(2012, 11, 25) + timedelta(days=number)
        if run(day)[0]:
            sent.append((day, Notice.objects.get(day=day).reminder.days))
    assert told == sent == [(date(2012, 12, 1), -30), (date(2012, 12, 11), -20)]


def test_who_is_due_costs_the_same_queries_for_one_and_for_many(django_assert_num_queries):
    plan = PlanFactory(price=5000)
    organisation = plans()["organisation"]
    ReminderFactory()
    for count in (1, 3):
        for number in range(count):
            member(plan=plan, holder=PersonFactory(mail=f"m{count}{number}@example.org"))
            tied = OrganisationFactory()
            AffiliationFactory(organisation=tied, role="contact")
            joined(tied, plan=organisation)
        with django_assert_num_queries(10):
            reminders.pending(DUE)
