"""An installation to write into."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection


@pytest.fixture(scope="module")
def empty_database(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Path:
    """A SQLite file with all tables and no rows of ours, in WAL mode."""
    path = tmp_path_factory.mktemp("empty") / "tomoni.sqlite3"
    with django_db_blocker.unblock(), closing(sqlite3.connect(path)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
    return path
