"""Moving what refers to a record, and writing down every altered value so that it can be put back.

Works on whatever tables exist, in any app: foreign keys, one-to-one and many-to-many links are found
through the models' own description.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.db.models.deletion import Collector, ProtectedError, RestrictedError

from tomoni.core import audit
from tomoni.core.audit.changes import is_audited
from tomoni.core.fields import EncryptedTextField, Sealed

Values = dict[str, Any]


class StillReferredError(Exception):
    """A row cannot be taken away: other rows hang on it. ``row`` is that row."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(str(row._meta.verbose_name))
        self.row = row


def referring_fields(model: type[models.Model]) -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    """Yield (table, foreign key or one-to-one field) for all that may refer to records of the model."""
    for other in apps.get_models(include_auto_created=True):
        if other._meta.proxy:
            continue
        for column in other._meta.local_fields:
            if (
                isinstance(column, models.ForeignKey)
                and column.related_model is model
                and column not in _parent_links(other)
            ):
                yield other, column


def _parent_links(model: type[models.Model]) -> list[models.Field]:
    return [link for link in model._meta.parents.values() if link is not None]


def stored(model: type[models.Model], pk: Any) -> Values | None:
    """Return the row's values by column name exactly as they are stored; None when it is gone."""
    names = [column.attname for column in model._meta.local_concrete_fields]
    return model._base_manager.filter(pk=pk).values(*names).first()


@dataclass
class Journal:
    """What was done to rows, in order; ``entries`` are plain data that JSON can keep."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def move(self, model: type[models.Model], pk: Any, column: models.Field, new: Any, *, user: Any) -> bool:
        """Point a row elsewhere; False (and nothing done) when a constraint forbids it."""
        before = model._base_manager.get(pk=pk)
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=pk).update(**{column.attname: new})
        except IntegrityError:
            return False
        after = model._base_manager.get(pk=pk)
        if is_audited(model):
            audit.record_bulk("change", [(before, after)], user=user)
        self._changed(model, pk, {column.attname: (getattr(before, column.attname), new)})
        return True

    def remove(self, row: models.Model) -> None:
        """Delete a row nothing hangs on, keeping its values; raises StillReferredError otherwise."""
        collector = Collector(using=DEFAULT_DB_ALIAS, origin=row)
        try:
            collector.collect([row])
        except (ProtectedError, RestrictedError) as error:
            raise StillReferredError(row) from error
        others = [model for model in collector.data if model is not type(row)]
        if others or collector.field_updates or any(rows.exists() for rows in collector.fast_deletes):
            raise StillReferredError(row)
        entry = {"did": "removed", "model": row._meta.label_lower, "pk": encoded(row.pk)}
        values = stored(type(row), row.pk) or {}
        self.entries.append({**entry, "values": {name: encoded(value) for name, value in values.items()}})
        row.delete()

    def add(self, row: models.Model) -> None:
        """Save a new row."""
        row.save()
        self.entries.append({"did": "added", "model": row._meta.label_lower, "pk": encoded(row.pk)})

    def save(self, record: models.Model) -> None:
        """Save a changed record, keeping the values it had."""
        model = type(record)
        before = stored(model, record.pk) or {}
        record.save()
        after = stored(model, record.pk) or {}
        self._changed(
            model, record.pk, {name: (before[name], after[name]) for name in after if before[name] != after[name]}
        )

    def _changed(self, model: type[models.Model], pk: Any, values: dict[str, tuple[Any, Any]]) -> None:
        told = {name: [encoded(old), encoded(new)] for name, (old, new) in values.items()}
        self.entries.append({"did": "changed", "model": model._meta.label_lower, "pk": encoded(pk), "values": told})


@dataclass(frozen=True)
class Lost:
    """A value that could not be put back, because the row was edited or deleted since."""

    model: str
    pk: str
    field: str = ""


def put_back(entries: list[dict[str, Any]], *, user: Any) -> list[Lost]:
    """Undo what a journal tells, last first; return what could not be undone.

    A value changed again since is left as it is now.
    """
    lost: list[Lost] = []
    for entry in reversed(entries):
        model = apps.get_model(entry["model"])
        pk = decoded(model._meta.pk, entry["pk"])
        undo = {"changed": _change_back, "removed": _insert, "added": _take_away}[entry["did"]]
        lost += undo(model, pk, entry, user)
    return lost


def _change_back(model: type[models.Model], pk: Any, entry: dict[str, Any], user: Any) -> list[Lost]:
    now = stored(model, pk)
    if now is None:
        return [Lost(entry["model"], str(pk))]
    columns = {column.attname: column for column in model._meta.local_concrete_fields}
    back, lost = {}, []
    for name, (old, new) in entry["values"].items():
        column = columns[name]
        if _clear(column, pk, now[name]) == _clear(column, pk, decoded(column, new)):
            back[name] = decoded(column, old)
        elif column.editable or column.is_relation:
            lost.append(Lost(entry["model"], str(pk), str(column.verbose_name)))
    if lost:  # edited since: the time of that edit stays
        back = {name: value for name, value in back.items() if not getattr(columns[name], "auto_now", False)}
    if not _write(model, pk, back, user):
        lost.append(Lost(entry["model"], str(pk)))
    return lost


def _clear(column: models.Field, pk: Any, value: Any) -> Any:
    return column.opened(value, row=pk) if isinstance(column, EncryptedTextField) and value else value


def _insert(model: type[models.Model], pk: Any, entry: dict[str, Any], user: Any) -> list[Lost]:
    columns = {column.attname: column for column in model._meta.local_concrete_fields}
    values = {name: decoded(columns[name], value) for name, value in entry["values"].items()}
    try:
        with transaction.atomic():
            row = model(**values)
            row.save(force_insert=True)
            # saving sets its own times and seals anew; the stored values come back as they were
            model._base_manager.filter(pk=pk).update(**values)
    except IntegrityError:
        return [Lost(entry["model"], str(pk))]
    return []


def _take_away(model: type[models.Model], pk: Any, entry: dict[str, Any], user: Any) -> list[Lost]:
    row = model._base_manager.filter(pk=pk).first()
    if row is not None:
        row.delete()
    return []


def _write(model: type[models.Model], pk: Any, values: Values, user: Any) -> bool:
    if not values:
        return True
    before = model._base_manager.get(pk=pk)
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=pk).update(**values)
    except IntegrityError:
        return False
    if is_audited(model):
        audit.record_bulk("change", [(before, model._base_manager.get(pk=pk))], user=user)
    return True


def encoded(value: Any) -> Any:
    """Return a stored value as JSON can keep it; ``decoded`` turns it back for its column."""
    if isinstance(value, Sealed | bytes | memoryview):
        return {"bytes": b64encode(bytes(value)).decode()}
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal | timedelta):
        return str(value)
    return value


def decoded(column: models.Field, value: Any) -> Any:
    """Return the stored value of a column from what ``encoded`` made of it."""
    if isinstance(value, dict) and set(value) == {"bytes"}:
        return Sealed(b64decode(value["bytes"]))
    return value if isinstance(column, models.JSONField) else column.to_python(value)
