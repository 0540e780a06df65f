"""International work: reviews by a mechanism, with deadlines on its own clock, and the feed that tells of them."""

import uuid
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from tomoni.advocacy.models.act import PartQuerySet, in_order
from tomoni.advocacy.models.body import check_time_zone
from tomoni.core.records import Audited, Record

NEAR = timedelta(days=14)
"""From so long before, a deadline is shown as near."""


class Review(Record, ClusterableModel):
    """One examination by a mechanism: of a country, in a cycle and session, with its dates."""

    mechanism = models.ForeignKey(
        "advocacy.Body", verbose_name=_("mechanism"), on_delete=models.PROTECT, related_name="reviews"
    )
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, default="JP", blank=True)
    cycle = models.CharField(_("cycle"), max_length=60, blank=True)
    session = models.CharField(_("session"), max_length=60, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    concluded_on = models.DateField(_("observations adopted on"), null=True, blank=True)
    symbol = models.CharField(_("symbol of the observations"), max_length=60, blank=True)
    link = models.URLField(_("link"), blank=True)
    project = models.ForeignKey(
        "projects.Project",
        verbose_name=_("project that follows it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=in_order("starts_on", "ends_on"),
                name="review_ends_after_it_starts",
                violation_error_message=_("The end is before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title

    def search_text(self) -> str:
        """Return what the full-text index knows of it."""
        return "\n".join([self.title, self.title_en, self.symbol])


class DeadlineQuerySet(PartQuerySet):
    """Questions about deadlines."""

    def ahead(self, now: datetime) -> Self:
        """Return the open ones that are not past, the next first."""
        return self.filter(state=Deadline.State.OPEN, due_at__gte=now).order_by("due_at", "pk")


class Deadline(Record):
    """Something due to the mechanism at a moment, told in its own time zone: 12:00 in Geneva is 19:00 or 20:00 here."""

    part_of = "review"

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("deadline", "open")
        MET = "met", pgettext_lazy("deadline", "met")
        MISSED = "missed", _("missed")
        WAIVED = "waived", _("not used")

    review = ParentalKey(
        "advocacy.Review", verbose_name=_("review"), on_delete=models.CASCADE, related_name="deadlines"
    )
    what = models.CharField(_("what"), max_length=200)
    due_at = models.DateTimeField(_("due at"))
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        blank=True,
        validators=[check_time_zone],
        help_text=_("Empty: that of the mechanism."),
    )
    state = models.CharField(pgettext_lazy("deadline", "state"), max_length=10, choices=State, default=State.OPEN)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        indexes = [models.Index(fields=["state", "due_at"], name="deadline_by_state_and_moment")]

    def __str__(self) -> str:
        return self.what

    def zone(self) -> ZoneInfo:
        """Return the time zone it is told in."""
        return ZoneInfo(self.time_zone) if self.time_zone else self.review.mechanism.zone()

    def there(self) -> datetime:
        """Return the moment as the clock of the mechanism shows it."""
        return self.due_at.astimezone(self.zone())

    def is_near(self, now: datetime) -> bool:
        """Return whether it is open and at most ``NEAR`` away."""
        return self.state == self.State.OPEN and now <= self.due_at <= now + NEAR

    def is_passed(self, now: datetime) -> bool:
        """Return whether its moment passed while it was open."""
        return self.state == self.State.OPEN and self.due_at < now


class DeadlineFeed(Audited):
    """The secret address at which the calendar of one user reads the deadlines; only a hash of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="deadline_feed"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("address of the deadlines")
        verbose_name_plural = _("addresses of the deadlines")

    def __str__(self) -> str:
        return str(self.pk)
