"""Matching keys of phone numbers, mail addresses and postal addresses."""

import re
import unicodedata

from ..numerals import NUMBER, read_number
from .letters import evened, katakana, large_kana, letters_only, same_kanji

_EXTENSION = re.compile(r"(?:内線|ext\.?|extension|#).*$")
_HYPHEN = "[-‐‑‒–—―−ー~〜]"
_COUNTED = re.compile(rf"({NUMBER})(?=丁目|番|号|条|地割|線)")
_UNIT = re.compile(rf"(?<=\d)(?:丁目|番地?(?![町丁])|号室?|{_HYPHEN}|[のノ之](?=\d))+")
_SECTION = re.compile("大字|(?<![文十])字(?=[^\\d])")
_POSSESSIVE = re.compile("(?<=[一-鿿])[のノ之乃](?=[一-鿿])")
_GA = re.compile("(?<=[一-鿿])[がガヶケ](?=[一-鿿])")


def fold_phone(text: str) -> str:
    """Returns the digits of a phone number, Japan's country code as 0; other countries keep theirs after "+".

    An extension (内線, ext.) is left out. "" when there is no digit.
    """
    even = _EXTENSION.sub("", evened(text).strip())
    digits = "".join(re.findall(r"\d", even))
    if not digits:
        return ""
    is_foreign = even.startswith(("+", "00"))
    if not is_foreign:
        return digits
    country = digits if even.startswith("+") else digits[2:]
    if country.startswith("81"):
        return "0" + country[2:].lstrip("0")
    return "+" + country


def fold_mail(text: str) -> str:
    """Returns the key of a mail address: width and case do not count; at Gmail, neither do dots nor what follows a +."""
    even = evened_mail(text)
    local, at, domain = even.rpartition("@")
    if at and domain in ("gmail.com", "googlemail.com"):
        return local.partition("+")[0].replace(".", "") + "@gmail.com"
    return even


def evened_mail(text: str) -> str:
    """Returns a mail address in one width and case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def fold_address(text: str) -> str:
    """Returns the key of a postal address, or of its part below the municipality.

    一丁目2番3号 is 1-2-3; widths, kanji numerals before such words, hyphens, spaces, 大字 and 字, の/ノ/之, ヶ/ケ/が and kanji
    variants do not count. "" when `text` is blank.
    """
    even = same_kanji(re.sub(r"^〒?\s*\d{3}-?\d{4}(?!\d)", "", evened(text).strip()))
    even = re.sub(r"(?<=\d)\s+(?=\d)", "-", even)
    even = _COUNTED.sub(lambda found: str(read_number(found[1]) or found[1]), even)
    even = _GA.sub("ケ", _POSSESSIVE.sub("ノ", _SECTION.sub("", even)))
    even = _UNIT.sub("-", even)
    parts = [large_kana(katakana(letters_only(part))) for part in even.split("-")]
    return re.sub(r"-(?!\d)", "", re.sub("(?<!\\d)-", "", "-".join(parts)))
