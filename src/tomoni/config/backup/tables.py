"""Tables in a form that is the same for SQLite and PostgreSQL: rows as JSON lists, in order of the key.

Which tables and columns there are follows from the migrations the database has seen, not from the present
models: a backup made just before an upgrade, and one made by an older version, are read as what they are.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from tomoni.config.backup import values
from tomoni.config.backup.stream import BackupError

# Made anew from the other tables after a restore; its columns differ from database to database.
DERIVED = {"core_searchentry", "modelsearch_indexentry", "modelsearch_indexentry_fts"}
ROWS_AT_ONCE = 2_000

Report = Callable[[str], None]
Node = tuple[str, str]


@dataclass(frozen=True)
class Column:
    """A column, by the kind of its values (``values.KINDS``)."""

    name: str
    kind: str


@dataclass(frozen=True)
class Table:
    """A table, its columns and the one that is its key."""

    name: str
    columns: tuple[Column, ...]
    key: Column
    counts_up: bool


@dataclass
class Told:
    """What is known of a table's rows: how many, their hash, and the last number given out as a key."""

    rows: int = 0
    sha256: str = ""
    last_id: int | None = None


def applied(connection: BaseDatabaseWrapper) -> list[Node]:
    """Return the migrations the database has seen; raises BackupError for one this version does not know."""
    loader = MigrationLoader(connection)
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    if unknown:
        raise BackupError(
            _("The database was changed by another version of Tomoni (%(name)s).") % {"name": ".".join(unknown[0])}
        )
    return sorted(loader.applied_migrations)


def tables_after(nodes: list[Node]) -> list[Table]:
    """Return the tables that exist after the migrations, by name."""
    loader = MigrationLoader(None)
    present = [node for node in nodes if node in loader.graph.nodes]
    found = {"django_migrations": _table(MigrationRecorder.Migration)}
    apps: Apps = loader.project_state(present).apps
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if options.managed and not options.proxy and options.db_table not in DERIVED:
            found[options.db_table] = _table(model)
    return [found[name] for name in sorted(found)]


def _table(model: type[models.Model]) -> Table:
    columns = {field.column: _column(field) for field in model._meta.local_concrete_fields if not field.generated}
    key = model._meta.pk
    return Table(model._meta.db_table, tuple(columns.values()), columns[key.column], isinstance(key, models.AutoField))


def _column(field: models.Field) -> Column:
    kind: models.Field = field
    while kind.remote_field:
        kind = kind.target_field
    if kind.get_internal_type() not in values.KINDS:
        raise BackupError(_("Backup does not know how to keep %(field)s.") % {"field": field})
    return Column(field.column, values.kind_of(kind))


def lines(connection: BaseDatabaseWrapper, table: Table) -> Iterator[bytes]:
    """Return the rows as JSON lines in order of the key, read a few thousand at a time."""
    quote = connection.ops.quote_name
    order = quote(table.key.name)
    if table.key.kind == "text" and connection.vendor == "postgresql":
        order += ' COLLATE "C"'
    names = ", ".join(quote(column.name) for column in table.columns)
    portable = [values.portable(column.kind) for column in table.columns]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_sql("SELECT", names, "FROM", quote(table.name), "ORDER BY", order))
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                cells = [None if cell is None else told(cell) for cell, told in zip(row, portable, strict=True)]
                yield json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def told(connection: BaseDatabaseWrapper, table: Table) -> Told:
    """Return the number of rows and the hash of a table: equal for equal rows, on either database."""
    digest, count = hashlib.sha256(), 0
    for line in lines(connection, table):
        digest.update(line)
        count += 1
    return Told(count, digest.hexdigest(), last_id(connection, table))


def last_id(connection: BaseDatabaseWrapper, table: Table) -> int | None:
    """Return the last number the database gave out as a key of the table, so that it is not given out again."""
    if not table.counts_up:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        else:
            cursor.execute(_sql("SELECT last_value FROM", _sequence(cursor, table), "WHERE is_called"))
        row = cursor.fetchone()
    return row[0] or None if row else None  # SQLite counts from 0 in a table made anew


def set_last_id(connection: BaseDatabaseWrapper, table: Table, number: int | None) -> None:
    """Let the database go on counting after the number."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            if number is not None:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, number])
        else:
            cursor.execute("SELECT setval(%s, %s, %s)", [_sequence(cursor, table), number or 1, number is not None])


def _sequence(cursor: Any, table: Table) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', table.key.name])
    return cursor.fetchone()[0]


def empty(connection: BaseDatabaseWrapper, table: Table) -> None:
    """Delete the rows that migrations put into a new database."""
    with connection.cursor() as cursor:
        cursor.execute(_sql("DELETE FROM", connection.ops.quote_name(table.name)))


def load(connection: BaseDatabaseWrapper, table: Table, part: bytes) -> None:
    """Insert the rows of a part of a table's JSON lines."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in table.columns)
    native = [values.native(column.kind, connection.vendor) for column in table.columns]
    rows = [
        [None if cell is None else made(cell) for cell, made in zip(json.loads(line), native, strict=True)]
        for line in part.split(b"\n")
        if line
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(_sql("INSERT INTO", quote(table.name), f"({names}) VALUES ({places})"), rows)
            return
        with cursor.copy(_sql("COPY", quote(table.name), f"({names}) FROM STDIN")) as copy:
            for row in rows:
                copy.write_row(row)


def _sql(*parts: str) -> str:
    return " ".join(parts)
