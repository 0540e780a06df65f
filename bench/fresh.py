"""A fresh installation for a benchmark: SQLite with our settings, or a database beside TOMONI_DATABASE_URL's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def place(data: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield the environment of an empty installation; a PostgreSQL database made for it is dropped afterwards."""
    data.mkdir(exist_ok=True)
    environment = {**os.environ, "TOMONI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "tomoni.config.settings"}
    given = os.environ.get("TOMONI_DATABASE_URL", "sqlite")
    if given == "sqlite":
        yield environment
        return
    _execute(given, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    try:
        yield {**environment, "TOMONI_DATABASE_URL": f"{given.rpartition('/')[0]}/{name}"}
    finally:
        _execute(given, f'DROP DATABASE "{name}" WITH (FORCE)')


def set_up() -> None:
    """Start Django in this process and make the tables."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _execute(url: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
