"""The ledger in and out: the documented examples, whole round trips, rows that are refused, files of those who may not."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

import tomoni
from tomoni.advocacy.exchange import TABLES
from tomoni.core.exchange.exporting import export_file, write_template
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.reading import open_source
from tomoni.core.exchange.tables import all_tables

pytestmark = pytest.mark.django_db

EXAMPLES = Path(tomoni.__file__).resolve().parents[2] / "docs" / "examples"
NEEDED = [
    "programmes", "organisations", "projects", "people", "meeting_series", "activities", "meetings", "decisions",
]  # fmt: skip
OURS = [table.key for table in TABLES]


@pytest.fixture
def examples():
    """The examples of the documents, imported."""
    for key in [*NEEDED, *(key for key in all_tables() if key in OURS)]:
        result = import_file(all_tables()[key], EXAMPLES / f"{key}.csv", language="en")
        assert (key, [str(each) for each in result.findings]) == (key, [])


def test_the_examples_of_the_documents_show_every_column(examples):
    for key in OURS:
        table, source = all_tables()[key], open_source(EXAMPLES / f"{key}.csv")
        heading = {column.ja: column.key for column in table.columns}
        filled = {
            heading[name] for row in source.rows() for name, cell in zip(source.headers, row.cells, strict=True) if cell
        }
        assert (key, {column.key for column in table.columns} - filled) == (key, set())


def test_the_examples_a_second_time_change_nothing(examples):
    for key in OURS:
        result = import_file(all_tables()[key], EXAMPLES / f"{key}.csv")
        assert (key, result.created, result.changed, result.findings) == (key, 0, 0, [])
