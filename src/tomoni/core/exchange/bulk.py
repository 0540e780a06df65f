"""Many rows in one statement each way, audited like single ones.

Django's own bulk writes spend most of their time building SQL; here one short statement is prepared
once and run for all rows. Signals are not sent, so what they do is done here.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import connections, models, router
from django.utils import timezone

from tomoni.core import audit


def derived_fields(model: type[models.Model]) -> set[str]:
    """Return the fields of the model's own row that follow from others: matching keys, and when it changed."""
    fields = model._meta.local_concrete_fields
    return {field.name for field in fields if getattr(field, "auto_now", False)} | {
        field.name for field in fields if isinstance(field, models.CharField) and not field.editable
    }


def insert(model: type[models.Model], records: Sequence[Any]) -> None:
    """Insert the records, in order, in the transaction under way. Keys that the database gives out are set."""
    if not records:
        return
    if model._meta.pk.get_internal_type().endswith("AutoField"):
        model._default_manager.bulk_create(records, batch_size=500)
    else:
        _insert(model, records)
        audit.record_bulk("create", records, user=None)


def update(model: type[models.Model], pairs: Sequence[tuple[Any, Any]], names: Iterable[str]) -> None:
    """Write the named fields of the records, given as pairs (as it was, as it is)."""
    fields: list[Any] = [model._meta.get_field(name) for name in sorted(names)]
    if not pairs or not fields:
        return
    connection = connections[router.db_for_write(model)]
    records = [record for _before, record in pairs]
    quoted = connection.ops.quote_name
    sets = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    key = quoted(str(model._meta.pk.column))
    statement = " ".join(["UPDATE", quoted(model._meta.db_table), "SET", sets, "WHERE", key, "= %s"])
    with connection.cursor() as cursor:
        cursor.executemany(statement, _parameters([*fields, model._meta.pk], records, connection, add=False))
    audit.record_bulk("change", pairs, user=None)


def _insert(model: type[models.Model], records: Sequence[Any]) -> None:
    connection = connections[router.db_for_write(model)]
    fields = model._meta.local_concrete_fields
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = " ".join(["INSERT INTO", quoted(model._meta.db_table), f"({names}) VALUES ({marks})"])
    with connection.cursor() as cursor:
        cursor.executemany(statement, _parameters(fields, records, connection, add=True))
    for record in records:
        record._state.adding = False
        record._state.db = connection.alias


def _parameters(fields: Sequence[Any], records: Sequence[Any], connection: Any, *, add: bool) -> list[tuple[Any, ...]]:
    """Return the database values by record, made column by column."""
    now = timezone.now()
    columns = [_column(field, records, connection, add=add, now=now) for field in fields]
    return list(zip(*columns, strict=True))


def _column(field: Any, records: Sequence[Any], connection: Any, *, add: bool, now: datetime) -> Iterable[Any]:
    if type(field) is models.CharField or type(field) is models.TextField:
        return map(attrgetter(field.attname), records)
    prepare = field.get_db_prep_save
    if isinstance(field, models.DateTimeField) and (field.auto_now or (field.auto_now_add and add)):
        return _stamps(field, records, prepare, connection, now=now)
    return [prepare(field.pre_save(record, add), connection=connection) for record in records]


def _stamps(field: Any, records: Sequence[Any], prepare: Any, connection: Any, *, now: datetime) -> Iterator[Any]:
    """Yield the moment of writing, a microsecond later for each ``place`` among siblings, so that they keep their order."""
    prepared: dict[int, tuple[datetime, Any]] = {}
    for record in records:
        place = record.__dict__.get("place_among_siblings", 0)
        if place not in prepared:
            moment = now + timedelta(microseconds=place)
            prepared[place] = moment, prepare(moment, connection=connection)
        moment, value = prepared[place]
        setattr(record, field.attname, moment)
        yield value
