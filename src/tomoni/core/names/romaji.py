"""Kana in Latin letters (Hepburn), so that a reading can be compared with a romaji name."""

import re

from .letters import evened, katakana

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソ", "z": "ザジズゼゾ", "t": "タチツテト",
    "d": "ダヂヅデド", "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ", "p": "パピプペポ", "m": "マミムメモ",
    "r": "ラリルレロ",
}  # fmt: skip
_LETTERS = {kana: row + vowel for row, line in _ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)} | {
    "シ": "shi", "ジ": "ji", "チ": "chi", "ツ": "tsu", "ヂ": "ji", "ヅ": "zu", "フ": "fu", "ヴ": "vu",
    "ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヮ": "wa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ン": "n", "ヵ": "ka", "ヶ": "ke",
}  # fmt: skip
_Y = {"ャ": "a", "ュ": "u", "ョ": "o"}
_VOWELS = dict(zip("ァィゥェォ", "aiueo", strict=True))
_GLIDES = {"ク": "kw", "グ": "gw", "ウ": "w", "イ": "y"}
_SYLLABLE = re.compile("ッ?[ァ-ヺ][ャュョァィゥェォ]?|ッ")


def romanise_kana(text: str) -> str:
    """Returns the text with each kana in Hepburn, lower case; long vowels as the kana spell them, ー left out."""
    return _SYLLABLE.sub(lambda found: _syllable(found[0]), katakana(evened(text))).replace("ー", "").replace("ッ", "")


def _syllable(kana: str) -> str:
    doubled, kana = kana.startswith("ッ"), kana.removeprefix("ッ")
    if not kana:
        return ""
    letters = _LETTERS.get(kana[0]) or _VOWELS.get(kana[0]) or _Y.get(kana[0], kana[0])
    small = kana[1:]
    if small in _Y and small:
        stem = letters[:-1]
        letters = stem + ("" if letters in ("shi", "chi", "ji") else "y") + _Y[small]
    elif small:
        letters = _GLIDES.get(kana[0], letters[:-1]) + _VOWELS[small]
    if doubled:
        letters = ("t" if letters.startswith("ch") else letters[0]) + letters
    return letters


def spelled_alike(romaji: str) -> str:
    """Returns romaji with the common spellings of one sound made one: Ohno, Oono and Ono; Namba and Nanba."""
    romaji = re.sub("o(?:u|o|h(?![aiueoy]))", "o", re.sub("uu", "u", romaji.casefold()))
    return re.sub("m(?=[bpm])", "n", romaji)
