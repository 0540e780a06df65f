"""Lists ask the database the same number of questions for one row and for three."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects import today
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
    QuantityFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


def make_rows(count):
    """Make so many rows of every kind, each tied to others."""
    for number in range(count):
        project = ProjectFactory(visibility="public", name=f"会{number}")
        activity = ActivityFactory(
            visibility="public", projects=[project], programmes=[ProgrammeFactory()], when="2012-06-15",
            prefecture="13", public_lines={"ja": "開いた。"},
        )  # fmt: skip
        EvidenceFactory(activity=activity), QuantityFactory(activity=activity)
        series = MeetingSeriesFactory(body=project)
        meeting = MeetingFactory(body=project, series=series, visibility="network", when="2012-06-16", quorum=1)
        AgendaItemFactory(meeting=meeting), AttendanceFactory(meeting=meeting)
        decision = DecisionFactory(meeting=meeting)
        TaskFactory(project=project, assignee=PersonFactory(), decision=decision, due_on=date(2012, 6, 1))


# Ten of these are the frame of the back office: session, user, roles, menu.
LISTS = {
    "projects_activity:index": 17,
    "projects_project:index": 13,
    "projects_meeting:index": 15,
    "projects_meetingseries:index": 13,
    "projects_decision:index": 15,
    "projects_task:index": 15,
    "projects_programme:index": 13,
    "projects_workload": 13,
}
PUBLIC = {"/": 4, "/chronicle/": 7, "/calendar/2012-06": 4, "/calendar.ics": 1}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", list(LISTS))
def test_staff_lists(django_assert_num_queries, rows, name):
    make_rows(rows)
    client = signed_in(UserFactory(roles=["secretariat"]))
    client.get(reverse(name))
    with django_assert_num_queries(LISTS[name]):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", list(PUBLIC))
def test_public_pages(django_assert_num_queries, rows, path):
    make_rows(rows)
    client = Client()
    client.get(path)
    with django_assert_num_queries(PUBLIC[path]):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("kind", ["activity", "decision", "task", "meeting"])
def test_exports_do_not_ask_for_each_row(django_assert_max_num_queries, kind):
    make_rows(5)
    client = signed_in(UserFactory(roles=["secretariat"]))
    client.get(reverse(f"projects_{kind}:index"))
    with django_assert_max_num_queries(24):
        client.get(reverse(f"projects_{kind}:index"), {"export": "csv"}).getvalue()


def test_today_does_not_ask_for_each_row(django_assert_num_queries):
    make_rows(3)
    user = UserFactory(roles=["secretariat"])
    now = timezone.localdate()
    user.role_keys()
    with django_assert_num_queries(9):
        today.items(user, now)
