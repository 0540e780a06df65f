"""Meetings (activities of a body), their agenda, attendance and decisions; series of meetings."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models.activity import Activity, ActivityQuerySet
from tomoni.projects.models.project import Project


class MeetingSeriesQuerySet(RecordQuerySet):
    """Questions about series of meetings."""

    def visible_to(self, user: Any) -> Self:
        """Return the series of the bodies the user may know of."""
        return self.filter(body__in=Project.objects.visible_to(user)) if user.is_authenticated else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return the series of one's own bodies, and for the secretariat all visible ones."""
        visible = self.visible_to(user)
        if user.is_authenticated and (user.is_superuser or "secretariat" in user.role_keys()):
            return visible
        return visible.filter(body__in=Project.objects.of_worker(user))


class MeetingSeries(Record):
    """A body's regular meetings, such as the operating committee four times a year."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("weekly")
        MONTHLY = "monthly", _("monthly")
        BIMONTHLY = "bimonthly", _("every two months")
        QUARTERLY = "quarterly", _("four times a year")
        YEARLY = "yearly", _("yearly")
        FREE = "free", _("as agreed")

    body = models.ForeignKey(
        "projects.Project", verbose_name=_("body"), on_delete=models.PROTECT, related_name="series"
    )
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    rhythm = models.CharField(_("rhythm"), max_length=20, choices=Rhythm, default=Rhythm.MONTHLY)
    place = models.CharField(_("place"), max_length=200, blank=True)
    quorum = models.PositiveSmallIntegerField(
        _("quorum"), null=True, blank=True, help_text=_("Persons needed to decide.")
    )

    objects = MeetingSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting series")
        verbose_name_plural = _("meeting series")

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title


class MeetingQuerySet(ActivityQuerySet):
    """Questions about meetings: what is public of one is the activity; agenda, minutes and votes never are."""

    def visible_to(self, user: Any) -> Self:
        """Return the meetings the network's offices or the body's people may read; to others there are none."""
        return super().visible_to(user).inside(user)


class Meeting(Activity):
    """A meeting of a body: an activity with agenda, minutes, attendance and decisions."""

    series = models.ForeignKey(
        "projects.MeetingSeries",
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    body = models.ForeignKey(
        "projects.Project", verbose_name=_("body"), on_delete=models.PROTECT, related_name="meetings"
    )
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    chair = models.ForeignKey(
        "people.Person", verbose_name=_("chair"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum"), null=True, blank=True, help_text=_("Persons needed to decide.")
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    def clean(self) -> None:
        super().clean()
        one_day = self.starts_on is not None and self.starts_on == self.ends_on
        if one_day and self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The meeting ends before it begins.")})
        if self.ends_at and not self.starts_at:
            raise ValidationError({"starts_at": _("Give the time it begins as well.")})
        if self.series_id and self.body_id and self.series.body_id != self.body_id:
            raise ValidationError({"series": _("This series belongs to another body.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it a meeting, and among the activities of its body."""
        self.kind = Activity.Kind.MEETING
        if self.body not in self.projects.all():
            self.projects.add(self.body)
        super().save(*args, **kwargs)

    def present(self) -> int:
        """Return how many take part: in person, online, by proxy or in writing (glossary 20: both count)."""
        return sum(attendance.mode != Attendance.Mode.ABSENT for attendance in self.attendance.all())

    def has_quorum(self) -> bool | None:
        """Return whether enough take part to decide; None where no quorum is set."""
        return None if self.quorum is None else self.present() >= self.quorum


class OfMeetingQuerySet(RecordQuerySet):
    """What belongs to a meeting is seen and changed by those who read and change the meeting."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the meetings the user may read."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return those of the meetings the user may change."""
        return self.filter(meeting__in=Meeting.objects.editable_by(user))


class AgendaItem(Record):
    """One item of a meeting's agenda, with what was said; open items carry over to the next meeting."""

    class State(models.TextChoices):
        OPEN = "open", _("still open")
        CLOSED = "closed", _("closed")
        CARRIED = "carried", _("carried over")

    meeting = ParentalKey(
        "projects.Meeting", verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="agenda"
    )
    position = models.PositiveSmallIntegerField(_("number in order"), validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=200)
    minutes = models.TextField(_("minutes"), blank=True)
    state = models.CharField(pgettext_lazy("activity", "state"), max_length=10, choices=State, default=State.OPEN)
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="carried_to"
    )

    sort_order_field = "position"

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        # An agenda has one order; the inline form shows its rows in it.
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Attendance(Record):
    """Somebody's presence at a meeting."""

    class Mode(models.TextChoices):
        PERSON = "person", _("attends in person")
        ONLINE = "online", _("online")
        PROXY = "proxy", _("by proxy")
        WRITTEN = "written", _("written vote")
        ABSENT = "absent", _("absent")

    meeting = ParentalKey(
        "projects.Meeting", verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="attendance"
    )
    person = models.ForeignKey(
        "people.Person", verbose_name=_("who"), on_delete=models.PROTECT, related_name="attendance"
    )
    mode = models.CharField(_("attends"), max_length=10, choices=Mode, default=Mode.PERSON)
    proxy = models.ForeignKey(
        "people.Person",
        verbose_name=_("represented by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="person_attends_a_meeting_once",
                violation_error_message=_("This person is listed twice."),
            ),
            models.CheckConstraint(
                condition=Q(proxy__isnull=True) | Q(mode="proxy"),
                name="only_a_proxy_is_represented",
                violation_error_message=_("Only somebody who attends by proxy is represented by another."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_mode_display()


class Decision(Record):
    """What a meeting decided, with the votes where they were counted."""

    class Result(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        REJECTED = "rejected", _("rejected")
        DEFERRED = "deferred", _("deferred")

    meeting = ParentalKey(
        "projects.Meeting", verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="decisions"
    )
    agenda_item = models.ForeignKey(
        "projects.AgendaItem",
        verbose_name=_("agenda item"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decisions",
    )
    text = models.TextField(_("decision"))
    result = models.CharField(_("result"), max_length=10, choices=Result, default=Result.ADOPTED)
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return self.text

    def votes(self) -> int:
        """Return how many votes were counted."""
        return (self.votes_for or 0) + (self.votes_against or 0) + (self.abstentions or 0)

    def search_text(self) -> str:
        """Return what the full-text index knows of it."""
        return self.text
