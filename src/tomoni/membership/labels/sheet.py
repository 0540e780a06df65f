"""The sheets of labels as PDF."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from tomoni.core import typesetting
from tomoni.membership.labels.layouts import Layout
from tomoni.membership.labels.recipients import Copies, Label

POINT = 0.353
"""A printer's point in millimetres."""
LARGEST, SIDE, FOOT, BETWEEN = 1.12, 5.0, 2.2, 7.0
"""As in the template: the largest scale, the margins at the sides and at the foot, and the gaps between blocks, in mm."""
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
        "labels": [
            _written(label, noted=copies == Copies.NOTED, numbered=with_numbers) | {"fits": surely_fits(label, layout)}
            for label in labels
        ],
    }
    return typesetting.pdf(TEMPLATE, data, now=now)


def surely_fits(label: Label, layout: Layout) -> bool:
    """Return whether the label has room for its text at full size without looking closer.

    Reckoned with letters wider and lines higher than they are, so that only the few crowded labels need measuring,
    which takes thirty times as long.
    """
    scale = min(LARGEST, layout.width / 70)
    room = layout.width - 2 * SIDE
    texts = [(label.postal_code, 11.5), *((line, 10.0) for line in label.lines)]
    texts += [(f"{name} {suffix}", 13.5) for name, suffix in label.names]
    height = sum(_height(text, points * scale * POINT, room) for text, points in texts if text)
    return height + BETWEEN * scale <= layout.height - 2 * min(4.0, layout.height * 0.09) - FOOT


def _height(text: str, size: float, room: float) -> float:
    letters = sum(1.05 if east_asian_width(letter) in "WFA" else 0.72 for letter in text) * size
    # A line in words may end early, by the longest word.
    longest = max((len(word) for word in text.split()), default=0) * 0.72 * size if " " in text else size
    lines = 1 if letters <= room else ceil(letters / max(room - longest, size))
    return lines * 1.45 * size


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
