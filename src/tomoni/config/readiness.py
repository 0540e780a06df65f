"""What ``tomoni serve`` makes sure of before it starts: settings, database, collected static files."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from huey.contrib.djhuey import HUEY


class NotReadyError(Exception):
    """Tomoni must not start; the words say what to do."""


@contextmanager
def only_server() -> Iterator[None]:
    """Hold the data folder for one server; raises NotReadyError when another one runs on it."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise NotReadyError(
                f"Tomoni already runs on {settings.DATA} (process {lock.read().strip()}). "
                "End it first, or choose another folder with TOMONI_DATA."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def check_settings() -> None:
    """Raise NotReadyError that lists every setting and database fault found by Django's and our checks."""
    try:
        connection.ensure_connection()
        errors = [found for found in checks.run_checks(databases=["default"]) if found.is_serious()]
    except DatabaseError as error:
        raise NotReadyError(f"The database of TOMONI_DATABASE_URL does not answer: {error}") from error
    if errors:
        raise NotReadyError("Tomoni does not start:\n" + "\n".join(f"  {found.msg}" for found in errors))


def update_database() -> int:
    """Apply waiting database changes in development and return their number; in production refuse.

    A backup belongs before a change of real data, so production leaves it to a person.
    """
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not waiting:
        return 0
    if settings.PRODUCTION:
        raise NotReadyError(
            f"{len(waiting)} changes of the database wait. Take a backup (tomoni backup FILE), then run: tomoni migrate"
        )
    call_command("migrate", interactive=False, verbosity=0)
    return len(waiting)


def prepare_queue() -> None:
    """Make the tables of a queue in PostgreSQL; raises NotReadyError when it does not answer."""
    try:
        HUEY.storage.initialize_schema()
    except psycopg.Error as error:
        raise NotReadyError(f"The queue of TOMONI_QUEUE_URL does not answer: {error}") from error
    finally:
        HUEY.storage.close()


def collect_static_files() -> bool:
    """Collect style sheets, scripts and images into TOMONI_DATA/static if they changed; return whether."""
    stamp: Path = settings.STATIC_ROOT.with_name("static.version")
    version = _static_version()
    if settings.STATIC_ROOT.is_dir() and stamp.exists() and stamp.read_text() == version:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(version)
    return True


def _static_version() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
