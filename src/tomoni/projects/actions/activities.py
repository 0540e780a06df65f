"""Entering an activity in one line, and changing the state of many at once."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from wagtail.log_actions import log

from tomoni.projects.models import Activity, Project
from tomoni.projects.models.project import Visibility


def quick_activity(project: Project | None, *, title: str, when: str, today: date) -> Activity:
    """Enter an activity with title and date alone; what else is known is written later.

    It is as hidden as its project, planned when it lies ahead and done when it has passed.
    Raises ``dates.DateError`` for a date that cannot be read.
    """
    activity = Activity(title=title)
    activity.set_when(when)
    is_ahead = activity.ends_on is None or activity.ends_on >= today
    activity.state = Activity.State.PLANNED if is_ahead else Activity.State.DONE
    if project is not None:
        activity.projects.add(project)
        if project.visibility == Visibility.PROJECT:
            activity.visibility = Visibility.PROJECT
    with transaction.atomic():
        activity.save()
        log(instance=activity, action="wagtail.create", content_changed=True)
    return activity


def set_state(activities: Iterable[Activity], *, state: str) -> int:
    """Give the activities a state; return how many it changed."""
    changed = 0
    with transaction.atomic():
        for activity in activities:
            if activity.state != state:
                activity.state = state
                activity.save()
                log(instance=activity, action="wagtail.edit", content_changed=True)
                changed += 1
    return changed
