"""The parts of a DOCX that do not depend on what it tells (ECMA-376, Office Open XML): styles, settings, paragraphs."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tomoni.core.documents.archive import packed
from tomoni.core.documents.texts import lines

PARTS = Path(__file__).parent / "parts"
REGIONS = {"ja": "ja-JP", "en": "en-GB"}
LATIN_WORDS = {"ja": "en-US"}
"""The language of words in Latin letters: called Japanese, they would be broken anywhere, as kanji are."""
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
RIGHT_TO_LEFT = re.compile(
    "([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+(?: +[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)*)"
)
_WRITTEN = ("styles", "numbering", "settings", "header", "footer")
_BEFORE = ("[Content_Types].xml", "_rels/.rels", "docProps/core.xml")


def file(
    document: str,
    *,
    title: str,
    network: str,
    language: str,
    now: datetime,
    subject: str = "",
    status: str = "",
    header: str = "",
    pictures: Sequence[bytes] = (),
) -> bytes:
    """Return a DOCX made ``now`` of its ``word/document.xml``; pictures are called chart1, chart2 ... in it."""
    filled = {
        "TITLE": title,
        "SUBJECT": subject,
        "NETWORK": network,
        "LANGUAGE": REGIONS.get(language, language),
        "LATIN": LATIN_WORDS.get(language, language),
        "STATUS": status,
        "HEADER": header,
        "MADE": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return packed(
        [
            *((name, _part(name, filled)) for name in _BEFORE),
            ("word/document.xml", document),
            *((f"word/{name}.xml", _part(f"word/{name}.xml", filled)) for name in _WRITTEN),
            ("word/_rels/document.xml.rels", _relations(len(pictures))),
            *((f"word/media/chart{number}.png", picture) for number, picture in enumerate(pictures, 1)),
        ]
    )


def paragraph(text: str, style: str, language: str = "", more: str = "") -> str:
    """Return a paragraph in a style; ``more`` stands among its properties."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs(text, language)}</w:p>'


def runs(text: str, language: str = "") -> str:
    """Return the runs of the text: lines broken, right-to-left words marked as such, the language told."""
    told = f'<w:lang w:val="{escape(language)}"/>' if language and language != "ja" else ""
    pieces = []
    for place, line in enumerate(lines(text)):
        if place:
            pieces.append("<w:r><w:br/></w:r>")
        for turned, words in enumerate(RIGHT_TO_LEFT.split(line)):
            if words:
                style = ("<w:rtl/>" if turned % 2 else "") + told
                style = f"<w:rPr>{style}</w:rPr>" if style else ""
                pieces.append(f'<w:r>{style}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>')
    return "".join(pieces)


def _part(name: str, filled: dict[str, str]) -> str:
    text = (
        PARTS / name.replace("[Content_Types]", "types").replace("_rels/.rels", "rels.xml").split("/")[-1]
    ).read_text()
    return re.sub("@([A-Z]+)@", lambda found: escape(filled[found[1]].replace("\n", " ")), text)


def _relations(pictures: int) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    written = [f'<Relationship Id="{name}" Type="{kind}/{name}" Target="{name}.xml"/>' for name in _WRITTEN]
    drawn = [
        f'<Relationship Id="chart{number}" Type="{kind}/image" Target="media/chart{number}.png"/>'
        for number in range(1, pictures + 1)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(written)}{''.join(drawn)}</Relationships>"
    )
