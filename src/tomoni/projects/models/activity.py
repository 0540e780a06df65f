"""The activity: everything the network does and may tell of (design.md 3)."""

import re
import uuid
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from tomoni.core import dates, quantities
from tomoni.core.periods import Period
from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models.languages import check_lines
from tomoni.projects.models.project import NETWORK_ROLES, SEE_EVERY_PROJECT, OurRole, Project, Visibility

_EXACT_DAYS = re.compile(r"\d{4}-\d\d-\d\d(?:/\d{4}-\d\d-\d\d)?")


class ActivityQuerySet(RecordQuerySet):
    """Questions about activities."""

    def in_period(self, period: Period) -> Self:
        """Return the activities any part of which may fall into the period."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lt=period.end),
            Q(ends_on__isnull=True) | Q(ends_on__gte=period.start),
        )

    def told_in(self, programme: Any) -> Self:
        """Return the activities told in a programme or below it, each once."""
        below = type(programme).objects.subtree(programme)
        return self.filter(pk__in=Activity.programmes.through.objects.filter(programme__in=below).values("activity"))

    def visible_to(self, user: Any) -> Self:
        """Return public ones to everybody, the network's to its offices, a project's to its people."""
        if not (user.is_authenticated and user.is_active):
            return self.filter(visibility=Visibility.PUBLIC)
        if user.is_superuser or SEE_EVERY_PROJECT & user.role_keys():
            return self
        mine = Activity.projects.through.objects.filter(project__in=Project.objects.of_member(user))
        seen = Q(visibility=Visibility.PUBLIC) | Q(pk__in=mine.values("activity"))
        if NETWORK_ROLES & user.role_keys():
            seen |= Q(visibility=Visibility.NETWORK)
        return self.filter(seen)

    def inside(self, user: Any) -> Self:
        """Return those of which the user may read more than what is told of them: of a meeting only its people and the offices."""
        if user.is_authenticated and user.is_active:
            if user.is_superuser or NETWORK_ROLES & user.role_keys():
                return self
            mine = Activity.projects.through.objects.filter(project__in=Project.objects.of_member(user))
            return self.filter(~Q(kind=Activity.Kind.MEETING) | Q(pk__in=mine.values("activity")))
        return self.exclude(kind=Activity.Kind.MEETING)

    def editable_by(self, user: Any) -> Self:
        """Return those the user may change: offices what they see, project people their project's."""
        if not user.is_authenticated:
            return self.none()
        visible = self.visible_to(user)
        if user.is_superuser or {"secretariat", "editor"} & user.role_keys():
            return visible
        mine = Activity.projects.through.objects.filter(project__in=Project.objects.of_worker(user))
        return visible.filter(pk__in=mine.values("activity"))


class Activity(Record, ClusterableModel):
    """One thing the network did, plans, or did not do; told once, read by every output."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("meeting")
        EVENT = "event", _("event")
        NEGOTIATION = "negotiation", _("negotiation")
        REQUEST = "request", _("request or delivery")
        COMMENT = "comment", _("public comment")
        STATEMENT = "statement", _("statement")
        PRESS = "press", _("press conference")
        DRIVE = "drive", _("signature drive")
        SURVEY = "survey", _("survey")
        PUBLICATION = "publication", _("publication")
        INTERNATIONAL = "international", _("international work")
        RESEARCH = "research", _("research")
        SUPPORT = "support", _("support")
        NETWORKING = "networking", _("networking")
        FUNDRAISING = "fundraising", _("fundraising")
        OPERATION = "operation", _("running of the network")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        PREPARING = "preparing", _("in preparation")
        DONE = "done", _("done")
        PARTLY = "partly", _("partly done")
        NOT_DONE = "not_done", _("not done")
        STOPPED = "stopped", _("stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=300)
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.EVENT)
    when = models.CharField(
        _("when"),
        max_length=60,
        blank=True,
        help_text=_("2012-06-23, 2012年6月23日～24日, June 2012, about March 2012 ..."),
    )
    starts_on = models.DateField(_("first day"), null=True, editable=False, db_index=True)
    ends_on = models.DateField(_("last day"), null=True, editable=False, db_index=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    prefecture = models.CharField(_("prefecture"), max_length=2, blank=True)
    programmes = ParentalManyToManyField(
        "projects.Programme", verbose_name=_("told in"), blank=True, related_name="activities"
    )
    projects = ParentalManyToManyField(
        "projects.Project", verbose_name=_("projects"), blank=True, related_name="activities"
    )
    organisations = ParentalManyToManyField(
        "people.Organisation",
        verbose_name=pgettext_lazy("activity", "together with"),
        blank=True,
        related_name="activities",
    )
    our_role = models.CharField(_("our role"), max_length=20, choices=OurRole, default=OurRole.ORGANISER)
    state = models.CharField(pgettext_lazy("activity", "state"), max_length=20, choices=State, default=State.PLANNED)
    public_lines = models.JSONField(
        _("public line"),
        default=dict,
        blank=True,
        validators=[check_lines],
        help_text=_("What may be told of it, in one or two sentences, by language."),
    )
    outcome = models.TextField(_("outcome"), blank=True)
    outcome_on = models.DateField(_("date of the outcome"), null=True, blank=True)
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.NETWORK)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="activity_ends_after_it_starts",
                violation_error_message=_("The end is before the beginning."),
            )
        ]
        indexes = [models.Index(fields=["-starts_on", "id"], name="activity_by_newest")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for (
            link
        ) in self._meta.parents.values():  # known from the start, so that projects can be tied before it is saved
            if getattr(self, link.attname) is None:
                setattr(self, link.attname, self.id)

    def __str__(self) -> str:
        return self.heading(get_language() or "ja")

    def heading(self, language: str) -> str:
        """Return the title in the language, or in Japanese where no English exists."""
        return self.title_en if language == "en" and self.title_en else self.title

    def line(self, language: str) -> str:
        """Return the public line in the language; '' where none was written in it."""
        return self.public_lines.get(language, "")

    def set_line(self, language: str, line: str) -> None:
        """Write the public line in a language; an empty one is taken away."""
        self.public_lines = {code: text for code, text in self.public_lines.items() if code != language}
        if line.strip():
            self.public_lines[language] = line.strip()

    @property
    def is_meeting(self) -> bool:
        """Whether only title, date, place and public line may be told of it."""
        return self.kind == Activity.Kind.MEETING

    @property
    def has_exact_days(self) -> bool:
        """Whether it stands on certain days of the calendar: not "about", not "in June", no open end."""
        return bool(_EXACT_DAYS.fullmatch(self.when))

    def when_text(self, language: str, *, omit_year: int | None = None) -> str:
        """Return the date as a reader expects it, without the year where the page gives it already."""
        return dates.describe(self.when, language, omit_year=omit_year) if self.when else ""

    def clean(self) -> None:
        """Turn what was typed as a date into EDTF and its first and last day."""
        super().clean()
        try:
            self.set_when(self.when)
        except dates.DateError as error:
            raise ValidationError({"when": error.message(get_language() or "ja")}) from error
        if self.outcome_on and self.starts_on and self.outcome_on < self.starts_on:
            raise ValidationError({"outcome_on": _("The outcome cannot be earlier than the activity itself.")})
        if self.outcome_on and not self.outcome.strip():
            raise ValidationError({"outcome": _("Write the outcome that this date belongs to.")})

    def set_when(self, text: str) -> None:
        """Store a date typed in any known way; raises ``dates.DateError``."""
        parsed = dates.parse(text) if text else None
        self.when = parsed.edtf if parsed else ""
        self.starts_on = parsed.starts_on if parsed else None
        self.ends_on = parsed.ends_on if parsed else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_when(self.when)
        super().save(*args, **kwargs)

    def search_text(self) -> str:
        """Return what the full-text index knows of it: nothing that a public page would not show."""
        parts = [self.title, self.title_en, self.place, *self.public_lines.values()]
        if not self.is_meeting:
            parts.append(self.outcome)
        return "\n".join(part for part in parts if part)


class PartQuerySet(RecordQuerySet):
    """What belongs to an activity is seen and changed by those who read inside it."""

    def visible_to(self, user: Any) -> Self:
        """Return the parts of the activities the user may read."""
        return self.filter(activity__in=Activity.objects.visible_to(user).inside(user))

    def editable_by(self, user: Any) -> Self:
        """Return the parts of the activities the user may change."""
        return self.filter(activity__in=Activity.objects.editable_by(user).inside(user))


class ActivityQuantity(Record):
    """A number told of an activity, with unit, qualifier, way of counting and source."""

    class Source(models.TextChoices):
        OWN = "own", _("our own figure")
        PARTNER = "partner", _("a partner's figure")
        OFFICIAL = "official", _("official figure")

    activity = ParentalKey(
        "projects.Activity", verbose_name=_("activity"), on_delete=models.CASCADE, related_name="quantities"
    )
    subject = models.CharField(_("of what"), max_length=120, blank=True)
    value = models.DecimalField(_("number"), max_digits=18, decimal_places=3, null=True, blank=True)
    unit = models.CharField(_("unit of counting"), max_length=20, blank=True)
    qualifier = models.CharField(_("qualifier"), max_length=20, choices=quantities.QUALIFIER_CHOICES, blank=True)
    counting = models.CharField(_("counting"), max_length=10, choices=quantities.COUNTING_CHOICES, blank=True)
    per = models.CharField(_("per"), max_length=10, choices=quantities.PER_CHOICES, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.OWN)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("quantity")
        verbose_name_plural = _("quantities")

    def __str__(self) -> str:
        return self.text(get_language() or "ja")

    def quantity(self) -> quantities.Quantity:
        """Return the number with its qualifier as a value."""
        return quantities.Quantity(self.value, self.unit, self.qualifier, self.counting, self.per)

    def text(self, language: str) -> str:
        """Return the number as it is told."""
        return " ".join(part for part in [self.subject, quantities.describe(self.quantity(), language)] if part)


class Evidence(Record):
    """A file or link that shows an activity took place; it is as visible as its activity."""

    activity = ParentalKey(
        "projects.Activity", verbose_name=_("activity"), on_delete=models.CASCADE, related_name="evidence"
    )
    title = models.CharField(_("title"), max_length=200)
    link = models.URLField(_("link"), blank=True)
    file = models.FileField(_("file"), upload_to="evidence/%Y/", blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=~Q(link="") | ~Q(file=""),
                name="evidence_is_a_link_or_a_file",
                violation_error_message=_("Give a link or a file."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def file_name(self) -> str:
        """The name of the file without its folder."""
        return self.file.name.rpartition("/")[2]
