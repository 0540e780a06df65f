"""What the network gives to a mechanism: a submission by sections, its limits, oral statements."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from tomoni.advocacy.models.act import Act, PartQuerySet
from tomoni.advocacy.models.counting import counted, is_counted_in_characters
from tomoni.core.records import Record
from tomoni.projects.models import Activity

LIMIT_HELP = _("In Japanese, Chinese and other languages written without spaces: most characters.")


class Submission(Act):
    """Something the network gave to a mechanism: a report, a list of issues, a statement, a side event."""

    class Form(models.TextChoices):
        REPORT = "report", _("alternative report")
        ISSUES = "issues", _("contribution to the list of issues")
        FOLLOW_UP = "follow_up", _("follow-up report")
        UPR = "upr", _("submission to the Universal Periodic Review")
        STATEMENT = "statement", _("oral or written statement")
        SIDE_EVENT = "side_event", _("side event")
        ATTENDANCE = "attendance", _("taking part in a session or forum")
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
    word_limit = models.PositiveIntegerField(_("most words"), null=True, blank=True, help_text=LIMIT_HELP)
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

    @property
    def counts_characters(self) -> bool:
        """Whether its limits are characters, as in Japanese, instead of words."""
        return is_counted_in_characters(self.language)


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

    def search_text(self) -> str:
        """Return what the full-text index knows of it; it is found by those who may read the submission."""
        return f"{self.title}\n{self.text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.words = counted(self.text, self.submission.language)
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

    def search_text(self) -> str:
        """Return what the full-text index knows of it, but not the speaker's name."""
        return f"{self.item}\n{self.text}"
