"""The report as plain text, tables aligned for a font of one width."""

import unicodedata
from collections.abc import Iterator

from tomoni.reporting.document import Chart, Document, Heading, Items, Paragraph, Part, Picture, Table, plain


def as_text(document: Document) -> str:
    """Return the document as plain text that ends with a line break."""
    blocks = [f"{document.network}\n{document.title}\n{document.subtitle}"]
    blocks += ["\n".join(_part(part, document.language)) for part in document.parts]
    if document.closing:
        blocks.append(document.closing)
    return "\n\n".join(blocks) + "\n"


def _part(part: Part, language: str) -> Iterator[str]:
    if isinstance(part, Heading):
        yield part.label
    elif isinstance(part, Paragraph):
        yield f"{'　' if part.language == 'ja' else ''}{part.text}"
    elif isinstance(part, Items):
        yield from (f"{'・' if part.language == 'ja' else '- '}{item.text}" for item in part.items)
    elif isinstance(part, Table):
        yield from _table(part)
    elif isinstance(part, Chart):
        yield f"{'図　' if language == 'ja' else 'Chart: '}{part.caption}"
        yield part.summary
    elif isinstance(part, Picture):
        yield part.caption
        yield part.summary


def _table(table: Table) -> Iterator[str]:
    yield table.caption
    rows = [
        table.header,
        *((_label(row.label, row.is_part), *(_on_one_line(plain(cell)) for cell in row.cells)) for row in table.rows),
    ]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(table.header))]
    for row in rows:
        yield "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip()
    yield from table.notes


def _on_one_line(text: str) -> str:
    return " / ".join(text.split("\n"))


def _label(label: str, is_part: bool) -> str:
    return f"  {label}" if is_part else label


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
