"""The membrane: whoever may not see a project's rows finds no trace of them at any address."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tomoni.people.models import Person
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects import today
from tomoni.projects.models import Activity, Decision, Evidence, HandOver, Meeting, MeetingSeries, Project, Task
from tomoni.projects.models.project import NETWORK_ROLES, ProjectMember
from tomoni.projects.person_panels import PERSON_PANELS
from tomoni.projects.tests.conftest import signed_in
from tomoni.projects.tests.factories import (
    ActivityFactory,
    AgendaItemFactory,
    AttendanceFactory,
    DecisionFactory,
    EvidenceFactory,
    MeetingFactory,
    MeetingSeriesFactory,
    ProgrammeFactory,
    ProjectFactory,
    ProjectMemberFactory,
    QuantityFactory,
    TaskFactory,
    member,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SECRET = "秘匿"
GLOBAL_ROLES = ["secretariat", "steering", "editor", "finance", "auditor"]
PROJECT_ROLES = ["project_lead", "project_member", "guest"]
VISIBILITIES = ["public", "network", "project"]


class World:
    """A hidden project with one of everything, each with the secret word in every text."""

    def __init__(self) -> None:
        self.project = ProjectFactory(name=f"{SECRET}プロジェクト", purpose=f"{SECRET}の目的")
        self.person = PersonFactory(name=f"{SECRET}花子")
        ProjectMemberFactory(project=self.project, person=self.person)
        soon = (timezone.localdate() + timedelta(days=3)).isoformat()
        self.activity = ActivityFactory(
            title=f"{SECRET}の催し", title_en="secretive", when=soon, state="planned", place=f"{SECRET}会館",
            prefecture="13", projects=[self.project], programmes=[ProgrammeFactory()], outcome=f"{SECRET}の成果",
            public_lines={"ja": f"{SECRET}の文", "en": "secretive line"},
        )  # fmt: skip
        EvidenceFactory(activity=self.activity, title=f"{SECRET}資料")
        QuantityFactory(activity=self.activity, subject=f"{SECRET}の人")
        self.series = MeetingSeriesFactory(body=self.project, title=f"{SECRET}定例会")
        self.meeting = MeetingFactory(
            title=f"{SECRET}会議", body=self.project, series=self.series, when=soon, state="planned"
        )
        AgendaItemFactory(meeting=self.meeting, title=f"{SECRET}議題", minutes=f"{SECRET}の議事")
        AttendanceFactory(meeting=self.meeting, person=self.person)
        self.decision = DecisionFactory(meeting=self.meeting, text=f"{SECRET}を決めた")
        self.task = TaskFactory(
            title=f"{SECRET}の宿題", project=self.project, assignee=self.person, decision=self.decision, is_private=True
        )
        HandOver.objects.create(task=self.task, from_person=None, to_person=self.person, note=f"{SECRET}の引き継ぎ")

    def records(self) -> dict[str, Any]:
        """Return one record of each kind that has screens."""
        return {
            "activity": self.activity, "project": self.project, "meeting": self.meeting, "meetingseries": self.series,
            "decision": self.decision, "task": self.task,
        }  # fmt: skip


@pytest.fixture
def world() -> World:
    return World()


def outsiders() -> dict[str, Any]:
    """Return users who have nothing to do with the hidden project."""
    other = ProjectFactory(name="よその会")
    users = {role: UserFactory(roles=[role]) for role in GLOBAL_ROLES if role != "auditor"}
    users |= {role: member(other, role=role) for role in PROJECT_ROLES}
    past = UserFactory()
    return users | {"nobody": past}


OUTSIDERS = ["secretariat", "steering", "editor", "finance", "project_lead", "project_member", "guest", "nobody"]


@pytest.fixture(params=OUTSIDERS)
def outsider(request: Any) -> Any:
    return outsiders()[request.param]


def body_of(answer: Any) -> str:
    return answer.getvalue().decode(errors="replace")


def test_the_world_is_full_of_the_secret(world):
    """The control: who belongs to the project sees the word in every place the others are tested in."""
    client = signed_in(member(world.project, role="project_lead"))
    for name, record in world.records().items():
        assert SECRET in body_of(client.get(reverse(f"projects_{name}:inspect", args=[record.pk]))), name
        assert SECRET in body_of(client.get(reverse(f"projects_{name}:index"))), name
        assert SECRET in body_of(client.get(reverse(f"projects_{name}:edit", args=[record.pk]))), name
    assert SECRET in body_of(client.get(reverse("projects:chronicle")))
    assert SECRET in body_of(client.get(reverse("projects:activity", args=[world.activity.pk])))
    assert SECRET in body_of(client.get(reverse("projects_workload")))
    assert SECRET in body_of(client.get(reverse("wagtailadmin_home")))


@pytest.mark.parametrize("name", ["inspect", "edit", "delete", "history", "history_results", "usage"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_screen_of_a_hidden_record_opens(world, outsider, name, method):
    client = signed_in(outsider)
    for noun, record in world.records().items():
        answer = getattr(client, method)(reverse(f"projects_{noun}:{name}", args=[record.pk]), follow=True)
        assert SECRET not in body_of(answer), (noun, name)
        record.refresh_from_db()


def test_a_hidden_record_answers_as_an_absent_one(world):
    client = signed_in(outsiders()["secretariat"])
    absent = {"activity": "00000000-0000-4000-8000-000000000000", "meeting": "00000000-0000-4000-8000-000000000000"}
    for noun, record in world.records().items():
        for name in ("inspect", "edit", "delete", "history", "usage"):
            codes = [
                client.get(reverse(f"projects_{noun}:{name}", args=[key])).status_code
                for key in (record.pk, absent.get(noun, 999_999))
            ]
            assert codes == [404, 404], (noun, name)


def test_no_verb_on_a_hidden_record_works(world, outsider):
    client = signed_in(outsider)
    verbs = {
        "projects_meeting:next": world.meeting, "projects_meeting:minutes": world.meeting,
        "projects_meeting:attendance": world.meeting, "projects_decision:make_task": world.decision,
        "projects_task:finish": world.task, "projects_task:reopen": world.task, "projects_task:hand_over": world.task,
    }  # fmt: skip
    before = (Task.objects.count(), Meeting.objects.count(), HandOver.objects.count())
    for name, record in verbs.items():
        url = reverse(name, args=[record.pk])
        sent = {"on": "2012-06-08", "to": str(outsider.person_id), "title": "横取り"}
        for answer in (client.get(url, follow=True), client.post(url, sent, follow=True)):
            assert SECRET not in body_of(answer), name
    world.task.refresh_from_db()
    assert (world.task.done_on, world.task.assignee) == (None, world.person)
    assert (Task.objects.count(), Meeting.objects.count(), HandOver.objects.count()) == before


def test_lists_searches_filters_and_exports_leave_hidden_rows_out(world, outsider):
    client = signed_in(outsider)
    queries = [{}, {"q": SECRET}, {"export": "csv"}, {"export": "xlsx"}, {"project": world.project.pk}]
    queries += [{"body": world.project.pk}, {"year": timezone.localdate().year}, {"prefecture": "13"}]
    for noun in world.records():
        for query in queries:
            for page in ("index", "index_results"):
                answer = client.get(reverse(f"projects_{noun}:{page}"), query)
                text = body_of(answer).replace(f'value="{SECRET}"', "").replace(f"q={SECRET}", "")
                assert SECRET not in text, (noun, query)
                rows = (answer.context or {}).get("object_list") or []
                assert [row for row in rows if SECRET in str(row)] == [], (noun, query)


def test_forms_offer_no_hidden_choice_and_take_none(world, outsider):
    client = signed_in(outsider)
    for noun in ("activity", "meeting", "meetingseries", "task", "project"):
        url = reverse(f"projects_{noun}:add")
        assert SECRET not in body_of(client.get(url, follow=True)), noun
    client.post(
        reverse("projects_activity:quick"), {"title": "まぎれこみ", "when": "2012", "project": world.project.pk}
    )
    client.post(reverse("projects_task:add"), {"title": "まぎれこみ", "project": world.project.pk})
    if not Person.objects.visible_to(outsider).filter(pk=world.person.pk).exists():
        client.post(reverse("projects_task:add"), {"title": "まぎれこみ", "assignee": str(world.person.pk)})
    assert (Activity.objects.filter(title="まぎれこみ").count(), Task.objects.filter(title="まぎれこみ").count()) == (
        0,
        0,
    )


def test_public_pages_calendar_feed_and_home_are_clean(world, outsider):
    month = timezone.localdate() + timedelta(days=3)
    pages = [
        reverse("projects:home"), reverse("projects:chronicle"), reverse("projects:calendar"), reverse("projects:feed"),
        reverse("projects:calendar_month", args=[month.year, month.month]), reverse("wagtailadmin_home"),
    ]  # fmt: skip
    for client in (Client(), signed_in(outsider)):
        for page in pages:
            assert SECRET not in body_of(client.get(page, follow=True)), page
        for query in ({"project": world.project.pk}, {"q": "secretive"}, {"place": "13"}):
            answer = client.get(reverse("projects:chronicle"), query)
            assert (SECRET in body_of(answer), answer.context["page"].paginator.count) == (False, 0), query
        for record in (world.activity, world.meeting):
            assert client.get(reverse("projects:activity", args=[record.pk])).status_code == 404


def test_workload_and_today_name_nobody_hidden(world):
    for role, user in outsiders().items():
        loads = today.loads(user, timezone.localdate())
        assert [load for load in loads if SECRET in load.name] == [], role
        assert [item for item in today.items(user, timezone.localdate()) if SECRET in item.title] == [], role
    office = today.loads(outsiders()["secretariat"], timezone.localdate())
    assert [(load.open, load.late, load.soon) for load in office] == [(1, 0, 0)]


def test_a_persons_page_shows_no_hidden_work(world):
    for role, user in outsiders().items():
        for panel in PERSON_PANELS:
            assert panel(world.person, user)[1] == [], role
    insider = member(world.project)
    assert [len(panel(world.person, insider)[1]) for panel in PERSON_PANELS] == [1, 1, 1]


def test_the_bulk_action_neither_names_nor_changes_hidden_rows(world, outsider):
    client = signed_in(outsider)
    url = reverse("wagtail_bulk_action", args=["projects", "activity", "state"])
    for ticked in (f"?id={world.activity.pk}", "?id=all", f"?id=all&q={SECRET}", "?id=no-key"):
        for answer in (client.get(url + ticked), client.post(url + ticked, {"state": "stopped"}, follow=True)):
            assert SECRET not in body_of(answer).replace(f"q={SECRET}", "")
    world.activity.refresh_from_db()
    assert world.activity.state == "planned"


def test_the_site_wide_history_report_shows_nothing_hidden(world, outsider):
    client = signed_in(member(world.project, role="project_lead"))
    client.post(reverse("projects_task:finish", args=[world.task.pk]), {"on": "2012-06-08"})
    answer = signed_in(outsider).get("/admin/reports/site-history/", follow=True)
    assert SECRET not in body_of(answer)


def test_a_visible_record_does_not_betray_the_hidden_project_it_belongs_to(world):
    open_project = ProjectFactory(name="開かれた会", visibility="public")
    shared = ActivityFactory(title="共同の催し", visibility="public", projects=[world.project, open_project])
    shown = MeetingFactory(title="公開の会議", body=world.project, visibility="network", when="2012-05-05")
    DecisionFactory(meeting=shown, text="公開してよい決定")
    for user in (outsiders()["secretariat"], outsiders()["steering"]):
        client = signed_in(user)
        urls = [
            reverse("projects_activity:inspect", args=[shared.pk]), reverse("projects_activity:index"),
            reverse("projects_meeting:inspect", args=[shown.pk]), reverse("projects_meeting:index"),
            reverse("projects_decision:index"), reverse("projects:activity", args=[shared.pk]),
            reverse("projects_activity:index") + "?export=csv", reverse("projects_decision:index") + "?export=csv",
            reverse("projects_meeting:index") + "?export=csv", reverse("projects_activity:edit", args=[shared.pk]),
            reverse("projects_meeting:edit", args=[shown.pk]),
        ]  # fmt: skip
        for url in urls:
            assert SECRET not in body_of(client.get(url, follow=True)), url


def test_saving_a_shared_activity_keeps_the_hidden_project_tied(world):
    open_project = ProjectFactory(name="開かれた会", visibility="public")
    shared = ActivityFactory(title="共同の催し", visibility="public", projects=[world.project, open_project])
    client = signed_in(outsiders()["secretariat"])
    sent = {
        "title": "直した表題", "title_en": "", "kind": "event", "our_role": "organiser", "state": "done",
        "when": "2012-03-17", "place": "", "prefecture": "", "projects": [open_project.pk], "outcome": "",
        "outcome_on": "", "visibility": "public", "quantities-TOTAL_FORMS": 0, "quantities-INITIAL_FORMS": 0,
        "evidence-TOTAL_FORMS": 0, "evidence-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = client.post(reverse("projects_activity:edit", args=[shared.pk]), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    shared = Activity.objects.get(pk=shared.pk)
    assert shared.title == "直した表題"
    assert set(shared.projects.all()) == {world.project, open_project}


class TestMeetingOfTheOpen:
    """Of a public meeting only title, date, place and public line are told."""

    @pytest.fixture
    def meeting(self):
        meeting = MeetingFactory(
            title="公開された会議", when="2012-05-05", visibility="public", body=ProjectFactory(visibility="public"),
            outcome=f"{SECRET}の成果", public_lines={"ja": "会議を開いた。"},
        )  # fmt: skip
        AgendaItemFactory(meeting=meeting, title=f"{SECRET}議題", minutes=f"{SECRET}の議事")
        AttendanceFactory(meeting=meeting, person__name=f"{SECRET}太郎")
        DecisionFactory(meeting=meeting, text=f"{SECRET}を決めた")
        EvidenceFactory(activity=meeting, title=f"{SECRET}議事録")
        QuantityFactory(activity=meeting, subject=f"{SECRET}の数")
        return meeting

    def test_the_public_page_tells_no_more(self, meeting):
        page = body_of(Client().get(reverse("projects:activity", args=[meeting.pk])))
        assert ("会議を開いた。" in page, SECRET in page) == (True, False)

    def test_searching_for_what_is_inside_finds_nothing(self, meeting):
        answer = Client().get(reverse("projects:chronicle"), {"q": SECRET})
        assert answer.context["page"].paginator.count == 0

    def test_guests_of_another_project_read_no_minutes(self, meeting):
        guest = member(ProjectFactory(), role="guest")
        client = signed_in(guest)
        for url in [
            reverse("projects_meeting:inspect", args=[meeting.pk]), reverse("projects_decision:index"),
            reverse("projects_activity:inspect", args=[meeting.pk]), reverse("projects_activity:index") + "?export=csv",
        ]:  # fmt: skip
            assert SECRET not in body_of(client.get(url, follow=True)), url

    def test_a_guest_of_the_body_reads_minutes_without_names(self, meeting):
        client = signed_in(member(meeting.body, role="guest"))
        page = body_of(client.get(reverse("projects_meeting:inspect", args=[meeting.pk])))
        assert (f"{SECRET}の議事" in page, f"{SECRET}太郎" in page) == (True, False)


people = st.fixed_dictionaries(
    {
        "roles": st.sets(st.sampled_from(GLOBAL_ROLES), max_size=2),
        "memberships": st.dictionaries(st.integers(0, 2), st.sampled_from(PROJECT_ROLES), max_size=3),
        "is_over": st.booleans(),
    }
)
rows = st.tuples(st.sampled_from(VISIBILITIES), st.sets(st.integers(0, 2), max_size=3))


def expected(user: dict[str, Any], visibility: str, ties: set[int]) -> bool:
    """Return whether the rule of the house lets the user see the row; written apart from the code it checks."""
    held = {} if user["is_over"] else user["memberships"]
    roles = user["roles"] | set(held.values())
    in_network = bool(roles & (set(GLOBAL_ROLES) | {"project_lead", "project_member"}))
    return (
        "auditor" in roles
        or visibility == "public"
        or bool(ties & set(held))
        or (visibility == "network" and in_network)
    )


def build(user: dict[str, Any], projects: list[Project]) -> Any:
    account = UserFactory(roles=sorted(user["roles"]))
    ends = timezone.localdate() - timedelta(days=1) if user["is_over"] else None
    for which, role in user["memberships"].items():
        ProjectMember.objects.create(project=projects[which], person=account.person, role=role, ends_on=ends)
    return account


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(user=people, row=rows)
def test_whoever_it_is_the_rule_of_the_house_holds(user, row):
    visibility, ties = row
    with transaction.atomic():
        projects = [ProjectFactory() for _number in range(3)]
        activity = ActivityFactory(visibility=visibility, projects=[projects[tie] for tie in ties])
        evidence = EvidenceFactory(activity=activity)
        account = build(user, projects)
        sees = expected(user, visibility, ties)
        assert Activity.objects.visible_to(account).filter(pk=activity.pk).exists() is sees
        assert Evidence.objects.visible_to(account).filter(pk=evidence.pk).exists() is sees
        changes = Activity.objects.editable_by(account).filter(pk=activity.pk).exists()
        held = {} if user["is_over"] else user["memberships"]
        works_here = any(held.get(tie, "guest") != "guest" for tie in ties)
        assert changes is (sees and (works_here or bool({"secretariat", "editor"} & user["roles"])))
        transaction.set_rollback(True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(user=people, visibility=st.sampled_from(VISIBILITIES), body_visibility=st.sampled_from(VISIBILITIES))
def test_the_inside_of_meetings_is_for_its_people_and_the_offices(user, visibility, body_visibility):
    with transaction.atomic():
        projects = [ProjectFactory(visibility=body_visibility), ProjectFactory(), ProjectFactory()]
        meeting = MeetingFactory(body=projects[0], visibility=visibility)
        item, decision = AgendaItemFactory(meeting=meeting), DecisionFactory(meeting=meeting)
        series = MeetingSeriesFactory(body=projects[0])
        account = build(user, projects)
        held = {} if user["is_over"] else user["memberships"]
        in_network = bool((user["roles"] | set(held.values())) & NETWORK_ROLES)
        sees = expected(user, visibility, {0}) and (in_network or 0 in held)
        for record in (meeting, item, decision):
            assert type(record).objects.visible_to(account).filter(pk=record.pk).exists() is sees
        assert MeetingSeries.objects.visible_to(account).filter(pk=series.pk).exists() is expected(
            user, body_visibility, {0}
        )
        transaction.set_rollback(True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    user=people,
    project=st.sampled_from([None, 0, 1]),
    visibility=st.sampled_from(VISIBILITIES),
    is_private=st.booleans(),
    is_mine=st.booleans(),
)
def test_tasks_are_seen_by_who_carries_them_their_project_and_the_offices(
    user, project, visibility, is_private, is_mine
):
    with transaction.atomic():
        projects = [ProjectFactory(visibility=visibility) for _number in range(3)]
        account = build(user, projects)
        assignee = account.person if is_mine else PersonFactory()
        tied = None if project is None else projects[project]
        task = TaskFactory(project=tied, is_private=is_private and tied is not None, assignee=assignee)
        held = {} if user["is_over"] else user["memberships"]
        roles = user["roles"] | set(held.values())
        open_to_network = project is None or (visibility != "project" and not task.is_private)
        sees = is_mine or "auditor" in roles or project in held or (bool(roles & NETWORK_ROLES) and open_to_network)
        assert Task.objects.visible_to(account).filter(pk=task.pk).exists() is sees
        transaction.set_rollback(True)


def test_membership_opens_and_closes_with_its_days(world):
    user = UserFactory()
    today_is = timezone.localdate()
    membership = ProjectMemberFactory(project=world.project, person=user.person, starts_on=today_is, ends_on=today_is)
    assert list(Decision.objects.visible_to(user)) == [world.decision]
    membership.ends_on = membership.starts_on = today_is - timedelta(days=1)
    membership.save()
    assert list(Decision.objects.visible_to(type(user).objects.get(pk=user.pk))) == []


def test_an_account_that_is_closed_or_without_a_person_sees_the_public_alone(world):
    ActivityFactory(visibility="public", title="公開")
    closed = member(world.project, is_active=False)
    bare = UserFactory(person=None)
    for user in (closed, bare):
        assert [activity.title for activity in Activity.objects.visible_to(user)] == ["公開"]
        assert list(Activity.objects.editable_by(user)) == []
        assert list(Task.objects.visible_to(user)) == []
