"""The base of every record: who may see it, who may change it, and the importer's own id."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordQuerySet(models.QuerySet):
    """Every question about visibility goes through these two; apps override them."""

    def visible_to(self, user: Any) -> Self:
        """Return the records the user may see; by default all, for those who may sign in."""
        return self if user.is_active and user.is_authenticated else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return the visible records the user may also change (model permission still applies)."""
        return self.visible_to(user)


class Record(models.Model):
    """A row of the network's work, with the id an importer knows it by."""

    external_id = models.CharField(
        _("own id"),
        max_length=100,
        null=True,
        blank=True,
        unique=True,
        help_text=_("Your own number for this row; importing it again then changes nothing twice."),
    )
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
