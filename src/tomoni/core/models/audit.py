"""The audit trail: append-only, each row chained to the one before."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(Exception):
    """Somebody tried to change or delete entries of the audit trail."""


class AuditEntryQuerySet(models.QuerySet):
    """Questions about entries; they are never changed and never deleted."""

    def about(self, labels: list[str], object_id: Any) -> Self:
        """Return the entries of one record under any of its labels, and of what is part of it."""
        parts = [f"{label}:{object_id}" for label in labels]
        return self.filter(Q(model__in=labels, object_id=str(object_id)) | Q(part_of__in=parts))

    def newest_first(self) -> Self:
        """Return them from the last to the first."""
        return self.order_by("-number")

    def empty_details(self) -> int:
        """Take the old and new values out of the entries; ``audit.redact`` writes down that it did."""
        return super().update(detail=None)

    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError("Entries of the audit trail are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("Entries of the audit trail are never deleted.")


class AuditEntry(models.Model):
    """One change of a record, or one reading of a sensitive one.

    ``detail`` is sealed JSON; ``part_of`` names the record this one is a part of ("people.person:id"
    for a person's phone number), so that the history of the whole holds its parts.
    """

    class Action(models.TextChoices):
        CREATE = "create", _("entered")
        CHANGE = "change", _("changed")
        DELETE = "delete", _("deleted")
        READ = "read", _("read")
        EXPORT = "export", _("exported")
        REDACT = "redact", _("old values erased")

    number = models.BigIntegerField(_("entry number"), unique=True)
    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.CharField(_("by"), max_length=254)
    action = models.CharField(_("action"), max_length=10, choices=Action)
    model = models.CharField(_("kind of record"), max_length=60)
    object_id = models.CharField(_("record"), max_length=36)
    part_of = models.CharField(_("belongs to"), max_length=100, blank=True, db_index=True)
    detail = models.BinaryField(_("what changed"), null=True)
    detail_hash = models.CharField(max_length=64, blank=True)
    chain = models.CharField(max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["model", "object_id"], name="audit_by_record"),
            models.Index(fields=["actor", "number"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise AppendOnlyError("Entries of the audit trail are written by tomoni.core.audit alone.")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("Entries of the audit trail are never deleted.")


class AuditHead(models.Model):
    """How far the trail has come; one row, signed, so that a trail cut short at its end is noticed."""

    number = models.BigIntegerField()
    chain = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("head of the audit trail")
        verbose_name_plural = _("head of the audit trail")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="audit_trail_has_one_head")]

    def __str__(self) -> str:
        return str(self.number)
