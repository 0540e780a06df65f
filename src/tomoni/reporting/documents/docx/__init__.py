"""The report as DOCX, for whoever wants to go on writing in it: headings, styles, tables and a field of contents.

Written part by part (ECMA-376, Office Open XML) and not by a converter: pandoc cannot set the fonts of East Asian text,
the headings' own numbers, the repeated header of a table or the description of a picture as an office needs them,
and takes longer than all of them together.
"""

from datetime import datetime

from tomoni.core.documents import docx
from tomoni.reporting.document import Chart, Document, Picture
from tomoni.reporting.documents import charts, pictures
from tomoni.reporting.documents.docx.body import body, header_text
from tomoni.reporting.documents.texts import cleaned
from tomoni.reporting.documents.words import words


def render(document: Document, *, now: datetime) -> bytes:
    """Return the report as DOCX, made ``now``; charts are pictures with their summary as alternative text."""
    document = cleaned(document)
    own = words(document)
    return docx.file(
        body(document, own),
        title=document.title,
        subject=document.subtitle,
        network=document.network,
        language=document.language,
        status=own.draft,
        header=header_text(document, own),
        pictures=_pictures(document),
        now=now,
    )


def _pictures(document: Document) -> list[bytes]:
    """Return charts and pages as PNG, in the order they stand in."""
    charted = iter(charts.pictures([part for part in document.parts if isinstance(part, Chart)]))
    shown = [part for part in document.parts if isinstance(part, Chart | Picture)]
    return [next(charted) if isinstance(part, Chart) else pictures.png(part) for part in shown]
