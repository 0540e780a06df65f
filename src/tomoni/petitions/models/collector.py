"""Collectors: who takes out sheets and brings them back, and the stalls where people sign on a tablet."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.core.records import Record
from tomoni.petitions.models.petition import OfPetitionQuerySet


class CollectorQuerySet(OfPetitionQuerySet):
    """Questions about collectors."""

    def active(self) -> Self:
        """Return those who collect now."""
        return self.filter(is_active=True)

    def stalls(self) -> Self:
        """Return those with a tablet of their own."""
        return self.filter(kind=Collector.Kind.STALL)


class Collector(Record):
    """A desk, group or stall. Signatures at a stall are witnessed by it, which is why it has a name."""

    class Kind(models.TextChoices):
        DESK = "desk", _("our office")
        GROUP = "group", _("group or person")
        STALL = "stall", _("stall with a tablet")

    petition = models.ForeignKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.CASCADE, related_name="collectors"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.GROUP)
    name = models.CharField(pgettext_lazy("of a collector", "name"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="collecting",
    )
    person = models.ForeignKey(
        "people.Person",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="collecting",
    )
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    is_active = models.BooleanField(_("collects now"), default=True)
    note = models.TextField(_("note"), blank=True)

    objects = CollectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("collector")
        verbose_name_plural = _("collectors")
        constraints = [
            models.CheckConstraint(condition=Q(token_hash="") | Q(kind="stall"), name="only_a_stall_has_a_signed_link"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="link_of_a_stall_opens_one_stall"
            ),
        ]

    def __str__(self) -> str:
        if self.name:
            return self.name
        owner: Any = self.organisation or self.person
        return str(owner) if owner else f"{self.get_kind_display()} {self.pk}"
