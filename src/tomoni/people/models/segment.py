"""Saved segments: named conditions on persons or organisations, combined by and, or, not."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record


class Segment(Record):
    """A saved question such as "contact persons of unions in Osaka who want the newsletter"."""

    class Subject(models.TextChoices):
        PERSON = "person", _("persons")
        ORGANISATION = "organisation", _("organisations")

    name = models.CharField(_("name"), max_length=120)
    subject = models.CharField(_("looks for"), max_length=20, choices=Subject, default=Subject.PERSON)
    conditions = models.JSONField(_("conditions"), default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), null=True, editable=False, on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")

    def __str__(self) -> str:
        return self.name
