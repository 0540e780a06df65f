"""What waits in projects: tasks, meetings close by, activities not yet closed, public lines not yet written."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tomoni.core.today import Load, TodayItem
from tomoni.people.models import Person
from tomoni.projects.models import Activity, Meeting, Project, Task

SOON = timedelta(days=14)
TOLD_SINCE = timedelta(days=365)
WRITERS = {"secretariat", "editor"}
LOAD_ROLES = {"secretariat", "steering", "auditor", "project_lead"}


def items(user: Any, today: date) -> list[TodayItem]:
    """Return what waits for the user, their projects and the secretariat, as far as they may see it."""
    return [*_tasks(user), *_meetings(user, today), *_unclosed(user, today), *_untold(user, today)]


def sees_loads(user: Any) -> bool:
    """Return whether the user has use for who carries how much: offices and those who lead a project."""
    return bool(user.is_superuser or LOAD_ROLES & user.role_keys())


def loads(user: Any, today: date) -> list[Load]:
    """Return who carries how many of the tasks the user may see; nothing to those it is no matter of.

    Named are the persons the user may see; all else, tasks within other projects included, is one row of numbers.
    """
    if not sees_loads(user):
        return []
    named = dict(
        Person.objects.visible_to(user).filter(tasks__done_on=None, tasks__isnull=False).values_list("pk", "name")
    )
    visible = set(Task.objects.visible_to(user).open().values_list("pk", flat=True))
    counts: dict[Any, list[int]] = {}
    for pk, assignee, due_on in Task.objects.open().exclude(assignee=None).values_list("pk", "assignee", "due_on"):
        count = counts.setdefault(assignee if assignee in named and pk in visible else None, [0, 0, 0])
        count[0] += 1
        count[1] += due_on is not None and due_on < today
        count[2] += due_on is not None and today <= due_on <= today + SOON
    others = _("others, and work within other projects")
    return [Load(named.get(key, others), *count) for key, count in counts.items()]


def _tasks(user: Any) -> Iterator[TodayItem]:
    visible = Task.objects.visible_to(user).open().select_related("assignee")
    mine = Q(assignee=user.person_id) if user.person_id else Q(pk__in=[])
    ours = Q(project__in=Project.objects.of_worker(user)) & ~mine
    yield from _scoped(visible.filter(mine), "me")
    yield from _scoped(visible.filter(ours), "projects")
    yield from _scoped(visible.filter(project=None, assignee=None), "office")


def _scoped(tasks: QuerySet, scope: str) -> Iterator[TodayItem]:
    for task in tasks:
        url = reverse("projects_task:inspect", args=[task.pk])
        yield TodayItem(task.title, url, task.due_on, scope, _("task"), task.assignee)


def _meetings(user: Any, today: date) -> Iterator[TodayItem]:
    close = Meeting.objects.visible_to(user).filter(
        state__in=["planned", "preparing"], starts_on__gte=today, starts_on__lte=today + SOON
    )
    own = set(Project.objects.of_member(user).values_list("pk", flat=True))
    for meeting in close.order_by("starts_on", "pk"):
        url = reverse("projects_meeting:inspect", args=[quote(meeting.pk)])
        scope = "projects" if meeting.body_id in own else "office"
        yield TodayItem(str(meeting), url, meeting.starts_on, scope, _("meeting"))


def _unclosed(user: Any, today: date) -> Iterator[TodayItem]:
    passed = Activity.objects.editable_by(user).filter(state="planned", ends_on__lt=today)
    for activity, scope in _by_scope(passed, user):
        yield TodayItem(str(activity), _form(activity), activity.ends_on, scope, _("passed, still planned"))


def _untold(user: Any, today: date) -> Iterator[TodayItem]:
    if not (user.is_superuser or WRITERS & user.role_keys()):
        return
    since = today - TOLD_SINCE
    silent = Activity.objects.editable_by(user).filter(
        state__in=["done", "partly"], visibility="public", ends_on__gte=since, public_lines={}
    )
    for activity, scope in _by_scope(silent, user):
        yield TodayItem(str(activity), _form(activity), None, scope, _("public line missing"))


def _by_scope(activities: QuerySet, user: Any) -> Iterator[tuple[Activity, str]]:
    ours = Activity.projects.through.objects.filter(project__in=Project.objects.of_worker(user))
    own = set(activities.filter(pk__in=ours.values("activity")).values_list("pk", flat=True))
    for activity in activities.order_by("starts_on", "pk"):
        yield activity, "projects" if activity.pk in own else "office"


def _form(activity: Activity) -> str:
    noun = "meeting" if activity.is_meeting else "activity"
    return reverse(f"projects_{noun}:edit", args=[quote(activity.pk)])
