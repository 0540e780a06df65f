"""Passages: what stands in a chapter, in order, and what each rested on when it was written."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record
from tomoni.projects.models.languages import check_lines
from tomoni.reporting.models.report import OfReportQuerySet


class PassageQuerySet(OfReportQuerySet):
    """Questions about passages."""

    report = "chapter__report"


class Passage(Record):
    """A sentence, paragraph, list, table or chart of a chapter. Its texts may hold figures: ``[[membership.people 2012-12-31]]``."""

    class Kind(models.TextChoices):
        SENTENCE = "sentence", _("sentence that goes on")
        PARAGRAPH = "paragraph", _("sentence that begins a paragraph")
        LIST = "list", _("list, one item on each line")
        TABLE = "table", _("table of a figure")
        CHART = "chart", _("chart of a figure")

    class Origin(models.TextChoices):
        DRAFTED = "drafted", _("drafted from records")
        EDITED = "edited", _("drafted, then edited")
        MANUAL = "manual", _("written by hand")

    chapter = models.ForeignKey(
        "reporting.Chapter", verbose_name=_("chapter"), on_delete=models.CASCADE, related_name="passages"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SENTENCE)
    origin = models.CharField(_("written how"), max_length=10, choices=Origin, default=Origin.MANUAL)
    key = models.CharField(
        _("what it tells"), max_length=120, blank=True, help_text=_("By this a new draft finds the passage again.")
    )
    texts = models.JSONField(_("text"), default=dict, blank=True, validators=[check_lines])
    figure_key = models.CharField(_("figure"), max_length=100, blank=True)
    left_out = models.BooleanField(pgettext_lazy("passage", "left out"), default=False)
    left_out_reason = models.CharField(_("why it is left out"), max_length=300, blank=True)

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage of a report")
        verbose_name_plural = _("passages of reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(left_out=False) | ~Q(left_out_reason=""),
                name="what_is_left_out_has_a_reason",
                violation_error_message=_("Say why it is left out."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["table", "chart"]) | ~Q(figure_key=""),
                name="table_or_chart_shows_a_figure",
                violation_error_message=_("Say which figure it shows."),
            ),
            models.UniqueConstraint(
                fields=["chapter", "key"], condition=~Q(key=""), name="chapter_tells_one_thing_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text(get_language() or "ja")[:80] or self.key

    def text(self, language: str) -> str:
        """Return the text in the language; '' where none was written in it."""
        return self.texts.get(language, "")


class PartOfPassageQuerySet(OfReportQuerySet):
    """Questions about what a passage rests on."""

    report = "passage__chapter__report"


class PassageRecord(Record):
    """An activity a passage rests on, with what was recorded of it when the passage was written."""

    passage = models.ForeignKey(
        "reporting.Passage", verbose_name=_("passage"), on_delete=models.CASCADE, related_name="records"
    )
    activity = models.ForeignKey(
        "projects.Activity",
        verbose_name=_("activity"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="passages",
    )
    home = models.ForeignKey(
        "reporting.Chapter",
        verbose_name=_("chapter it was drafted for"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="home_of",
        help_text=_("A passage that moved or was merged still tells it for this chapter."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    recorded = models.JSONField(_("as recorded then"), default=dict)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)

    objects = PartOfPassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("record behind a passage")
        verbose_name_plural = _("records behind passages")
        constraints = [
            models.UniqueConstraint(fields=["passage", "activity"], name="passage_rests_on_a_record_once"),
        ]

    def __str__(self) -> str:
        return self.fingerprint[:12]


class PassageFigure(Record):
    """A figure a passage cites, with its value when the passage was written."""

    passage = models.ForeignKey(
        "reporting.Passage", verbose_name=_("passage"), on_delete=models.CASCADE, related_name="figures"
    )
    reference = models.CharField(_("reference"), max_length=200)
    value = models.TextField(_("value then"))

    objects = PartOfPassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure behind a passage")
        verbose_name_plural = _("figures behind passages")
        constraints = [
            models.UniqueConstraint(fields=["passage", "reference"], name="passage_cites_a_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.value}"


class ManualFigure(Record):
    """A number no record gives, with where it comes from and who vouches for it; cited as ``[[manual KEY]]``."""

    report = models.ForeignKey(
        "reporting.Report", verbose_name=_("annual report"), on_delete=models.CASCADE, related_name="manual_figures"
    )
    key = models.SlugField(_("key"), max_length=40)
    value = models.CharField(_("as printed"), max_length=60)
    values = models.JSONField(
        _("as printed, by language"),
        default=dict,
        blank=True,
        validators=[check_lines],
        help_text=_("Where another language writes it otherwise."),
    )
    source = models.CharField(_("source"), max_length=300)
    vouched_by = models.ForeignKey(
        "people.Person",
        verbose_name=_("vouched for by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="manual_figures",
    )

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure written by hand")
        verbose_name_plural = _("figures written by hand")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key"],
                name="report_has_one_manual_figure_of_a_key",
                violation_error_message=_("This report has a figure of this key already."),
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(value=""),
                name="manual_figure_has_value_and_source",
                violation_error_message=_("Give the value and where it comes from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"

    def printed(self, language: str) -> str:
        """Return the value as the language writes it."""
        return self.values.get(language) or self.value
