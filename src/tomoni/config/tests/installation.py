"""A Tomoni of its own for a test: a data folder, a database of the kind the tests run on, real commands."""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tomoni.config.tests import prepared

TOMONI = Path(sys.executable).with_name("tomoni")
SERVER = os.environ.get("TOMONI_DATABASE_URL", "sqlite")
PATIENCE = 300
START = "import django; django.setup()\n"


class Installation:
    """``run`` a tomoni command, ``python`` a few lines in it; ``close`` when done."""

    def __init__(self, data: Path, *, server: str = SERVER, has_tables: bool = False) -> None:
        self.data, self.url = data, "sqlite"
        data.mkdir(parents=True, exist_ok=True)
        if server != "sqlite":
            self._server, self._name = server, f"tomoni_{secrets.token_hex(6)}"
            template = f' TEMPLATE "{prepared.postgresql(server)}"' if has_tables else ""
            prepared.administer(server, f'CREATE DATABASE "{self._name}"{template}')
            parts = urlsplit(server)
            self.url = urlunsplit(parts._replace(path=f"/{self._name}"))
        elif has_tables:
            prepared.copied_to_sqlite(data / "tomoni.sqlite3")

    def close(self) -> None:
        """Drop the database."""
        if self.url != "sqlite":
            prepared.administer(self._server, f'DROP DATABASE "{self._name}"')

    def environment(self, **variables: str) -> dict[str, str]:
        """Return the environment of its commands."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("TOMONI_", "DJANGO_"))}
        own = {"TOMONI_DATA": str(self.data), "TOMONI_DATABASE_URL": self.url, **variables}
        return {**plain, **own, "DJANGO_SETTINGS_MODULE": "tomoni.config.settings"}

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a tomoni command and return how it ended and what it said."""
        return self._run([str(TOMONI), *arguments], variables)

    def python(self, code: str) -> str:
        """Run Python in the installation and return what it printed."""
        done = self._run([sys.executable, "-c", START + code], {})
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, code: str) -> subprocess.Popen[str]:
        """Start Python in the installation and let it run."""
        command = [sys.executable, "-c", START + code]
        return subprocess.Popen(command, env=self.environment(), stdout=subprocess.PIPE, text=True)

    def _run(self, command: list[str], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
        environment = self.environment(**variables)
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)

    def keys_from(self, other: "Installation") -> None:
        """Take over the key files of another installation."""
        shutil.copytree(other.data / "keys", self.data / "keys", dirs_exist_ok=True)

    def rows(self) -> dict[str, list[tuple]]:
        """Return all rows of all tables, read past our own code; without what each database derives by itself."""
        return _rows_of_sqlite(self.data / "tomoni.sqlite3") if self.url == "sqlite" else _rows_of_postgresql(self.url)


DERIVED = ("core_search", "modelsearch_", "sqlite_")


def _rows_of_sqlite(path: Path) -> dict[str, list[tuple]]:
    import sqlite3

    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if not name.startswith(DERIVED)]
        found = {name: sorted(connection.execute(_all_of(name)), key=repr) for name in kept}
    connection.close()
    return found


def _rows_of_postgresql(url: str) -> dict[str, list[tuple]]:
    with psycopg.connect(url) as connection:
        names = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        kept = [name for name in names if not name.startswith(DERIVED)]
        return {name: sorted(connection.execute(_all_of(name)).fetchall(), key=repr) for name in kept}


def _all_of(table: str) -> str:
    return " ".join(["SELECT * FROM", f'"{table}"'])
