"""Restoring: into an empty data folder (and an empty database), all of it or nothing."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from tomoni.config.backup import reading, tables
from tomoni.config.backup.stream import BackupError
from tomoni.core import search
from tomoni.core.audit import anchors
from tomoni.core.fields import EncryptedTextField
from tomoni.core.vault import VaultError

# What Tomoni makes by itself in a folder that holds no data yet.
NOT_DATA = {"keys", "cache", "static", "queue.sqlite3", "queue.sqlite3-wal", "queue.sqlite3-shm"}
UNFINISHED = ".restoring-"
TRIED = 200


class NotEmptyError(BackupError):
    """There is data already where the backup is to go."""

    exit_code = 2


class NewerVersionError(BackupError):
    """The backup was made by a newer version of Tomoni."""

    exit_code = 5


def restore(path: Path, key: bytes, *, data: Path, report: tables.Report) -> reading.Contents:
    """Verify the whole backup, build everything in a folder beside, and move it into place.

    Raises NotEmptyError, WrongKeyError, DamagedError, NewerVersionError or BackupError, and nothing is restored.
    """
    _check_empty(data)
    if not settings.KEY_FILE.exists():
        words = _(
            "The keys of the encrypted columns are not at %(path)s. Copy the file there, or name it in TOMONI_KEY_FILE."
        )
        raise BackupError(words % {"path": settings.KEY_FILE})
    report(_("Verifying the file ..."))
    held = reading.contents(path, key)
    _check_known(held)
    with _all_or_nothing(data) as folder:
        report(_("Making the tables ..."))
        _make_tables(held)
        _fill(path, key, held, folder, report)
        report(_("Bringing tables and search index up to date ..."))
        _bring_up_to_date()
        search.rebuild()
        connection.close()
        for part in sorted(folder.iterdir()):
            part.rename(data / part.name)
    return held


def _check_empty(data: Path) -> None:
    present = sorted(path.name for path in data.iterdir()) if data.exists() else []
    found = [name for name in present if name not in NOT_DATA and not name.startswith(UNFINISHED)]
    if found:
        words = _(
            "The data folder %(path)s is not empty: it holds %(name)s. Name an empty one in TOMONI_DATA, or move the old one away."
        )
        raise NotEmptyError(words % {"path": data, "name": found[0]})
    if connection.vendor == "postgresql" and connection.introspection.table_names():
        words = _("The database %(name)s is not empty. Create a new one and name it in TOMONI_DATABASE_URL.")
        raise NotEmptyError(words % {"name": connection.settings_dict["NAME"]})


def _check_known(held: reading.Contents) -> None:
    unknown = sorted(set(held.migrations) - set(MigrationLoader(None).disk_migrations))
    if unknown:
        words = _(
            "This backup was made by Tomoni %(version)s, which is newer than this one. Install that version first."
        )
        raise NewerVersionError(words % {"version": held.made_by})


@contextmanager
def _all_or_nothing(data: Path) -> Iterator[Path]:
    """A folder inside the data folder, which holds the SQLite database too; it goes if anything fails.

    In PostgreSQL the rows come in one transaction. If that fails, tables without rows remain: the next attempt
    will ask for a new database.
    """
    data.mkdir(parents=True, exist_ok=True)
    for left in data.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left)
    folder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=data))
    final = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.close()
        connection.settings_dict["NAME"] = folder / Path(final).name
    try:
        yield folder
    finally:
        connection.close()
        connection.settings_dict["NAME"] = final
        shutil.rmtree(folder)


def _make_tables(held: reading.Contents) -> None:
    """Bring the empty database to the migrations the backup was made at."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    known = {node for node in held.migrations if node in graph.nodes}  # the others were squashed into these
    last = [
        node
        for node in sorted(known)
        if not any(child.key[0] == node[0] and child.key in known for child in graph.node_map[node].children)
    ]
    executor.migrate(last)


def _bring_up_to_date() -> None:
    """Run the migrations that came after the backup; with none, not a row is touched."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)


def _fill(path: Path, key: bytes, held: reading.Contents, folder: Path, report: tables.Report) -> None:
    by_name = {table.name: table for table in held.tables}
    settled = connection.disable_constraint_checking()
    with transaction.atomic():
        for table in held.tables:
            tables.empty(connection, table)
        sink = reading.Sink(
            anchors=(folder / anchors.FILE_NAME).write_bytes,
            part=_loading(by_name, report),
            media=lambda name, content: _write_file(folder / "media" / name, content),
        )
        reading.replay(path, key, sink)
        for table in held.tables:
            tables.set_last_id(connection, table, held.told[table.name].last_id)
        connection.check_constraints()
        report(_("Comparing every table with the backup ..."))
        differing = [table.name for table in held.tables if tables.told(connection, table) != held.told[table.name]]
        if differing:
            raise BackupError(_("The table %(name)s did not come out as it went in.") % {"name": differing[0]})
    if settled:
        connection.enable_constraint_checking()


def _loading(by_name: dict[str, tables.Table], report: tables.Report) -> Callable[[str, bytes], None]:
    def load(name: str, part: bytes) -> None:
        report(f"{name} ...")
        tables.load(connection, by_name[name], part)

    return load


def _write_file(path: Path, content: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for piece in content:
            file.write(piece)


def unopened() -> list[str]:
    """Return the encrypted columns whose values the present key does not open, from a sample of each."""
    closed = []
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField) and not _opens(model, field):
                closed.append(f"{model._meta.label}.{field.name}")
    return closed


def _opens(model: type, field: EncryptedTextField) -> bool:
    for row in model._base_manager.only("pk", field.name).order_by("pk")[:TRIED]:
        try:
            getattr(row, field.attname)
        except VaultError:
            return False
    return True
