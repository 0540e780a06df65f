"""The month and the feed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from tomoni.projects.models import Activity
from tomoni.projects.tests.conftest import signed_in
from tomoni.projects.tests.factories import ActivityFactory, MeetingFactory, ProjectFactory, member
from tomoni.projects.views.ical import as_ical

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")


def public(**fields):
    return ActivityFactory(**{"visibility": "public"} | fields)


def shown(answer):
    """Return the titles by day of the month."""
    days = [day for week in answer.context["weeks"] for day in week]
    return {day["date"].day: [line.activity.title for line in day["lines"]] for day in days if day["lines"]}


class TestMonth:
    def test_puts_each_act_on_its_days(self, client):
        public(title="交渉", when="2012-06-15")
        public(title="ワークショップ", when="2012-06-23/2012-06-24")
        public(title="月をまたぐ", when="2012-05-31/2012-06-01")
        public(title="先月", when="2012-05-15")
        answer = client.get("/calendar/2012-06")
        assert shown(answer) == {1: ["月をまたぐ"], 15: ["交渉"], 23: ["ワークショップ"], 24: ["ワークショップ"]}

    def test_lists_vague_dates_beside_the_days(self, client):
        for when in ("2012-06", "2012-22", "2012-06-20~", "2012", "2012-07"):
            public(title=when, when=when)
        answer = client.get("/calendar/2012-06")
        assert sorted(line.activity.title for line in answer.context["vague"]) == ["2012-06", "2012-06-20~", "2012-22"]
        assert (answer.context["year_round"], shown(answer)) == (1, {})

    def test_knows_the_holidays_of_japan(self, client):
        weeks = client.get("/calendar/2012-11").context["weeks"]
        holidays = {day["date"].day: day["holiday"] for week in weeks for day in week if day["holiday"]}
        assert holidays == {3: "文化の日", 23: "勤労感謝の日"}

    def test_weeks_begin_on_sunday_and_fill_the_month(self, client):
        weeks = client.get("/calendar/2012-06").context["weeks"]
        assert [week[0]["date"].weekday() for week in weeks] == [6] * 5
        assert sum(day["is_inside"] for week in weeks for day in week) == 30

    def test_an_empty_month_leads_to_the_nearest_with_something(self, client):
        public(when="2012-03-05"), public(when="2013-01-10"), public(when="2010-01-10")
        context = client.get("/calendar/2012-08").context
        assert (context["is_empty"], context["before"], context["after"]) == (True, date(2012, 3, 1), date(2013, 1, 1))

    @pytest.mark.parametrize(
        "path", ["/calendar/1066-10", "/calendar/9999-12", "/calendar/2012-13", "/calendar/2012-6"]
    )
    def test_no_such_month(self, client, path):
        assert client.get(path).status_code == 404

    def test_staff_see_their_own_days_too(self, client):
        project = ProjectFactory()
        ActivityFactory(title="内輪", projects=[project], when="2012-06-15")
        assert [shown(each.get("/calendar/2012-06")) for each in (client, signed_in(member(project)))] == [
            {},
            {15: ["内輪"]},
        ]

    def test_opens_on_this_month_in_both_languages(self, client):
        today = timezone.localdate()
        assert f"{today.year}年{today.month}月" in client.get("/calendar/").content.decode()
        assert f"{today:%B} {today.year}" in client.get("/en/calendar/").content.decode()


def events(content):
    return {str(event["summary"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


class TestFeed:
    def test_tells_public_acts_on_certain_days(self, client):
        day = timezone.localdate() + timedelta(days=10)
        public(title="集会", when=day.isoformat(), place="東京", public_lines={"ja": "開きます。"})
        public(title="二日", when=f"{day}/{day + timedelta(days=1)}")
        public(title="月だけ", when=f"{day:%Y-%m}")
        public(title="ずっと前", when="2012-06-15")
        ActivityFactory(title="内部", when=day.isoformat(), visibility="network")
        answer = client.get("/calendar.ics")
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        found = events(answer.content)
        assert sorted(found) == ["二日", "集会"]
        one, two = found["集会"], found["二日"]
        assert (one["dtstart"].dt, one["dtend"].dt) == (day, day + timedelta(days=1))
        assert (two["dtstart"].dt, two["dtend"].dt) == (day, day + timedelta(days=2))
        assert (one["location"], one["description"]) == ("東京", "開きます。")
        assert one["dtstart"].params["VALUE"] == "DATE"

    def test_gives_meetings_their_time_in_tokyo(self, client):
        day = timezone.localdate() + timedelta(days=10)
        MeetingFactory(
            title="総会", when=day.isoformat(), visibility="public", starts_at=time(13), ends_at=time(16, 30)
        )
        MeetingFactory(title="開始だけ", when=day.isoformat(), visibility="public", starts_at=time(18))
        found = events(client.get("/calendar.ics").content)
        assembly = found["総会"]
        assert assembly["dtstart"].dt == datetime.combine(day, time(13), tzinfo=TOKYO)
        assert assembly["dtend"].dt == datetime.combine(day, time(16, 30), tzinfo=TOKYO)
        assert assembly["dtstart"].params["TZID"] == "Asia/Tokyo"
        assert "dtend" not in found["開始だけ"]
        zones = Calendar.from_ical(client.get("/calendar.ics").content).walk("VTIMEZONE")
        assert [str(zone["tzid"]) for zone in zones] == ["Asia/Tokyo"]

    def test_keeps_its_ids_and_tells_changes(self, client):
        day = timezone.localdate()
        activity = public(title="集会", when=day.isoformat(), state="planned")
        before = events(client.get("/calendar.ics").content)["集会"]
        activity.state = "stopped"
        activity.save()
        after = events(client.get("/calendar.ics").content)["集会"]
        assert (before["uid"], before["status"], after["status"]) == (after["uid"], "TENTATIVE", "CANCELLED")
        assert after["last-modified"].dt >= before["last-modified"].dt
        assert str(after["uid"]) == f"{activity.pk}@tomoni"

    def test_speaks_the_language_of_its_address(self, client):
        public(title="集会", title_en="Rally", when=timezone.localdate().isoformat())
        assert list(events(client.get("/en/calendar.ics").content)) == ["Rally"]

    def test_tells_nothing_from_inside_a_meeting(self, client):
        MeetingFactory(when=timezone.localdate().isoformat(), visibility="public", outcome="秘匿", title="会議")
        assert "秘匿" not in client.get("/calendar.ics").content.decode()


words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=120).filter(str.strip)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=words, place=words, line=words, start=st.dates(date(1990, 1, 1), date(2090, 1, 1)), days=st.integers(0, 40)
)
def test_whatever_is_written_can_be_read_back(title, place, line, start, days):
    now = timezone.now()
    activity = Activity(title=title, place=place, public_lines={"ja": line}, created_at=now, updated_at=now)
    activity.set_when(f"{start}/{start + timedelta(days=days)}")
    content = as_ical([activity], language="ja", absolute=lambda path: f"https://example.org{path}")
    lines = content.decode().split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (str(event["summary"]), str(event["location"]), str(event["description"])) == (title, place, line)
    assert (event["dtstart"].dt, event["dtend"].dt) == (start, start + timedelta(days=days + 1))
    url = reverse("projects:activity", args=[activity.pk])
    assert str(event["url"]) == f"https://example.org{url}"
