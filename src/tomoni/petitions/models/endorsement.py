"""Endorsements: organisations that stand behind a petition; counted apart from persons."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.core import names
from tomoni.core.fields import EncryptedTextField
from tomoni.core.records import Record
from tomoni.petitions.models import keys
from tomoni.petitions.models.petition import OfPetitionQuerySet


class EndorsementQuerySet(OfPetitionQuerySet):
    """Questions about endorsements."""

    def counted(self) -> Self:
        """Return those that count."""
        return self.filter(state=Endorsement.State.COUNTED)

    def public(self) -> Self:
        """Return those that count and may be named."""
        return self.counted().filter(is_public=True)

    def unanswered(self) -> Self:
        """Return the invited who have not answered."""
        return self.filter(state=Endorsement.State.INVITED)


class Endorsement(Record):
    """An organisation's yes, no, or silence since it was asked. ``name`` is what is printed."""

    class State(models.TextChoices):
        INVITED = "invited", _("asked")
        PENDING = "pending", _("not yet confirmed")
        COUNTED = "counted", pgettext_lazy("endorsement", "endorses")
        DECLINED = "declined", pgettext_lazy("endorsement", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("endorsement", "withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    petition = models.ForeignKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.PROTECT, related_name="endorsements"
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="endorsements",
    )
    name = models.CharField(pgettext_lazy("of an organisation", "name"), max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    prefecture = models.CharField(_("prefecture"), max_length=2, blank=True)
    representative = EncryptedTextField(_("representative"), blank=True)
    mail = EncryptedTextField(_("e-mail"), blank=True)
    mail_key = models.CharField(max_length=32, blank=True, editable=False)
    wording = models.ForeignKey(
        "petitions.Wording",
        verbose_name=pgettext_lazy("petition", "wording"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="endorsements",
    )
    language = models.CharField(_("language"), max_length=12, default="ja")
    is_public = models.BooleanField(_("may be named in public"), default=True)
    comment = models.TextField(_("comment"), blank=True)
    state = models.CharField(pgettext_lazy("endorsement", "state"), max_length=10, choices=State, default=State.PENDING)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    invited_at = models.DateTimeField(_("asked at"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    withheld_from_trail = frozenset({"representative", "mail"})

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        verbose_name = _("endorsement by an organisation")
        verbose_name_plural = _("endorsements by organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "organisation"],
                condition=Q(organisation__isnull=False),
                name="organisation_endorses_a_petition_once",
                violation_error_message=_("This organisation is listed already."),
            ),
            models.UniqueConstraint(
                fields=["petition", "name_key", "prefecture"],
                name="name_endorses_a_petition_once",
                violation_error_message=_("An organisation of this name is listed already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="counted") | Q(wording__isnull=False, answered_at__isnull=False),
                name="endorsement_is_of_a_wording_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the keys of name and mail."""
        if self.organisation_id and not self.name:
            self.name = self.organisation.name
        self.name_key = names.fold_organisation(self.name)[:200]
        self.mail_key = keys.mail_key(self.petition_id, self.mail or "")
        super().save(*args, **kwargs)
