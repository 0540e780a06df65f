"""Programmes: the outline tree of the network's work, which is the outline of its report."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record, RecordQuerySet


class ProgrammeQuerySet(RecordQuerySet):
    """Questions about the outline."""

    def in_year(self, year: int) -> Self:
        """Return the programmes that stand in the outline of the year."""
        return self.filter(
            Q(first_year__isnull=True) | Q(first_year__lte=year), Q(last_year__isnull=True) | Q(last_year__gte=year)
        )

    def in_outline_order(self) -> Self:
        """Return them in the order of the printed outline (the number path sorts as text)."""
        return self.order_by("path", "pk")


class Programme(Record):
    """One heading of the outline: a chapter, section or item, in the years it is valid."""

    parent = models.ForeignKey(
        "self", verbose_name=_("under"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    position = models.PositiveSmallIntegerField(_("number"), help_text=_("Number among its neighbours: 1, 2, 3 ..."))
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    path = models.CharField(max_length=60, editable=False, db_index=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year__isnull=True) | Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="programme_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.heading(get_language() or 'ja')}"

    @property
    def number(self) -> str:
        """The number in the outline, such as 2-2-1."""
        return "-".join(str(int(part)) for part in self.path.split(".") if part)

    @property
    def level(self) -> int:
        """Depth in the outline; a chapter is 1."""
        return self.path.count(".")

    def heading(self, language: str) -> str:
        """Return the title in the language, or in Japanese where no English exists."""
        return self.title_en if language == "en" and self.title_en else self.title
