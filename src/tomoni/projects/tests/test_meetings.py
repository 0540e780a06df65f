"""Meetings: carrying over, quorum, what must agree, the two sheets."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tomoni.people.tests.factories import PersonFactory
from tomoni.projects.actions import CarryOverRefusedError, next_meeting
from tomoni.projects.actions.meetings import next_date
from tomoni.projects.models import AgendaItem, Attendance, Decision, Meeting
from tomoni.projects.tests.conftest import signed_in
from tomoni.projects.tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    DecisionFactory,
    MeetingFactory,
    MeetingSeriesFactory,
    ProgrammeFactory,
    ProjectFactory,
    ProjectMemberFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    """The secretariat's monthly meeting."""
    return MeetingSeriesFactory(body=ProjectFactory(visibility="network"), title="事務局会議", place="東京", quorum=2)


@pytest.fixture
def meeting(series):
    """Its tenth meeting, with one open and one closed item."""
    meeting = MeetingFactory(
        series=series, body=series.body, title="第10回事務局会議", when="2012-06-08", visibility="network"
    )
    AgendaItemFactory(meeting=meeting, position=1, title="会計報告", state="closed")
    AgendaItemFactory(meeting=meeting, position=2, title="サーバー移転", state="open", minutes="見積もりを待つ")
    return meeting


class TestNextMeeting:
    def test_is_made_by_the_rhythm_with_the_open_items(self, meeting, series):
        meeting.programmes.add(ProgrammeFactory(title="組織・運営"))
        meeting.save()
        following, carried = next_meeting(meeting)
        told = (following.title, following.when, following.place, following.quorum, following.state, following.series)
        assert told == ("第11回事務局会議", "2012-07-13", "東京", 2, "planned", series)
        assert (carried, following.visibility, following.body) == (1, "network", series.body)
        assert list(following.projects.all()) == [series.body]
        assert [heading.title for heading in following.programmes.all()] == ["組織・運営"]
        origin = meeting.agenda.get(title="サーバー移転")
        rows = following.agenda.values_list("position", "title", "state", "minutes", "carried_from")
        assert list(rows) == [(1, "サーバー移転", "open", "", origin.pk)]
        assert origin.state == "carried"

    def test_done_twice_leads_to_the_same_meeting(self, meeting):
        following, _carried = next_meeting(meeting)
        assert next_meeting(Meeting.objects.get(pk=meeting.pk)) == (following, 0)
        assert (Meeting.objects.count(), AgendaItem.objects.filter(carried_from__isnull=False).count()) == (2, 1)

    def test_an_item_opened_later_goes_over_too(self, meeting):
        following, _carried = next_meeting(meeting)
        AgendaItemFactory(meeting=meeting, position=3, title="名簿")
        assert next_meeting(meeting) == (following, 1)
        assert list(following.agenda.values_list("position", "title")) == [(1, "サーバー移転"), (2, "名簿")]

    def test_a_meeting_planned_by_hand_is_taken(self, meeting, series):
        planned = MeetingFactory(series=series, body=series.body, when="2012-07-20", state="planned")
        assert next_meeting(meeting)[0] == planned

    def test_from_an_old_meeting_items_go_to_one_still_ahead(self, meeting, series):
        held = MeetingFactory(
            series=series, body=series.body, title="第11回事務局会議", when="2012-07-13", state="done"
        )
        following, _carried = next_meeting(meeting)
        assert (following == held, following.when, following.title) == (False, "2012-08-10", "第12回事務局会議")

    def test_an_item_can_be_carried_on_and_on(self, meeting):
        second, _carried = next_meeting(meeting)
        Meeting.objects.filter(pk=second.pk).update(state="done")
        third, carried = next_meeting(Meeting.objects.get(pk=second.pk))
        item = third.agenda.get()
        assert (carried, item.carried_from.carried_from.meeting) == (1, meeting)

    @pytest.mark.parametrize(("field", "value"), [("series", None), ("when", "")])
    def test_without_series_or_date_there_is_none(self, meeting, field, value):
        setattr(meeting, field, value)
        meeting.save()
        with pytest.raises(CarryOverRefusedError):
            next_meeting(meeting)
        assert Meeting.objects.count() == 1

    def test_a_vague_date_stays_vague(self, meeting):
        meeting.when = "2012-06"
        meeting.save()
        assert next_meeting(meeting)[0].when == "2012-07"

    def test_the_button_leads_to_the_new_meeting(self, secretariat, meeting):
        answer = secretariat.post(reverse("projects_meeting:next", args=[meeting.pk]))
        following = Meeting.objects.exclude(pk=meeting.pk).get()
        assert answer.url == reverse("projects_meeting:inspect", args=[following.pk])
        page = secretariat.get(answer.url).content.decode()
        assert ("サーバー移転" in page, "第10回事務局会議からの持ち越し" in page) == (True, True)


@pytest.mark.parametrize(
    ("day", "rhythm", "expected"),
    [
        (date(2012, 6, 8), "weekly", date(2012, 6, 15)),
        (date(2012, 6, 8), "monthly", date(2012, 7, 13)),
        (date(2012, 3, 30), "monthly", date(2012, 4, 27)),
        (date(2012, 12, 31), "bimonthly", date(2013, 2, 25)),
        (date(2012, 6, 23), "quarterly", date(2012, 9, 22)),
        (date(2012, 2, 29), "yearly", date(2013, 2, 27)),
        (date(2012, 6, 8), "free", None),
    ],
)
def test_the_next_date(day, rhythm, expected):
    assert next_date(day, rhythm) == expected


@given(
    day=st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    months=st.sampled_from([("monthly", 1), ("bimonthly", 2), ("quarterly", 3), ("yearly", 12)]),
)
def test_the_next_date_is_the_same_weekday_that_many_months_on(day, months):
    rhythm, count = months
    found = next_date(day, rhythm)
    assert found.weekday() == day.weekday()
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == count


class TestQuorum:
    @pytest.mark.parametrize(
        ("modes", "reached"),
        [(["person", "online"], True), (["person", "proxy"], True), (["written", "absent"], False), ([], False)],
    )
    def test_proxies_and_written_votes_count(self, meeting, modes, reached):
        meeting.quorum = 2
        for mode in modes:
            AttendanceFactory(meeting=meeting, mode=mode)
        assert meeting.has_quorum() is reached

    def test_without_one_nothing_is_said(self, meeting):
        meeting.quorum = None
        assert meeting.has_quorum() is None

    def test_is_said_in_words_and_drawn(self, secretariat, meeting):
        meeting.quorum = 3
        meeting.save()
        AttendanceFactory(meeting=meeting)
        page = secretariat.get(reverse("projects_meeting:inspect", args=[meeting.pk])).content.decode()
        assert "定足数に達していません" in page
        assert "出席1人（委任状・書面を含む）、必要3人" in page
        assert 'width="33.3"' in page

    def test_above_the_members_of_the_body_is_refused(self, secretariat, meeting):
        ProjectMemberFactory(project=meeting.body), ProjectMemberFactory(project=meeting.body, role="guest")
        answer = secretariat.post(edit(meeting), form(meeting, quorum="2"))
        assert answer.context["form"].errors == {"quorum": ["定足数が、この会議体の人数（1人）を超えています。"]}


def edit(meeting):
    return reverse("projects_meeting:edit", args=[meeting.pk])


def form(meeting, *, attendance=(), decisions=(), agenda=(), **changes):
    """Return what a browser sends for the meeting's form."""
    fields = {
        "title": meeting.title, "title_en": "", "body": meeting.body.pk, "series": meeting.series_id or "",
        "when": meeting.when, "starts_at": "", "ends_at": "", "place": "", "prefecture": "", "chair": "",
        "quorum": "", "our_role": "organiser", "state": "done", "visibility": "network",
    }  # fmt: skip
    for name, rows in {"attendance": attendance, "decisions": decisions, "agenda": agenda, "evidence": ()}.items():
        fields |= {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": 0}
        for number, row in enumerate(rows):
            order = {f"{name}-{number}-ORDER": number + 1} if name == "agenda" else {}
            fields |= {f"{name}-{number}-{key}": value for key, value in row.items()} | order
    return fields | changes


class TestForm:
    def test_keeps_agenda_in_order_attendance_and_decisions(self, secretariat, series):
        meeting = MeetingFactory(series=series, body=series.body, visibility="network")
        people = [PersonFactory(name="高橋 れい"), PersonFactory(name="李 四")]
        sent = form(
            meeting,
            agenda=[{"title": "二", "minutes": "", "state": "open"}, {"title": "一", "minutes": "", "state": "open"}],
            attendance=[
                {"person": people[0].pk, "mode": "person", "proxy": ""},
                {"person": people[1].pk, "mode": "proxy", "proxy": people[0].pk},
            ],
            decisions=[{"text": "要請書を出す", "result": "adopted", "agenda_item": "", "votes_for": "2"}],
        )
        sent |= {"agenda-0-ORDER": 2, "agenda-1-ORDER": 1}
        answer = secretariat.post(edit(meeting), sent)
        assert answer.status_code == 302, answer.context["form"].errors
        assert list(meeting.agenda.values_list("position", "title")) == [(1, "一"), (2, "二")]
        rows = Attendance.objects.filter(meeting=meeting).order_by("mode").values_list("person__name", "mode", "proxy")
        assert list(rows) == [("高橋 れい", "person", None), ("李 四", "proxy", people[0].pk)]
        assert Decision.objects.get().text == "要請書を出す"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"when": "2012-06-08", "starts_at": "15:00", "ends_at": "14:00"}, "ends_at"),
            ({"when": "2012年13月1日"}, "when"),
            ({"when": "2012-06-30/2012-06-01"}, "when"),
            ({"ends_at": "14:00"}, "starts_at"),
        ],
    )
    def test_wrong_times_are_refused_and_nothing_typed_is_lost(self, secretariat, meeting, changes, field):
        sent = form(
            meeting, title="書きかけの表題", agenda=[{"title": "打ちかけの議題", "minutes": "", "state": "open"}]
        )
        answer = secretariat.post(edit(meeting), sent | changes)
        page = answer.content.decode()
        assert list(answer.context["form"].errors) == [field]
        assert ("書きかけの表題" in page, "打ちかけの議題" in page) == (True, True)

    def test_a_proxy_must_be_there_and_be_another(self, secretariat, meeting):
        one, two = PersonFactory(name="高橋 れい"), PersonFactory(name="李 四")
        rows = [
            {"person": one.pk, "mode": "proxy", "proxy": one.pk},
            {"person": two.pk, "mode": "absent", "proxy": ""},
        ]
        answer = secretariat.post(edit(meeting), form(meeting, attendance=rows))
        words = answer.context["form"].formsets["attendance"].errors
        assert words[0]["proxy"] == ["本人は自分の代理人になれません。ほかの人を選ぶか、「本人出席」にしてください。"]
        rows[0]["proxy"] = two.pk
        answer = secretariat.post(edit(meeting), form(meeting, attendance=rows))
        words = answer.context["form"].formsets["attendance"].errors
        assert words[0]["proxy"] == ["李 四さんは出席していないので、高橋 れいさんの代理人にはなれません。"]
        assert Attendance.objects.count() == 0

    def test_nobody_is_listed_twice(self, secretariat, meeting):
        row = {"person": PersonFactory().pk, "mode": "person", "proxy": ""}
        assert secretariat.post(edit(meeting), form(meeting, attendance=[row, row])).status_code == 200
        assert Attendance.objects.count() == 0

    def test_more_votes_than_people_are_refused(self, secretariat, meeting):
        sent = form(
            meeting,
            attendance=[{"person": PersonFactory().pk, "mode": "person", "proxy": ""}],
            decisions=[
                {"text": "決めた", "result": "adopted", "agenda_item": "", "votes_for": "1", "votes_against": "1"}
            ],
        )
        answer = secretariat.post(edit(meeting), sent)
        words = answer.context["form"].formsets["decisions"].errors
        assert words == [{"votes_for": ["票数が2票ありますが、出席は1人です。票数か出欠を確かめてください。"]}]
        assert Decision.objects.count() == 0

    def test_an_item_of_another_meeting_cannot_be_chosen(self, secretariat, meeting):
        foreign = AgendaItemFactory(meeting=MeetingFactory())
        rows = [{"text": "決めた", "result": "adopted", "agenda_item": foreign.pk}]
        assert secretariat.post(edit(meeting), form(meeting, decisions=rows)).status_code == 200

    def test_a_member_enters_meetings_of_their_own_body_alone(self, series):
        client = signed_in(member(series.body))
        foreign = ProjectFactory(visibility="network")
        sent = form(MeetingFactory.build(body=series.body, when="2012-09-01", series=None))
        assert client.post(reverse("projects_meeting:add"), sent | {"body": foreign.pk}).status_code == 200
        assert client.post(reverse("projects_meeting:add"), sent | {"body": series.body.pk}).status_code == 302
        assert Meeting.objects.get().body == series.body


class TestSheets:
    def test_minutes_are_typed_item_by_item(self, secretariat, meeting):
        first, second = meeting.agenda.order_by("position")
        url = reverse("projects_meeting:minutes", args=[meeting.pk])
        sent = {
            f"minutes_{first.pk}": "承認した", f"state_{first.pk}": "closed", f"decision_{first.pk}": "",
            f"minutes_{second.pk}": "来月決める", f"state_{second.pk}": "open",
            f"decision_{second.pk}": "見積もりを三社から取る", f"result_{second.pk}": "adopted",
        }  # fmt: skip
        assert secretariat.post(url, sent).status_code == 302
        assert list(meeting.agenda.values_list("minutes", "state")) == [("承認した", "closed"), ("来月決める", "open")]
        assert list(Decision.objects.values_list("agenda_item", "text")) == [(second.pk, "見積もりを三社から取る")]

    def test_what_was_said_before_stands_beside_a_carried_item(self, secretariat, meeting):
        following, _carried = next_meeting(meeting)
        page = secretariat.get(reverse("projects_meeting:minutes", args=[following.pk])).content.decode()
        assert "見積もりを待つ" in page

    def test_attendance_is_ticked_for_each_member(self, secretariat, meeting):
        here = ProjectMemberFactory(project=meeting.body).person
        away = ProjectMemberFactory(project=meeting.body).person
        ProjectMemberFactory(project=meeting.body, ends_on=date(2011, 12, 31), person__name="もういない人")
        url = reverse("projects_meeting:attendance", args=[meeting.pk])
        assert "もういない人" not in secretariat.get(url).content.decode()
        sent = {f"mode_{here.pk}": "person", f"mode_{away.pk}": "proxy", f"proxy_{away.pk}": str(here.pk)}
        assert secretariat.post(url, sent).status_code == 302
        rows = Attendance.objects.filter(meeting=meeting).order_by("mode").values_list("person", "mode", "proxy")
        assert list(rows) == [(here.pk, "person", None), (away.pk, "proxy", here.pk)]
        assert secretariat.post(url, {f"mode_{here.pk}": "person", f"mode_{away.pk}": ""}).status_code == 302
        assert list(Attendance.objects.values_list("person", flat=True)) == [here.pk]

    def test_a_proxy_who_is_absent_is_refused(self, secretariat, meeting):
        one = ProjectMemberFactory(project=meeting.body).person
        two = ProjectMemberFactory(project=meeting.body).person
        sent = {f"mode_{one.pk}": "absent", f"mode_{two.pk}": "proxy", f"proxy_{two.pk}": str(one.pk)}
        answer = secretariat.post(reverse("projects_meeting:attendance", args=[meeting.pk]), sent)
        assert list(answer.context["form"].errors) == [f"proxy_{two.pk}"]
        assert Attendance.objects.count() == 0


class TestRegister:
    @pytest.fixture
    def register(self, series):
        """Decisions of two bodies in two years."""
        other = MeetingFactory(body=ProjectFactory(visibility="network"), when="2011-05-01", visibility="network")
        mine = MeetingFactory(body=series.body, when="2012-06-08", visibility="network")
        DecisionFactory(meeting=mine, text="長期収容の中止を法務省に求める要請書を出す")
        DecisionFactory(meeting=mine, text="会費を上げる", result="rejected")
        DecisionFactory(meeting=other, text="仮放免者の医療について調べる", result="deferred")
        return mine, other

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "収容"}, {"長期収容の中止を法務省に求める要請書を出す"}),
            ({"q": "医療"}, {"仮放免者の医療について調べる"}),
            ({"q": "会費", "result": "adopted"}, set()),
            ({"result": "rejected"}, {"会費を上げる"}),
            ({"year": "2011"}, {"仮放免者の医療について調べる"}),
        ],
    )
    def test_is_searched_across_bodies(self, secretariat, register, query, found):
        listed = secretariat.get(reverse("projects_decision:index"), query).context["object_list"]
        assert {decision.text for decision in listed} == found

    def test_filters_by_body_and_opens_the_meeting(self, secretariat, register):
        listed = secretariat.get(reverse("projects_decision:index"), {"body": register[1].body.pk}).context[
            "object_list"
        ]
        assert [decision.meeting for decision in listed] == [register[1]]
        url = reverse("projects_decision:inspect", args=[listed[0].pk])
        assert reverse("projects_meeting:inspect", args=[register[1].pk]) in secretariat.get(url).content.decode()


def test_a_series_of_another_body_is_refused(series):
    meeting = MeetingFactory(body=ProjectFactory())
    meeting.series = series
    with pytest.raises(ValidationError) as refused:
        meeting.full_clean()
    assert list(refused.value.message_dict) == ["series"]


def test_a_meeting_is_among_the_activities_of_its_body():
    meeting = MeetingFactory(kind="event")
    assert (list(meeting.projects.all()), meeting.kind) == ([meeting.body], "meeting")
