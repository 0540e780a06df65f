"""The chain of counted signatures: what was acknowledged can neither vanish nor be altered unnoticed (security.md 4.4).

Nobody who signs writes here: the counter takes up what began to count into one block for all of ten seconds.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.core.records import Record
from tomoni.petitions.models.petition import OfPetitionQuerySet


class Block(models.Model):
    """A link of a petition's chain: commitments to signatures that began to count, or keys of those erased since.

    ``head`` is SHA-256 over the head before and this block's leaves, so that anybody can follow it; ``mac`` is made
    with a key outside the database, so that nobody who can only write the database makes a chain anew.
    """

    class Kind(models.TextChoices):
        COUNTED = "counted", pgettext_lazy("signatures", "counted")
        ERASED = "erased", _("erased at the signer's wish")

    petition = models.ForeignKey("petitions.Petition", on_delete=models.PROTECT, related_name="blocks", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(pgettext_lazy("chain", "kind"), max_length=10, choices=Kind, default=Kind.COUNTED)
    at = models.DateTimeField(_("at"))
    length = models.PositiveIntegerField(_("signatures"))
    leaves = models.BinaryField()
    head = models.CharField(_("head"), max_length=64)
    mac = models.CharField(max_length=64)

    audited = False  # it proves itself; its head of each day stands in the trail

    objects = OfPetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("block of the chain")
        verbose_name_plural = _("blocks of the chain")
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="block_has_one_place_in_its_chain"),
            models.CheckConstraint(condition=Q(length__gte=1), name="block_holds_a_signature_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.head[:8]}"


class Head(Record):
    """The end of a petition's chain on a day. It is in the audit trail, whose own end is kept outside the database."""

    petition = models.ForeignKey("petitions.Petition", on_delete=models.PROTECT, related_name="heads", db_index=False)
    day = models.DateField(_("day"))
    number = models.PositiveIntegerField(_("number of the last block"))
    head = models.CharField(_("head"), max_length=64)
    findings = models.PositiveIntegerField(_("what did not agree"), default=0)

    objects = OfPetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("head of the chain")
        verbose_name_plural = _("heads of the chain")
        constraints = [models.UniqueConstraint(fields=["petition", "day"], name="chain_has_one_head_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.head[:8]}"
