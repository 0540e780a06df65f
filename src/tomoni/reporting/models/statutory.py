"""The statutory report (事業報告書) of a specified non-profit corporation: businesses of the articles, and their year.

Columns and sections follow the form of the authorities: 事業の成果, 事業の実施に関する事項 (定款に記載された事業名, 事業内容,
日時, 場所, 従事者の人数, 受益対象者の範囲及び人数, 支出額), meetings of members and of the board.
"""

from calendar import monthrange
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from tomoni.core import quantities
from tomoni.core.periods import Period
from tomoni.core.records import Record, RecordQuerySet
from tomoni.reporting.models.paper import FALLBACK, OfPaperQuerySet, Paper, PaperQuerySet, in_language, may
from tomoni.reporting.models.report import READERS, WRITERS

MONTHS_TO_FILE = 3


class BusinessQuerySet(RecordQuerySet):
    """Questions about businesses."""

    def valid_in(self, period: Period) -> Self:
        """Return those that stood in the articles on any day of the period, in their order."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lt=period.end),
            Q(valid_until__isnull=True) | Q(valid_until__gte=period.start),
        ).order_by("kind", "position", "pk")

    def editable_by(self, user: Any) -> Self:
        """Return all to those who write reports, none to others."""
        return self if may(user, WRITERS) else self.none()


class Business(Record):
    """A business named in the articles, and which of the network's work belongs to it."""

    class Kind(models.TextChoices):
        NON_PROFIT = "non_profit", _("specified non-profit business")
        OTHER = "other", _("other business")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NON_PROFIT)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("name in the articles"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    valid_from = models.DateField(_("in the articles from"), null=True, blank=True)
    valid_until = models.DateField(_("in the articles until"), null=True, blank=True)
    programmes = models.ManyToManyField(
        "projects.Programme",
        verbose_name=_("chapters of the outline"),
        blank=True,
        related_name="businesses",
        help_text=_("Everything told in them or below them belongs to this business."),
    )
    activities = models.ManyToManyField(
        "projects.Activity",
        verbose_name=_("single activities"),
        blank=True,
        related_name="businesses",
        help_text=_("Activities of other chapters that belong here nevertheless."),
    )

    objects = BusinessQuerySet.as_manager()

    class Meta:
        verbose_name = _("business of the articles")
        verbose_name_plural = _("businesses of the articles")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="business_ends_after_it_starts",
                violation_error_message=_("The end is before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return self.label(get_language() or FALLBACK)

    def label(self, language: str) -> str:
        """Return its name in the language."""
        return in_language(self.name, self.name_en, language)


class StatutoryQuerySet(PaperQuerySet):
    """Questions about statutory reports: finance keeps them together with the secretariat."""

    readers = READERS | {"finance"}
    writers = WRITERS | {"finance"}


class StatutoryReport(Paper):
    """The report the authority receives within three months after the fiscal year (NPO法 29条)."""

    results = models.TextField(_("results of the year"), blank=True)
    results_en = models.TextField(_("results of the year in English"), blank=True)
    assemblies = models.ManyToManyField(
        "projects.Project", verbose_name=_("assembly of members"), blank=True, related_name="+",
        help_text=_("The body whose meetings are the assembly of members."),
    )  # fmt: skip
    assembly_note = models.TextField(_("items of the assembly"), blank=True)
    assembly_note_en = models.TextField(_("items of the assembly in English"), blank=True)
    boards = models.ManyToManyField(
        "projects.Project", verbose_name=_("board and other bodies"), blank=True, related_name="+",
        help_text=_("The bodies whose meetings are those of the board."),
    )  # fmt: skip
    board_note = models.TextField(_("items of the board"), blank=True)
    board_note_en = models.TextField(_("items of the board in English"), blank=True)
    total_expense = models.BigIntegerField(
        _("business expense in the accounts (yen)"),
        null=True,
        blank=True,
        help_text=_("As the statement of activities prints it; compared with the sum of the businesses."),
    )
    difference_reason = models.CharField(
        _("why the sum differs from the accounts"), max_length=300, blank=True, help_text=_("Printed below the table.")
    )
    filed_on = models.DateField(_("filed on"), null=True, blank=True, editable=False)

    objects = StatutoryQuerySet.as_manager()

    class Meta(Paper.Meta):
        abstract = False
        verbose_name = _("statutory report")
        verbose_name_plural = _("statutory reports")
        constraints = [
            *Paper.Meta.constraints,
            models.CheckConstraint(
                condition=Q(filed_on__isnull=True) | Q(state="adopted"),
                name="filed_report_is_final",
                violation_error_message=_("Make the report final before it is filed."),
            ),
        ]

    def default_title(self, language: str) -> str:
        """Return "2012年度事業報告書" or "Statutory report 2012"; every fiscal year is a 年度 here."""
        return f"{self.year}年度事業報告書" if language == FALLBACK else f"Statutory report {self.year_words(language)}"

    @property
    def due_on(self) -> date:
        """The last day to file it: three months after the year's end."""
        year, month = divmod(self.ends_on.year * 12 + self.ends_on.month - 1 + MONTHS_TO_FILE, 12)
        last = monthrange(year, month + 1)[1]
        ends_a_month = self.ends_on.day == monthrange(self.ends_on.year, self.ends_on.month)[1]
        return date(year, month + 1, last if ends_a_month else min(self.ends_on.day, last))


class BusinessYearQuerySet(OfPaperQuerySet):
    """Questions about the years of businesses."""

    paper = "report"
    readers = READERS | {"finance"}


class BusinessYear(Record):
    """What is entered by hand for one business in one year; what is left empty comes from the records."""

    report = ParentalKey(
        "reporting.StatutoryReport", verbose_name=_("statutory report"), on_delete=models.CASCADE, related_name="years"
    )
    business = models.ForeignKey(
        "reporting.Business", verbose_name=_("business of the articles"), on_delete=models.PROTECT, related_name="years"
    )
    content = models.TextField(_("content of the business"), blank=True)
    content_en = models.TextField(_("content of the business in English"), blank=True)
    days = models.CharField(_("when"), max_length=200, blank=True)
    days_en = models.CharField(_("when, in English"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    place_en = models.CharField(_("place in English"), max_length=200, blank=True)
    engaged = models.PositiveIntegerField(_("persons engaged"), null=True, blank=True)
    engaged_qualifier = models.CharField(
        _("qualifier"), max_length=20, choices=quantities.QUALIFIER_CHOICES, blank=True
    )
    engaged_counting = models.CharField(_("counting"), max_length=10, choices=quantities.COUNTING_CHOICES, blank=True)
    reached = models.CharField(_("who benefits"), max_length=200, blank=True)
    reached_en = models.CharField(_("who benefits, in English"), max_length=200, blank=True)
    beneficiaries = models.PositiveIntegerField(_("beneficiaries"), null=True, blank=True)
    beneficiaries_qualifier = models.CharField(
        _("qualifier of the beneficiaries"), max_length=20, choices=quantities.QUALIFIER_CHOICES, blank=True
    )
    beneficiaries_counting = models.CharField(
        _("counting of the beneficiaries"), max_length=10, choices=quantities.COUNTING_CHOICES, blank=True
    )
    expense = models.BigIntegerField(_("expense (yen)"), null=True, blank=True)
    source = models.CharField(_("where the numbers come from"), max_length=300, blank=True)

    objects = BusinessYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("year of a business")
        verbose_name_plural = _("years of businesses")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "business"],
                name="business_stands_once_in_a_statutory_report",
                violation_error_message=_("This business stands in the report already."),
            ),
            models.CheckConstraint(
                condition=Q(engaged__isnull=True, beneficiaries__isnull=True, expense__isnull=True) | ~Q(source=""),
                name="numbers_of_a_business_have_a_source",
                violation_error_message=_("Say where the numbers come from."),
            ),
            models.CheckConstraint(
                condition=Q(engaged__isnull=True) | ~Q(engaged_counting=""),
                name="persons_engaged_are_unique_or_cumulative",
                violation_error_message=_("Say whether the persons engaged are counted once (unique) or each time (cumulative)."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.business)
