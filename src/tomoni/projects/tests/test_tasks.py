"""Tasks: from decisions, through hands, done and taken up again; who carries how much."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from tomoni.core.today import Load
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects import today
from tomoni.projects.actions import HandOverRefusedError, finish_task, hand_over, make_task, reopen_task
from tomoni.projects.models import HandOver, Task
from tomoni.projects.staff.activities import ActivityViewSet
from tomoni.projects.tests.conftest import signed_in
from tomoni.projects.tests.factories import (
    ActivityFactory,
    DecisionFactory,
    MeetingFactory,
    ProjectFactory,
    ProjectMemberFactory,
    TaskFactory,
    member,
)

pytestmark = pytest.mark.django_db
DAY = date(2012, 6, 8)


@pytest.fixture
def office():
    """Somebody of the secretariat."""
    return UserFactory(roles=["secretariat"], person__name="事務局 みのり")


class TestFromADecision:
    @pytest.mark.parametrize(("visibility", "is_private"), [("network", False), ("project", True)])
    def test_belongs_to_the_body_and_is_as_hidden_as_the_meeting(self, visibility, is_private):
        decision = DecisionFactory(meeting=MeetingFactory(visibility=visibility, body__visibility="network"))
        somebody = PersonFactory()
        task = make_task(decision, title="要請書を書く", assignee=somebody, due_on=DAY)
        told = (task.project, task.decision, task.assignee, task.due_on, task.is_private, task.done_on)
        assert told == (decision.meeting.body, decision, somebody, DAY, is_private, None)

    def test_its_form_starts_from_the_decision_and_warns_of_a_day_gone_by(self, office):
        decision = DecisionFactory(
            text="要請書を書く", meeting=MeetingFactory(visibility="network", body__visibility="network")
        )
        client, url = signed_in(office), reverse("projects_decision:make_task", args=[decision.pk])
        assert 'value="要請書を書く"' in client.get(url).content.decode()
        answer = client.post(url, {"title": "要請書を書く", "due_on": "2012-06-08"}, follow=True)
        page = answer.content.decode()
        assert Task.objects.get().decision == decision
        assert ("タスクをつくりました。" in page, "はすでに過ぎています" in page) == (True, True)


class TestHandOver:
    def test_keeps_from_whom_to_whom_and_the_note(self, office):
        first, second = PersonFactory(), PersonFactory()
        task = TaskFactory(assignee=first)
        hand_over(task, to=second, note=" 会場は予約済み。残りは案内状。 ", user=office)
        passed = HandOver.objects.get()
        told = (passed.task, passed.from_person, passed.to_person, passed.note, passed.handed_by)
        assert told == (task, first, second, "会場は予約済み。残りは案内状。", office)
        assert Task.objects.get().assignee == second

    def test_to_the_same_person_is_refused(self, office):
        person = PersonFactory(name="李 四")
        with translation.override("ja"), pytest.raises(HandOverRefusedError) as refused:
            hand_over(TaskFactory(assignee=person), to=person, note="", user=office)
        assert str(refused.value) == "李 四さんはすでにこのタスクの担当者です。ほかの人を選んでください。"
        assert HandOver.objects.count() == 0

    def test_of_a_task_that_is_done_is_refused(self, office):
        with pytest.raises(HandOverRefusedError):
            hand_over(TaskFactory(done_on=DAY), to=PersonFactory(), note="", user=office)

    def test_a_task_nobody_had_can_be_given(self, office):
        hand_over(TaskFactory(), to=PersonFactory(), note="", user=office)
        assert HandOver.objects.get().from_person is None

    def test_the_page_tells_through_whose_hands_it_went(self, office):
        task = TaskFactory(assignee=PersonFactory(name="一番目"))
        client, url = signed_in(office), reverse("projects_task:hand_over", args=[task.pk])
        for name, note in [("二番目", "半分まで"), ("三番目", "あと少し")]:
            sent = {"to": str(PersonFactory(name=name).pk), "note": note}
            assert client.post(url, sent).url == reverse("projects_task:inspect", args=[task.pk])
        page = client.get(reverse("projects_task:inspect", args=[task.pk])).content.decode()
        places = [page.index(words) for words in ("一番目 → 二番目", "半分まで", "二番目 → 三番目", "あと少し")]
        assert places == sorted(places)

    def test_to_the_same_person_the_form_keeps_the_note(self, office):
        person = PersonFactory()
        task = TaskFactory(assignee=person)
        sent = {"to": str(person.pk), "note": "書きかけのメモ"}
        page = signed_in(office).post(reverse("projects_task:hand_over", args=[task.pk]), sent).content.decode()
        assert ("すでにこのタスクの担当者です" in page, "書きかけのメモ" in page) == (True, True)

    def test_who_gives_away_a_private_task_of_others_lands_on_the_list(self):
        project = ProjectFactory()
        giver = UserFactory(roles=["steering"])
        task = TaskFactory(project=project, is_private=True, assignee=giver.person)
        ProjectMemberFactory(project=ProjectFactory(), person=giver.person)
        colleague = ProjectMemberFactory(project=giver.person.project_memberships.get().project).person
        url = reverse("projects_task:hand_over", args=[task.pk])
        assert signed_in(giver).post(url, {"to": str(colleague.pk)}).url == reverse("projects_task:index")


def test_done_and_taken_up_again():
    task = TaskFactory()
    finish_task(task, on=DAY)
    finish_task(task, on=DAY + timedelta(days=1))
    assert Task.objects.get().done_on == DAY
    reopen_task(task)
    assert list(Task.objects.open()) == [task]


def test_a_due_date_gone_by_is_warned_of_and_saved(office):
    sent = {"title": "名簿を直す", "due_on": "2012-06-08"}
    page = signed_in(office).post(reverse("projects_task:add"), sent, follow=True).content.decode()
    assert (Task.objects.get().due_on, "はすでに過ぎています" in page) == (DAY, True)


def test_a_private_task_needs_a_project(office):
    answer = signed_in(office).post(reverse("projects_task:add"), {"title": "内密", "is_private": "on"})
    assert list(answer.context["form"].errors) == ["project"]


def test_a_member_enters_tasks_for_their_own_projects_alone():
    own, other = ProjectFactory(), ProjectFactory(visibility="public")
    client = signed_in(member(own))
    for project in (own, other):
        client.post(reverse("projects_task:add"), {"title": "宿題", "project": project.pk})
    assert [task.project for task in Task.objects.all()] == [own]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"whose": "me"}, {"自分", "自分・済"}),
        ({"whose": "projects"}, {"仲間"}),
        ({"openness": "late"}, {"仲間"}),
        ({"openness": "done"}, {"自分・済"}),
        ({"openness": "open"}, {"自分", "仲間", "事務局"}),
        ({"q": "事務"}, {"事務局"}),
        ({}, {"自分", "自分・済", "仲間", "事務局"}),
    ],
)
def test_the_list_tells_mine_my_projects_and_late(query, found):
    project = ProjectFactory()
    user = member(project, roles=["secretariat"])
    TaskFactory(title="自分", assignee=user.person)
    TaskFactory(title="自分・済", assignee=user.person, done_on=DAY)
    TaskFactory(title="仲間", project=project, due_on=DAY, assignee=PersonFactory())
    TaskFactory(title="事務局")
    answer = signed_in(user).get(reverse("projects_task:index"), query)
    assert {task.title for task in answer.context["object_list"]} == found


class TestLoads:
    def test_are_counted_by_person_open_late_and_soon(self, office):
        now = timezone.localdate()
        busy, idle = PersonFactory(name="忙しい人"), PersonFactory(name="済んだ人")
        for due_on in (now - timedelta(days=1), now, now + timedelta(days=14), now + timedelta(days=15), None):
            TaskFactory(assignee=busy, due_on=due_on)
        TaskFactory(assignee=idle, done_on=now)
        TaskFactory()
        assert today.loads(office, now) == [Load("忙しい人", 5, 1, 2)]

    def test_of_those_one_may_not_see_are_a_number(self):
        now, project = timezone.localdate(), ProjectFactory()
        lead = member(project, role="project_lead", person__name="責任者")
        TaskFactory(assignee=lead.person, project=project)
        TaskFactory(assignee=PersonFactory(name="知らない人"))
        TaskFactory(assignee=lead.person, project=ProjectFactory())
        with translation.override("ja"):
            found = sorted(today.loads(lead, now), key=lambda load: load.open)
        assert [load for load in found if load.name == "知らない人"] == []
        assert {load.name: load.open for load in found} == {
            "責任者": 2,
            "そのほか（他のプロジェクト内の仕事を含む）": 1,
        }

    def test_are_drawn_with_the_numbers_printed(self, office):
        now = timezone.localdate()
        for due_on in (now - timedelta(days=1), now, None, None):
            TaskFactory(assignee=office.person, due_on=due_on)
        page = signed_in(office).get(reverse("projects_workload")).content.decode()
        assert '<th scope="row">事務局 みのり</th>' in page
        assert 'class="load__part--late" x="0" width="25.0"' in page

    @pytest.mark.parametrize(
        ("roles", "status"), [(["secretariat"], 200), (["auditor"], 200), (["editor"], 302), (["finance"], 302)]
    )
    def test_are_for_the_offices(self, roles, status):
        assert signed_in(UserFactory(roles=roles)).get(reverse("projects_workload")).status_code == status

    @pytest.mark.parametrize("role", ["guest", "project_member"])
    def test_are_no_matter_of_those_who_merely_work_or_look_on(self, role):
        now, project = timezone.localdate(), ProjectFactory()
        someone = member(project, role=role)
        TaskFactory(assignee=someone.person, project=project)
        assert today.loads(someone, now) == []
        page = signed_in(someone).get("/admin/").content.decode()
        assert ("today__column" in page, "load__table" in page) == (True, False)


class TestMenu:
    @pytest.mark.parametrize("role", ["secretariat", "editor", "finance", "auditor", "guest"])
    def test_leads_whoever_sees_activities_to_a_list_they_may_open(self, role):
        user = member(ProjectFactory(), role="guest") if role == "guest" else UserFactory(roles=[role])
        url = ActivityViewSet().menu_url
        assert (url, signed_in(user).get(url).status_code) == ("/admin/projects/activity/", 200)


class TestToday:
    def test_tells_what_waits_for_me_my_projects_and_the_office(self):
        now, project = timezone.localdate(), ProjectFactory(visibility="network")
        user = member(project, roles=["secretariat"])
        TaskFactory(title="自分の", assignee=user.person, due_on=now)
        TaskFactory(title="仲間の", project=project, assignee=PersonFactory(name="仲間"))
        TaskFactory(title="宙に浮いた")
        TaskFactory(title="済んだ", assignee=user.person, done_on=now)
        MeetingFactory(title="近い会議", body=project, when=(now + timedelta(days=14)).isoformat(), state="planned")
        MeetingFactory(title="遠い会議", body=project, when=(now + timedelta(days=15)).isoformat(), state="planned")
        ActivityFactory(title="過ぎた予定", when="2012-03-01", state="planned", visibility="network")
        ActivityFactory(title="まだの公開文", when=now.isoformat(), state="done", visibility="public")
        told = ActivityFactory(title="書いた公開文", when=now.isoformat(), state="done", visibility="public")
        told.set_line("ja", "催した。")
        told.save()
        found = {(item.scope, item.title) for item in today.items(user, now)}
        assert found == {
            ("me", "自分の"),
            ("projects", "仲間の"),
            ("office", "宙に浮いた"),
            ("projects", "近い会議"),
            ("office", "過ぎた予定"),
            ("office", "まだの公開文"),
        }

    def test_public_lines_wait_for_those_who_write_them(self):
        now, project = timezone.localdate(), ProjectFactory()
        ActivityFactory(when=now.isoformat(), visibility="public", projects=[project])
        assert [len(today.items(user, now)) for user in (member(project), UserFactory(roles=["editor"]))] == [0, 1]

    def test_every_item_leads_to_a_page_that_opens(self, office):
        now = timezone.localdate()
        TaskFactory()
        MeetingFactory(visibility="network", body__visibility="network", when=now.isoformat(), state="planned")
        ActivityFactory(when="2012-03-01", state="planned", visibility="network")
        client = signed_in(office)
        urls = [item.url for item in today.items(office, now)]
        assert [client.get(url).status_code for url in urls] == [200, 200, 200]


def test_persons_are_chosen_by_searching_two_characters_of_the_name(office):
    PersonFactory(name="高橋 れい"), PersonFactory(name="李 四")
    client, url = signed_in(office), reverse("people_person_chooser:choose")
    assert 'name="q"' in client.get(url).json()["html"]
    found = client.get(reverse("people_person_chooser:choose_results"), {"q": "高橋"}).content.decode()
    assert ("高橋 れい" in found, "李 四" in found) == (True, False)
