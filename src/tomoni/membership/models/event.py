"""Events: the acts of a membership's life, each with its own day, who recorded it and when."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record, RecordQuerySet


class EventQuerySet(RecordQuerySet):
    """Questions about events."""

    def in_force(self) -> Self:
        """Return the acts that were not taken back, without those that take back."""
        return self.filter(reverses=None, reversed_by=None)

    def known(self, at: datetime | None = None) -> Self:
        """Return the acts in force at the moment (None: now)."""
        if at is None:
            return self.in_force()
        unmade = Q(reversed_by=None) | Q(reversed_by__recorded_at__gt=at)
        return self.filter(unmade, recorded_at__lte=at, reverses=None)

    def in_order(self) -> Self:
        """Return them as they were recorded, the first first."""
        return self.order_by("recorded_at", "pk")

    def visible_to(self, user: Any) -> Self:
        """Return the events of the memberships the user may see."""
        return self._of_memberships("visible_to", user)

    def editable_by(self, user: Any) -> Self:
        """Return the events of the memberships the user may change (an event itself never changes)."""
        return self._of_memberships("editable_by", user)

    def _of_memberships(self, question: str, user: Any) -> Self:
        from tomoni.membership.models.membership import Membership

        return self.filter(membership__in=getattr(Membership.objects, question)(user))


class Event(Record):
    """One act in a membership's life; the terms it led to were written by it."""

    class Kind(models.TextChoices):
        JOIN = "join", _("joined")
        RENEW = "renew", _("renewed")
        UNITS = "units", _("units changed")
        PLAN = "plan", _("plan changed")
        PAUSE = "pause", _("paused")
        LEAVE = "leave", _("left")
        RETURN = "return", _("returned")
        RENAME = "rename", _("renamed")
        MERGE = "merge", _("took in another organisation")
        CORRECT = "correct", _("corrected")
        REVERSE = "reverse", _("taken back")

    class Reason(models.TextChoices):
        OWN_WISH = "own_wish", _("own wish")
        DEEMED = "deemed", _("deemed withdrawal")
        DEATH = "death", _("death")
        EXPULSION = "expulsion", _("expulsion")
        MERGED = "merged", _("merged into another organisation")
        DISSOLVED = "dissolved", _("dissolved")

    membership = models.ForeignKey(
        "membership.Membership", verbose_name=_("membership"), on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind)
    on = models.DateField(_("with effect from"))
    until = models.DateField(
        _("until (not included)"), null=True, help_text=_("The day a pause ends; empty: until they return.")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    note = models.TextField(_("note"), blank=True)
    detail = models.JSONField(
        _("detail"), default=dict, blank=True, editable=False, help_text=_("What the act changed besides terms.")
    )
    reverses = models.OneToOneField(
        "self", verbose_name=_("takes back"), null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    linked = models.ForeignKey(
        "self",
        verbose_name=_("together with"),
        null=True,
        on_delete=models.PROTECT,
        related_name="linked_from",
        help_text=_("The event of another membership that is the same act, such as a merger."),
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a membership")
        verbose_name_plural = _("events of memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "recorded_at"], name="events_of_a_membership_have_a_moment_each"
            ),
            models.CheckConstraint(
                condition=Q(kind="leave") & ~Q(reason="") | ~Q(kind="leave") & Q(reason=""),
                name="event_has_a_reason_when_somebody_leaves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    def told(self) -> str:
        """Return what happened, with the reason where there is one, and the last day of a pause that has one."""
        kind, more = self.get_kind_display(), self.get_reason_display() if self.reason else ""
        if self.until:
            more = _("until %(day)s") % {"day": date_format(self.until - timedelta(days=1))}
        return f"{kind} ({more})" if more else f"{kind}"


def known_acts(events: Iterable[Event], at: datetime | None) -> list[Event]:
    """Return those of the acts of whole memberships that were in force at the moment (None: now)."""
    told = [event for event in events if at is None or event.recorded_at <= at]
    undone = {event.reverses_id for event in told if event.reverses_id}
    return [event for event in told if not event.reverses_id and event.pk not in undone]
