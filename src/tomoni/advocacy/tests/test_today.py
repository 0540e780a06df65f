"""What waits today in the ledger, for whom; and the mails that remind of promises."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import translation

from tomoni.advocacy import actions, models, today
from tomoni.advocacy.actions import reminding
from tomoni.advocacy.tests import factories
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects.tests.factories import ProjectFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = date(2012, 3, 20)
OPEN = {"visibility": "network"}
NOON = datetime(2012, 3, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def english():
    """Words are those of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return UserFactory(roles=["secretariat"])


def waits(user, *, kind="", day=DAY):
    """Return title, day and scope of what waits, of one kind or all."""
    found = [item for item in today.items(user, day) if kind in ("", item.kind)]
    return [(item.title, item.due, item.scope) for item in found]


def held(**wishes):
    """Return a demand asked in a round of 5 March that was sent."""
    item = factories.asked(factories.RoundFactory(**{"title": "R", "state": "done", "visibility": "network"} | wishes))
    factories.sent(item.round)
    return item


def promised(item, **wishes):
    given = factories.answered(item)
    return actions.promise(body=given.asked_body.body, answer=given, **{"text": "資料を送る"} | wishes)


class TestToday:
    def test_promises_overdue_due_and_undated(self, office):
        own = PersonFactory()
        office.person = own
        office.save()
        promised(held(), due_on=date(2012, 3, 10), owner=own)
        promised(held(), due_on=date(2012, 4, 3), text="soon")
        promised(held(), due_on=date(2012, 4, 4), text="later")
        promised(held(), due_is_unknown=True)
        settled = promised(held(), due_on=date(2012, 3, 11))
        actions.settle(settled, state="kept", on=date(2012, 3, 11))
        assert waits(office, kind="promise of a body") == [
            ("資料を送る", date(2012, 3, 10), "me"),
            ("soon", date(2012, 4, 3), "office"),
            ("1 promise without a day", None, "office"),
        ]

    def test_a_project_sees_its_own_and_others_nothing(self):
        project = ProjectFactory()
        lead = member(project, role="project_lead")
        elsewhere = member(ProjectFactory(), role="project_lead")
        promised(held(projects=[project], visibility="project"), due_on=date(2012, 3, 10))
        assert waits(lead, kind="promise of a body") == [("資料を送る", date(2012, 3, 10), "projects")]
        assert (waits(elsewhere), waits(UserFactory(roles=["steering"]))) == ([], [])

    def test_steps_of_rounds_that_lie_ahead(self, office):
        ahead = factories.RoundFactory(**OPEN, title="A", when="2012-06-01", state="preparing")
        factories.StepFactory(round=ahead, planned_on=date(2012, 3, 1))
        factories.StepFactory(round=ahead, planned_on=date(2012, 3, 1), done_on=date(2012, 3, 2))
        factories.StepFactory(round=ahead, planned_on=date(2012, 3, 28))
        factories.StepFactory(round=factories.RoundFactory(**OPEN, when="2012-03-05"), planned_on=date(2012, 3, 1))
        assert waits(office, kind="preparation") == [("“A”: drafting", date(2012, 3, 1), "office")]

    def test_calls_and_what_members_sent(self, office):
        call = factories.DemandCallFactory(
            activity=factories.RoundFactory(**OPEN, title="A"), closes_at=NOON + timedelta(days=3)
        )
        factories.DemandCallFactory(activity=call.activity, closes_at=NOON - timedelta(days=3))
        factories.ProposalFactory(call=call)
        factories.ProposalFactory(call=call, state="declined")
        assert waits(office, kind="call to our members") == [
            ("“A”: the call to our members closes", date(2012, 3, 23), "office"),
            ("“A”: 1 proposal of a member waits", None, "office"),
        ]

    def test_collections_to_remind_and_to_settle(self, office):
        near, over, calm = (factories.StatementFactory(**OPEN, title=title, stage="endorsing") for title in "NOC")
        for statement, days in ((near, 3), (over, -3), (calm, 20)):
            models.SignOnCall.objects.create(activity=statement, closes_at=NOON + timedelta(days=days))
            factories.SignOnFactory(activity=statement, state="invited", answered_at=None)
            factories.SignOnFactory(activity=statement)
        assert waits(office, kind="sign-ons") == [
            ("“O”: the collection is over, settle the text", date(2012, 3, 17), "office"),
            ("“N”: 1 has not answered whether they sign, remind them", date(2012, 3, 23), "office"),
        ]

    def test_comments_not_filed_and_deadlines_abroad(self, office):
        open_one = factories.PublicCommentFactory(**OPEN, title="K", closes_at=NOON + timedelta(days=10))
        factories.PublicCommentFactory(**OPEN, closes_at=NOON, filed_at=NOON, filing_way="form", agency=open_one.agency)
        factories.DeadlineFactory(due_at=NOON + timedelta(days=12), what="report")
        factories.DeadlineFactory(due_at=NOON + timedelta(days=12), state="met")
        assert waits(office, kind="public comment") == [("“K”: not filed yet", date(2012, 3, 30), "office")]
        assert waits(office, kind="international deadline") == [
            ("人権理事会第20会期: report", date(2012, 4, 1), "office")
        ]

    def test_reports_due_on_recommendations(self, office):
        due = factories.RecommendationFactory(follow_up_due=date(2012, 4, 10), owner=office.person)
        factories.RecommendationFactory(follow_up_due=date(2012, 4, 10), followed_up_on=DAY)
        factories.RecommendationFactory(follow_up_due=date(2012, 5, 10))
        factories.RecommendationFactory(follow_up_due=date(2010, 5, 10))
        assert waits(office, kind="international deadline") == [
            (f"{due}: report on what became of it", date(2012, 4, 10), "me")
        ]

    def test_sections_of_submissions(self, office):
        submission = factories.SubmissionFactory(**OPEN, title="S")
        for title, text in (("one", ""), ("two", "written")):
            models.Section.objects.create(submission=submission, title=title, text=text, due_on=date(2012, 3, 25))
        assert waits(office, kind="section of a submission") == [
            ("“S”: the section “one” is empty", date(2012, 3, 25), "office")
        ]

    def test_silence_after_a_round(self, office):
        silent, noted = held(), held()
        factories.answered(noted, stance="none", text="")
        held(when="2012-06-01", state="planned")
        assert waits(office, kind="answers") == [("“R”: 1 item has no answer yet", None, "office")]
        factories.answered(silent)
        assert waits(office, kind="answers") == []

    def test_who_of_the_press_comes(self, office):
        briefing = factories.BriefingFactory(**OPEN, title="B", when="2012-03-28")
        factories.RsvpFactory(briefing=briefing, state="comes", answered_at=NOON, invited_at=NOON)
        factories.RsvpFactory(briefing=briefing, invited_at=NOON)
        factories.RsvpFactory(briefing=briefing)
        assert waits(office, kind="press") == [
            ("“B”: 1 come, 1 have not answered", date(2012, 3, 28), "office"),
            ("“B”: invitations that did not go out: 1", date(2012, 3, 28), "office"),
        ]


class TestReminders:
    @pytest.fixture
    def minder(self):
        return PersonFactory(name="佐藤 花", mail="hana@example.org", languages=["en"])

    def sent_on(self, day):
        mail.outbox.clear()
        number = reminding.remind_owners(now=datetime(day.year, day.month, day.day, 3, tzinfo=UTC))
        assert number == len(mail.outbox)
        return [message.to[0] for message in mail.outbox]

    def test_once_before_the_day_and_once_after(self, minder):
        promised(held(), due_on=date(2012, 4, 10), owner=minder)
        days = [date(2012, 4, 2) + timedelta(days=count) for count in range(50)]
        assert [day for day in days if self.sent_on(day)] == [date(2012, 4, 3), date(2012, 4, 11)]

    def test_nobody_is_reminded_of_what_is_settled_old_or_minded_by_nobody(self, minder):
        promised(held(), due_on=date(2012, 4, 10))
        settled = promised(held(), due_on=date(2012, 4, 10), owner=minder)
        actions.settle(settled, state="kept", on=date(2012, 4, 1))
        promised(held(), due_is_unknown=True, owner=minder)
        promised(held(), due_on=date(2012, 4, 10), owner=PersonFactory(mail=""))
        promised(held(), due_on=date(2012, 3, 6), owner=minder)
        assert self.sent_on(date(2012, 4, 12)) == []

    def test_another_day_is_reminded_of_again(self, minder):
        promise = promised(held(), due_on=date(2012, 4, 10), owner=minder)
        assert self.sent_on(date(2012, 4, 5)) == ["hana@example.org"]
        promise = models.Promise.objects.get(pk=promise.pk)
        promise.due_on = date(2012, 6, 10)
        promise.save()
        assert (self.sent_on(date(2012, 4, 6)), self.sent_on(date(2012, 6, 4))) == ([], ["hana@example.org"])

    def test_the_words_are_for_those_who_may_read_them(self, minder):
        promised(held(form="bargaining"), text="秘密の件", due_on=date(2012, 4, 10), owner=minder)
        self.sent_on(date(2012, 4, 5))
        network = settings.NETWORK_NAME["en"]
        assert mail.outbox[0].subject == f"Reminder: a day that comes near, or has passed ({network})"
        assert "秘密" not in mail.outbox[0].body
        models.Promise.objects.update(reminded_at=None)
        UserFactory(roles=["secretariat"], person=minder, email="office@example.org")
        assert self.sent_on(date(2012, 4, 5)) == ["office@example.org"]
        assert ("秘密の件" in mail.outbox[0].body, "秘密" in mail.outbox[0].subject) == (True, False)

    def test_what_the_mail_server_refuses_is_tried_again(self, minder, settings):
        promised(held(), due_on=date(2012, 4, 10), owner=minder)
        with_no_server = settings.EMAIL_BACKEND
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        assert self.sent_on(date(2012, 4, 5)) == []
        settings.EMAIL_BACKEND = with_no_server
        assert self.sent_on(date(2012, 4, 5)) == ["hana@example.org"]
