"""Consents: what a person agreed to, in which words, when and how, and when they took it back."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from tomoni.core.records import Record, RecordQuerySet
from tomoni.people.models.person import Person


class ConsentQuerySet(RecordQuerySet):
    """Questions about consents."""

    def valid_on(self, day: date) -> Self:
        """Return the consents given by the day and not withdrawn or expired on it."""
        return self.filter(
            Q(given_on__lte=day),
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day),
            Q(expires_on__isnull=True) | Q(expires_on__gte=day),
        )

    def visible_to(self, user: Any) -> Self:
        """Return the consents of persons the user may see."""
        return self.filter(person__in=Person.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return the consents of persons the user may change."""
        return self.filter(person__in=Person.objects.editable_by(user))


class Consent(Record):
    """One consent of one person for one purpose; withdrawal is a date, never a deletion."""

    class Purpose(models.TextChoices):
        NEWSLETTER = "newsletter", _("newsletter and announcements")
        MAILING_LIST = "mailing_list", _("mailing list")
        APPEAL = "appeal", _("appeals for donations")
        NAME = "name", _("publication of the name")
        PHOTO = "photo", _("publication of photographs")
        SHARING = "sharing", _("passing on to member organisations")
        RECORD = "record", _("keeping personal data")

    class Channel(models.TextChoices):
        PAPER = "paper", _("in writing")
        WEB = "web", _("web form")
        MAIL = "mail", _("e-mail")
        PHONE = "phone", _("phone")
        SPOKEN = "spoken", _("in person")
        LETTER = "letter", _("letter or fax")

    person = ParentalKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    wording = models.TextField(
        _("wording"), help_text=_("The sentence the person agreed to, in the language it was read in.")
    )
    language = models.CharField(_("language"), max_length=12, default="ja")
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    given_on = models.DateField(_("given on"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=20, choices=Channel, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_is_withdrawn_after_it_is_given",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("given_on")),
                name="consent_expires_after_it_is_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.given_on}"
