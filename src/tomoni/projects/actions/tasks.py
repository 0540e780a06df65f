"""Tasks are made from decisions, handed over, finished and taken up again."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from tomoni.people.models import Person
from tomoni.projects.models import Decision, HandOver, Task
from tomoni.projects.models.project import Visibility


class HandOverRefusedError(ValueError):
    """A task cannot be handed over so; the words say why."""


def make_task(
    decision: Decision, *, title: str, assignee: Person | None, due_on: date | None, detail: str = ""
) -> Task:
    """Make a task of the body from a decision; it is kept within the project where the meeting is."""
    meeting = decision.meeting
    with transaction.atomic():
        task = Task.objects.create(
            title=title,
            detail=detail,
            assignee=assignee,
            project=meeting.body,
            decision=decision,
            due_on=due_on,
            is_private=Visibility.PROJECT in (meeting.visibility, meeting.body.visibility),
        )
        log(instance=task, action="wagtail.create", content_changed=True)
    return task


def hand_over(task: Task, *, to: Person, note: str, user: Any) -> HandOver:
    """Pass a task to another person, with a note; raises ``HandOverRefusedError``."""
    with transaction.atomic():
        held = Task.objects.select_for_update().get(pk=task.pk)
        if held.done_on is not None:
            raise HandOverRefusedError(_("The task is done. Take it up again before you hand it over."))
        if held.assignee_id == to.pk:
            raise HandOverRefusedError(
                _("%(person)s carries this task already. Choose somebody else.") % {"person": to}
            )
        passed = HandOver.objects.create(
            task=held, from_person=held.assignee, to_person=to, note=note.strip(), handed_by=user
        )
        held.assignee = to
        held.save(update_fields=["assignee", "updated_at"])
        log(instance=held, action="wagtail.edit", content_changed=True)
    task.assignee = to
    return passed


def finish_task(task: Task, *, on: date) -> None:
    """Note the day a task was done; done twice, the first day stays."""
    _set_done(task, on=task.done_on or on)


def reopen_task(task: Task) -> None:
    """Take up again a task that was done."""
    _set_done(task, on=None)


def _set_done(task: Task, *, on: date | None) -> None:
    if task.done_on != on:
        with transaction.atomic():
            task.done_on = on
            task.save(update_fields=["done_on", "updated_at"])
            log(instance=task, action="wagtail.edit", content_changed=True)
