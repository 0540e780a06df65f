"""The base of every record: who may see it, who may change it, and the importer's own id."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Self

from django.db import connections, models, router, transaction
from django.utils.translation import gettext_lazy as _

from tomoni.core import audit


class AuditedQuerySet(models.QuerySet):
    """Changes of many rows at once, each with its entry in the audit trail."""

    def update(self, **kwargs: Any) -> int:
        return audit.recorded_update(self, kwargs, lambda: super(AuditedQuerySet, self).update(**kwargs))

    def bulk_create(self, objs: Any, batch_size: int | None = None, **conflicts: Any) -> list[Any]:
        if any(conflicts.values()):
            raise TypeError("A record's creation is audited: look for conflicts first, then create or change.")
        return audit.recorded_creation(self, lambda: super(AuditedQuerySet, self).bulk_create(objs, batch_size))


class RecordQuerySet(AuditedQuerySet):
    """Who may see and change which records; apps override these two."""

    def visible_to(self, user: Any) -> Self:
        """Return the records the user may see; by default all, for those who may sign in."""
        return self if user.is_active and user.is_authenticated else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return the visible records the user may also change (model permission still applies)."""
        return self.visible_to(user)

    def offered(self) -> Self:
        """Return the records a chooser offers, in its order; by default all as they come."""
        return self


class SelfToldQuerySet(RecordQuerySet):
    """Rows that come in by the thousand from the public, or from a job, and tell by themselves when and how.

    ``save``, ``update``, ``bulk_create`` and ``delete`` are audited as everywhere. The three below are not; they are
    for what no member of staff decided: a signer signs and confirms, a counter counts, a date of erasure has come.
    Each is one statement, so that a signature costs one INSERT.
    """

    def insert_unaudited(self, rows: Iterable[Any], batch_size: int | None = None) -> list[Any]:
        """Insert new rows without entries in the trail: each row is the record of its coming about."""
        return models.QuerySet.bulk_create(self, list(rows), batch_size)

    def update_unaudited(self, **values: Any) -> int:
        """Change rows without entries in the trail; return how many."""
        return models.QuerySet.update(self, **values)

    def delete_unaudited(self) -> int:
        """Delete rows without entries in the trail, and nothing that refers to them; return how many."""
        return self._raw_delete(self.db)


def insert_row_unaudited(row: models.Model) -> None:
    """Insert one new row without an entry in the trail and without composing the statement anew each time.

    For rows of which hundreds come in a second. A key the database makes is not read back.
    """
    Insertion(row).do()


class Insertion:
    """What ``insert_row_unaudited`` does, in two steps: all that can be reckoned before it is anybody's turn to write."""

    def __init__(self, row: models.Model) -> None:
        self.row, self.alias = row, router.db_for_write(type(row), instance=row)
        self.statement, plain, others = _insertion(type(row))
        held, connection = row.__dict__, connections[self.alias]
        self.values = [value if type(value := held[name]) in _AS_IS else str(value) for name in plain]
        self.values += [field.get_db_prep_save(field.pre_save(row, True), connection) for field in others]

    def do(self) -> None:
        """Insert the row on the connection of the thread this runs in."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(self.statement, self.values)
        self.row._state.adding, self.row._state.db = False, self.alias


_PLAIN = (models.CharField, models.BooleanField, models.IntegerField)
_AS_IS = {str, int, bool, type(None)}


@cache
def _insertion(model: type[models.Model]) -> tuple[str, list[str], list[models.Field]]:
    """Return the statement, the names of attributes handed over as they are, and the fields whose values are made."""
    quote = connections["default"].ops.quote_name
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    plain = [field for field in fields if isinstance(field, _PLAIN)]
    others = [field for field in fields if field not in plain]
    columns = ", ".join(quote(str(field.column)) for field in [*plain, *others])
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    return statement, [field.attname for field in plain], others


class Audited(models.Model):
    """Saves the row and its entry in the audit trail in one transaction: both are kept, or neither."""

    objects = AuditedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save_base(self, *args: Any, using: str | None = None, **kwargs: Any) -> None:
        using = using or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using, savepoint=False):
            super().save_base(*args, using=using, **kwargs)


class Record(Audited):
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
