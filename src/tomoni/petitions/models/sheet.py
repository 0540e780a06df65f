"""Sheets of paper and the batches in which they come back, each with counts that control the other."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record
from tomoni.petitions.models.kinds import House
from tomoni.petitions.models.petition import OfPetitionQuerySet, user_key
from tomoni.petitions.models.signature import InvalidReason


class BatchQuerySet(OfPetitionQuerySet):
    """Questions about batches."""

    def open(self) -> Self:
        """Return those still being counted or keyed."""
        return self.filter(closed_at=None)


class Batch(Record):
    """What came in by one post or one hand; ``sheets_claimed`` and ``lines_claimed`` are what the sender says."""

    class Route(models.TextChoices):
        POST = "post", _("by post")
        HAND = "hand", _("by hand")
        GROUP = "group", _("through a group")

    petition = models.ForeignKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.PROTECT, related_name="batches"
    )
    received_on = models.DateField(_("received on"))
    route = models.CharField(_("route"), max_length=10, choices=Route, default=Route.POST)
    collector = models.ForeignKey(
        "petitions.Collector",
        verbose_name=_("collector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="batches",
    )
    sheets_claimed = models.PositiveIntegerField(_("sheets, as the sender says"), null=True, blank=True)
    lines_claimed = models.PositiveIntegerField(_("signatures, as the sender says"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    keyed_by = user_key(verbose_name=_("keyed by"))
    closed_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of sheets")
        verbose_name_plural = _("batches of sheets")

    def __str__(self) -> str:
        return f"{self.received_on} {self.collector or self.get_route_display()}"


class SheetQuerySet(OfPetitionQuerySet):
    """Questions about sheets."""

    def out(self) -> Self:
        """Return those given out that have not come back."""
        return self.filter(given_on__isnull=False, returned_on=None)

    def returned(self) -> Self:
        """Return those that came back."""
        return self.exclude(returned_on=None)

    def uncounted(self) -> Self:
        """Return those that came back and that nobody has counted."""
        return self.returned().filter(lines_filled=None)

    def in_dispute(self) -> Self:
        """Return those of which two people counted differently: filled lines, or those that do not count by reason."""
        counted = self.exclude(second_count=None).annotate(
            first_told=Cast("invalid", models.TextField()), second_told=Cast("second_invalid", models.TextField())
        )
        reasons_differ = Q(second_invalid__isnull=False) & ~Q(second_told=F("first_told"))
        return counted.filter(~Q(second_count=F("lines_filled")) | reasons_differ)

    def unkeyed(self) -> Self:
        """Return those counted but not keyed line by line: they count by their numbers alone."""
        return self.exclude(lines_filled=None).filter(keyed_at=None)


class Sheet(Record):
    """One numbered sheet. Left unkeyed it counts by ``lines_filled`` less its invalid lines."""

    class State(models.TextChoices):
        PRINTED = "printed", _("printed")
        GIVEN = "given", _("given out")
        RETURNED = "returned", pgettext_lazy("sheet", "returned")
        COUNTED = "counted", _("counted once")
        CHECKED = "checked", _("counted twice")
        KEYED = "keyed", _("keyed")

    petition = models.ForeignKey(
        "petitions.Petition",
        verbose_name=_("petition"),
        on_delete=models.PROTECT,
        related_name="sheets",
        db_index=False,  # the unique serial begins with it
    )
    serial = models.PositiveIntegerField(_("serial number"), validators=[MinValueValidator(1)])
    wording = models.ForeignKey(
        "petitions.Wording",
        verbose_name=pgettext_lazy("petition", "wording"),
        on_delete=models.PROTECT,
        related_name="sheets",
    )
    house = models.CharField(_("House"), max_length=10, choices=House, blank=True)
    lines = models.PositiveSmallIntegerField(_("lines"), default=10, validators=[MinValueValidator(1)])
    collector = models.ForeignKey(
        "petitions.Collector",
        verbose_name=_("collector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sheets",
    )
    given_on = models.DateField(_("given out on"), null=True, blank=True)
    batch = models.ForeignKey(
        "petitions.Batch",
        verbose_name=_("batch"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sheets",
    )
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    lines_filled = models.PositiveSmallIntegerField(_("lines filled, first count"), null=True, blank=True)
    counted_by = user_key(verbose_name=_("counted by"))
    second_count = models.PositiveSmallIntegerField(_("lines filled, second count"), null=True, blank=True)
    second_counted_by = user_key(verbose_name=_("counted again by"))
    invalid = models.JSONField(
        _("invalid lines"), default=dict, blank=True, help_text=_("How many by reason, where lines are not keyed.")
    )
    second_invalid = models.JSONField(
        _("invalid lines, second count"),
        null=True,
        blank=True,
        help_text=_("Empty where only the filled lines were counted a second time."),
    )
    keyed_at = models.DateTimeField(_("keyed at"), null=True, blank=True, editable=False)
    scan = models.CharField(_("scan"), max_length=200, blank=True, editable=False)
    scan_destroyed_at = models.DateTimeField(_("scan destroyed at"), null=True, blank=True, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("petition", "sheet")
        verbose_name_plural = _("sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "serial"],
                name="sheet_has_a_serial_number_of_its_own",
                violation_error_message=_("There is a sheet with this number already."),
            ),
            models.CheckConstraint(
                condition=Q(lines_filled=None) | Q(lines_filled__lte=F("lines")),
                name="sheet_holds_as_many_signatures_as_lines",
                violation_error_message=_("The sheet has fewer lines than that."),
            ),
            models.CheckConstraint(
                condition=Q(second_count=None)
                | Q(lines_filled__isnull=False, second_count__isnull=False, second_count__lte=F("lines")),
                name="second_count_follows_a_first_one",
                violation_error_message=_("Count the sheet a first time before it is counted again."),
            ),
            models.CheckConstraint(
                condition=Q(second_invalid__isnull=True) | Q(second_count__isnull=False),
                name="second_count_of_invalid_lines_is_a_whole_one",
                violation_error_message=_("Count the filled lines too."),
            ),
            models.CheckConstraint(
                condition=Q(second_counted_by=None) | Q(counted_by=None) | ~Q(second_counted_by=F("counted_by")),
                name="second_count_is_by_another_person",
                violation_error_message=_("The second count is for another person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial:06}"

    @property
    def state(self) -> State:
        """How far the sheet has come."""
        if self.keyed_at:
            return Sheet.State.KEYED
        if self.second_count is not None and not self.is_in_dispute:
            return Sheet.State.CHECKED
        if self.lines_filled is not None:
            return Sheet.State.COUNTED
        if self.returned_on:
            return Sheet.State.RETURNED
        return Sheet.State.GIVEN if self.given_on else Sheet.State.PRINTED

    @property
    def is_in_dispute(self) -> bool:
        """Whether two people counted it differently, in filled lines or in those that do not count."""
        if self.second_count is None:
            return False
        return self.second_count != self.lines_filled or self.second_invalid not in (None, self.invalid)

    @property
    def blank_lines(self) -> int | None:
        """How many of its lines are blank, as first counted; None while it is not counted."""
        return None if self.lines_filled is None else self.lines - self.lines_filled

    @property
    def valid_lines(self) -> int:
        """How many of its filled lines count, as far as it was only counted."""
        return (self.lines_filled or 0) - sum(self.invalid.values())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep reasons in one order, so that the database can compare two counts as text."""
        self.invalid = dict(sorted(self.invalid.items()))
        if self.second_invalid is not None:
            self.second_invalid = dict(sorted(self.second_invalid.items()))
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse invalid lines by an unknown reason, and more of them than are filled."""
        super().clean()
        for told, filled in ((self.invalid, self.lines_filled), (self.second_invalid or {}, self.second_count)):
            numbers = list(told.values())
            if set(told) - set(InvalidReason.values) or any(type(n) is not int or n < 0 for n in numbers):
                raise ValidationError({"invalid": gettext("Give a number for each reason.")})
            if sum(numbers) > (filled or 0):
                raise ValidationError({"invalid": gettext("More lines are invalid than are filled.")})
