"""Opening a file: what it is, whatever its name says, and whether it can be read with bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from .refusals import FileError

FILE_LIMIT = 200 * 2**20
CELL_LIMIT = 100_000
COLUMN_LIMIT = 200

KNOWN_STRANGERS = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "XLS (Excel 97-2003)",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"{\\rtf": "RTF",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7-Zip",
    b"SQLite format 3": "SQLite",
}


class Unusable(str):
    """A spreadsheet cell without a value of its own: a formula, or an error such as #REF!."""


@dataclass(frozen=True)
class Row:
    """One row of a file: the line it begins on (the heading is line 1 as a rule) and its cells."""

    line: int
    cells: list[str]


class Source(Protocol):
    """A file that can be read as often as needed, row by row."""

    reading: str
    """How the file was read, for the user: UTF-8, Shift_JIS, XLSX."""
    headers: list[str]

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the heading that are not wholly empty."""
        ...


def open_source(path: Path) -> Source:
    """Return the file as a source; raises FileError with what to do instead."""
    from .csv_file import CsvSource
    from .xlsx_file import XlsxSource

    size = path.stat().st_size
    if size == 0:
        raise FileError(_("The file is empty."))
    if size > FILE_LIMIT:
        raise FileError(
            _("The file has %(size)s MB; at most %(limit)s MB are read. Split it into several files.")
            % {"size": size // 2**20, "limit": FILE_LIMIT // 2**20}
        )
    with path.open("rb") as file:
        start = file.read(16)
    for magic, name in KNOWN_STRANGERS.items():
        if start.startswith(magic):
            raise FileError(
                _("This is a %(name)s file, whatever its name says. Save the table as CSV or XLSX.") % {"name": name}
            )
    return XlsxSource(path) if start.startswith(b"PK") else CsvSource(path)


def trimmed_headers(cells: list[str]) -> list[str]:
    """Return the heading without empty cells at its end; raises FileError for one that cannot be a heading."""
    headers = [cell.strip() for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > COLUMN_LIMIT:
        raise FileError(
            _("The first line has %(count)s columns; at most %(limit)s are read.")
            % {"count": len(headers), "limit": COLUMN_LIMIT}
        )
    if any(isinstance(header, Unusable) for header in cells):
        raise FileError(_("The headings contain a formula. Write them as plain text."))
    return headers
