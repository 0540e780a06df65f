"""Places of a report: which chapter or passage stands at an anchor, and what is said at each."""

from collections.abc import Iterator

from tomoni.reporting.document import Chart, Document, Heading, Items, Paragraph, Part, Table, plain
from tomoni.reporting.models import Chapter, Passage, Report


def places(report: Report) -> dict[str, Chapter | Passage]:
    """Return what stands at each anchor of the report as it is composed now; sentences are found by ``place_of``."""
    passages: dict[int, list[Passage]] = {}
    told = Passage.objects.filter(chapter__report=report, left_out=False)  # the order is that of ``passages_of``
    for passage in told.order_by("position", "pk"):
        passages.setdefault(passage.chapter_id, []).append(passage)
    children: dict[int | None, list[Chapter]] = {}
    for chapter in Chapter.objects.filter(report=report).order_by("position", "pk"):
        children.setdefault(chapter.parent_id, []).append(chapter)
    return dict(_under(children, None, "c", passages))


def _under(
    children: dict[int | None, list[Chapter]], parent: int | None, path: str, passages: dict[int, list[Passage]]
) -> Iterator[tuple[str, Chapter | Passage]]:
    for number, chapter in enumerate(children.get(parent, []), start=1):
        anchor = f"{path}{number}"
        yield anchor, chapter
        for place, passage in enumerate(passages.get(chapter.pk, []), start=1):
            yield f"{anchor}-p{place}", passage
        yield from _under(children, chapter.pk, f"{anchor}-", passages)


def place_of(anchor: str, there: dict[str, Chapter | Passage]) -> Chapter | Passage | None:
    """Return the passage or chapter of an anchor, that of a sentence being its passage's; None outside the chapters."""
    return there.get(anchor) or there.get(anchor.rpartition("-")[0])


def said(document: Document) -> dict[str, str]:
    """Return every heading, sentence, line of a table and chart of a document as it reads, by its place."""
    return {anchor: text for part in document.parts for anchor, text in _said_in(part)}


def _said_in(part: Part) -> Iterator[tuple[str, str]]:
    if isinstance(part, Heading):
        yield part.anchor, part.label
    elif isinstance(part, Paragraph | Items):
        for sentence in part.sentences if isinstance(part, Paragraph) else part.items:
            yield sentence.anchor, sentence.text
    elif isinstance(part, Table):
        yield part.anchor, part.caption
        for number, row in enumerate(part.rows, start=1):
            yield f"{part.anchor}-{number}", " ".join([row.label, *(plain(cell) for cell in row.cells)])
    elif isinstance(part, Chart):
        yield part.anchor, f"{part.caption} {part.summary}"
