"""International work: reviews with deadlines, submissions by section, oral statements, recommendations."""

import uuid
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from tomoni.advocacy.models.act import Act, PartQuerySet, in_order
from tomoni.advocacy.models.body import check_time_zone
from tomoni.advocacy.models.demand import Demand
from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models import Activity


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


class Submission(Act):
    """Something the network gave to a mechanism: a report, a list of issues, a statement, a side event."""

    class Form(models.TextChoices):
        REPORT = "report", _("alternative report")
        ISSUES = "issues", _("contribution to the list of issues")
        FOLLOW_UP = "follow_up", _("follow-up report")
        UPR = "upr", _("submission to the Universal Periodic Review")
        STATEMENT = "statement", _("oral or written statement")
        SIDE_EVENT = "side_event", _("side event")
        INFORMATION = "information", _("information supplied")

    open_to_network = Q(submitted_at__isnull=False)
    open_to_all = Q(published_on__isnull=False, submitted_at__isnull=False)

    review = models.ForeignKey(
        "advocacy.Review",
        verbose_name=_("review"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=_("given to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="submissions",
    )
    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.REPORT)
    language = models.CharField(_("language"), max_length=12, default="en")
    page_limit = models.PositiveSmallIntegerField(_("most pages"), null=True, blank=True)
    word_limit = models.PositiveIntegerField(_("most words"), null=True, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    deadline = models.ForeignKey(
        "advocacy.Deadline",
        verbose_name=_("deadline"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="submissions",
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    symbol = models.CharField(_("UN document symbol"), max_length=60, blank=True)
    link = models.URLField(_("link"), blank=True)
    sender = models.TextField(_("submitted by"), blank=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def kind_of_activity(self) -> str:
        """Return as what it stands in the chronicle."""
        return Activity.Kind.INTERNATIONAL


class Section(Record):
    """A part of a submission, with its author and its words counted."""

    part_of = "submission"

    submission = ParentalKey(
        "advocacy.Submission", verbose_name=_("submission"), on_delete=models.CASCADE, related_name="sections"
    )
    position = models.PositiveSmallIntegerField(_("number in order"), default=1)
    title = models.CharField(_("title"), max_length=200)
    author = models.ForeignKey(
        "people.Person", verbose_name=_("author"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    text = models.TextField(_("text"), blank=True)
    words = models.PositiveIntegerField(_("words"), default=0, editable=False)
    word_limit = models.PositiveIntegerField(_("most words"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        # A document has one order; the inline form shows its rows in it.
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.words = len(self.text.split())
        super().save(*args, **kwargs)


class Speech(Record):
    """An oral statement: who spoke, under which item, for how many seconds."""

    part_of = "submission"

    submission = ParentalKey(
        "advocacy.Submission", verbose_name=_("submission"), on_delete=models.CASCADE, related_name="speeches"
    )
    speaker = models.ForeignKey(
        "people.Person", verbose_name=_("speaker"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    speaker_name = models.CharField(_("name as announced"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("on behalf of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    item = models.CharField(_("agenda item"), max_length=120, blank=True)
    seconds = models.PositiveSmallIntegerField(_("seconds"), null=True, blank=True)
    seconds_limit = models.PositiveSmallIntegerField(_("most seconds"), null=True, blank=True)
    on = models.DateField(_("on"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("oral statement")
        verbose_name_plural = _("oral statements")

    def __str__(self) -> str:
        return self.item or str(self.pk)


class RecommendationQuerySet(RecordQuerySet):
    """Questions about recommendations; they are public documents of the UN."""

    def unlinked(self) -> Self:
        """Return those no demand of ours answers to."""
        return self.filter(links=None)

    def follow_up_by(self, day: Any) -> Self:
        """Return those whose follow-up report is due by the day, the earliest first."""
        return self.filter(follow_up_due__lte=day).order_by("follow_up_due", "pk")


class Recommendation(Record):
    """A recommendation of a mechanism, or of a state in the Universal Periodic Review."""

    class Position(models.TextChoices):
        SUPPORTED = "supported", _("supported")
        NOTED = "noted", _("noted")
        UNKNOWN = "unknown", pgettext_lazy("recommendation", "not said")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        "advocacy.Review",
        verbose_name=_("review"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recommendations",
    )
    annotation_id = models.CharField(
        _("id in the Universal Human Rights Index"), max_length=60, null=True, blank=True, unique=True
    )
    symbol = models.CharField(_("UN document symbol"), max_length=60, blank=True)
    paragraph = models.CharField(_("paragraph"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    text_ja = models.TextField(_("Japanese text"), blank=True)
    themes = models.JSONField(_("themes"), default=list, blank=True)
    affected = models.JSONField(_("persons affected"), default=list, blank=True)
    goals = models.JSONField(_("sustainable development goals"), default=list, blank=True)
    recommended_by = models.CharField(_("recommending body or state"), max_length=200, blank=True)
    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recommendations",
    )
    position = models.CharField(_("position of the state"), max_length=20, choices=Position, default=Position.UNKNOWN)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    follow_up_due = models.DateField(_("follow-up report due on"), null=True, blank=True, db_index=True)
    followed_up_on = models.DateField(_("followed up on"), null=True, blank=True)
    status = models.TextField(_("what became of it here"), blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        indexes = [models.Index(fields=["symbol", "paragraph"], name="recommendation_by_paragraph")]

    def __str__(self) -> str:
        return f"{self.symbol} {self.paragraph}".strip() or self.text[:40]

    def search_text(self) -> str:
        """Return what the full-text index knows of it."""
        return "\n".join([self.symbol, self.text, self.text_ja])


class RecommendationLinkQuerySet(RecordQuerySet):
    """Questions about links."""

    def visible_to(self, user: Any) -> Self:
        """Return those to the demands the user may see."""
        return self.filter(demand__in=Demand.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return those to the demands the user may change."""
        return self.filter(demand__in=Demand.objects.editable_by(user))


class RecommendationLink(Record):
    """A recommendation that says what a demand of ours says; which sentence of ours came back in it."""

    recommendation = models.ForeignKey(
        "advocacy.Recommendation", verbose_name=_("recommendation"), on_delete=models.CASCADE, related_name="links"
    )
    demand = models.ForeignKey(
        "advocacy.Demand", verbose_name=_("demand"), on_delete=models.CASCADE, related_name="recommendation_links"
    )
    section = models.ForeignKey(
        "advocacy.Section",
        verbose_name=_("section it came from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="echoes",
    )
    echoed = models.TextField(_("our sentence that came back"), blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = RecommendationLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand behind a recommendation")
        verbose_name_plural = _("demands behind recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "demand"],
                name="demand_is_linked_to_a_recommendation_once",
                violation_error_message=_("This demand is linked already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.recommendation)
