"""Programmes, projects, activities, meetings, decisions, tasks."""

from tomoni.projects.models.activity import Activity, ActivityQuantity, Evidence
from tomoni.projects.models.meeting import AgendaItem, Attendance, Decision, Meeting, MeetingSeries
from tomoni.projects.models.programme import Programme
from tomoni.projects.models.project import Project, ProjectMember
from tomoni.projects.models.task import HandOver, Task

__all__ = [
    "Activity",
    "ActivityQuantity",
    "AgendaItem",
    "Attendance",
    "Decision",
    "Evidence",
    "HandOver",
    "Meeting",
    "MeetingSeries",
    "Programme",
    "Project",
    "ProjectMember",
    "Task",
]
