"""The report as PDF for print and screen reader: tagged, PDF/UA-1 and PDF/A-2a."""

from datetime import datetime
from pathlib import Path
from typing import Any

from tomoni.core import typesetting
from tomoni.core.charts import PRINTED_WIDTH
from tomoni.core.documents.drawing import drawable
from tomoni.core.documents.texts import lines
from tomoni.reporting.document import Chart, Document, Heading, Items, Paragraph, Part, Picture, Table
from tomoni.reporting.documents import charts, layout, pictures
from tomoni.reporting.documents.texts import cleaned
from tomoni.reporting.documents.words import words

TEMPLATE = Path(__file__).parent / "report.typ"
LONG = 250
TO_FILL_IN = "＿＿"
"""At the end of a line somebody writes on by hand: such lines stand further apart."""
SHORT_TABLE, LINES_A_PAGE = 15, 30
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
        "on_one_page": document.on_one_page,
        "chart_share": layout.chart_share(document),
        "contents": own.contents,
        "draft": own.draft,
        "parts": _on_one_page(document) if document.on_one_page else [_part(part) for part in layout.nested(document)],
        "closing": lines(document.closing),
    }


def _on_one_page(document: Document) -> list[dict[str, Any]]:
    """Return the parts of a page of its own: its first two charts stand side by side, without a legend of one name."""
    parts = list(layout.nested(document))
    drawn = [part for part in parts if isinstance(part, Chart)]
    beside = drawn[:2] if len(drawn) > 2 else []
    told: list[dict[str, Any]] = []
    for part in parts:
        if not isinstance(part, Chart):
            told.append(_part(part))
        elif part not in beside:
            told.append(_chart(part, width=PRINTED_WIDTH))
        elif part is beside[0]:
            told.append({"kind": "pair", "charts": [_chart(each, width=PRINTED_WIDTH // 2) for each in beside]})
    return told


def _chart(chart: Chart, *, width: int) -> dict[str, Any]:
    drawing = charts.svg(chart, width=width, has_legend=len(chart.series) > 1)
    return {"kind": "chart", "caption": chart.caption, "svg": drawing, "alt": chart.summary or chart.caption}


def _part(part: Part) -> dict[str, Any]:
    match part:
        case Heading():
            return {"kind": "heading", "level": part.level, "text": part.label, "on_new_page": part.on_new_page}
        case Paragraph():
            return {"kind": "paragraph", "language": part.language, "lines": lines(part.text)}
        case Items():
            told = [lines(each.text) for each in part.items]
            is_form = any(each.text.endswith(TO_FILL_IN) for each in part.items)
            return {"kind": "items", "language": part.language, "items": told, "is_form": is_form}
        case Table():
            return _table(part)
        case Chart():
            return {
                "kind": "chart",
                "caption": part.caption,
                "svg": charts.svg(part),
                "alt": part.summary or part.caption,
            }
        case Picture():
            return {"kind": "picture", "caption": part.caption, "svg": pictures.svg(part), "alt": part.summary}


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
        "goes_over": len(table.rows) > SHORT_TABLE or layout.lines_needed(table) > LINES_A_PAGE,
    }
