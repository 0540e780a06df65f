"""CSV in UTF-8 (with or without BOM) or Shift_JIS, read line by line with bounded memory."""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from .reading import CELL_LIMIT, Row, trimmed_headers
from .refusals import FileError
from .safety import plain_cell

LINE_LIMIT = 1_000_000
BLOCK = 2**20

# Python's codec reads even bytes that mean nothing in CP932.
_NO_SHIFT_JIS = re.compile("[\x80\xa0\uf8f0-\uf8f3]")

csv.field_size_limit(CELL_LIMIT)


class CsvSource:
    """A CSV file; its encoding is found by reading it through once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = find_encoding(path)
        self.reading = {"cp932": "Shift_JIS (CP932)", "utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)"}[self.encoding]
        records = self._records()
        first = next(records, None)
        if first is None:
            raise FileError(_("The file is empty."))
        self.headers = trimmed_headers(first.cells)
        if len(self.headers) == 1 and any(mark in self.headers[0] for mark in "\t;"):
            raise FileError(_("The columns are not separated by commas. Save the table as CSV (comma-separated)."))
        for _record in records:  # a file broken further down is refused before anything of it is used
            pass

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the heading; apostrophes that ``safe_cell`` put in front are gone."""
        records = self._records()
        next(records)
        width = len(self.headers)
        for record in records:
            cells = [plain_cell(cell) for cell in record.cells]
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            yield Row(record.line, cells)

    def _records(self) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(_bounded_lines(file), strict=True)
            line = 1
            try:
                for cells in reader:
                    if any(cell and not cell.isspace() for cell in cells):
                        yield Row(line, cells)
                    line = reader.line_num + 1
            except csv.Error as error:
                raise FileError(
                    _(
                        "Line %(line)s cannot be read as CSV: a quotation mark is not closed or stands in the wrong "
                        "place, or a cell has more than %(limit)s characters."
                    )
                    % {"line": line, "limit": f"{CELL_LIMIT:,}"}
                ) from error


def _bounded_lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(LINE_LIMIT):
        number += 1
        if len(line) == LINE_LIMIT:
            raise FileError(
                _("Line %(line)s has more than %(limit)s characters. This is hardly a table; look into the file.")
                % {"line": number, "limit": f"{LINE_LIMIT:,}"}
            )
        yield line


def find_encoding(path: Path) -> str:
    """Return utf-8, utf-8-sig or cp932, whichever reads the whole file; raises FileError."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileError(_("The file is in UTF-16. Save it as “CSV UTF-8”."))
    if start.startswith(codecs.BOM_UTF8):
        _check(path, "utf-8")
        return "utf-8-sig"
    try:
        _check(path, "utf-8")
    except UnicodeDecodeError:
        return _shift_jis(path)
    return "utf-8"


def _shift_jis(path: Path) -> str:
    if _is_damaged_utf8(path):
        raise FileError(
            _("The text is UTF-8 with damaged characters in it. Save the table again as “CSV UTF-8” or as XLSX.")
        )
    try:
        _check(path, "cp932")
    except UnicodeDecodeError as error:
        raise FileError(
            _("The text is neither UTF-8 nor Shift_JIS. Save the table again as “CSV UTF-8” or as XLSX.")
        ) from error
    return "cp932"


def _is_damaged_utf8(path: Path) -> bool:
    """Return whether nearly all that is not ASCII reads as UTF-8: Shift_JIS text hardly ever does."""
    good = bad = 0
    for text in _decoded(path, "utf-8", errors="replace"):
        damaged = text.count("\ufffd")
        bad += damaged
        good += sum(not character.isascii() for character in text) - damaged
    return good > 10 * bad


def _check(path: Path, encoding: str) -> None:
    """Raise UnicodeDecodeError, or FileError for what is no text at all."""
    for text in _decoded(path, encoding):
        if "\0" in text:
            raise FileError(_("The file contains NUL bytes, so it is not a text table. Save it as CSV or XLSX."))
        if encoding == "cp932" and _NO_SHIFT_JIS.search(text):
            raise UnicodeDecodeError(encoding, b"", 0, 1, "a byte no text in Shift_JIS has")


def _decoded(path: Path, encoding: str, *, errors: str = "strict") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)
