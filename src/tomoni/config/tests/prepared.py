"""One database with all tables, made once for a run of the tests; every other database of the run is a copy of it.

Making it applies some two hundred changes, most of them of the libraries; a copy takes a moment.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

import tomoni

SOURCE = Path(tomoni.__file__).resolve().parent
KEPT = SOURCE.parents[1] / ".cache" / "tests"
MIGRATE = [str(Path(sys.executable).with_name("tomoni")), "migrate", "--verbosity", "0"]


def folder() -> Path:
    """Return the folder of this run, the same for all its processes."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone-{os.getpid()}"
    return Path(tempfile.gettempdir()).resolve() / f"tomoni-prepared-{os.getuid()}-{run}"


def sqlite() -> Path:
    """Return a SQLite file with all tables, to be copied and never written; kept for later runs with the same migrations."""
    _once("sqlite", _take_or_make)
    return folder() / "sqlite.sqlite3"


def _take_or_make() -> None:
    kept = KEPT / f"{_fingerprint()}.sqlite3"
    if not kept.exists():
        _migrate(folder() / "sqlite", "sqlite")
        KEPT.mkdir(parents=True, exist_ok=True)
        draft = kept.with_name(f"{kept.name}.{os.getpid()}")
        with closing(sqlite3.connect(folder() / "sqlite" / "tomoni.sqlite3")) as made:
            made.execute("VACUUM INTO ?", [str(draft)])
        draft.replace(kept)
    shutil.copyfile(kept, folder() / "sqlite.sqlite3")


def _fingerprint() -> str:
    """Return what tells one set of migrations, ours and the libraries', from another."""
    digest = hashlib.sha256((SOURCE.parents[1] / "requirements.lock").read_bytes())
    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" not in path.parts and (
            {"migrations", "models", "sqlite"} & set(path.parts) or path.name in {"apps.py", "roles.py"}
        ):
            digest.update(f"{path.relative_to(SOURCE)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def postgresql(server: str) -> str:
    """Return the name of a database with all tables on the server (an URL), a template for others."""
    name = f"tomoni_prepared_{folder().name[-12:]}".replace("-", "_")
    _once("postgresql", lambda: _make_template(server, name))
    return name


def copied_to_sqlite(path: Path) -> None:
    """Make the file a copy, as a Tomoni leaves it: all in one file, in WAL mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(sqlite())) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")


def database_of_tests(connection: Any) -> None:
    """Give a process of the tests its own copy, and its connection to it."""
    alias = connection.settings_dict
    if connection.vendor == "sqlite":
        _renamed(connection, "file:memorydb_default?mode=memory&cache=shared")
        connection.ensure_connection()
        with closing(sqlite3.connect(sqlite())) as source:
            source.backup(connection.connection)
        return
    server = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**alias)
    name = f"test_{alias['NAME']}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    administer(server, f'DROP DATABASE IF EXISTS "{name}"')
    administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{postgresql(server)}"')
    _renamed(connection, name)


def _renamed(connection: Any, name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = connection.settings_dict["TEST"]["NAME"] = name


def administer(server: str, command: str) -> None:
    """Run a command on the PostgreSQL server outside a transaction."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(command)


def _make_template(server: str, name: str) -> None:
    administer(server, f'DROP DATABASE IF EXISTS "{name}"')
    administer(server, f'CREATE DATABASE "{name}"')
    _migrate(folder() / "postgresql", urlunsplit(urlsplit(server)._replace(path=f"/{name}")))


def _migrate(data: Path, url: str) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TOMONI_", "DJANGO_"))}
    subprocess.run(MIGRATE, env={**plain, "TOMONI_DATA": str(data), "TOMONI_DATABASE_URL": url}, check=True)


def _once(name: str, make: Callable[[], None]) -> None:
    with _alone(name):
        done = folder() / f"{name}.done"
        if not done.exists():
            make()
            done.touch()


@contextmanager
def _alone(name: str) -> Iterator[None]:
    folder().mkdir(mode=0o700, exist_ok=True)
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def clear(server: str) -> None:
    """Take away what was prepared for this run; ``server`` is the URL of the database the tests ran on."""
    if (folder() / "postgresql.done").exists():
        administer(server, f'DROP DATABASE IF EXISTS "{postgresql(server)}"')
    shutil.rmtree(folder(), ignore_errors=True)
