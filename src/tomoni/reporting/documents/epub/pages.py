"""The pages of the EPUB: title, chapters, contents."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from tomoni.core.documents.texts import lines
from tomoni.reporting.document import Chart, Document, Heading, Items, Paragraph, Part, Picture, Table
from tomoni.reporting.documents import charts, layout, pictures
from tomoni.reporting.documents.words import Words, words

PART_ROW = '<tr class="part">'


@dataclass
class Book:
    """``files`` are names with their text, pages in reading order; ``places`` say where each heading stands."""

    files: list[tuple[str, str | bytes]] = field(default_factory=list)
    places: list[tuple[Heading, str]] = field(default_factory=list)


def book(document: Document) -> Book:
    """Return the pages and drawings of the report; what stands before the first chapter is on the title page."""
    made = Book()
    pages: list[tuple[str, str]] = []
    drawings: list[tuple[str, str]] = []
    scanned: list[tuple[str, bytes]] = []
    for number, chapter in enumerate(_chapters(document)):
        name = f"chapter-{number}.xhtml" if number else "title.xhtml"
        pieces = [] if number else list(_title(document))
        for part in chapter:
            if isinstance(part, Heading):
                made.places.append((part, f"{name}#h{len(made.places) + 1}"))
                pieces.append(_heading(part, len(made.places)))
            elif isinstance(part, Chart):
                drawings.append((f"chart-{len(drawings) + 1}.svg", charts.svg(part)))
                pieces.append(_figure(part, drawings[-1][0]))
            elif isinstance(part, Picture):
                scanned.append((f"page-{len(scanned) + 1}.png", pictures.png(part)))
                pieces.append(_figure(part, scanned[-1][0]))
            else:
                pieces.append(_text(part, document.language))
        title = chapter[0].label if number and isinstance(chapter[0], Heading) else document.title
        pages.append((name, _html(document, title, "".join(pieces))))
    last, text = pages[-1]
    closing = "".join(f"<p>{escape(line)}</p>" for line in lines(document.closing))
    pages[-1] = (last, text.replace("</body>", f"{closing}</body>"))
    made.files.extend([*pages, *drawings, *scanned])
    return made


def contents(document: Document, made: Book, own: Words) -> str:
    """Return the navigation document: headings within headings."""
    entries, depth = ['<li><a href="title.xhtml">', escape(document.title), "</a>"], 1
    for heading, place in made.places:
        entries.append("<ol>" * (heading.level - depth) if heading.level > depth else "")
        entries.append("</li></ol>" * (depth - heading.level) + "</li>" if heading.level <= depth else "")
        entries.append(f'<li><a href="{place}">{escape(heading.label)}</a>')
        depth = heading.level
    entries.append("</li></ol>" * (depth - 1) + "</li>")
    nav = (
        f'<nav epub:type="toc" role="doc-toc" aria-labelledby="contents"><h1 id="contents">{escape(own.contents)}</h1>'
        f"<ol>{''.join(entries)}</ol></nav>"
    )
    return _html(document, own.contents, nav)


def _chapters(document: Document) -> Iterator[list[Part]]:
    """Yield what stands before the first chapter, then each chapter."""
    chapter: list[Part] = []
    for part in layout.nested(document):
        if isinstance(part, Heading) and part.level == 1:
            yield chapter
            chapter = []
        chapter.append(part)
    yield chapter


def _title(document: Document) -> Iterator[str]:
    own = words(document)
    yield f'<header><p class="network">{escape(document.network)}</p><h1 class="title">{escape(document.title)}</h1>'
    yield f'<p class="subtitle">{escape(document.subtitle)}</p>' if document.subtitle else ""
    yield f'<p class="draft">{escape(own.draft)}</p>' if own.draft else ""
    yield "</header>"


def _heading(heading: Heading, number: int) -> str:
    return f'<h{heading.level} id="h{number}">{escape(heading.label)}</h{heading.level}>'


def _text(part: Paragraph | Items | Table, language: str) -> str:
    if isinstance(part, Table):
        return _table(part)
    told = f' xml:lang="{escape(part.language)}" lang="{escape(part.language)}"' if part.language != language else ""
    if isinstance(part, Items):
        items = "".join(f"<li>{_broken(each.text)}</li>" for each in part.items)
        return f"<ul{told}>{items}</ul>" if items else ""
    return f"<p{told}>{_broken(part.text)}</p>" if lines(part.text) else ""


def _broken(text: str) -> str:
    return "<br/>".join(escape(line) for line in lines(text))


def _table(table: Table) -> str:
    styles = [' class="number"' if is_number else "" for is_number in layout.numeric(table)]
    head = "".join(
        f'<th scope="col"{style}>{_broken(text)}</th>'
        for text, style in zip(layout.columns(table), styles, strict=True)
    )
    rows = "".join(
        f'{PART_ROW if row.is_part else "<tr>"}<th scope="row">{_broken(texts[0])}</th>'
        + "".join(f"<td{style}>{_broken(text)}</td>" for text, style in zip(texts[1:], styles[1:], strict=True))
        + "</tr>"
        for row, texts in zip(table.rows, layout.texts(table), strict=True)
    )
    body = f"<tbody>{rows}</tbody>" if rows else ""
    caption = f"<caption>{_broken(table.caption)}</caption>" if table.caption else ""
    notes = "".join(f'<p class="note">{_broken(note)}</p>' for note in table.notes)
    return f"<table>{caption}<thead><tr>{head}</tr></thead>{body}</table>{notes}"


def _figure(part: Chart | Picture, name: str) -> str:
    caption = f"<figcaption>{_broken(part.caption)}</figcaption>" if part.caption else ""
    return f'<figure>{caption}<img src="{name}" alt="{escape(part.summary or part.caption)}"/></figure>'


def _html(document: Document, title: str, body: str) -> str:
    language = escape(document.language)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        f' xml:lang="{language}" lang="{language}"><head><title>{escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head><body>{body}</body></html>'
    )
