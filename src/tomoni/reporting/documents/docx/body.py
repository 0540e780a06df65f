"""The text of the DOCX: one part of the tree after the other as WordprocessingML."""

import re
from collections.abc import Iterator
from html import escape

from tomoni.core.charts import PRINTED_HEIGHT, PRINTED_WIDTH
from tomoni.core.documents.docx import NAMESPACES, paragraph, runs
from tomoni.core.documents.texts import lines
from tomoni.reporting.document import Chart, Document, Heading, Items, Paragraph, Part, Picture, Table
from tomoni.reporting.documents import charts, layout, pictures
from tomoni.reporting.documents.words import Words

FIRST_STYLE = re.compile("<w:pStyle [^>]*/>")
TEXT_WIDTH, LETTER_WIDTH = 9070, 110
"""Between the margins of A4, and of half a Japanese letter in a table, in twentieths of a point."""
EMU = 36_000
"""Of Office's units in a millimetre."""
DEEPEST_IN_CONTENTS = 3
KEPT_LINES = 15


def header_text(document: Document, words: Words) -> str:
    """Return what stands above every page."""
    return document.title + (f"（{words.draft}）" if words.draft else "")


def body(document: Document, words: Words) -> str:
    """Return ``word/document.xml``."""
    parts = list(layout.nested(document))
    has_contents = layout.has_contents(document)
    drawn = _drawn(parts, round(charts.WIDTH * EMU * layout.chart_share(document)))
    pieces = [
        *_front(document, words),
        *([_contents(parts, words)] if has_contents else []),
        *(_on_new_page(drawn) if has_contents else drawn),
        *(paragraph(line, "BodyText", document.language) for line in lines(document.closing)),
        _section(has_contents),
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:document {NAMESPACES}><w:body>{''.join(pieces)}</w:body></w:document>"
    )


def _on_new_page(drawn: Iterator[str]) -> Iterator[str]:
    first = next(drawn, "")
    yield FIRST_STYLE.sub(r"\g<0><w:pageBreakBefore/>", first, count=1)
    yield from drawn


def _front(document: Document, words: Words) -> Iterator[str]:
    if layout.has_contents(document):
        yield '<w:p><w:pPr><w:spacing w:before="3600"/></w:pPr></w:p>'
    for style, text in (
        ("Network", document.network),
        ("Title", document.title),
        ("Subtitle", document.subtitle),
        ("Draft", words.draft),
    ):
        if text:
            yield paragraph(text, style, document.language)


def _contents(parts: list[Part], words: Words) -> str:
    """Return the field of contents, filled with the headings; the reader's program puts in the pages it finds."""
    headings = [part for part in parts if isinstance(part, Heading)]
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{DEEPEST_IN_CONTENTS}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    entries = [
        f'<w:p><w:pPr><w:pStyle w:val="TOC{heading.level}"/></w:pPr>{"" if place else begin}'
        f'<w:hyperlink w:anchor="{_mark(number)}" w:history="1">{runs(heading.label)}</w:hyperlink></w:p>'
        for place, (number, heading) in enumerate(
            (number, heading) for number, heading in enumerate(headings, 1) if heading.level <= DEEPEST_IN_CONTENTS
        )
    ]
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{paragraph(words.contents, 'TOCHeading')}{''.join(entries)}"
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>'
    )


def _drawn(parts: list[Part], chart_width: int) -> Iterator[str]:
    headings = drawn = 0
    for part in parts:
        match part:
            case Heading():
                headings += 1
                yield _heading(part, headings)
            case Paragraph():
                style = "BodyTextFirstIndent" if part.language == "ja" else "BodyText"
                yield paragraph(part.text, style, part.language)
            case Items():
                yield from (paragraph(each.text, "ListBullet", part.language) for each in part.items)
            case Table():
                yield from _table(part)
            case Chart():
                drawn += 1
                yield from _figure(part, drawn, chart_width, chart_width * PRINTED_HEIGHT // PRINTED_WIDTH)
            case Picture():
                drawn += 1
                width, height = pictures.size(part)
                yield from _figure(part, drawn, charts.WIDTH * EMU, charts.WIDTH * EMU * height // width)


def _mark(number: int) -> str:
    return f"_Toc{number:06}"


def _heading(heading: Heading, number: int) -> str:
    begins = "<w:pageBreakBefore/>" if heading.on_new_page else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Heading{heading.level}"/>{begins}</w:pPr>'
        f'<w:bookmarkStart w:id="{number}" w:name="{_mark(number)}"/>{runs(heading.label)}'
        f'<w:bookmarkEnd w:id="{number}"/></w:p>'
    )


def _table(table: Table) -> Iterator[str]:
    yield _caption(table.caption)
    room = sum(layout.letters(table)) * LETTER_WIDTH if layout.is_fitted(table) else TEXT_WIDTH
    sizes = [round(share * room) for share in layout.widths(table)]
    right = layout.numeric(table)
    kept = layout.lines_needed(table) <= KEPT_LINES  # with its notes on one page
    told = escape(table.caption)
    head = "".join(
        _cell(text, size, "TableHeading", is_right=is_right)
        for text, size, is_right in zip(layout.columns(table), sizes, right, strict=True)
    )
    rows = [
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            _cell(text, size, "TableText", is_right=is_right, is_part=row.is_part and not place, is_kept=kept)
            for place, (text, size, is_right) in enumerate(zip(texts, sizes, right, strict=True))
        )
        + "</w:tr>"
        for row, texts in zip(table.rows, layout.texts(table), strict=True)
    ]
    grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in sizes)
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="{sum(sizes)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
        f' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{told}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{''.join(rows)}</w:tbl>"
    )
    yield from (paragraph(note, "TableNote") for note in table.notes)
    if not table.notes:
        yield paragraph("", "TableNote")  # two tables without anything between them would become one


def _cell(text: str, size: int, style: str, *, is_right: bool, is_part: bool = False, is_kept: bool = False) -> str:
    more = (
        ("<w:keepNext/>" if is_kept else "")
        + ('<w:ind w:left="240"/>' if is_part else "")
        + ('<w:jc w:val="right"/>' if is_right else "")
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr>{paragraph(text, style, more=more)}</w:tc>'


def _caption(text: str) -> str:
    return paragraph(text, "Caption") if text else ""


def _figure(part: Chart | Picture, number: int, width: int, height: int) -> Iterator[str]:
    yield _caption(part.caption)
    size = f'cx="{width}" cy="{height}"'
    told = escape((part.summary or part.caption).replace("\n", " "))
    yield (
        '<w:p><w:pPr><w:pStyle w:val="Chart"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:docPr id="{number}" name="chart{number}" descr="{told}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="chart{number}.png" descr="{told}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="chart{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def _section(has_cover: bool) -> str:
    """Return the page: A4, numbered, the cover without header and footer; without a cover there is more room."""
    top, bottom = (1531, 1418) if has_cover else (1304, 1134)
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="header"/><w:footerReference w:type="default" r:id="footer"/>'
        f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="{top}" w:right="1418" w:bottom="{bottom}" w:left="1418"'
        f' w:header="794" w:footer="680" w:gutter="0"/>{"<w:titlePg/>" if has_cover else ""}</w:sectPr>'
    )
