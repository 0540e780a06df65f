"""How a name sounds, written in Latin letters: joins ヤマダ ハナコ, Hanako YAMADA and 花子's romaji name."""

import re
import unicodedata

import jaconv

_SEPARATORS = re.compile(r"[\s,・･=＝.\-‐]+")
# Hepburn to the letters the official (kunrei) and the passport spellings share.
_SAME_SOUND = [
    ("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("tsu", "tu"), ("ji", "zi"), ("j", "zy"),
    ("fu", "hu"), ("oh", "o"), ("ou", "o"), ("oo", "o"), ("uu", "u"), ("l", "r"), ("v", "b"), ("mb", "nb"), ("mp", "np"),
    ("mm", "nm"),
]  # fmt: skip


def sound_key(name: str) -> str:
    """Return the sorted sounds of the parts of a name in kana or Latin letters; '' for one with kanji.

    Sorted, because some write the family name first and some last; long vowels, Hepburn and
    kunrei spellings, accents and case are made equal.
    """
    parts = [_sound(part) for part in _SEPARATORS.split(unicodedata.normalize("NFKC", name)) if part]
    return " ".join(sorted(parts)) if all(parts) else ""


def _sound(part: str) -> str:
    letters = jaconv.kana2alphabet(jaconv.kata2hira(part).replace("ー", "")).casefold()
    letters = "".join(char for char in unicodedata.normalize("NFD", letters) if not unicodedata.combining(char))
    letters = letters.replace("'", "")
    if not (letters.isascii() and letters.isalpha()):
        return ""
    for spelling, sound in _SAME_SOUND:
        letters = letters.replace(spelling, sound)
    return letters
