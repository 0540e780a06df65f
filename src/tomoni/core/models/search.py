"""The full-text index: one row for each record that can be found by its text (see ``core.search``)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """The folded text of one record.

    ``model`` is the label of its table (``projects.activity``; a meeting is kept as the activity it is),
    ``object_id`` the primary key as text: 32 hex digits or a number, the same in every database.
    """

    model = models.CharField(max_length=60)
    object_id = models.CharField(max_length=36)
    text = models.TextField()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["model", "object_id"], name="record_is_indexed_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
