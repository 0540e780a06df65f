"""How alike two names are, and text as search sees it."""

import re
import unicodedata

from rapidfuzz import fuzz

from .keys import fold
from .letters import evened, katakana, repeated_kanji, same_kanji
from .romaji import romanise_kana, spelled_alike

_KANA_ONLY = re.compile("[ァ-ヺー]+")
_LATIN_ONLY = re.compile("[a-z'-]+")


def likeness(one: str, other: str) -> float:
    """Returns how alike two names are, 0 to 1, whatever the order of their words; kana is compared with romaji."""
    if fold(one) == fold(other):
        return float(bool(fold(one)))
    words, other_words = _words(one), _words(other)
    if {_script(words), _script(other_words)} == {"kana", "latin"}:
        keys, other_keys = _romaji(words), _romaji(other_words)
    else:
        keys, other_keys = [fold(word) for word in words], [fold(word) for word in other_words]
    together = fuzz.ratio("".join(keys), "".join(other_keys))
    in_any_order = fuzz.ratio("".join(sorted(keys)), "".join(sorted(other_keys)))
    return max(together, in_any_order) / 100


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s・,、=]+", evened(name)) if word]


def _script(words: list[str]) -> str:
    joined = katakana("".join(words))
    return "kana" if _KANA_ONLY.fullmatch(joined) else "latin" if _LATIN_ONLY.fullmatch(joined) else ""


def _romaji(words: list[str]) -> list[str]:
    return [spelled_alike(romanise_kana(word)) for word in words]


def fold_text(text: str) -> str:
    """Returns running text as search compares it, with one space for every break.

    Width, case, hiragana and katakana, Latin accents and kanji variants do not count; small kana and ー do. Spaces,
    punctuation and symbols are breaks.
    """
    letters = (
        character if unicodedata.category(character)[0] in "LMN" else " "
        for character in same_kanji(repeated_kanji(katakana(evened(text))))
    )
    return " ".join("".join(letters).split())
