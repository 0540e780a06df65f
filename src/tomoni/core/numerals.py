"""Japanese and Western numerals, read as people type them.

Digits of any width, commas, kanji digits, 十 百 千 and 万 億 兆, alone or mixed: "10,000", "1万2千",
"三百五十", "1.5万", "二〇一二".
"""

import re
import unicodedata
from decimal import Decimal

DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}

NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|[〇零一二三四五六七八九十百千万億兆])+"

_PIECE = re.compile(r"\d[\d,]*(?:\.\d+)?|[〇零一二三四五六七八九]+|[十百千]|[万億兆]")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def read_number(text: str) -> Decimal | None:
    """Returns the number that `text` writes, or None when it is not wholly one number."""
    text = unicodedata.normalize("NFKC", text).strip()
    pieces = _PIECE.findall(text)
    if not pieces or "".join(pieces) != text:
        return None
    total = section = Decimal(0)
    pending: Decimal | None = None
    unit_below, large_below = 10**4, 10**16
    for piece in pieces:
        if piece in LARGE:
            section += pending or 0
            if LARGE[piece] >= large_below or section == 0:
                return None
            total += section * LARGE[piece]
            section, pending, unit_below, large_below = Decimal(0), None, 10**4, LARGE[piece]
        elif piece in SMALL:
            if SMALL[piece] >= unit_below:
                return None
            section += (1 if pending is None else pending) * SMALL[piece]
            pending, unit_below = None, SMALL[piece]
        elif pending is not None or (pending := _digits(piece)) is None:
            return None
    return total + section + (pending or 0)


def _digits(piece: str) -> Decimal | None:
    if piece[0] in DIGITS:
        return Decimal("".join(str(DIGITS[character]) for character in piece))
    if not _GROUPED.fullmatch(piece):
        return None
    return Decimal(piece.replace(",", ""))
