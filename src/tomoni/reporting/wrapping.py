"""Text broken into lines for a mail: full-width letters count two columns; Japanese rules of line breaking are kept.

Rules (JIS X 4051, kinsoku): a line does not begin with closing marks or small kana, and does not end with an opening
mark. Latin words, numbers and addresses stay whole; one that is longer than a line stands on a line of its own.
"""

import re
import unicodedata

COLUMNS = {"ja": 70, "en": 72}
"""35 full-width letters; what mail programs quote without breaking it again."""
NEVER_FIRST = frozenset(
    "、。，．・：；？！）」』】〕〉》］｝”’…‥ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々〻ゝゞヽヾ～,.:;?!)]}%％"
)
NEVER_LAST = frozenset("（「『【〔〈《［｛“‘([{¥￥＄$№")
_PIECE = re.compile(r"[!-~\u00a1-\u024f]+| +|.", re.DOTALL)


def width(text: str) -> int:
    """Return how many columns the text takes; full-width letters take two, marks written upon others none."""
    return sum(_columns(each) for each in text)


def wrapped(text: str, *, columns: int, indent: str = "") -> str:
    """Return the text with no line wider than ``columns``; its own line breaks are kept.

    Lines after the first of each begin with ``indent``. Nothing but spaces at a line's end is lost.
    """
    return "\n".join("\n".join(_lines(line, columns, indent)) for line in text.split("\n"))


def _lines(text: str, columns: int, indent: str) -> list[str]:
    lines: list[str] = []
    line = ""
    for unit in _units(text):
        room = columns - (width(indent) if lines else 0)
        if line.strip() and width(line) + width(unit.rstrip(" ")) > room:
            lines.append(line.rstrip(" "))
            line = unit.lstrip(" ")
        else:
            line += unit
    lines.append(line.rstrip(" "))
    return lines[:1] + [indent + each for each in lines[1:]]


def _units(text: str) -> list[str]:
    """Return the text in pieces between which a line may end."""
    units: list[str] = []
    for piece in _PIECE.findall(text):
        sticks = units and (
            piece[0] in NEVER_FIRST
            or units[-1][-1] in NEVER_LAST
            or piece == " " * len(piece)
            or _columns(piece[0]) == 0
        )
        if sticks:
            units[-1] += piece
        else:
            units.append(piece)
    return units


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1
