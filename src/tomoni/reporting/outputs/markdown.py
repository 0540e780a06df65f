"""The report as Markdown (CommonMark with tables)."""

import re
from collections.abc import Iterable, Iterator

from tomoni.reporting.document import Chart, Document, Heading, Items, Paragraph, Part, Picture, Table, plain

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")
DEEPEST = 6


def as_markdown(document: Document) -> str:
    """Return the document as Markdown that ends with a line break."""
    blocks = [f"# {_escaped(document.title)}", f"{_escaped(document.network)}　{_escaped(document.subtitle)}"]
    blocks += ["\n".join(_part(part)) for part in document.parts]
    if document.closing:
        blocks.append(_escaped(document.closing))
    return "\n\n".join(blocks) + "\n"


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, Heading):
        yield f"{'#' * min(part.level + 1, DEEPEST)} {_escaped(part.label)}"
    elif isinstance(part, Paragraph):
        yield _escaped(part.text)
    elif isinstance(part, Items):
        yield from (f"- {_escaped(item.text)}" for item in part.items)
    elif isinstance(part, Table):
        yield from _table(part)
    elif isinstance(part, Chart):
        yield from _chart(part)
    elif isinstance(part, Picture):
        yield f"**{_escaped(part.caption)}**"
        yield ""
        yield _escaped(part.summary)


def _table(table: Table) -> Iterator[str]:
    yield f"**{_escaped(table.caption)}**"
    yield ""
    rows = [
        (f"– {row.label}" if row.is_part else row.label, *(plain(cell) for cell in row.cells)) for row in table.rows
    ]
    yield from _grid(table.header, rows)
    for note in table.notes:
        yield ""
        yield _escaped(note)


def _chart(chart: Chart) -> Iterator[str]:
    yield f"**{_escaped(chart.caption)}**"
    yield ""
    rows = [(series.label, *(point.text for point in series.points)) for series in chart.series]
    yield from _grid(("", *chart.categories), rows)


def _grid(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = [_escaped(name) for name in header]
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(_escaped(text) for text in row)} |"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.splitlines()))
