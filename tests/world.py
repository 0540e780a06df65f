"""A small network with something to hide: whom the authorization matrix asks, and about what."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import Group

from tests.world_advocacy import ledger
from tests.world_papers import papers
from tests.world_petitions import petitions
from tomoni.core import roles
from tomoni.membership.models import Term
from tomoni.membership.tests.factories import (
    NOW,
    ApplicationFactory,
    NoticeFactory,
    PlanFactory,
    ReminderFactory,
    joined,
)
from tomoni.people.models import DuplicatePair, Segment
from tomoni.people.tests.factories import (
    AffiliationFactory,
    ConsentFactory,
    OrganisationFactory,
    PersonFactory,
    TagFactory,
    UserFactory,
)
from tomoni.projects.models import (
    Activity,
    Decision,
    Evidence,
    Meeting,
    MeetingSeries,
    Programme,
    Project,
    ProjectMember,
    Task,
)
from tomoni.reporting.actions import adopt, rest_on
from tomoni.reporting.models import Chapter, Comment, Correction, ManualFigure, ManualTable, Passage, Report

NETWORK_ROLES = [role.key for role in roles.ROLES if not role.in_project]
PROJECT_ROLES = [role.key for role in roles.ROLES if role.in_project]
CANARY = "漏れてはならない"


@dataclass
class World:
    """Accounts by role, and for each kind of record one everybody in the network sees and one hidden in a project."""

    accounts: dict[str, Any]
    seen: dict[str, Any]
    hidden: dict[str, Any]


def build() -> World:
    """Make the accounts and records."""
    for role in roles.ROLES:
        Group.objects.get_or_create(name=role.key)
    open_project = Project.objects.create(name="公開プロジェクト", visibility="network")
    accounts = _accounts(open_project)
    closed_project = Project.objects.create(name=f"{CANARY}企画", visibility="project")
    insider = PersonFactory(name=f"{CANARY}人")
    ProjectMember.objects.create(project=closed_project, person=insider, role="project_lead")
    colleague = PersonFactory(name="同僚 一郎")
    ProjectMember.objects.create(project=open_project, person=colleague, role="project_member")
    seen = _records(open_project, colleague, "network", "公開")
    hidden = _records(closed_project, insider, "project", CANARY)
    return World(accounts, seen, hidden)


def _accounts(project: Project) -> dict[str, Any]:
    accounts: dict[str, Any] = {"anonymous": None, "nobody": UserFactory()}
    for key in NETWORK_ROLES:
        accounts[key] = UserFactory(roles=[key])
    for key in PROJECT_ROLES:
        accounts[key] = UserFactory()
        ProjectMember.objects.create(project=project, person=accounts[key].person, role=key)
    accounts["superuser"] = UserFactory(is_superuser=True)
    return accounts


def _records(project: Project, person: Any, visibility: str, word: str) -> dict[str, Any]:
    fields = {"when": "2012-06-23", "visibility": visibility, "state": "done", "public_lines": {"ja": f"{word}の文"}}
    activity = Activity(title=f"{word}の活動", **fields)
    activity.projects = [project]
    activity.save()
    series = MeetingSeries.objects.create(body=project, title=f"{word}の定例会")
    meeting = Meeting(title=f"{word}の会議", body=project, series=series, **fields)
    meeting.projects = [project]
    meeting.save()
    decision = Decision.objects.create(meeting=meeting, text=f"{word}と決めた")
    membership = joined(person, plan=PlanFactory(), units=1, on=date(2012, 1, 1), now=NOW)
    pair = sorted([PersonFactory(name=f"{word}甲").pk, PersonFactory(name=f"{word}乙").pk])
    return {
        "people.person": person,
        "people.organisation": OrganisationFactory(),  # organisations, tags and the outline are no secret
        "people.affiliation": AffiliationFactory(person=person),
        "people.consent": ConsentFactory(person=person),
        "people.tag": TagFactory(),
        "people.segment": Segment.objects.create(name=f"{word}の抽出", conditions={"all": []}),
        "people.duplicatepair": DuplicatePair.objects.create(
            subject="person", first_id=pair[0], second_id=pair[1], score=0.9, reasons=[]
        ),
        "people.user": UserFactory(person=PersonFactory(name=f"{word}職員")),
        "membership.membership": membership,
        "membership.plan": membership.terms.get().plan,
        "membership.application": ApplicationFactory(),
        "membership.term": Term.objects.get(membership=membership),
        "membership.reminder": ReminderFactory(days=-30 if visibility == "network" else -7),
        "membership.notice": NoticeFactory(membership=membership, body=f"{word}の本文"),
        **ledger(project, word, visibility),
        **_reports(activity, word, is_adopted=visibility == "network"),
        "reporting.manualtable": _typed_table(word),
        **petitions(project, visibility, word),
        "projects.programme": Programme.objects.create(position=Programme.objects.count() + 1, title="章"),
        "projects.project": project,
        "projects.activity": activity,
        "projects.meeting": meeting,
        "projects.meetingseries": series,
        "projects.decision": decision,
        "projects.task": Task.objects.create(
            title=f"{word}の宿題",
            project=project,
            assignee=person,
            decision=decision,
            is_private=visibility == "project",
        ),
        "projects.evidence": Evidence.objects.create(
            activity=activity, title=f"{word}の資料", link="https://example.org/"
        ),
    }


def _reports(activity: Activity, word: str, *, is_adopted: bool) -> dict[str, Any]:
    """Make a report that is adopted or before the assembly, one still being written, and what is said of the first."""
    report = _report(activity, word, is_adopted=is_adopted)
    year = report.year + 10
    draft = Report.objects.create(
        pk=year, key=str(year), year=year, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)
    )
    chapter = Chapter.objects.create(report=draft, headings={"ja": f"{word}の章"})
    rest_on(Passage.objects.create(chapter=chapter, kind="paragraph", texts={"ja": f"{word}の文"}), [activity])
    made = papers(report, word, is_final=is_adopted)
    return made | {
        "reporting.chapter": chapter,
        "reporting.manualfigure": ManualFigure.objects.create(report=draft, key="rate", value="三割", source="名簿"),
        "reporting.report": report,
        "reporting.draft": draft,
        "reporting.comment": Comment.objects.create(report=report, text="日付は？"),
        "reporting.correction": Correction.objects.create(report=report, on=date(2013, 6, 1), texts={"ja": "訂正"}),
    }


def _typed_table(word: str) -> ManualTable:
    columns = [{"key": "cases", "ja": "件数", "en": "", "unit": "件", "kind": "number", "base": ""}]
    visibility = "public" if word == "公開" else "network"
    fields = {"title": "相談の表", "when": "2012", "source": "相談票", "columns": columns, "visibility": visibility}
    table = ManualTable.objects.create(key=f"table-{ManualTable.objects.count()}", **fields)
    table.rows.create(key="all", label="計", kind="total", cells={"cases": "12"})
    return table


def _report(activity: Activity, word: str, *, is_adopted: bool) -> Report:
    """Make a report with a sentence, a table and a chart; its id is its address."""
    year = 2012 if is_adopted else 2013
    report = Report.objects.create(
        pk=year, key=str(year), year=year, starts_on=date(2012, 1, 1), ends_on=date(2012, 12, 31), state="assembly"
    )
    chapter = Chapter.objects.create(report=report, headings={"ja": "章"})
    passage = Passage.objects.create(chapter=chapter, kind="paragraph", texts={"ja": f"{word}の文"})
    rest_on(passage, [activity])
    for position, kind in enumerate(("table", "chart"), start=2):
        Passage.objects.create(chapter=chapter, position=position, kind=kind, figure_key="membership.table")
    told = {"when": "2012-05-01", "visibility": "public", "state": "done", "public_lines": {"ja": "集会を開いた。"}}
    known = Passage.objects.create(chapter=chapter, position=4, kind="paragraph", texts={"ja": "集会を開いた。"})
    rest_on(known, [Activity.objects.create(title="だれもが知る集会", **told)])
    return adopt(report, today=date(2013, 5, 1)) if is_adopted else report
