"""Numbers of headings as the network writes them: １．, （１）, ①, 第一章, 1.2 ... one pattern for each level."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

DEFAULT = ("１．", "１．", "（１）", "①")
_KANJI = "〇一二三四五六七八九"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_ORDINARY_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ONE = re.compile(r"[1１①一aAiI]")


class NumberingError(ValueError):
    """A pattern without a number; the words say how to write one."""


def check_style(style: str) -> None:
    """Raise NumberingError for a pattern that holds no number one; an empty one prints no number."""
    if style and not _ONE.search(style):
        words = _("“%(style)s” holds no number. Write how the first heading is numbered: １． （１） ① 1. a) 第一章.")
        raise NumberingError(words % {"style": style})


def numbered(style: str, number: int) -> str:
    """Return the number in the pattern's own writing: ``numbered("（１）", 3)`` is "（３）"; '' for an empty pattern.

    The first number one of the pattern is replaced. Circled numbers end at ㊿: from there on they stand in brackets.
    """
    check_style(style)
    return _ONE.sub(lambda found: _written(found[0], number), style, count=1) if style else ""


def heading_number(styles: Sequence[str], level: int, number: int, language: str) -> str:
    """Return the number of a heading; outside Japanese with digits and brackets of ordinary width."""
    styles = styles or DEFAULT
    written = numbered(styles[min(level, len(styles)) - 1], number)
    return written if language == "ja" else written.translate(_ORDINARY_WIDTH)


def _written(one: str, number: int) -> str:
    if one == "１":
        return str(number).translate(_WIDE)
    if one == "①":
        return _circled(number)
    if one == "一":
        return _kanji(number)
    if one in "aA":
        return _letters(number, first=one)
    if one in "iI":
        return _roman(number) if one == "I" else _roman(number).lower()
    return str(number)


def _circled(number: int) -> str:
    for first, start, last in ((0, 0x24EA, 0), (1, 0x2460, 20), (21, 0x3251, 35), (36, 0x32B1, 50)):
        if first <= number <= last:
            return chr(start + number - first)
    return f"({number})"


def _kanji(number: int) -> str:
    if not 0 < number < 100:
        return "".join(_KANJI[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_KANJI[tens]}十") + (_KANJI[ones] if ones else "")


def _letters(number: int, *, first: str) -> str:
    written = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        written = chr(ord(first) + rest) + written
    return written or "0"


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        count, number = divmod(number, value)
        written += letters * count
    return written
