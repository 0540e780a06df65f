"""What a person's page shows of their work: projects, open tasks, meetings; as far as the reader may see them."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import F, Model
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.people.models import Person
from tomoni.projects.models import Attendance, Meeting, ProjectMember, Task

Panel = tuple[str, list[tuple[str, str]]]
MEETINGS_SHOWN = 10


def projects(person: Person, user: Any) -> Panel:
    """Return the projects the person works in or worked in, with role and dates."""
    members = ProjectMember.objects.visible_to(user).filter(person=person).select_related("project")
    rows = [
        (f"{member.project}  {member.get_role_display()}{_years(member)}", _page(member.project))
        for member in members.order_by(F("ends_on").desc(nulls_first=True), "pk")
    ]
    return _("Projects"), rows


def open_tasks(person: Person, user: Any) -> Panel:
    """Return the open tasks the person carries, the most urgent first."""
    tasks = Task.objects.visible_to(user).open().filter(assignee=person)
    if not user.has_perm("projects.view_task"):
        tasks = tasks.none()
    ordered = tasks.order_by(F("due_on").asc(nulls_last=True), "pk")
    rows = [(f"{task.title}{f'  {task.due_on}' if task.due_on else ''}", _page(task)) for task in ordered]
    return _("Open tasks"), rows


def meetings(person: Person, user: Any) -> Panel:
    """Return the meetings the person attended lately."""
    attended = Meeting.objects.visible_to(user).filter(
        pk__in=Attendance.objects.filter(person=person).exclude(mode="absent").values("meeting")
    )
    newest = attended.order_by(F("starts_on").desc(nulls_last=True), "pk")[:MEETINGS_SHOWN]
    language = get_language() or "ja"
    return _("Meetings attended"), [(f"{meeting}  {meeting.when_text(language)}", _page(meeting)) for meeting in newest]


def _page(record: Model) -> str:
    return reverse(f"projects_{record._meta.model_name}:inspect", args=[quote(record.pk)])


def _years(member: ProjectMember) -> str:
    start, end = member.starts_on, member.ends_on
    return f"  {start.year if start else ''}–{end.year if end else ''}" if start or end else ""


PERSON_PANELS: list[Callable[[Person, Any], Panel]] = [projects, open_tasks, meetings]
