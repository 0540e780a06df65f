"""Meetings (activities of a body), their agenda, attendance and decisions; series of meetings."""

from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models.activity import Activity, ActivityQuerySet


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

    class Meta:
        verbose_name = _("meeting series")
        verbose_name_plural = _("meeting series")

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title


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

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.kind = Activity.Kind.MEETING
        super().save(*args, **kwargs)


class AgendaItem(Record):
    """One item of a meeting's agenda, with what was said; open items carry over to the next meeting."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        CARRIED = "carried", _("carried over")

    meeting = ParentalKey(
        "projects.Meeting", verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="agenda"
    )
    position = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=200)
    minutes = models.TextField(_("minutes"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="carried_to"
    )

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Attendance(Record):
    """Somebody's presence at a meeting."""

    class Mode(models.TextChoices):
        PERSON = "person", _("in person")
        ONLINE = "online", _("online")
        PROXY = "proxy", _("by proxy")
        WRITTEN = "written", _("written vote")
        ABSENT = "absent", _("absent")

    meeting = ParentalKey(
        "projects.Meeting", verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="attendance"
    )
    person = models.ForeignKey(
        "people.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="attendance"
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

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="person_attends_a_meeting_once"),
            models.CheckConstraint(
                condition=Q(proxy__isnull=True) | Q(mode="proxy"), name="only_a_proxy_is_represented"
            ),
        ]

    def __str__(self) -> str:
        return self.get_mode_display()


class DecisionQuerySet(RecordQuerySet):
    """Questions about decisions."""

    def visible_to(self, user: Any) -> Self:
        """Return the decisions of the meetings the user may see."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return the decisions of the meetings the user may change."""
        return self.filter(meeting__in=Meeting.objects.editable_by(user))


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

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return self.text

    def search_text(self) -> str:
        """Return what the full-text index knows of it."""
        return self.text
