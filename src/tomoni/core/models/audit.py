"""The audit trail: append-only, each row chained to the one before."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One change of a record, or one reading of a sensitive one."""

    class Action(models.TextChoices):
        CREATE = "create", _("entered")
        CHANGE = "change", _("changed")
        DELETE = "delete", _("deleted")
        READ = "read", _("read")
        EXPORT = "export", _("exported")
        ACT = "act", _("done")

    number = models.BigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("by"), max_length=254)
    action = models.CharField(_("action"), max_length=10, choices=Action)
    model = models.CharField(_("kind of record"), max_length=60)
    object_id = models.CharField(_("record"), max_length=36)
    detail = models.BinaryField(_("what changed"), null=True)
    detail_hash = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        indexes = [models.Index(fields=["model", "object_id"], name="audit_by_record")]

    def __str__(self) -> str:
        return str(self.number)
