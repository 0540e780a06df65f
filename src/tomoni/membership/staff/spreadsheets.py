"""Rows as a CSV or XLSX file to download; nothing in it is taken for a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook

from tomoni.core.exchange import safe_cell

CSV, XLSX = "csv", "xlsx"
FORMATS = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Rows = Iterable[Sequence[Any]]


def answer(rows: Rows, *, form: str, name: str) -> HttpResponse:
    """Return the rows as a file of the form (``csv`` or ``xlsx``) to save under the name."""
    content = _csv(rows) if form == CSV else _xlsx(rows)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(content, content_type=FORMATS[form], headers=disposition)


def _csv(rows: Rows) -> bytes:
    written = StringIO(newline="")
    csv.writer(written).writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _xlsx(rows: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([safe_cell(cell) for cell in row])
    written = BytesIO()
    book.save(written)
    return written.getvalue()
