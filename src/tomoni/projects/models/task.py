"""Tasks: what somebody has to do by when, and who handed it to whom."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models.project import NETWORK_ROLES, SEE_EVERY_PROJECT, Project


class TaskQuerySet(RecordQuerySet):
    """Questions about tasks."""

    def open(self) -> Self:
        """Return those still to be done."""
        return self.filter(done_on=None)

    def late_on(self, day: date) -> Self:
        """Return the open ones whose due date has passed."""
        return self.open().filter(due_on__lt=day)

    def visible_to(self, user: Any) -> Self:
        """Return one's own tasks, those of one's projects, and the network's for its offices."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.is_superuser or SEE_EVERY_PROJECT & user.role_keys():
            return self
        seen = Q(pk__in=[]) if user.person_id is None else Q(assignee=user.person_id)
        seen |= Q(project__in=Project.objects.of_member(user))
        if NETWORK_ROLES & user.role_keys():
            seen |= Q(project=None) | Q(project__visibility__in=["public", "network"], is_private=False)
        return self.filter(seen)

    def editable_by(self, user: Any) -> Self:
        """Return one's own tasks, those of projects one works in, and all visible for the secretariat."""
        if not user.is_authenticated:
            return self.none()
        visible = self.visible_to(user)
        if user.is_superuser or "secretariat" in user.role_keys():
            return visible
        own = Q(pk__in=[]) if user.person_id is None else Q(assignee=user.person_id)
        return visible.filter(own | Q(project__in=Project.objects.of_worker(user)))


class Task(Record):
    """Something to be done: from a decision or by hand, carried by one person at a time."""

    title = models.CharField(_("task"), max_length=200)
    detail = models.TextField(_("detail"), blank=True)
    assignee = models.ForeignKey(
        "people.Person",
        verbose_name=_("carried by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
    )
    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
    )
    decision = models.ForeignKey(
        "projects.Decision",
        verbose_name=_("from the decision"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
    )
    is_private = models.BooleanField(_("within the project only"), default=False)
    due_on = models.DateField(_("due on"), null=True, blank=True, db_index=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self) -> str:
        return self.title


class HandOverQuerySet(RecordQuerySet):
    """Questions about hand-overs."""

    def visible_to(self, user: Any) -> Self:
        """Return the hand-overs of the tasks the user may see."""
        return self.filter(task__in=Task.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return none: a hand-over has happened."""
        return self.none()


class HandOver(Record):
    """A task passed from one person to another, with the note that went with it."""

    task = models.ForeignKey(
        "projects.Task", verbose_name=_("task"), on_delete=models.CASCADE, related_name="hand_overs"
    )
    from_person = models.ForeignKey(
        "people.Person", verbose_name=_("handed over by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    to_person = models.ForeignKey(
        "people.Person", verbose_name=_("handed over to"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(_("note"), blank=True)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")

    def __str__(self) -> str:
        return str(self.task)
