"""The sheets of labels as PDF."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tomoni.core import typesetting
from tomoni.core.labels import fitting
from tomoni.core.labels.fitting import Written
from tomoni.core.labels.layouts import Layout

TEMPLATE = Path(__file__).parent / "labels.typ"
Lines = dict[tuple[float, float], dict[int, tuple[str, str]]]
"""Scripts and texts of a column of labels, by their height within a label and their size, then by row."""


def sheets(
    labels: Sequence[Written],
    layout: Layout,
    *,
    title: str,
    now: datetime,
    first: int = 1,
    shift: tuple[float, float] = (0.0, 0.0),
    outlined: bool = False,
) -> bytes:
    """Return the labels as PDF, the first on place ``first`` of its sheet (1 is the upper left corner).

    ``shift`` moves everything right and down in millimetres, for printers that draw the paper in askew;
    ``outlined`` draws the edges of the labels, for a trial on plain paper. The PDF is for the printer: it has no tags
    for reading aloud, which take longer than everything else.
    """
    places: list[Written | None] = [*[None] * (first - 1), *labels]
    data: dict[str, Any] = {
        "title": title,
        "columns": layout.columns,
        "rows": layout.rows,
        "width": layout.width,
        "height": layout.height,
        "side": fitting.SIDE,
        "gap": layout.gap,
        "left": layout.left + shift[0],
        "top": layout.top + shift[1],
        "outlined": outlined,
        "sheets": [
            _sheet(places[at : at + layout.labels], layout) for at in range(0, max(1, len(places)), layout.labels)
        ],
    }
    return typesetting.pdf(TEMPLATE, data, now=now, tagged=False)


def _sheet(places: Sequence[Written | None], layout: Layout) -> dict[str, Any]:
    """Return a sheet: its lines in columns, its small notes, and how many of its places are taken."""
    columns: list[Lines] = [defaultdict(dict) for _column in range(layout.columns)]
    notes: list[dict[int, tuple[str, str]]] = [{} for _column in range(layout.columns)]
    for number, label in enumerate(places):
        if label is None:
            continue
        row, column = divmod(number, layout.columns)
        if label.note:
            notes[column][row] = "", label.note
        for line in fitting.lines_of(label, layout):
            columns[column][round(line.down, 2), round(line.size, 2)][row] = line.script, line.text
    foot = fitting.foot(layout)
    return {
        "lines": [[_paragraph(*key, texts) for key, texts in column.items()] for column in columns],
        "notes": [_paragraph(foot, fitting.NOTE, texts) if texts else None for texts in notes],
        "places": len(places),
    }


def _paragraph(down: float, size: float, texts: dict[int, tuple[str, str]]) -> dict[str, Any]:
    """Return one line for each row from the first to the last that has a text; others between them stay empty."""
    first, last = min(texts), max(texts)
    rows = [texts.get(row, ("", "")) for row in range(first, last + 1)]
    scripts = {script for script, _text in texts.values()}
    text = "\n".join(text for _script, text in rows) if len(scripts) == 1 else rows
    return {"row": first, "down": down, "size": size, "script": min(scripts), "text": text}
