"""Running counts, made from the signatures and always to be made again; and totals other platforms report."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.core.records import Record
from tomoni.petitions.models.petition import OfPetitionQuerySet, user_key


class CountQuerySet(OfPetitionQuerySet):
    """Questions about counts."""

    def headline(self) -> Self:
        """Return the classes the public number is made of: no organisations, nothing held."""
        return self.filter(counted__in=Count.HEADLINE)

    def total(self) -> int:
        """Return their sum."""
        return self.aggregate(total=models.Sum("number"))["total"] or 0


class Count(models.Model):
    """How many of a class signed in a prefecture on a day (the day of ``Signature.signed_at`` in Japan)."""

    class Counted(models.TextChoices):
        VERIFIED = "verified", _("confirmed on the web")
        WITNESSED = "witnessed", _("witnessed at a stall")
        PAPER = "paper", _("on paper")
        PLATFORM = "platform", _("taken over from platforms")
        ORGANISATIONS = "organisations", _("organisations")
        HELD = "held", _("held back")

    HEADLINE = (Counted.VERIFIED, Counted.WITNESSED, Counted.PAPER)

    petition = models.ForeignKey("petitions.Petition", on_delete=models.CASCADE, related_name="counts", db_index=False)
    counted = models.CharField(pgettext_lazy("signatures", "class"), max_length=15, choices=Counted)
    prefecture = models.CharField(_("prefecture"), max_length=2, blank=True)
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("number"), default=0)

    audited = False  # made from signatures, sheets and endorsements

    objects = CountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of signatures")
        verbose_name_plural = _("counts of signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "counted", "prefecture", "day"], name="count_has_one_number_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.counted} {self.prefecture} {self.day}: {self.number}"


class CountMark(models.Model):
    """Up to which moment a petition's signatures are in its counts; nobody who signs touches this row."""

    petition = models.OneToOneField(
        "petitions.Petition", primary_key=True, on_delete=models.CASCADE, related_name="count_mark"
    )
    counted_until = models.DateTimeField(_("counted until"), null=True)
    recounted_at = models.DateTimeField(_("counted anew at"), null=True)
    sheets = models.JSONField(
        _("of sheets not keyed"), default=dict, help_text=_("How much of the counts is theirs, by day of return.")
    )

    audited = False

    objects = OfPetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark of the counter")
        verbose_name_plural = _("marks of the counter")

    def __str__(self) -> str:
        return f"{self.counted_until}"


class PlatformTotal(Record):
    """What another platform reports as its total; told beside our counts, never added: nobody can compare the names."""

    petition = models.ForeignKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.CASCADE, related_name="platform_totals"
    )
    platform = models.CharField(_("platform"), max_length=60)
    link = models.URLField(_("link"), blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    as_of = models.DateField(_("as of"))
    number = models.PositiveIntegerField(_("number"))
    collected_by = user_key(verbose_name=_("looked up by"))

    objects = OfPetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("total of a platform")
        verbose_name_plural = _("totals of platforms")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "platform", "language", "as_of"],
                name="platform_reports_one_total_a_day",
                violation_error_message=_("The total of this day is entered already."),
            ),
            models.CheckConstraint(condition=~Q(platform=""), name="total_names_its_platform"),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.number:,} ({self.as_of})"
