"""The sheets of labels as PDF."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tomoni.core import typesetting
from tomoni.membership.labels.layouts import Layout
from tomoni.membership.labels.recipients import Copies, Label

TEMPLATE = Path(__file__).parent / "labels.typ"


def sheets(
    labels: Sequence[Label],
    layout: Layout,
    *,
    title: str,
    now: datetime,
    first: int = 1,
    shift: tuple[float, float] = (0.0, 0.0),
    outlined: bool = False,
    copies: str = Copies.NOTED,
    with_numbers: bool = True,
) -> bytes:
    """Return the labels as PDF, the first on place ``first`` of its sheet (1 is the upper left corner).

    ``shift`` moves everything right and down in millimetres, for printers that draw the paper in askew;
    ``outlined`` draws the edges of the labels, for a trial on plain paper.
    """
    data: dict[str, Any] = {
        "title": title,
        "columns": layout.columns,
        "rows": layout.rows,
        "width": layout.width,
        "height": layout.height,
        "gap": layout.gap,
        "left": layout.left + shift[0],
        "top": layout.top + shift[1],
        "first": first - 1,
        "outlined": outlined,
        "labels": [_written(label, noted=copies == Copies.NOTED, numbered=with_numbers) for label in labels],
    }
    return typesetting.pdf(TEMPLATE, data, now=now)


def _written(label: Label, *, noted: bool, numbered: bool) -> dict[str, Any]:
    copies = f"{label.copies}部" if noted and label.copies > 1 else ""
    return {
        "code": f"〒{label.postal_code}" if label.postal_code else "",
        "lines": label.lines,
        "names": [{"name": name, "suffix": suffix} for name, suffix in label.names],
        "abroad": label.abroad,
        "copies": copies,
        "number": "・".join(str(number) for number in label.numbers) if numbered else "",
    }
