"""The assembly book (議案書): the notice, the motions with their numbers, the proxy form."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from tomoni.core.records import Record
from tomoni.reporting.models.paper import FALLBACK, OfPaperQuerySet, Paper, PaperQuerySet, in_language, may


class BookQuerySet(PaperQuerySet):
    """Questions about assembly books: they hold accounts and officers, and are for those who sign in."""

    def visible_to(self, user: Any) -> Self:
        """Return issued ones to everybody who signs in, all to those who make and check them, nothing to the public."""
        if may(user, self.readers):
            return self
        return super().visible_to(user) if user.is_authenticated and user.is_active else self.none()


class AssemblyBook(Paper):
    """The book an assembly decides from, made of what is there already and of motions typed or uploaded."""

    meeting = models.ForeignKey(
        "projects.Meeting",
        verbose_name=_("meeting"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="books",
        help_text=_("Day, time, place and quorum come from it where they are left empty here."),
    )
    held = models.CharField(_("day and time"), max_length=120, blank=True)
    held_en = models.CharField(_("day and time in English"), max_length=120, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    place_en = models.CharField(_("place in English"), max_length=200, blank=True)
    notice = models.TextField(_("notice of the meeting"), blank=True)
    notice_en = models.TextField(_("notice of the meeting in English"), blank=True)
    quorum_rule = models.TextField(
        _("rule of the quorum"), blank=True, help_text=_("As the articles or bylaws say it.")
    )
    quorum_rule_en = models.TextField(_("rule of the quorum in English"), blank=True)
    proxies_until = models.DateField(_("proxy forms wanted by"), null=True, blank=True)

    objects = BookQuerySet.as_manager()

    class Meta(Paper.Meta):
        abstract = False
        verbose_name = _("assembly book")
        verbose_name_plural = _("assembly books")

    def default_title(self, language: str) -> str:
        """Return "2012年 総会議案書" or "Assembly book 2012"."""
        words = self.year_words(language)
        return f"{words} 総会議案書" if language == FALLBACK else f"Assembly book {words}"


class MotionQuerySet(OfPaperQuerySet):
    """Questions about motions."""

    paper = "book"


def check_pdf(file: Any) -> None:
    """Refuse what is no PDF, or larger than ten megabytes, when it is uploaded; raises ``ValidationError``."""
    if getattr(file, "_committed", False):
        return
    if file.size > LARGEST_PDF:
        raise ValidationError(_("The file is larger than 10 MB. Make it smaller, or divide it."))
    file.seek(0)
    start = file.read(5)
    file.seek(0)
    if start != b"%PDF-":
        raise ValidationError(_("This is no PDF. Save the document as PDF and choose it again."))


LARGEST_PDF = 10 * 1024 * 1024


class Motion(Record):
    """One motion (議案): a kind, and what stands below its number."""

    class Kind(models.TextChoices):
        REPORT = "report", _("report of the year")
        ACCOUNTS = "accounts", _("accounts")
        AUDIT = "audit", _("audit")
        PLAN = "plan", _("plan of activities")
        BUDGET = "budget", _("budget")
        OFFICERS = "officers", _("election of officers")
        ARTICLES = "articles", _("change of the articles")
        OTHER = "other", _("other motion")

    book = ParentalKey(
        "reporting.AssemblyBook", verbose_name=_("assembly book"), on_delete=models.CASCADE, related_name="motions"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    title = models.CharField(_("title"), max_length=200, blank=True, help_text=_("Left empty: the title of its kind."))
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    text = models.TextField(
        _("text"),
        blank=True,
        help_text=_("An empty line begins a paragraph. Lines copied from a spreadsheet (cells apart by tabs) are a table."),
    )  # fmt: skip
    text_en = models.TextField(_("text in English"), blank=True)
    report = models.ForeignKey(
        "reporting.Report",
        verbose_name=_("annual report"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="motions",
        help_text=_("Stands in the book whole."),
    )
    plan = models.ForeignKey(
        "reporting.YearPlan",
        verbose_name=_("plan of a year"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="motions",
        help_text=_("Stands in the book whole."),
    )
    file = models.FileField(
        _("PDF"),
        upload_to="motions/%Y/",
        blank=True,
        validators=[check_pdf],
        help_text=_("Its pages stand in the book as pictures."),
    )
    file_text = models.TextField(
        _("what the PDF says"), blank=True, help_text=_("Read out to those who cannot see the pictures.")
    )

    sort_order_field = "position"

    objects = MotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        # A book has one order; the inline form shows its rows in it.
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=True) | Q(kind="report"),
                name="report_stands_under_the_motion_of_a_report",
                violation_error_message=_("An annual report belongs to the motion “report of the year”."),
            ),
            models.CheckConstraint(
                condition=Q(plan__isnull=True) | Q(kind="plan"),
                name="plan_stands_under_the_motion_of_a_plan",
                violation_error_message=_("A plan belongs to the motion “plan of activities”."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="other") | ~Q(title=""),
                name="other_motion_has_a_title",
                violation_error_message=_("Give the motion a title."),
            ),
            models.CheckConstraint(
                condition=Q(file="") | ~Q(file_text=""),
                name="pdf_of_a_motion_is_told_in_words",
                violation_error_message=_("Write what the PDF says, for those who cannot see it."),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.title, self.title_en, get_language() or FALLBACK) or str(self.get_kind_display())

    def body(self, language: str) -> str:
        """Return its text in the language."""
        return in_language(self.text, self.text_en, language)
