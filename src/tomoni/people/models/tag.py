"""Tags: free words put on persons and organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Audited, RecordQuerySet


class Tag(Audited):
    """A word the secretariat sorts people and organisations by."""

    name = models.CharField(_("tag"), max_length=60, unique=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name
