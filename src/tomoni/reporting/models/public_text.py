"""What the editor made of texts drawn from the public lines: digests and columns as edited, and which numbers are shown."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.core.records import Record, RecordQuerySet
from tomoni.reporting.models.report import READERS, WRITERS, OfReportQuerySet


class EditedTextQuerySet(RecordQuerySet):
    """Digests and columns are written by secretariat and editors, and read by those who read reports."""

    def visible_to(self, user: Any) -> Self:
        """Return all to those who write, read and check, nothing to others."""
        return self if _holds(user, READERS) else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return all to those who write."""
        return self if _holds(user, WRITERS) else self.none()


def _holds(user: Any, roles: set[str]) -> bool:
    return bool(user.is_authenticated and user.is_active and (user.is_superuser or roles & user.role_keys()))


class EditedText(Record):
    """A digest or column as somebody edited it, with the draft it was made from: records that changed since show as a difference."""

    class Kind(models.TextChoices):
        DIGEST = "digest", pgettext_lazy("of a mailing list", "monthly digest")
        COLUMN = "column", _("column of the magazine")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    language = models.CharField(_("language"), max_length=5)
    text = models.TextField(_("text"))
    drafted = models.TextField(_("the draft it was made from"), editable=False)

    objects = EditedTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("edited digest or column")
        verbose_name_plural = _("edited digests and columns")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "starts_on", "ends_on", "language"], name="months_have_one_edited_text_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="edited_text_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(text=""), name="edited_text_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on:%Y-%m}"


class NumbersChoice(Record):
    """Which numbers of a report the website shows as "our year in numbers", in their order."""

    report = models.OneToOneField(
        "reporting.Report", verbose_name=_("annual report"), on_delete=models.CASCADE, related_name="numbers_choice"
    )
    keys = models.JSONField(_("numbers shown"), default=list)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of numbers")
        verbose_name_plural = _("choices of numbers")

    def __str__(self) -> str:
        return str(self.report)
