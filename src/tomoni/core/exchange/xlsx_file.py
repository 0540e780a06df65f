"""XLSX, read row by row; zip bombs, formulas and external entities have no effect here."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from .reading import CELL_LIMIT, Row, Unusable, trimmed_headers
from .refusals import FileError

UNPACKED_LIMIT = 400 * 2**20
SHARED_TEXT_LIMIT = 64 * 2**20
RATIO_LIMIT = 200
PARTS_LIMIT = 1_000

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NEEDS_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_BROKEN = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, IndexError, OSError)


class XlsxSource:
    """The first sheet of a workbook."""

    reading = "XLSX"

    def __init__(self, path: Path) -> None:
        self.path = path
        _refuse_bombs(path)
        records = self._records()
        first = next(records, None)
        if first is None:
            raise FileError(_("The first sheet is empty."))
        self.headers = trimmed_headers(first.cells)
        for _record in records:  # a file broken further down is refused before anything of it is used
            pass

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the heading, filled up to its width."""
        records = self._records()
        next(records)
        width = len(self.headers)
        for record in records:
            yield Row(record.line, record.cells + [""] * (width - len(record.cells)))

    def _records(self) -> Iterator[Row]:
        try:
            # As an open file: from a path, openpyxl goes by the ending of its name, and an upload has none.
            with self.path.open("rb") as file:
                book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
                try:
                    sheet = book.worksheets[0]
                    sheet.reset_dimensions()
                    for line, cells in enumerate(sheet.iter_rows(), start=1):
                        texts = _trimmed([_text(cell) for cell in cells])
                        if texts:
                            yield Row(line, texts)
                finally:
                    book.close()
        except _BROKEN as error:
            raise FileError(_("The XLSX file is damaged. Open it in a spreadsheet and save it again.")) from error


def _trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1].strip():
        texts.pop()
    return texts


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        return Unusable(value if isinstance(value, str) else "=")
    return as_text(value)


def as_text(value: Any) -> str:
    """Return a spreadsheet value as a person would type it: 2012-06-23, 14:00, 300, yes."""
    if isinstance(value, str):
        if len(value) > CELL_LIMIT:
            raise FileError(_("A cell has more than %(limit)s characters.") % {"limit": f"{CELL_LIMIT:,}"})
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value)


def escaped(text: str) -> str:
    """Return the text with what XML cannot hold written as ``_xHHHH_``, as OOXML does (ECMA-376, ST_Xstring)."""
    return _NEEDS_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise FileError(_("This is a ZIP file, but not an XLSX table. Unpack it, or save the table as XLSX."))
            _check_sizes(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as file:
                        if b"<!DOCTYPE" in file.read(4096):
                            raise FileError(_("The XLSX file contains definitions that no spreadsheet writes."))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise FileError(
            _("The XLSX file is damaged or locked with a password. Save it again without a password.")
        ) from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    shared = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if (
        len(parts) > PARTS_LIMIT
        or unpacked > UNPACKED_LIMIT
        or shared > SHARED_TEXT_LIMIT
        or (unpacked > 10 * 2**20 and unpacked > RATIO_LIMIT * packed)
    ):
        raise FileError(
            _("Unpacked, the XLSX file would be far too large (%(size)s MB). Save the table as CSV, or split it.")
            % {"size": unpacked // 2**20}
        )
