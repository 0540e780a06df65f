"""The report as DOCX, for whoever wants to go on writing in it: headings, styles, tables and a field of contents.

Written part by part (ECMA-376, Office Open XML) and not by a converter: pandoc cannot set the fonts of East Asian text,
the headings' own numbers, the repeated header of a table or the description of a picture as an office needs them,
and takes longer than all of them together.
"""

import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tomoni.reporting.document import Chart, Document, Picture
from tomoni.reporting.documents import charts, pictures
from tomoni.reporting.documents.archive import packed
from tomoni.reporting.documents.docx.body import body, header_text
from tomoni.reporting.documents.texts import cleaned
from tomoni.reporting.documents.words import words

PARTS = Path(__file__).parent / "parts"
REGIONS = {"ja": "ja-JP", "en": "en-GB"}
LATIN_WORDS = {"ja": "en-US"}
"""The language of words in Latin letters: called Japanese, they would be broken anywhere, as kanji are."""


def render(document: Document, *, now: datetime) -> bytes:
    """Return the report as DOCX, made ``now``; charts are pictures with their summary as alternative text."""
    document = cleaned(document)
    own = words(document)
    drawn = _pictures(document)
    filled = {
        "TITLE": document.title,
        "SUBJECT": document.subtitle,
        "NETWORK": document.network,
        "LANGUAGE": REGIONS.get(document.language, document.language),
        "LATIN": LATIN_WORDS.get(document.language, document.language),
        "STATUS": own.draft,
        "HEADER": header_text(document, own),
        "MADE": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return packed(
        [
            *((name, _part(name, filled)) for name in ("[Content_Types].xml", "_rels/.rels", "docProps/core.xml")),
            ("word/document.xml", body(document, own)),
            *((f"word/{name}.xml", _part(f"word/{name}.xml", filled)) for name in _WRITTEN),
            ("word/_rels/document.xml.rels", _relations(len(drawn))),
            *((f"word/media/chart{number}.png", picture) for number, picture in enumerate(drawn, 1)),
        ]
    )


def _pictures(document: Document) -> list[bytes]:
    """Return charts and pages as PNG, in the order they stand in."""
    charted = iter(charts.pictures([part for part in document.parts if isinstance(part, Chart)]))
    shown = [part for part in document.parts if isinstance(part, Chart | Picture)]
    return [next(charted) if isinstance(part, Chart) else pictures.png(part) for part in shown]


_WRITTEN = ("styles", "numbering", "settings", "header", "footer")


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
