"""Scripts of a text and how wide its letters are at most in our fonts, for documents that reckon before they typeset.

Typst looks for a letter in one font after the other; a line that names its script is set twice as fast.
"""

import re
import unicodedata
from functools import cache

WIDTHS = {" ": 0.34, "-": 0.5, "M": 0.95, "W": 0.95, "m": 0.94, "w": 0.8}
UPPER, LOWER, DIGIT, INDIAN, WIDEST = 0.8, 0.65, 0.77, 0.85, 1.2

SCRIPTS = {
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f",
    "hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3",
    "myanmar": "\u1000-\u109f",
    "bengali": "\u0980-\u09ff",
    "sinhala": "\u0d80-\u0dff",
    "tamil": "\u0b80-\u0bff",
    "mongolian": "\u1800-\u18af",
    "ethiopic": "\u1200-\u137f",
    "gurmukhi": "\u0a00-\u0a7f",
    "devanagari": "\u0900-\u097f",
    "thai": "\u0e00-\u0e7f",
    "khmer": "\u1780-\u17ff",
    "lao": "\u0e80-\u0eff",
    "arabic": "\u0600-\u06ff",
}
"""What has a font of its own in the template; everything else is drawn as Japanese."""
FOREIGN = re.compile("|".join(f"(?P<{name}>[{letters}])" for name, letters in SCRIPTS.items()))
ANY_FOREIGN = re.compile(f"[{''.join(SCRIPTS.values())}]")
OTHERS = {
    name: re.compile(f"[{''.join(letters for other, letters in SCRIPTS.items() if other != name)}]") for name in SCRIPTS
}
"""One set of letters is looked through ten times as fast as one for each script, and most texts have none."""


def script_of(text: str) -> str:
    """Return the script a text is in beside Japanese; "" for Japanese alone, "mixed" for several."""
    first = ANY_FOREIGN.search(text)
    if first is None:
        return ""
    match = FOREIGN.match(text, first.start())
    name = (match and match.lastgroup) or ""
    return "mixed" if OTHERS[name].search(text, first.end()) else name


def width(text: str) -> float:
    """Return at most how many ems a line is wide."""
    return sum(map(_letter_width, text))


@cache
def _letter_width(letter: str) -> float:
    """Return at most how many ems a letter is wide in our fonts."""
    base = unicodedata.normalize("NFD", letter)[0]
    if base in WIDTHS:
        return WIDTHS[base]
    if unicodedata.category(letter) in ("Mn", "Cf"):
        return 0.0
    if "\u0900" <= letter <= "\u0a7f":
        return INDIAN if letter.isalpha() else LOWER
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1.0
    if base.isascii() and base.isalnum():
        return DIGIT if base.isdigit() else UPPER if base.isupper() else LOWER
    return 1.0 if base.isascii() else WIDEST
