"""How long a text is, as the limits of a submission mean it: words in most languages, characters in some.

Words are counted as word processors do: what spaces part, and each Chinese or Japanese character for itself. Characters
are counted without spaces. ``static/advocacy/counting.js`` counts the same while one types; a test compares the two.
"""

import re
import unicodedata
from math import ceil

WITHOUT_SPACES = frozenset({"ja", "zh", "th", "lo", "km", "my"})
WORDS_A_MINUTE, CHARACTERS_A_MINUTE = 120, 300
"""A calm pace that interpreters can follow; a help for planning, no rule of any body."""
_SPACE = r"\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_WIDE = r"\u3001-\u303f\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uffef"
_WORD = re.compile(f"[{_WIDE}]|[^{_SPACE}{_WIDE}]+")
_SPACES = re.compile(f"[{_SPACE}]+")


def is_counted_in_characters(language: str) -> bool:
    """Return whether texts in the language are measured by characters."""
    return language.lower().split("-")[0] in WITHOUT_SPACES


def counted(text: str, language: str) -> int:
    """Return how long the text is: words, or characters in a language written without spaces."""
    text = unicodedata.normalize("NFC", text)
    return len(_SPACES.sub("", text)) if is_counted_in_characters(language) else len(_WORD.findall(text))


def seconds_to_read(text: str, language: str) -> int:
    """Return about how many seconds it takes to read the text aloud at a calm pace."""
    pace = CHARACTERS_A_MINUTE if is_counted_in_characters(language) else WORDS_A_MINUTE
    return ceil(60 * counted(text, language) / pace)
