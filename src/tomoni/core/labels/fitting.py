"""Where each line of a label stands, reckoned before typesetting.

Typst sets one paragraph for a column of labels ten times as fast as one for each label, but then each line must be known
to fit. Widths are reckoned a little too wide, so that what is said to fit does.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from tomoni.core.labels.layouts import Layout
from tomoni.core.scripts import WIDEST, script_of, width

POINTS = 72 / 25.4
"""Points in a millimetre."""
SIDE, FOOT, BELOW = 5.0, 2.2, 1.2
"""Millimetres kept free at the sides and above a note, which itself stands lower than other text may."""
NORMAL = 70.0
"""The width in millimetres at which letters have their normal size."""
LARGEST, SMALLEST, STEP = 1.12, 0.5, 0.06
"""How much larger or smaller than normal letters may be, and the steps in which a full label is made smaller."""
CODE, ADDRESS, HOUSE, NAME, NOTE = 11.5, 10.0, 10.5, 13.5, 6.5
"""Sizes of letters in points."""
HIGH, LEADING, APART, CLOSER = 0.74, 0.42, 12.1, 7.7
"""Height of a letter and the gap between lines in ems; points between address and names, and between names."""

CLOSING = "、。，．・：；？！゛゜ヽヾゝゞ々ー〜）］｝」』】〉》〕ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
OPENING = "（［｛「『【〈《〔"
PIECES = re.compile(
    f"\\s*[{OPENING}]*(?:[^\\s\u2e80-\U0010ffff]+|[\u2e80-\U0010ffff]|)[{CLOSING}]*(?:\u3000(?:様|御中)$)?\\s*"
)
"""What a line does not break within: a letter of Japanese or a word, with the signs that stay beside it."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What is written on a label: postal code, address, names with what follows them (様, 御中 or nothing), a small note.

    In Japan the name stands below the address, ``abroad`` above it.
    """

    code: str
    lines: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    note: str = ""
    abroad: bool = False


class Line(NamedTuple):
    """A line of a label: its distance from the upper edge and its size in points, its script and its text."""

    down: float
    size: float
    script: str
    text: str


def scale(layout: Layout) -> float:
    """Return how much larger than normal letters are where nothing forces them smaller."""
    return min(LARGEST, layout.width / NORMAL)


def margin(layout: Layout) -> float:
    """Return the millimetres kept free at the upper and lower edge."""
    return min(4.0, layout.height * 0.09)


def foot(layout: Layout) -> float:
    """Return the points from the upper edge of a label to the line of its note."""
    return (layout.height - margin(layout) + BELOW) * POINTS


def lines_of(label: Written, layout: Layout) -> list[Line]:
    """Return the lines as they stand, at full size or as much smaller as they must be; what has no room is left out."""
    size = scale(layout)
    while size > SMALLEST:
        if (found := _lines(label, layout, size)) is not None:
            return found
        size -= STEP
    found = _lines(label, layout, SMALLEST, is_last=True) or []
    return [line for line in found if line.size * HIGH <= line.down <= layout.height * POINTS]


def _lines(label: Written, layout: Layout, size: float, *, is_last: bool = False) -> list[Line] | None:
    """Return the lines at a size; None where they do not fit, unless it is the last that is tried."""
    room, down = (layout.width - 2 * SIDE) * POINTS, 0.0
    found: list[tuple[float, float, str, str]] = []
    for gap, text, points, script in _paragraphs(label, size):
        pieces = _wrapped(text, room / points, cut=is_last)
        if pieces is None:
            return None
        for at, piece in enumerate(pieces):
            down += HIGH * points + (0.0 if not found else LEADING * points if at else gap * size / scale(layout))
            found.append((down, points, script, piece))
    free = (layout.height - 2 * margin(layout) - (FOOT if label.note else 0.0)) * POINTS - down
    if free < 0 and not is_last:
        return None
    first = margin(layout) * POINTS + free / 2
    return [Line(first + down, points, script, text) for down, points, script, text in found]


def _paragraphs(label: Written, size: float) -> list[tuple[float, str, float, str]]:
    """Return what stands below each other: the gap above in points, text, size and script."""
    leading = LEADING * ADDRESS * LARGEST
    address = [(leading, label.code, CODE * size, "code")] if label.code else []
    address += [(leading, line, ADDRESS * size, script_of(line)) for line in label.lines]
    names = [
        (
            APART if at == 1 and _is_house(label, 0) else CLOSER,
            _named(*name),
            _points(label, at) * size,
            script_of(name[0]),
        )
        for at, name in enumerate(label.names)
    ]
    above, below = (names, address) if label.abroad else (address, names)
    return [*above, *[(APART, *each[1:]) for each in below[:1]], *below[1:]]


def _named(name: str, suffix: str) -> str:
    return f"{name}\u3000{suffix}" if suffix else name


def _is_house(label: Written, at: int) -> bool:
    """Return whether the name is of a house and that of the person in charge of it follows."""
    return not label.names[at][1] and at + 1 < len(label.names)


def _points(label: Written, at: int) -> float:
    return HOUSE if _is_house(label, at) else NAME


def _wrapped(text: str, room: float, *, cut: bool) -> list[str] | None:
    """Return the text in lines no wider than so many ems; a word that alone is wider is ``cut``, or None returned."""
    if len(text) * WIDEST <= room or width(text) <= room:
        return [text]
    lines = [""]
    for piece in PIECES.findall(text):
        too_wide = width(piece.rstrip()) > room
        if too_wide and not cut:
            return None
        for part in piece if too_wide else [piece]:
            if width((lines[-1] + part).rstrip()) > room:
                lines.append("")
            lines[-1] += part
    return [line.strip() for line in lines if line.strip()]
