"""The report and its chapters. Neither holds a language of its own: texts are kept by language."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tomoni.core.periods import Period
from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models.languages import check_lines
from tomoni.reporting.numbering import NumberingError, check_style

READERS = {"secretariat", "editor", "steering", "auditor"}
WRITERS = {"secretariat", "editor"}


def check_styles(styles: Any) -> None:
    """Refuse anything but one pattern with a number for each level; raises ``ValidationError``."""
    if not isinstance(styles, list) or not all(isinstance(style, str) for style in styles):
        raise ValidationError(_("Numbering is a list of patterns, one for each level."))
    for style in styles:
        try:
            check_style(style)
        except NumberingError as error:
            raise ValidationError(str(error)) from error


class ReportQuerySet(RecordQuerySet):
    """Questions about reports."""

    def visible_to(self, user: Any) -> Self:
        """Return adopted ones to everybody, all to those who write, read and check them before."""
        if user.is_authenticated and user.is_active and (user.is_superuser or READERS & user.role_keys()):
            return self
        return self.filter(state=Report.State.ADOPTED)

    def editable_by(self, user: Any) -> Self:
        """Return those still being written to secretariat and editors.

        What lies before the steering committee or the assembly stays as it was laid before them until it is sent back.
        """
        if user.is_authenticated and user.is_active and (user.is_superuser or WRITERS & user.role_keys()):
            return self.filter(state__in=Report.WRITTEN_IN)
        return self.none()


class Report(Record):
    """What the network tells of a year, or of a part of one."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("report", "draft")
        SECRETARIAT = "secretariat", _("with the secretariat")
        STEERING = "steering", _("with the steering committee")
        ASSEMBLY = "assembly", _("before the assembly")
        ADOPTED = "adopted", pgettext_lazy("report", "adopted")

    WRITTEN_IN = (State.DRAFT, State.SECRETARIAT)

    key = models.CharField(
        pgettext_lazy("report", "address"),
        max_length=10,
        unique=True,
        validators=[
            RegexValidator(r"^\d{4}(-\d)?$", _("Write the year, such as 2012, or 2012-2 for a second report."))
        ],
        help_text=_("The year; with -2 for a second report of the same year."),
    )
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("The year whose outline it follows."))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    titles = models.JSONField(_("title"), default=dict, blank=True, validators=[check_lines])
    introductions = models.JSONField(_("introduction"), default=dict, blank=True, validators=[check_lines])
    closings = models.JSONField(_("closing"), default=dict, blank=True, validators=[check_lines])
    numbering = models.JSONField(
        _("numbering"), default=list, blank=True, validators=[check_styles], help_text=_("One pattern for each level.")
    )
    state = models.CharField(pgettext_lazy("activity", "state"), max_length=12, choices=State, default=State.DRAFT)
    approvals_needed = models.PositiveSmallIntegerField(
        _("approvals needed"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text=_("So many members of the steering committee approve it before it goes to the assembly."),
    )
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    frozen = models.JSONField(_("as adopted"), null=True, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="report_ends_after_it_starts",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(state="adopted", adopted_on__isnull=False, frozen__isnull=False)
                | (~Q(state="adopted") & Q(adopted_on__isnull=True, frozen__isnull=True)),
                name="adopted_report_is_frozen",
                violation_error_message=_("A report is frozen when it is adopted, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(approvals_needed__gte=1),
                name="report_needs_an_approval",
                violation_error_message=_("At least one member of the steering committee approves a report."),
            ),
        ]

    def __str__(self) -> str:
        return self.title(get_language() or "ja")

    @property
    def period(self) -> Period:
        """The days it tells of."""
        return Period.between(self.starts_on, self.ends_on)

    @property
    def is_whole_year(self) -> bool:
        """Whether it tells of twelve months, or of a part of a year."""
        return self.period.months == 12

    @property
    def is_adopted(self) -> bool:
        """Whether it is frozen and public."""
        return self.state == self.State.ADOPTED

    @property
    def is_being_written(self) -> bool:
        """Whether its text may be changed: before it is handed on to the steering committee, or after it came back."""
        return self.state in self.WRITTEN_IN

    def title(self, language: str) -> str:
        """Return its title in the language; without one, its year in the words of the network's reports."""
        if self.frozen is not None:
            return str(self.frozen.get(language, self.frozen["ja"])["title"])
        return self.titles.get(language) or default_title(self, language)

    def introduction(self, language: str) -> str:
        """Return the introduction in the language; '' where none was written."""
        return self.introductions.get(language, "")

    def closing(self, language: str) -> str:
        """Return what stands at the very end; '' where nothing does."""
        return self.closings.get(language, "")


def default_title(report: Report, language: str) -> str:
    """Return "2012年活動報告" or "Activity report 2012"; "2012年度" where the year begins in another month."""
    is_calendar = report.starts_on.month == 1
    if language == "ja":
        return f"{report.year}年{'' if is_calendar else '度'}活動報告"
    return f"Activity report {report.year}" if is_calendar else f"Activity report for fiscal year {report.year}"


class OfReportQuerySet(RecordQuerySet):
    """What belongs to a report before its adoption is for those who make it; ``report`` is the path to it."""

    report = "report"

    def visible_to(self, user: Any) -> Self:
        """Return all to those who write, read and check reports, nothing to others."""
        allowed = user.is_authenticated and user.is_active and (user.is_superuser or READERS & user.role_keys())
        return self if allowed else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return those of the reports the user may change."""
        return self.filter(**{f"{self.report}__in": Report.objects.editable_by(user)})


class Chapter(Record):
    """A heading of a report and what stands under it: from a programme, from a figure, or free."""

    report = models.ForeignKey(
        "reporting.Report", verbose_name=_("annual report"), on_delete=models.CASCADE, related_name="chapters"
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("under"), null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    programme = models.ForeignKey(
        "projects.Programme",
        verbose_name=_("from the outline"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="chapters",
    )
    figure_key = models.CharField(_("from a figure"), max_length=100, blank=True)
    headings = models.JSONField(_("heading"), default=dict, blank=True, validators=[check_lines])
    is_edited = models.BooleanField(_("heading or place changed by hand"), default=False)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("chapter of a report")
        verbose_name_plural = _("chapters of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "programme"],
                condition=Q(programme__isnull=False),
                name="programme_makes_one_chapter_of_a_report",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="chapter_is_not_under_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.heading(get_language() or "ja")

    def heading(self, language: str) -> str:
        """Return the heading in the language, or in Japanese where no other exists."""
        return self.headings.get(language) or self.headings.get("ja", "")
