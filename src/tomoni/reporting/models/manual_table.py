"""Tables typed by hand: statistics and accounts that no record gives, with where they come from and who vouches."""

import re
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tomoni.core import dates
from tomoni.core.periods import Period
from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models import ActivityQuantity
from tomoni.projects.models.languages import check_lines
from tomoni.projects.models.project import Visibility
from tomoni.reporting.models.report import READERS, WRITERS

OTHER = "other"
"""The key of the row that takes up what is not listed, and what is too small to be printed."""
COLUMN_KINDS = {
    "number": _("numbers"),
    "sum": _("sum of the numbers of the row"),
    "share": _("percentage"),
    "text": pgettext_lazy("column", "words"),
}
COLUMN_FIELDS = ("key", "ja", "en", "unit", "kind", "base")
MOST_COLUMNS, MOST_ROWS = 16, 200
_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")


def check_columns(columns: Any) -> None:
    """Refuse anything but a list of columns with all their fields; raises ``ValidationError``."""
    is_list = isinstance(columns, list) and all(isinstance(each, dict) for each in columns)
    if not is_list or not 1 <= len(columns) <= MOST_COLUMNS:
        raise ValidationError(_("A table has 1 to %(most)s columns.") % {"most": MOST_COLUMNS})
    keys = [each.get("key") for each in columns]
    for each in columns:
        if set(each) != set(COLUMN_FIELDS) or not all(isinstance(value, str) for value in each.values()):
            raise ValidationError(_("Each column has a key, a heading in both languages, a unit, a kind and a base."))
        if not _KEY.fullmatch(each["key"]) or keys.count(each["key"]) > 1:
            words = _("“%(key)s” cannot be the key of a column: small Latin letters and digits, each key once.")
            raise ValidationError(words % {"key": each["key"]})
        if not each["ja"] or each["kind"] not in COLUMN_KINDS:
            words = _("The column “%(key)s” needs a heading and a kind: %(kinds)s.")
            raise ValidationError(words % {"key": each["key"], "kinds": ", ".join(COLUMN_KINDS)})
        _check_base(each, {one["key"] for one in columns if one.get("kind") in ("number", "sum")})


def _check_base(column: dict[str, str], numbers: set[str]) -> None:
    if column["kind"] != "share":
        return
    named = column["base"].split("/")
    if len(named) > 2 or not set(named) <= numbers:
        words = _(
            "The percentages “%(key)s” need what they are a part of: the key of a column of numbers (of the total), or "
            "two with a stroke, such as result/target. Known: %(known)s."
        )
        raise ValidationError(words % {"key": column["key"], "known": ", ".join(sorted(numbers)) or "—"})


class OfManualTableQuerySet(RecordQuerySet):
    """Tables and their rows are for those who make, read and check reports."""

    def visible_to(self, user: Any) -> Self:
        """Return all to those who write, read and check reports, nothing to others."""
        allowed = user.is_authenticated and user.is_active and (user.is_superuser or READERS & user.role_keys())
        return self if allowed else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return all to secretariat and editors."""
        allowed = user.is_authenticated and user.is_active and (user.is_superuser or WRITERS & user.role_keys())
        return self if allowed else self.none()


class ManualTableQuerySet(OfManualTableQuerySet):
    """Questions about tables."""

    def ending_in(self, period: Period) -> Self:
        """Return the tables whose last day lies in the period: the report of these days tells them."""
        return self.filter(ends_on__gte=period.start, ends_on__lt=period.end)

    def public(self) -> Self:
        """Return those a report may print."""
        return self.filter(visibility=Visibility.PUBLIC)


class ManualTable(Record):
    """A table typed by hand; reports show it as the figure ``manual.KEY`` and cite it as ``[[table KEY ROW COLUMN]]``."""

    class Breakdown(models.TextChoices):
        PARTITION = "partition", _("each counted in one row: the rows make up the total")
        MULTIPLE = "multiple", _("several answers: the rows may exceed the total")
        PARTIAL = "partial", _("only some rows are listed: the rest is shown as “other”")
        NONE = "none", _("the rows are not added up")

    key = models.SlugField(
        _("key"),
        max_length=40,
        unique=True,
        help_text=_(
            "Short name in Latin letters, such as consultations-2012: by it texts and chapters name the table."
        ),
    )
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    when = models.CharField(
        _("when"), max_length=60, help_text=_("The day or stretch it tells of: 2012年度, 2012年4月～12月, 2012-12-31.")
    )
    starts_on = models.DateField(_("first day"), null=True, editable=False)
    ends_on = models.DateField(_("last day"), editable=False, db_index=True)
    programme = models.ForeignKey(
        "projects.Programme",
        verbose_name=pgettext_lazy("table typed by hand", "Told in"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="manual_tables",
    )
    columns = models.JSONField(_("columns"), default=list, validators=[check_columns])
    breakdown = models.CharField(_("breakdown"), max_length=10, choices=Breakdown, default=Breakdown.PARTITION)
    hides_small = models.BooleanField(
        _("numbers below 5 are not printed"),
        default=False,
        help_text=_("For tables of people: small rows are put together as “other”; the totals stay."),
    )
    previous = models.ForeignKey(
        "self",
        verbose_name=_("the table of the year before"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="following",
        help_text=_("Its numbers are shown beside, by the keys of rows and columns."),
    )
    source_kind = models.CharField(
        _("whose figures"),
        max_length=10,
        choices=ActivityQuantity.Source,
        default=ActivityQuantity.Source.OWN,
    )
    source = models.CharField(_("source"), max_length=300)
    vouched_by = models.ForeignKey(
        "people.Person",
        verbose_name=_("vouched for by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="manual_tables",
    )
    notes = models.JSONField(_("note"), default=dict, blank=True, validators=[check_lines])
    visibility = models.CharField(
        _("visibility"),
        max_length=10,
        choices=[(value, label) for value, label in Visibility.choices if value != Visibility.PROJECT],
        default=Visibility.NETWORK,
        help_text=_("Reports print only public tables."),
    )

    objects = ManualTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("table typed by hand")
        verbose_name_plural = _("tables typed by hand")
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(title=""),
                name="manual_table_has_title_and_source",
                violation_error_message=_("Give the table a title, and say where it comes from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading(get_language() or 'ja')} ({self.key})"

    def heading(self, language: str) -> str:
        """Return the title in the language, or in Japanese where no English exists."""
        return self.title_en if language == "en" and self.title_en else self.title

    def note(self, language: str) -> str:
        """Return the note in the language; '' where none was written in it."""
        return self.notes.get(language, "")

    def when_text(self, language: str) -> str:
        """Return the day or stretch it tells of: 2012年度, 2012年4月～12月, 2012年12月31日."""
        period = Period.between(self.starts_on or self.ends_on, self.ends_on)
        is_fiscal = period.months == 12 and period.start.month != 1
        return period.label(language) if is_fiscal else dates.describe(self.when, language)

    def clean(self) -> None:
        """Turn what was typed as a date into EDTF; refuse an open end, and a table as its own year before."""
        super().clean()
        try:
            self.set_when(self.when)
        except dates.DateError as error:
            raise ValidationError({"when": error.message(get_language() or "ja")}) from error
        if self.ends_on is None:
            raise ValidationError({"when": _("Give the last day too: it decides which report tells the table.")})
        if self.pk and self.previous_id == self.pk:
            raise ValidationError({"previous": _("A table is not the year before itself. Choose another one.")})

    def set_when(self, text: str) -> None:
        """Store a date typed in any known way; raises ``dates.DateError``."""
        parsed = dates.parse(text)
        self.when, self.starts_on, self.ends_on = parsed.edtf, parsed.starts_on, parsed.ends_on

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_when(self.when)
        super().save(*args, **kwargs)


class ManualRow(Record):
    """A row of a table: its label in each language, and what was typed in each column: "約300", "1,200千円", "△5"."""

    class Kind(models.TextChoices):
        LINE = "line", _("row")
        SUBTOTAL = "subtotal", _("subtotal of the rows above")
        TOTAL = "total", _("total")

    table = models.ForeignKey(
        "reporting.ManualTable", verbose_name=_("table"), on_delete=models.CASCADE, related_name="rows"
    )
    key = models.SlugField(_("key"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    label = models.CharField(_("heading"), max_length=120)
    label_en = models.CharField(_("English heading"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.LINE)
    part_of = models.SlugField(
        _("of which"), max_length=40, blank=True, help_text=_("The key of the row it is counted in.")
    )
    cells = models.JSONField(_("as typed"), default=dict, blank=True)

    objects = OfManualTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a table typed by hand")
        verbose_name_plural = _("rows of tables typed by hand")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "key"],
                name="manual_table_has_one_row_of_a_key",
                violation_error_message=_("This table has a row of this key already."),
            ),
            models.UniqueConstraint(
                fields=["table"],
                condition=Q(kind="total"),
                name="manual_table_has_one_total_row",
                violation_error_message=_("A table has one total."),
            ),
            models.CheckConstraint(
                condition=Q(part_of="") | Q(kind="line"),
                name="only_a_line_is_part_of_another",
                violation_error_message=_("A total is not part of another row."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table.key} {self.key}"

    def heading(self, language: str) -> str:
        """Return the label in the language, or in Japanese where no English exists."""
        return self.label_en if language == "en" and self.label_en else self.label
