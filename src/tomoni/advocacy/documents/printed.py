"""A paper as a file: DOCX to go on writing in, PDF to hand in, plain text."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from tomoni.advocacy.documents.paper import Block, Grid, Line, NewPage, Paper, plain
from tomoni.core import typesetting
from tomoni.core.documents import docx as office
from tomoni.core.documents.drawing import drawable
from tomoni.core.documents.texts import clean

TEMPLATE = Path(__file__).parent / "paper.typ"
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}
STYLES = {
    "right": "LetterRight",
    "left": "Normal",
    "center": "LetterCenter",
    "subject": "LetterSubject",
    "text": "BodyTextFirstIndent",
    "inset": "LetterInset",
    "heading": "Heading2",
    "small": "TableNote",
    "contact": "LetterContact",
    "gap": "LetterGap",
}
PAGE = (9070, 11906, 16838)
WIDE = (14002, 16838, 11906)
LINE = 400
"""Twentieths of a point: between the margins, the page's sides; a line to write on by hand."""


def response(paper: Paper, form: str, *, now: datetime) -> HttpResponse:
    """Return the paper as a download in a form of ``TYPES``."""
    written = HttpResponse(file(paper, form, now=now), content_type=TYPES[form])
    written["Content-Disposition"] = content_disposition_header(True, f"{file_name(paper.name)}.{form}")
    written["Cache-Control"] = "private, no-store"
    written["X-Content-Type-Options"] = "nosniff"
    return written


def file(paper: Paper, form: str, *, now: datetime) -> bytes:
    """Return the paper in a form of ``TYPES``."""
    return {"docx": docx, "pdf": pdf, "txt": text}[form](paper, now=now)


def text(paper: Paper, *, now: datetime) -> bytes:
    """Return the paper as plain text with the line ends of Windows."""
    return clean(plain(paper)).replace("\n", "\r\n").encode("utf-8-sig")


def pdf(paper: Paper, *, now: datetime) -> bytes:
    """Return the paper as a tagged PDF."""
    data = {
        "title": _clean(paper.title),
        "language": paper.language,
        "footer": _clean(paper.footer),
        "is_wide": paper.is_wide,
        "blocks": [_told(block) for block in paper.blocks],
    }
    return typesetting.pdf(TEMPLATE, drawable(data), now=now, standards=["ua-1"])


def docx(paper: Paper, *, now: datetime) -> bytes:
    """Return the paper as DOCX."""
    body = "".join(_drawn(block, paper) for block in paper.blocks)
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:document {office.NAMESPACES}><w:body>{body}{_section(paper)}</w:body></w:document>"
    )
    network = _clean(paper.footer or settings.NETWORK_NAME.get(paper.language, settings.NETWORK_NAME["ja"]))
    return office.file(document, title=_clean(paper.title), network=network, language=paper.language, now=now)


def _clean(words: str) -> str:
    return clean(words).strip()


def file_name(name: str) -> str:
    """Return a name any system takes for a file."""
    return "".join("_" if letter in '\\/:*?"<>|\r\n\t' else letter for letter in name).strip(" .")[:80] or "document"


def _told(block: Block) -> dict[str, Any]:
    match block:
        case NewPage():
            return {"kind": "page"}
        case Grid():
            rows = [[_lines(cell) for cell in row] for row in block.rows]
            head = [_clean(name) for name in block.header]
            return {"kind": "grid", "header": head, "rows": rows, "widths": list(block.widths), "room": block.room}
        case Line():
            return {
                "kind": block.kind,
                "lines": _lines(block.text),
                "number": _clean(block.number),
                "level": block.level,
            }


def _lines(words: str) -> list[str]:
    return _clean(words).split("\n")


def _drawn(block: Block, paper: Paper) -> str:
    match block:
        case NewPage():
            return '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
        case Grid():
            return _table(block, paper)
        case Line(kind="item"):
            number = office.runs(_clean(block.number), paper.language)
            words = office.runs(_clean(block.text), paper.language)
            return f'<w:p><w:pPr><w:pStyle w:val="LetterItem{block.level}"/></w:pPr>{number}<w:r><w:tab/></w:r>{words}</w:p>'
        case Line(kind="reason"):
            return office.paragraph(_clean(block.text), f"LetterReason{block.level}", paper.language)
        case Line():
            style = "BodyText" if block.kind == "text" and paper.language != "ja" else STYLES[block.kind]
            return office.paragraph(_clean(block.text), style, paper.language)


def _table(grid: Grid, paper: Paper) -> str:
    room = (WIDE if paper.is_wide else PAGE)[0]
    sizes = [room * width // sum(grid.widths) for width in grid.widths]
    columns = "".join(f'<w:gridCol w:w="{size}"/>' for size in sizes)
    head = "".join(_cell(name, size, "TableHeading", paper) for name, size in zip(grid.header, sizes, strict=True))
    height = f'<w:trHeight w:val="{grid.room * LINE}" w:hRule="atLeast"/>' if grid.room else ""
    rows = "".join(
        f"<w:tr><w:trPr>{'' if _is_long(row) else '<w:cantSplit/>'}{height}</w:trPr>"
        + "".join(_cell(cell, size, "TableText", paper) for cell, size in zip(row, sizes, strict=True))
        + "</w:tr>"
        for row in grid.rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="LetterTable"/><w:tblW w:w="{sum(sizes)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
        f' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
        + office.paragraph("", "LetterGap")
    )


def _cell(words: str, size: int, style: str, paper: Paper) -> str:
    pieces = "".join(office.paragraph(line, style, paper.language) for line in _lines(words))
    return f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr>{pieces}</w:tc>'


def _is_long(row: tuple[str, ...]) -> bool:
    return max(map(len, row)) > 600


def _section(paper: Paper) -> str:
    _room, width, height = WIDE if paper.is_wide else PAGE
    turned = ' w:orient="landscape"' if paper.is_wide else ""
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="footer"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/><w:pgMar w:top="1304" w:right="1418" w:bottom="1134"'
        ' w:left="1418" w:header="794" w:footer="680" w:gutter="0"/></w:sectPr>'
    )
