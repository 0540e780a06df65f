"""An installation to write into."""

from pathlib import Path
from typing import Any

import pytest

from tomoni.config.tests import prepared


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: Any) -> Path:
    """A SQLite file with all tables and no rows of ours, in WAL mode."""
    path = tmp_path_factory.mktemp("empty") / "tomoni.sqlite3"
    prepared.copied_to_sqlite(path)
    return path
