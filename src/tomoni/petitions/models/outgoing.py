"""The outbox: mails that are owed, written in the transaction that owes them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.petitions.models.petition import OfPetitionQuerySet


class OutgoingQuerySet(OfPetitionQuerySet):
    """Questions about owed mails."""

    def due(self, now: datetime) -> Self:
        """Return those to be sent at the moment, the longest due first."""
        return self.filter(state=Outgoing.State.WAITING, next_at__lte=now).order_by("next_at", "pk")


class Outgoing(models.Model):
    """A mail that is owed to a signer or endorser; its text and address are made when it is sent, never kept."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("please confirm")
        REMINDER = "reminder", _("reminder to confirm")
        THANKS = "thanks", _("thanks")
        ENDORSE = "endorse", _("please endorse")
        NEWS = "news", _("news of the petition")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("mail", "waiting")
        SENT = "sent", pgettext_lazy("mail", "sent")
        GIVEN_UP = "given_up", _("given up")

    petition = models.ForeignKey(
        "petitions.Petition", on_delete=models.CASCADE, related_name="outgoing", db_index=False
    )
    signature = models.ForeignKey(
        "petitions.Signature", null=True, on_delete=models.CASCADE, related_name="outgoing", db_index=False
    )
    endorsement = models.ForeignKey(
        "petitions.Endorsement", null=True, on_delete=models.CASCADE, related_name="outgoing", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(pgettext_lazy("mail", "state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    audited = False  # it is the log of sending itself

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("owed mail")
        verbose_name_plural = _("owed mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(signature__isnull=False, endorsement=None) | Q(signature=None, endorsement__isnull=False),
                name="mail_goes_to_a_signer_or_an_endorser",
            ),
            models.UniqueConstraint(
                fields=["signature", "kind"],
                condition=Q(state="waiting", signature__isnull=False),
                name="mail_of_a_kind_waits_once_for_a_signer",
            ),
            models.UniqueConstraint(
                fields=["endorsement", "kind"],
                condition=Q(state="waiting", endorsement__isnull=False),
                name="mail_of_a_kind_waits_once_for_an_endorser",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="sent_mail_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="waiting"), name="owed_mail_by_moment_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
