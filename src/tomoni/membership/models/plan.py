"""Plans: what one can be (individual member, institutional subscriber ...), its price by date, what it brings."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from tomoni.core.records import Record, RecordQuerySet

CLASSIFYING = ("subject", "nature", "part_of_id")
"""What says where a plan is counted; fixed once somebody has a term under it."""


class PlanQuerySet(RecordQuerySet):
    """Questions about plans."""

    def classes(self) -> Self:
        """Return the plans that are counted as a class of their own, in their order."""
        return self.filter(part_of=None).order_by("position", "pk")

    def offered(self) -> Self:
        """Return the plans one can choose on the web."""
        return self.filter(is_offered=True).in_order()

    def in_order(self) -> Self:
        """Return them in the order of the table, each class followed by its sub-classes."""
        place = Coalesce("part_of__position", "position")
        return self.order_by(place, Coalesce("part_of", "pk"), F("part_of").asc(nulls_first=True), "position", "pk")


class Plan(Record, ClusterableModel):
    """One kind of belonging. A sub-class (student) is part of its class and told as "of which"."""

    class Subject(models.TextChoices):
        PERSON = "person", _("individuals")
        ORGANISATION = "organisation", _("organisations")

    class Nature(models.TextChoices):
        MEMBER = "member", pgettext_lazy("nature of a plan", "membership")
        SUBSCRIBER = "subscriber", _("subscription")

    class Period(models.TextChoices):
        FIXED = "fixed", _("fixed year")
        ROLLING = "rolling", _("a year from joining")
        MONTHLY = "monthly", _("by the month")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    subject = models.CharField(_("for"), max_length=20, choices=Subject)
    nature = models.CharField(_("nature"), max_length=20, choices=Nature)
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text=_("For a sub-class such as students: the class it is counted in."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    minimum_units = models.PositiveSmallIntegerField(_("least units"), default=1, validators=[MinValueValidator(1)])
    period = models.CharField(_("period"), max_length=10, choices=Period, default=Period.FIXED)
    first_month = models.PositiveSmallIntegerField(
        _("first month of the fixed year"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    has_vote = models.BooleanField(_("has a vote"), default=False)
    copies_per_unit = models.PositiveSmallIntegerField(_("magazine copies per unit"), default=1)
    has_mailing_list = models.BooleanField(_("mailing list"), default=False)
    is_offered = models.BooleanField(_("offered on the web"), default=True)
    joins_at_once = models.BooleanField(_("joins without approval"), default=False)
    grace_days = models.PositiveSmallIntegerField(_("days of grace after the end"), default=90)

    note = models.TextField(_("note"), blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints = [
            models.CheckConstraint(condition=Q(minimum_units__gte=1), name="plan_needs_at_least_one_unit"),
            models.CheckConstraint(
                condition=Q(first_month__gte=1, first_month__lte=12), name="plan_year_begins_in_a_month"
            ),
        ]

    def __str__(self) -> str:
        return self.label(get_language() or "ja")

    @property
    def counted_in(self) -> int:
        """The key of the class it is counted in: its own or that of the class it is part of."""
        return self.part_of_id or self.pk

    def clean(self) -> None:
        """Refuse a sub-class that differs from its class, and a class changed after it counted somebody.

        The database refuses both too (migration 0002): figures of past days must stay as they were.
        """
        super().clean()
        if self.part_of_id:
            self._check_part()
        if self.pk and self.terms.exists():
            before = Plan.objects.get(pk=self.pk)
            if any(getattr(before, name) != getattr(self, name) for name in CLASSIFYING):
                raise ValidationError(
                    gettext(
                        "Members are counted under this plan already: make a new plan instead of changing its class."
                    )
                )

    def _check_part(self) -> None:
        same = (self.part_of.subject, self.part_of.nature) == (self.subject, self.nature)
        if self.part_of_id == self.pk or self.part_of.part_of_id or (self.pk and self.parts.exists()) or not same:
            raise ValidationError(
                {
                    "part_of": gettext(
                        "A sub-class is part of a class for the same holders and of the same nature, "
                        "and has no sub-classes of its own."
                    )
                }
            )

    def label(self, language: str) -> str:
        """Return the name in the language, or in Japanese where no English exists."""
        return self.name_en if language == "en" and self.name_en else self.name

    def price_on(self, day: date) -> "Price | None":
        """Return the price valid on the day; None where none was set."""
        valid = [price for price in self.prices.all() if price.valid_from <= day]
        return max(valid, key=lambda price: price.valid_from, default=None)

    def dues(self, units: int, *, on: date) -> int | None:
        """Return the yen due for so many units on the day; None where no price was set."""
        price = self.price_on(on)
        return price.per_unit * units if price else None


class Price(Record):
    """The yen for one unit from a day on."""

    plan = ParentalKey("membership.Plan", verbose_name=_("plan"), on_delete=models.CASCADE, related_name="prices")
    valid_from = models.DateField(_("valid from"))
    per_unit = models.PositiveIntegerField(_("yen per unit"))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [models.UniqueConstraint(fields=["plan", "valid_from"], name="plan_has_one_price_from_a_day")]

    def __str__(self) -> str:
        return f"{self.per_unit:,}"
