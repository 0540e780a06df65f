"""The report as PDF for print and screen reader: tagged, PDF/UA-1 and PDF/A-2a."""

from datetime import datetime
from pathlib import Path
from typing import Any

from tomoni.core import typesetting
from tomoni.reporting.document import Chart, Document, Heading, Items, Paragraph, Part, Table
from tomoni.reporting.documents import charts, layout
from tomoni.reporting.documents.drawing import drawable
from tomoni.reporting.documents.texts import cleaned, lines
from tomoni.reporting.documents.words import words

TEMPLATE = Path(__file__).parent / "report.typ"
LONG = 250
"""A line of a table runs over to the next page only with more letters than that in a cell."""


def render(document: Document, *, now: datetime) -> bytes:
    """Return the report as PDF, made ``now``; what no font can draw is written as its number, ``drawing`` tells how."""
    return typesetting.pdf(TEMPLATE, drawable(_data(cleaned(document))), now=now, standards=("ua-1", "a-2a"))


def _data(document: Document) -> dict[str, Any]:
    own = words(document)
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "network": document.network,
        "language": document.language,
        "with_cover": layout.has_contents(document),
        "chart_share": layout.chart_share(document),
        "contents": own.contents,
        "draft": own.draft,
        "parts": [_part(part) for part in layout.nested(document)],
        "closing": lines(document.closing),
    }


def _part(part: Part) -> dict[str, Any]:
    match part:
        case Heading():
            return {"kind": "heading", "level": part.level, "text": part.label}
        case Paragraph():
            return {"kind": "paragraph", "language": part.language, "lines": lines(part.text)}
        case Items():
            return {"kind": "items", "language": part.language, "items": [lines(each.text) for each in part.items]}
        case Table():
            return _table(part)
        case Chart():
            return {
                "kind": "chart",
                "caption": part.caption,
                "svg": charts.svg(part),
                "alt": part.summary or part.caption,
            }


def _table(table: Table) -> dict[str, Any]:
    rows = [
        {
            "is_part": row.is_part,
            "is_long": max(map(len, texts)) > LONG,
            "cells": [lines(text) for text in texts],
        }
        for row, texts in zip(table.rows, layout.texts(table), strict=True)
    ]
    return {
        "kind": "table",
        "caption": table.caption,
        "header": layout.columns(table),
        "rows": rows,
        "notes": list(table.notes),
        "widths": layout.widths(table),
        "numeric": layout.numeric(table),
        "is_fitted": layout.is_fitted(table),
    }
