"""Deadlines on the clock of their mechanism, and the address at which a calendar reads them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tomoni.advocacy import models
from tomoni.advocacy.documents.clocks import clocks
from tomoni.advocacy.documents.deadlines import as_ical
from tomoni.advocacy.forms.reviews import on_the_clock
from tomoni.advocacy.tests import factories
from tomoni.advocacy.tests.test_papers_staff import done, refused
from tomoni.people.tests.factories import UserFactory

GENEVA, NEW_YORK, TOKYO = ZoneInfo("Europe/Zurich"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
REVIEW, DEADLINES, OWN = "/admin/advocacy/review", "/admin/advocacy/deadlines/", "/admin/advocacy/deadlines/own/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOW = datetime(2012, 5, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def office(client):
    client.force_login(UserFactory(roles=["secretariat"]), backend=BACKEND)
    return client


@given(
    st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1)),
    st.sampled_from([GENEVA, NEW_YORK, TOKYO, ZoneInfo("UTC")]),
)
def test_a_clock_time_comes_back_as_it_was_typed_or_is_refused(shown, zone):
    shown = shown.replace(microsecond=0)
    try:
        moment = on_the_clock(shown, zone)
    except forms.ValidationError:
        assert shown.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != shown
    else:
        assert moment.astimezone(zone).replace(tzinfo=None) == shown


@pytest.mark.parametrize(
    ("shown", "hour"),
    [(datetime(2012, 3, 9, 12), 20), (datetime(2012, 7, 9, 12), 19), (datetime(2012, 10, 28, 2, 30), 9)],
)
def test_noon_in_geneva_is_19_or_20_here_and_an_hour_shown_twice_is_the_first(shown, hour):
    assert on_the_clock(shown, GENEVA).astimezone(TOKYO).hour == hour


def test_an_hour_summer_time_leaves_out_is_refused():
    with pytest.raises(forms.ValidationError):
        on_the_clock(datetime(2012, 3, 25, 2, 30), GENEVA)


@pytest.mark.django_db
class TestTelling:
    def test_both_clocks_and_how_long_it_is(self):
        deadline = factories.DeadlineFactory(due_at=datetime(2012, 6, 1, 10, 0, tzinfo=UTC))
        told = clocks(deadline, now=NOW, language="ja")
        assert (told.there, told.zone, told.here, told.left) == (
            "2012年6月1日 12:00",
            "ジュネーブ (UTC+2)",
            "2012年6月1日 19:00",
            "あと12日",
        )
        assert (told.is_near, told.is_passed) == (True, False)

    @pytest.mark.parametrize(
        ("away", "state", "marks"),
        [
            (timedelta(days=14), "open", (True, False)),
            (timedelta(days=14, seconds=1), "open", (False, False)),
            (timedelta(seconds=-1), "open", (False, True)),
            (timedelta(seconds=-1), "met", (False, False)),
            (timedelta(days=1), "waived", (False, False)),
        ],
    )
    def test_it_is_near_for_two_weeks_and_passed_while_open(self, away, state, marks):
        told = clocks(factories.DeadlineFactory(due_at=NOW + away, state=state), now=NOW, language="ja")
        assert (told.is_near, told.is_passed) == marks

    def test_the_calendar_keeps_the_hour_in_geneva_and_names_japans(self):
        review = factories.DeadlineFactory(due_at=datetime(2012, 6, 1, 10, 0, tzinfo=UTC)).review
        factories.RecommendationFactory(review=review, follow_up_due="2012-09-01")
        factories.RecommendationFactory(review=review, follow_up_due="2012-10-01", followed_up_on="2012-08-01")
        factories.DeadlineFactory(due_at=NOW - timedelta(days=93))
        feed = Calendar.from_ical(
            as_ical(now=NOW, language="ja", page=lambda review: f"https://example.org/{review.pk}")
        )
        events = list(feed.walk("VEVENT"))
        assert [str(event["summary"]) for event in events] == [
            "発言の申し込み: 人権理事会第20会期",
            "フォローアップ報告の期限: 人権理事会第20会期",
        ]
        start = events[0]["dtstart"]
        assert (start.params["TZID"], start.dt.astimezone(TOKYO).isoformat()) == (
            "Europe/Zurich",
            "2012-06-01T19:00:00+09:00",
        )
        assert "ジュネーブ (UTC+2)" in events[0]["description"] and "2012年6月1日 19:00" in events[0]["description"]
        assert [str(each["tzid"]) for each in feed.walk("VTIMEZONE")] == ["Europe/Zurich"]
        assert len(events[0].walk("VALARM")) == 2


def typed(review, **row):
    fields = {"what": "提出", "due_at": "2030-07-09 12:00", "time_zone": "", "state": "open", "id": ""} | row
    formset = {f"deadlines-0-{name}": value for name, value in fields.items()}
    counts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": int(bool(fields["id"])), "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return {
        "mechanism": review.mechanism_id, "title": review.title, "title_en": "", "country": "JP", "cycle": "",
        "session": "20", "starts_on": "", "ends_on": "", "place": "", "project": "", "concluded_on": "", "symbol": "",
        "link": "", **formset, **{f"deadlines-{name}": value for name, value in counts.items()},
    }  # fmt: skip


@pytest.mark.django_db
class TestScreens:
    def test_a_deadline_is_typed_on_the_clock_of_the_mechanism_and_shown_so_again(self, office):
        review = factories.ReviewFactory()
        done(office.post(f"{REVIEW}/edit/{review.pk}/", typed(review)))
        deadline = models.Deadline.objects.get()
        assert deadline.due_at == datetime(2030, 7, 9, 10, 0, tzinfo=UTC)
        assert 'value="2030-07-09 12:00"' in office.get(f"{REVIEW}/edit/{review.pk}/").content.decode()
        done(office.post(f"{REVIEW}/edit/{review.pk}/", typed(review, id=deadline.pk, time_zone="Asia/Tokyo")))
        deadline.refresh_from_db()
        assert deadline.due_at == datetime(2030, 7, 9, 3, 0, tzinfo=UTC)

    def test_an_hour_that_is_none_is_told_and_nothing_typed_is_lost(self, office):
        review = factories.ReviewFactory()
        page = office.post(f"{REVIEW}/edit/{review.pk}/", typed(review, due_at="2030-03-31 02:30", what="二時半"))
        assert (page.status_code, models.Deadline.objects.count()) == (200, 0)
        text = page.content.decode()
        assert "夏時間" in text and 'value="二時半"' in text and 'value="2030-03-31 02:30"' in text

    def test_the_page_asks_as_often_for_three_as_for_one(self, office, django_assert_num_queries):
        review = factories.ReviewFactory()
        office.get(DEADLINES)
        for rows in (1, 3):
            while models.Deadline.objects.count() < rows:
                deadline = factories.DeadlineFactory(review=review, due_at=timezone.now() + timedelta(days=3))
                factories.SubmissionFactory(review=review, deadline=deadline)
                factories.RecommendationFactory(review=review, follow_up_due="2030-01-01")
            with django_assert_num_queries(14):
                assert office.get(DEADLINES).status_code == 200

    def test_what_passed_waits_to_be_settled(self, office):
        deadline = factories.DeadlineFactory()
        assert [len(rows) for rows in office.get(DEADLINES).context["groups"].values()] == [1, 0, 0, 0]
        done(office.post(f"{REVIEW}/deadline/{deadline.pk}/", {"state": "missed"}))
        deadline.refresh_from_db()
        assert deadline.state == "missed"
        assert refused(office.post(f"{REVIEW}/deadline/{deadline.pk}/", {"state": "no"})) != []

    def test_a_hidden_submission_stands_beside_no_deadline(self, client):
        deadline = factories.DeadlineFactory(due_at=timezone.now() + timedelta(days=3))
        factories.SubmissionFactory(title="内密の報告", review=deadline.review, deadline=deadline, visibility="project")
        client.force_login(UserFactory(roles=["secretariat"]), backend=BACKEND)
        assert "内密の報告" not in client.get(DEADLINES).content.decode()


@pytest.mark.django_db
class TestFeed:
    def test_it_is_read_without_signing_in_and_ends_when_renewed(self, office, client_of):
        factories.DeadlineFactory(what="提出", due_at=timezone.now() + timedelta(days=3))
        first = path_of(office)
        stranger = client_of()
        answer = stranger.get(first)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        assert [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")] == [
            "提出: 人権理事会第20会期"
        ]
        second = path_of(office)
        assert [stranger.get(each).status_code for each in (first, second)] == [404, 200]
        office.post(OWN, {"end": "1"})
        assert stranger.get(second).status_code == 404

    def test_it_ends_with_the_right_and_with_the_account(self, client, client_of):
        user = UserFactory(roles=["secretariat"])
        client.force_login(user, backend=BACKEND)
        path = path_of(client)
        user.groups.clear()
        assert client_of().get(path).status_code == 404
        user.groups.add(*UserFactory(roles=["auditor"]).groups.all())
        assert client_of().get(path).status_code == 200
        user.is_active = False
        user.save()
        assert client_of().get(path).status_code == 404

    def test_the_database_keeps_no_key(self, office):
        key = path_of(office).rpartition("/")[2].removesuffix(".ics")
        assert key not in repr(list(models.DeadlineFeed.objects.values()))


def path_of(client):
    """Make a new address; return its path."""
    done(client.post(OWN, {"new": "1"}))
    return "/" + client.get(OWN).context["address"].split("/", 3)[3]


@pytest.fixture
def client_of():
    from django.test import Client

    return Client
