"""Calls to member organisations: for demands of a round, for comments; answered by a mailed link, without a password."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.advocacy.models.act import carried_by, texts_field
from tomoni.core.fields import EncryptedTextField
from tomoni.core.records import Record, RecordQuerySet
from tomoni.projects.models import Activity


class WithinQuerySet(RecordQuerySet):
    """What belongs to an activity and holds names or addresses: for the offices and who works in its projects."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the activities the user carries."""
        return self.filter(activity__in=carried_by(user, Activity.objects.visible_to(user)))

    def editable_by(self, user: Any) -> Self:
        """Return those of the activities the user carries and may change."""
        return self.filter(activity__in=carried_by(user, Activity.objects.editable_by(user)))


class DemandCall(Record):
    """A call for demands to a round, or for opinions to a public comment, with its last moment."""

    activity = models.ForeignKey(
        "projects.Activity", verbose_name=_("for"), on_delete=models.CASCADE, related_name="demand_calls"
    )
    words = texts_field(_("text of the call"))
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_at = models.DateTimeField(pgettext_lazy("advocacy", "closes at"))
    closed_at = models.DateTimeField(_("closed early at"), null=True, blank=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for demands")
        verbose_name_plural = _("calls for demands")

    def __str__(self) -> str:
        return str(self.activity)


class OfCallQuerySet(RecordQuerySet):
    """What belongs to a call is seen and changed by those who see and change the call."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the calls the user may see."""
        return self.filter(call__in=DemandCall.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return those of the calls the user may change."""
        return self.filter(call__in=DemandCall.objects.editable_by(user))


class Invitation(Record):
    """A member organisation invited to a call; the link is kept as its hash alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(
        "advocacy.DemandCall", verbose_name=_("call"), on_delete=models.CASCADE, related_name="invitations"
    )
    organisation = models.ForeignKey(
        "people.Organisation", verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="+"
    )
    mail = EncryptedTextField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=12, default="ja")
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    reminded_at = models.DateTimeField(pgettext_lazy("advocacy", "reminded at"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    declined_at = models.DateTimeField(_("has nothing to add, since"), null=True, blank=True)

    objects = OfCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a call")
        verbose_name_plural = _("invitations to calls")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "organisation"],
                name="organisation_is_invited_to_a_call_once",
                violation_error_message=_("This organisation is invited already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Proposal(Record):
    """A demand or an opinion a member organisation proposes; taken up into one, or declined with the reason."""

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("proposal", "new")
        TAKEN = "taken", _("taken up")
        DECLINED = "declined", _("not taken up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(
        "advocacy.DemandCall", verbose_name=_("call"), on_delete=models.CASCADE, related_name="proposals"
    )
    invitation = models.ForeignKey(
        "advocacy.Invitation",
        verbose_name=_("invitation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    by = EncryptedTextField(_("name of who wrote it"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, default="request")
    title = models.CharField(_("title"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    ground = models.TextField(_("ground"), blank=True)
    addressed = models.CharField(_("addressed to"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("received at"))
    state = models.CharField(pgettext_lazy("proposal", "state"), max_length=10, choices=State, default=State.NEW)
    reply = models.TextField(_("our reply"), blank=True)
    demand = models.ForeignKey(
        "advocacy.Demand",
        verbose_name=_("became the demand"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )
    opinion = models.ForeignKey(
        "advocacy.Opinion",
        verbose_name=_("became the opinion"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )

    objects = OfCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(demand__isnull=True) | Q(opinion__isnull=True),
                name="proposal_becomes_a_demand_or_an_opinion",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.text[:40]
