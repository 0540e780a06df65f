"""The office's pages about renewals: who is due, what goes out, the texts and their preview, mails, letters, today."""

import re
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.core import mail, signing
from django.urls import reverse
from django.utils import timezone

from tomoni.membership import actions, today
from tomoni.membership.models import Membership, Notice, Reminder, ReminderText
from tomoni.membership.models.renewal import Stage
from tomoni.membership.personal_data import PERSONAL_DATA
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import NoticeFactory, PlanFactory, ReminderFactory, joined
from tomoni.people.actions import privacy
from tomoni.people.tests.factories import AddressFactory, AffiliationFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
DUE, OUTGOING, LETTERS, MAILS = (
    reverse(f"membership_renewals:{name}") for name in ("index", "outgoing", "letters", "mails")
)
READERS = ["secretariat", "finance", "auditor"]
OTHERS = ["steering", "editor", "project_lead", "project_member", "guest"]


def ending(plan, *, days, holder=None, units=1, paid=True):
    """Return a membership whose last day is so many days from today."""
    day = timezone.localdate()
    membership = joined(
        holder or PersonFactory(mail=f"m{Membership.objects.count()}@example.org"),
        plan=plan,
        units=units,
        on=day - timedelta(days=200),
    )
    term = membership.terms.get()
    actions.correct(term, valid_to=day + timedelta(days=days + 1), user=None, now=timezone.now())
    if paid:
        actions.mark_paid(membership.terms.get(known_to=None), on=day)
    return membership


def shown(client, **asked):
    return [row["membership"].number for row in client.get(DUE, asked).context["rows"]]


def body_of(response):
    """Return the text of the mail on the page."""
    found = re.search(r'<pre class="membership-mail"[^>]*>(.*?)</pre>', response.content.decode(), re.DOTALL)
    return unescape(found[1])


def test_each_stage_shows_its_own(office, classes):
    plan = classes["individual"]
    soon, later = ending(plan, days=20), ending(plan, days=100)
    unpaid = ending(classes["reader"], days=150, paid=False)
    grace, lapsed = ending(plan, days=-10), ending(plan, days=-91)
    assert {stage: shown(office, stage=stage) for stage in Stage.values} == {
        "due": [soon.number],
        "unpaid": [unpaid.number],
        "grace": [grace.number],
        "lapsed": [lapsed.number],
    }
    assert later.number not in shown(office)
    counts = {each["key"]: (each["count"], each["share"]) for each in office.get(DUE).context["stages"]}
    assert counts == dict.fromkeys(Stage.values, (1, 100))


def test_the_list_is_narrowed_by_plan_and_month(office, classes):
    first = ending(classes["individual"], days=3)
    ending(classes["reader"], days=3)
    other = ending(classes["individual"], days=40)
    plan = classes["individual"].pk
    assert shown(office, plan=plan) == [first.number, other.number]
    month = timezone.localdate() + timedelta(days=40)
    assert shown(office, plan=plan, month=f"{month:%Y-%m}") == [other.number]
    assert len(shown(office, month="nonsense")) == 3


@pytest.mark.parametrize("rows", [1, 3])
def test_who_is_due_asks_the_same_number_of_questions(office, classes, rows, django_assert_num_queries):
    for _row in range(rows):
        NoticeFactory(membership=ending(classes["individual"], days=5), day=timezone.localdate())
        ending(classes["library"], days=5, holder=OrganisationFactory())
    office.get(DUE)
    with django_assert_num_queries(24):
        assert len(office.get(DUE).context["rows"]) == 2 * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_what_goes_out_asks_the_same_number_of_questions(office, classes, rows, django_assert_num_queries):
    ReminderFactory()
    for _row in range(rows):
        ending(classes["individual"], days=5)
        holder = OrganisationFactory()
        AffiliationFactory(organisation=holder, role="contact", person=PersonFactory(mail="c@example.org"))
        ending(classes["organisation"], days=45, holder=holder)
    office.get(OUTGOING)
    with django_assert_num_queries(20):
        assert len(office.get(OUTGOING).context["waiting"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_mails_ask_the_same_number_of_questions(office, rows, django_assert_num_queries):
    for _row in range(rows):
        NoticeFactory()
    office.get(MAILS)
    with django_assert_num_queries(12):
        assert len(office.get(MAILS).context["page"].object_list) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_letters_ask_the_same_number_of_questions(office, classes, rows, django_assert_num_queries):
    ReminderFactory()
    for _row in range(rows):
        AddressFactory(person=ending(classes["individual"], days=5, holder=PersonFactory()).person)
    office.get(LETTERS)
    with django_assert_num_queries(18):
        assert len(office.get(LETTERS).context["rows"]) == rows


def test_only_the_chosen_get_their_mail_and_it_is_what_the_preview_showed(office, secretary, classes, monkeypatch):
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: 1_800_000_000.4))
    reminder = ReminderFactory()
    chosen, other = ending(classes["individual"], days=5, units=2), ending(classes["individual"], days=5)
    page = office.get(OUTGOING)
    assert [due.term.membership for due in page.context["waiting"]] == [chosen, other]
    preview = office.get(reverse("membership_reminder:preview", args=[reminder.pk]), {"member": chosen.number})
    answer = office.post(OUTGOING, {"chosen": [str(chosen.pk)]}, follow=True)
    assert answer.redirect_chain == [(MAILS, 302)]
    [sent] = mail.outbox
    message = preview.context["message"]
    assert (sent.to, sent.subject) == ([preview.context["recipient"].address], message.subject)
    assert sent.body == message.body
    assert sent.body.encode().removesuffix(b"\n") == body_of(preview).encode().removesuffix(b"\n")
    notice = Notice.objects.get()
    assert (notice.membership, notice.sent_by) == (chosen, secretary)
    office.post(OUTGOING, {"chosen": [str(chosen.pk)]})
    assert len(mail.outbox) == 1


def test_without_a_choice_nothing_is_sent(office, classes):
    ReminderFactory()
    ending(classes["individual"], days=5)
    office.post(OUTGOING, {"chosen": ["x"]})
    office.post(OUTGOING)
    assert mail.outbox == []


def test_the_days_to_come_are_told(office, classes):
    ReminderFactory(days=-30, sending=Reminder.Sending.AUTOMATIC)
    membership = ending(classes["individual"], days=40)
    [day] = office.get(OUTGOING).context["days"]
    assert day["day"] == timezone.localdate() + timedelta(days=10)
    assert [due.term.membership for due in day["groups"][0]["dues"]] == [membership]


def test_a_trial_goes_to_oneself_alone_without_the_link(office, secretary, classes):
    reminder = ReminderFactory()
    member = ending(classes["individual"], days=5)
    address = reverse("membership_reminder:preview", args=[reminder.pk]) + f"?member={member.number}"
    office.post(address)
    [trial] = mail.outbox
    assert (trial.to, "【試し送り】" in trial.subject, "http" in trial.body) == ([secretary.email], True, False)
    assert (trial.cc, trial.bcc, Notice.objects.count()) == ([], [], 0)


def test_the_preview_finds_a_member_by_name_and_offers_several(office, classes):
    reminder = ReminderFactory()
    for name in ("鈴木 一郎", "鈴木 二郎"):
        ending(classes["individual"], days=300, holder=PersonFactory(name=name, mail="s@example.org"))
    address = reverse("membership_reminder:preview", args=[reminder.pk])
    assert len(office.get(address, {"member": "鈴木"}).context["several"]) == 2
    assert office.get(address, {"member": "鈴木 二郎"}).context["term"].membership.holder.name == "鈴木 二郎"
    assert b"membership-warning" in office.get(address, {"member": "居ない人"}).content
    assert mail.outbox == []


def saved(office, **fields):
    """Enter a reminder with one text; return the page."""
    text = {"language": "ja", "subject": "更新", "body": "{salutation}"} | fields.pop("text", {})
    data = {
        "plan": "",
        "days": "-30",
        "sending": "by_hand",
        "texts-TOTAL_FORMS": "1",
        "texts-INITIAL_FORMS": "0",
        "texts-MIN_NUM_FORMS": "1",
        "texts-MAX_NUM_FORMS": "1000",
        "texts-0-ORDER": "1",
        **{f"texts-0-{key}": value for key, value in text.items()},
        **fields,
    }
    return unescape(office.post(reverse("membership_reminder:add"), data).content.decode())


def test_a_text_is_saved_with_the_words_that_exist(office):
    saved(office, text={"body": "{salutation}\n{link} {dues}", "subject": "{network} {ends_on}"})
    assert (Reminder.objects.get().days, ReminderText.objects.get().body) == (-30, "{salutation}\n{link} {dues}")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": {"body": "{salutation} {iban}"}}, "「{iban}」はここでは差し込めません"),
        ({"text": {"body": "{name.__class__}"}}, "「{name.__class__}」はここでは差し込めません"),
        ({"text": {"body": "{} {name!r}"}}, "「{}, {name!r}」はここでは差し込めません"),
        ({"text": {"body": "金額 {dues"}}, "対になっていない波かっこ"),
        ({"text": {"subject": "{name}様へ"}}, "「{name}」はここでは差し込めません"),
        ({"text": {"subject": "{number}"}}, "「{number}」はここでは差し込めません"),
        ({"text": {"language": "en"}}, "日本語の文面も書いてください"),
        ({"days": "400"}, "366"),
    ],
)
def test_what_could_not_be_sent_is_refused_at_saving(office, fields, words):
    assert words in saved(office, **fields)
    assert Reminder.objects.count() == 0


def test_a_reminder_after_grace_is_refused(office, classes):
    assert "猶予は90日です" in saved(office, plan=classes["individual"].pk, days="91")
    assert Reminder.objects.count() == 0


def test_the_form_shows_every_word(office):
    page = office.get(reverse("membership_reminder:add")).content.decode()
    shown_words = re.findall(r"<dt><code>{(\w+)}</code>", page)
    assert shown_words == [
        *("salutation", "name", "number", "plan", "units", "dues", "ends_on", "answer_by", "link", "network")
    ]


def test_the_members_page_tells_the_mail_and_what_was_written(office, classes):
    ReminderFactory(sending=Reminder.Sending.AUTOMATIC)
    membership = ending(classes["individual"], days=5)
    actions.reminders.remind(now=timezone.now())
    notice = Notice.objects.get()
    story = office.get(reverse("membership_membership:inspect", args=[membership.pk])).content.decode()
    address = reverse("membership_renewals:mail", args=[notice.pk])
    assert address in story and notice.subject in story
    page = office.get(address)
    assert body_of(page) == notice.body
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    assert link not in page.content.decode()
    assert shown(office) == [membership.number]


@pytest.mark.parametrize("role", [*READERS, *OTHERS])
def test_who_may_read_a_mail_and_who_may_send(role):
    notice = NoticeFactory(body="漏れてはならない本文")
    client = reader(role)
    seen = client.get(reverse("membership_renewals:mail", args=[notice.pk]))
    assert ("漏れてはならない本文" in seen.content.decode()) == (role in READERS)
    for address in (OUTGOING, LETTERS, reverse("membership_renewals:again", args=[notice.pk])):
        assert (client.get(address).status_code == 200) == (role == "secretariat")


def test_a_mail_that_may_not_have_gone_out_is_sent_again_by_a_person(office, classes):
    reminder = ReminderFactory()
    membership = ending(classes["individual"], days=5)
    end = membership.terms.get(known_to=None).valid_to
    notice = NoticeFactory(
        membership=membership, reminder=reminder, term_end=end, day=timezone.localdate() - timedelta(days=1)
    )
    office.post(reverse("membership_renewals:again", args=[notice.pk]))
    notice.refresh_from_db()
    assert (len(mail.outbox), notice.sent_at is not None, notice.attempts) == (1, True, 2)


def test_letters_are_listed_with_their_reason_and_printed(office, classes):
    ReminderFactory()
    nowhere = ending(classes["individual"], days=5, holder=PersonFactory(name="紙野 手紙"))
    AddressFactory(person=nowhere.person)
    [row] = office.get(LETTERS).context["rows"]
    assert (row["due"].term.membership, row["due"].hindrance, row["dues"]) == (nowhere, "no_address", 5000)
    assert office.get(reverse("membership_renewals:letters_pdf")).content.startswith(b"%PDF")


def told(secretary):
    return [str(item.title) for item in today.items(secretary, timezone.localdate())]


@pytest.mark.usefixtures("english")
def test_today_tells_what_waits(secretary, classes, monkeypatch):
    day = timezone.localdate().replace(day=5)
    monkeypatch.setattr(timezone, "localdate", lambda *_moment: day)
    ReminderFactory()
    plan = classes["individual"]
    ending(plan, days=5), ending(plan, days=5, holder=PersonFactory()), ending(plan, days=-91)
    stuck = ending(plan, days=6)
    NoticeFactory(membership=stuck, term_end=stuck.terms.get(known_to=None).valid_to, day=day - timedelta(days=3))
    assert told(secretary) == [
        "1 past their days of grace without renewal",
        "1 reminder waits to be sent",
        "1 reminder needs a letter",
        "1 mail did not go out",
        "3 terms end this month and no reminder went out",
    ]


def test_today_says_nothing_where_nothing_waits(secretary, classes):
    ReminderFactory()
    ending(classes["individual"], days=200)
    assert told(secretary) == []


@pytest.mark.usefixtures("english")
def test_today_tells_of_pauses_that_end_within_a_month(secretary, classes):
    today_, now = timezone.localdate(), timezone.now()
    for days in (31, 32, None):
        until = None if days is None else today_ + timedelta(days=days)
        member = ending(classes["individual"], days=200)
        actions.pause(member, on=today_ - timedelta(days=40), until=until, user=None, now=now)
    assert told(secretary) == ["1 pause ends within a month: ask whether they come back"]


def test_mails_are_in_the_whole_record_and_go_with_it(secretary):
    person = PersonFactory()
    own = NoticeFactory(membership=joined(person, on=date(2012, 1, 1)), body="わたしへの文面")
    group = NoticeFactory(
        membership=joined(OrganisationFactory(), plan=PlanFactory(key="organisation", subject="organisation")),
        person=person,
        body="会への文面",
    )
    [holding] = [each for each in PERSONAL_DATA if each.key == "membership.notice"]
    assert {row[key] for row in holding.collect(person) for key in row if key == "本文"} == {
        "わたしへの文面",
        "会への文面",
    }
    privacy.erase(person, user=secretary, now=timezone.now(), reason="asked")
    assert not Notice.objects.filter(pk=own.pk).exists()
    group.refresh_from_db()
    assert (group.person, group.recipient, group.body) == (None, "", "")
