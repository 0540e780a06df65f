"""The DOCX of the report opened in LibreOffice: its headings, tables and pictures are what the document says."""

import os
import subprocess
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from tomoni.reporting.document import Chart, Table
from tomoni.reporting.documents import FORMATS, layout
from tomoni.reporting.tests import made_up

pytestmark = [pytest.mark.embedded, pytest.mark.slow]

NOW = datetime(2013, 3, 1, 9, tzinfo=UTC)
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAWN = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The report as LibreOffice understood it, written again as flat XML."""
    folder = tmp_path_factory.mktemp("libreoffice")
    file = folder / "report.docx"
    file.write_bytes(FORMATS["docx"](made_up.year(), now=NOW))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "fodt",
         "--outdir", folder, file],
        check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return ElementTree.parse(file.with_suffix(".fodt")).getroot()


def words(element):
    return "".join(element.itertext()).strip()


def test_headings_are_headings_of_their_level(opened):
    found = [(int(each.get(f"{TEXT}outline-level")), words(each)) for each in opened.iter(f"{TEXT}h")]
    assert found == [(each.level, each.label) for each in made_up.year().headings()]


def test_tables_have_their_header_and_all_their_cells(opened):
    told = [part for part in made_up.year().parts if isinstance(part, Table)]
    found = [
        [[words(cell) for cell in row.iter(f"{TABLE}table-cell")] for row in table.iter(f"{TABLE}table-row")]
        for table in opened.iter(f"{TABLE}table")
    ]
    assert found == [[list(part.header), *layout.texts(part)] for part in told] != []
    headers = [len(list(table.iter(f"{TABLE}table-header-rows"))) for table in opened.iter(f"{TABLE}table")]
    assert headers == [1] * len(told)


def test_charts_are_pictures(opened):
    charts = [part for part in made_up.year().parts if isinstance(part, Chart)]
    assert len(list(opened.iter(f"{DRAWN}image"))) == len(charts) > 0
