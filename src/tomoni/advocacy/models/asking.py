"""Asked: the hub of the ledger. In which round a demand was put, in which words, to which bodies."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.advocacy.models.act import PartQuerySet
from tomoni.advocacy.models.demand import Demand
from tomoni.advocacy.models.life import Line, lives
from tomoni.advocacy.models.round import Round
from tomoni.core.records import Record, RecordQuerySet

BY_TIME = (F("round__starts_on").asc(nulls_last=True), "round__created_at", "position", "pk")


class SentItemError(ValueError):
    """An item of a round that was sent was to be taken out; the words say what to do instead."""

    def __init__(self) -> None:
        super().__init__(_("This round was sent; its items stay as they are. Put the demand into the next round."))


class AskedQuerySet(RecordQuerySet):
    """Questions about what was asked when."""

    def by_time(self) -> Self:
        """Return them as they were asked, the first first; what has no day yet comes last."""
        return self.order_by(*BY_TIME)

    def in_document_order(self) -> Self:
        """Return them as they stand in the request."""
        return self.order_by("position", "pk")

    def visible_to(self, user: Any) -> Self:
        """Return what the user may see both the round and the demand of."""
        return self.filter(round__in=Round.objects.visible_to(user), demand__in=Demand.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return what belongs to rounds the user may change."""
        return self.visible_to(user).filter(round__in=Round.objects.editable_by(user))

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete them; raises ``SentItemError`` where one was sent."""
        if self.filter(round__sealed_at__isnull=False).exists():
            raise SentItemError
        return super().delete()


class Asked(Record):
    """A demand in a round: its words and number there, and the asking before it."""

    round = models.ForeignKey(
        "advocacy.Round",
        verbose_name=pgettext_lazy("advocacy", "round"),
        on_delete=models.PROTECT,
        related_name="asked",
    )
    demand = models.ForeignKey(
        "advocacy.Demand", verbose_name=_("demand"), on_delete=models.PROTECT, related_name="asked"
    )
    wording = models.ForeignKey(
        "advocacy.Wording",
        verbose_name=_("wording"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="asked",
        help_text=_("Empty for a heading, which is not answered."),
    )
    position = models.PositiveSmallIntegerField(_("number in order"), default=1)
    number = models.CharField(_("number in the document"), max_length=20, blank=True)
    carried_from = models.ForeignKey(
        "self",
        verbose_name=_("asked before as"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="carried_to",
    )
    owner = models.ForeignKey(
        "people.Person",
        verbose_name=_("carried by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    bodies = models.ManyToManyField(
        "advocacy.Body", verbose_name=_("asked of"), through="advocacy.AskedBody", related_name="asked"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand in a round")
        verbose_name_plural = _("demands in rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "demand"],
                name="demand_is_asked_once_in_a_round",
                violation_error_message=_("This demand is in the round already."),
            ),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True) | ~Q(carried_from=F("pk")),
                name="asking_is_not_carried_from_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.demand}".strip()

    def clean(self) -> None:
        super().clean()
        if self.wording_id and self.demand_id and self.wording.demand_id != self.demand_id:
            raise ValidationError({"wording": _("This wording belongs to another demand.")})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it; raises ``SentItemError`` where it was sent."""
        if self.round.is_sealed:
            raise SentItemError
        return super().delete(*args, **kwargs)


class AskedBodyQuerySet(PartQuerySet):
    """Questions about what was asked of whom; with ``life`` the whole story is read at once."""

    def by_time(self) -> Self:
        """Return them as they were asked, the first first."""
        return self.order_by(
            F("asked__round__starts_on").asc(nulls_last=True),
            "asked__round__created_at",
            "asked__position",
            "asked__pk",
            "position",
            "pk",
        )

    def of_demand(self, demand: Demand) -> Self:
        """Return every time the demand, or one below it, was put to somebody."""
        return self.filter(asked__demand__in=Demand.objects.subtree(demand))

    def of_body(self, body: Any) -> Self:
        """Return everything put to the body, its parts, its forerunners and successors."""
        return self.filter(body__in=type(body).objects.life(body))

    def life(self, user: Any) -> list[Line]:
        """Return what the user may read of these, by time: round, words, body, answers, figures and promises."""
        return lives(self, user)


class AskedBody(Record):
    """A demand in a round, put to one body."""

    part_of = "asked"

    asked = models.ForeignKey(
        "advocacy.Asked", verbose_name=_("demand in a round"), on_delete=models.CASCADE, related_name="asked_bodies"
    )
    body = models.ForeignKey(
        "advocacy.Body",
        verbose_name=pgettext_lazy("advocacy", "body"),
        on_delete=models.PROTECT,
        related_name="asked_bodies",
    )
    position = models.PositiveSmallIntegerField(_("number in order"), default=1)
    minutes = models.PositiveSmallIntegerField(pgettext_lazy("advocacy", "minutes"), null=True, blank=True)
    added_on = models.DateField(
        _("addressed later, on"), null=True, blank=True, help_text=_("Where it was not addressed in the request.")
    )

    objects = AskedBodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body asked")
        verbose_name_plural = _("bodies asked")
        constraints = [
            models.UniqueConstraint(
                fields=["asked", "body"],
                name="body_is_asked_once_for_an_item",
                violation_error_message=_("This body is addressed already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.body)
