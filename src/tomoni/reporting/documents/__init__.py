"""The report as files to hand out and to print: PDF, DOCX and EPUB 3, drawn from the neutral tree alone.

``FORMATS[name](document, now=now)`` returns the bytes of the file; *now* is the day it says it was made on, and the
same tree and *now* make the same bytes. ``charts.svg(chart)`` is the one drawing of a chart, for screen and paper.

Words: *contents* 目次, *draft* 案 (a report not adopted yet says so on every page).
"""

from datetime import datetime
from typing import Protocol

from tomoni.reporting.document import Document
from tomoni.reporting.documents import docx, epub, pdf


class Render(Protocol):
    """Makes a file of a report."""

    def __call__(self, document: Document, *, now: datetime) -> bytes:
        """Return the bytes of the file, made ``now``."""


FORMATS: dict[str, Render] = {"pdf": pdf.render, "docx": docx.render, "epub": epub.render}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
}
