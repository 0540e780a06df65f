"""Writing a table, an empty template, or the refused rows of an import as CSV or XLSX."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from tomoni.core import audit

from .headings import REASON_HEADINGS
from .reading import Row
from .references import in_batches, made_id
from .refusals import FileError
from .results import Finding
from .safety import safe_cell
from .tables import Table, all_tables
from .xlsx_file import escaped

CHUNK = 1_000
XLSX_CELL_LIMIT = 32_767
ENCODINGS = {"utf-8": "utf-8-sig", "shift_jis": "cp932"}
"""What the user asks for, and how it is written: spreadsheets recognise UTF-8 by its BOM."""

# Shift_JIS as Windows writes it lacks these; everybody writes their twins instead (the "wave dash problem").
TWINS = str.maketrans(
    {"\u301c": "\uff5e", "\u2212": "\uff0d", "\u2014": "\u2015", "\u2016": "\u2225", "\u00a5": "\uffe5"}
)


class Book:
    """What cells need to know when they are written: the language, and the own ids of other rows."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.tables = all_tables()
        self.ids: dict[tuple[str, Any], str] = {}

    def learn(self, targets: Iterable[tuple[str, Any]]) -> None:
        """Look up the own ids of these rows, forgetting others."""
        keys: dict[str, set[Any]] = {}
        for table, pk in targets:
            keys.setdefault(table, set()).add(pk)
        self.ids = {}
        for table, pks in keys.items():
            model = self.tables[table].model
            for batch in in_batches(pks):
                for pk, external_id in model._default_manager.filter(pk__in=batch).values_list("pk", "external_id"):
                    self.ids[table, pk] = external_id or made_id(model, pk)

    def own_id(self, table: str, pk: Any) -> str:
        """Return the own id of a row learnt before."""
        return self.ids[table, pk]


class CsvWriter:
    """Writes rows to a CSV file; nothing in it is taken for a formula."""

    def __init__(self, path: Path, *, encoding: str = "utf-8") -> None:
        self.path = path
        self.encoding = encoding

    def __enter__(self) -> Self:
        self.file = self.path.open("w", encoding=ENCODINGS[self.encoding], newline="")
        self.writer = csv.writer(self.file)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()
        if kind is not None:
            self.path.unlink()

    def row(self, cells: Sequence[Any]) -> None:
        """Write one row; raises FileError for a character the encoding lacks."""
        safe = [safe_cell(cell) for cell in cells]
        if self.encoding == "shift_jis":
            safe = [cell.translate(TWINS) if isinstance(cell, str) else cell for cell in safe]
        try:
            self.writer.writerow(safe)
        except UnicodeEncodeError as error:
            raise FileError(
                _("“%(text)s” cannot be written in Shift_JIS (“%(character)s”). Export as UTF-8 or XLSX instead.")
                % {"text": cells[0], "character": error.object[error.start]}
            ) from error


class XlsxWriter:
    """Writes rows to the first sheet of a workbook; text is stored as text, never as a formula."""

    def __init__(self, path: Path, *, title: str = "Tomoni") -> None:
        self.path = path
        self.book = Workbook(write_only=True)
        self.sheet = self.book.create_sheet(title)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.book.save(self.path)

    def row(self, cells: Sequence[Any], *, bold: bool = False) -> None:
        """Write one row."""
        self.sheet.append([self._cell(cell, bold=bold) for cell in cells])

    def _cell(self, value: Any, *, bold: bool) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        text = escaped(str(value))
        if len(text) > XLSX_CELL_LIMIT:
            raise FileError(
                _("A text has more than %(limit)s characters, which XLSX cannot hold. Export as CSV instead.")
                % {"limit": f"{XLSX_CELL_LIMIT:,}"}
            )
        cell = WriteOnlyCell(self.sheet, value=text)
        cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        return cell


def writer_for(path: Path, *, encoding: str = "utf-8", title: str = "Tomoni") -> CsvWriter | XlsxWriter:
    """Return the writer for the file's suffix; raises FileError for another than .csv and .xlsx."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return XlsxWriter(path, title=title)
    if suffix != ".csv":
        raise FileError(_("“%(name)s”: write a file that ends in .csv or .xlsx.") % {"name": path.name})
    return CsvWriter(path, encoding=encoding)


def export_file(
    table: Table,
    path: Path,
    *,
    user: Any = None,
    language: str = "ja",
    encoding: str = "utf-8",
    on_progress: Any = None,
    reason: str = "",
) -> int:
    """Write the rows the user may see (None: all) to a .csv or .xlsx file and return how many.

    The export is audited, with its reason. Raises FileError for another suffix, for what the format cannot hold, and
    without a reason for a table that asks for one.
    """
    with translation.override(language):
        if table.asks_reason and not reason.strip():
            raise FileError(_("Say why you take out “%(table)s”; the reason is recorded.") % {"table": table.title})
        rows = table.visible(user).order_by(*table.order)
        audit.record_export(rows, user=user, reason=reason.strip())
        count = 0
        with writer_for(path, encoding=encoding, title=table.title) as writer:
            writer.row([column.heading(language) for column in table.columns])
            for cells in cells_of(table, rows, language=language):
                writer.row(cells)
                count += 1
                if on_progress and count % CHUNK == 0:
                    on_progress(count)
        return count


def cells_of(table: Table, rows: models.QuerySet, *, language: str) -> Iterator[list[Any]]:
    """Yield the cells of each row, reading a thousand rows at a time."""
    book = Book(language)
    remaining = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(remaining, CHUNK)):
        for related in table.loads:
            related.load(chunk)
        values = [[column.read(record) for column in table.columns[1:]] for record in chunk]
        cells = [column.cell for column in table.columns[1:]]
        book.learn(
            target for row in values for cell, value in zip(cells, row, strict=True) for target in cell.targets(value)
        )
        for record, row in zip(chunk, values, strict=True):
            own = record.external_id or made_id(table.model, record.pk)
            yield [own, *(cell.show(value, book) for cell, value in zip(cells, row, strict=True))]


def write_template(table: Table, path: Path, *, language: str = "ja") -> None:
    """Write the headings with one example row; XLSX explains every column on a second sheet."""
    with translation.override(language), writer_for(path, title=table.title) as writer:
        writer.row([column.heading(language) for column in table.columns])
        writer.row([column.example for column in table.columns])
        if isinstance(writer, XlsxWriter):
            writer.sheet = writer.book.create_sheet(_("Columns"))
            writer.row([_("Column"), _("Needed"), _("Meaning"), _("Example")], bold=True)
            for column in table.columns:
                needed = _("yes") if column.required else ""
                writer.row([column.heading(language), needed, column.meaning(language), column.example])


class RefusedRows:
    """A CSV file of the rows an import left out, with the reasons in a last column; made when first needed."""

    def __init__(self, path: Path, *, language: str = "ja") -> None:
        self.path = path
        self.heading = REASON_HEADINGS[1 if language == "ja" else 0]
        self.writer: CsvWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: Any) -> None:
        if self.writer:
            self.writer.__exit__(None, None, None)

    def add(self, headers: list[str], row: Row, findings: list[Finding]) -> None:
        """Write one row that was left out."""
        old = [place for place, header in enumerate(headers) if header.casefold() in REASON_HEADINGS]
        keep = [place for place in range(len(headers)) if place not in old]
        if self.writer is None:
            self.writer = CsvWriter(self.path).__enter__()
            self.writer.row([headers[place] for place in keep] + [self.heading])
        cells = [*row.cells, *[""] * (len(headers) - len(row.cells))]
        self.writer.row([cells[place] for place in keep] + [" / ".join(str(finding) for finding in findings)])
