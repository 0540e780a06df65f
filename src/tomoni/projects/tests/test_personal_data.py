"""What projects hold of a person, shown and erased."""

from datetime import date

import pytest
from django.utils import translation

from tomoni.people.actions.privacy import ErasureRefusedError
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects.models import Attendance, HandOver, Meeting, ProjectMember, Task
from tomoni.projects.person_panels import PERSON_PANELS
from tomoni.projects.personal_data import PERSONAL_DATA
from tomoni.projects.tests.factories import (
    AttendanceFactory,
    MeetingFactory,
    ProjectFactory,
    ProjectMemberFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """Somebody with one of everything."""
    person, other = PersonFactory(name="木村 花子"), PersonFactory()
    project = ProjectFactory(name="女性プロジェクト", visibility="network")
    ProjectMemberFactory(project=project, person=person)
    task = TaskFactory(title="会場を予約する", assignee=person, project=project)
    HandOver.objects.create(task=task, from_person=other, to_person=person, note="頼みます")
    meeting = MeetingFactory(title="定例会", body=project, visibility="network", chair=person, when="2012-06-08")
    AttendanceFactory(meeting=meeting, person=person)
    AttendanceFactory(meeting=meeting, person=other, mode="proxy", proxy=person)
    return person


def collected(person):
    with translation.override("ja"):
        return {
            holding.key: [list(map(str, row.values())) for row in holding.collect(person)] for holding in PERSONAL_DATA
        }


def test_everything_held_is_shown(person):
    held = collected(person)
    assert held["projects.projectmember"] == [["女性プロジェクト", "メンバー", "2010-01-01", "None"]]
    assert held["projects.task"] == [["会場を予約する", "None", "None"]]
    assert [row[:2] + row[3:] for row in held["projects.handover"]] == [["会場を予約する", "引き受けた", "頼みます"]]
    assert sorted(row[2] for row in held["projects.attendance"]) == ["ほかの人の代理人", "本人出席"]
    assert held["projects.meeting"] == [["定例会", "2012-06-08"]]


def test_erasure_keeps_the_counts_of_minutes_and_says_so(person):
    with translation.override("ja"):
        kept = [left.what for holding in PERSONAL_DATA for left in holding.erase(person)]
    assert kept == ["タスク1件（担当者なし）", "会議の出欠（氏名なし）", "会議の議長（氏名なし）"]
    assert ProjectMember.objects.filter(person=person).count() == 0
    assert (Task.objects.get().assignee, HandOver.objects.get().to_person) == (None, None)
    assert (Attendance.objects.count(), Meeting.objects.get().chair) == (2, person)


def test_of_somebody_unknown_here_nothing_is_held_or_kept():
    stranger = PersonFactory()
    assert set(map(tuple, collected(stranger).values())) == {()}
    assert [left for holding in PERSONAL_DATA for left in holding.erase(stranger)] == []


def test_who_leads_a_project_is_not_erased_until_another_does(person):
    ProjectMember.objects.filter(person=person).update(role="project_lead")
    (holding,) = [holding for holding in PERSONAL_DATA if holding.key == "projects.projectmember"]
    with translation.override("ja"), pytest.raises(ErasureRefusedError) as refused:
        holding.erase(person)
    assert str(refused.value) == "この人は女性プロジェクトの責任者です。先に別の責任者を立て、役を終えてください。"
    ProjectMember.objects.filter(person=person).update(ends_on=date(2012, 1, 1))
    holding.erase(person)
    assert ProjectMember.objects.count() == 0


def test_every_model_with_a_person_is_declared():
    declared = {holding.key for holding in PERSONAL_DATA}
    models = {ProjectMember, Task, HandOver, Attendance, Meeting}
    assert declared == {model._meta.label_lower for model in models}


def test_a_persons_page_tells_their_work(person):
    office = UserFactory(roles=["secretariat"])
    with translation.override("ja"):
        panels = dict(panel(person, office) for panel in PERSON_PANELS)
    assert {title: [text for text, _url in rows] for title, rows in panels.items()} == {
        "プロジェクト": ["女性プロジェクト  メンバー  2010–"],
        "未完了のタスク": ["会場を予約する"],
        "出席した会議": ["定例会  2012年6月8日"],
    }
