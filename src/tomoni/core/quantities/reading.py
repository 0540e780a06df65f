"""Quantities as people type them in Japanese and English."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from ..numerals import NUMBER, read_number
from .quantity import TOO_LARGE, Quantity, QuantityError
from .words import (
    COUNTING_EN,
    COUNTING_JA,
    NUMBERS_EN,
    PER_EN,
    PER_JA,
    PREFIXES_EN,
    PREFIXES_JA,
    SUFFIXES_EN,
    SUFFIXES_JA,
    UNITS_READ,
    WHOLE_JA,
)

_LONGEST = 80
_SAME = {frozenset({"no_less", "at_least"}): "at_least", frozenset({"about", "around"}): "about"}
_PER_JA = {word[-1]: key for key, word in PER_JA.items()}
_PER_FORM = re.compile(r"(?:(?P<every>毎)|[1一])?(?P<per>[日週月年])(?:に|間に?|あたり|当たり|当り)?(?=(?P<rest>.*))")
_UNIT = re.compile(r"[^\W\d_]{0,20}|%")


def parse(text: str) -> Quantity:
    """Returns the quantity that `text` tells in Japanese or English; digits of any width, kanji numerals, commas.

    度 of frequency is read as 回, and an English unit we know as its Japanese one. Raises `QuantityError`.
    """
    clean = unicodedata.normalize("NFKC", text).strip()
    if not clean:
        raise QuantityError("empty")
    if len(clean) > _LONGEST:
        raise QuantityError("unknown", text)
    if clean.isascii() and re.search("[A-Za-z]", clean):
        return _English(" ".join(clean.lower().split()), text=text).read()
    return _Japanese("".join(clean.split()), text=text).read()


class _Reader:
    """Takes words off both ends of a text, noting what they say."""

    def __init__(self, rest: str, *, text: str) -> None:
        self.rest, self.text = rest, text
        self.qualifiers: list[str] = []
        self.counting = self.per = ""

    def take_first(self, words: Mapping[str, tuple[str, ...]], *, tail: str = "") -> str:
        """Takes the longest of `words` off the front and returns its key, or "" when none is there."""
        found = [(word, key) for key, many in words.items() for word in many if self.rest.startswith(word + tail)]
        if not found:
            return ""
        word, key = max(found, key=lambda pair: len(pair[0]))
        self.rest = self.rest[len(word + tail) :].strip()
        return key

    def take_last(self, words: Mapping[str, tuple[str, ...]], *, tail: str = "") -> str:
        """Takes the longest of `words` off the end and returns its key, or "" when none is there."""
        found = [(word, key) for key, many in words.items() for word in many if self.rest.endswith(tail + word)]
        if not found:
            return ""
        word, key = max(found, key=lambda pair: len(pair[0]))
        self.rest = self.rest[: -len(tail + word)].strip()
        return key

    def take_number(self, pattern: str) -> Decimal | None:
        """Takes a number off the front and returns it, or None when none is there."""
        match = re.match(pattern, self.rest)
        number = read_number(match[0]) if match else None
        if match and number is not None:
            self.rest = self.rest[match.end() :].strip()
        return number

    def qualifier(self) -> str:
        """Returns the one qualifier; raises where two contradict. 約…ほど and 少なくとも…以上 say one thing twice."""
        said = frozenset(self.qualifiers)
        if len(said) > 1 and said not in _SAME:
            raise QuantityError("two_qualifiers", self.text)
        return _SAME.get(said) or next(iter(said), "")

    def quantity(self, value: Decimal | None, unit: str) -> Quantity:
        """Returns what was read; raises when there is neither a number nor a word for one."""
        if value is None and not set(self.qualifiers) & {"several", "regularly", "as_needed"}:
            raise QuantityError("unknown", self.text)
        return Quantity(value, unit, self.qualifier(), self.counting, self.per)


class _Japanese(_Reader):
    def read(self) -> Quantity:
        whole = {key: WHOLE_JA[key] for key in ("regularly", "as_needed")}
        if key := next((key for key, words in whole.items() if self.rest in words), ""):
            return Quantity(None, "", key)
        every = self._take_front()
        if every and not self.rest:
            return self.quantity(Decimal(1), "回")
        if re.match("数[十百千万]", self.rest):
            raise QuantityError("tens", self.text)
        value = self.take_number(NUMBER)
        if value is None and self.take_first({"several": WHOLE_JA["several"]}):
            self.qualifiers.append("several")
        elif value is not None and self.rest.startswith("数") and value < TOO_LARGE and value % 10 == 0:
            self.rest = self.rest[1:]
            self.qualifiers.append("a_little_over")
        if key := self.take_first(SUFFIXES_JA):
            self.qualifiers.append(key)
        self._take_back()
        unit = "回" if self.rest == "度" else self.rest
        if not _UNIT.fullmatch(unit):
            raise QuantityError("unknown", self.text)
        return self.quantity(value, unit)

    def _take_front(self) -> bool:
        """Takes what stands before the number; tells whether it was 毎月 or the like, which needs no number."""
        every = False
        while True:
            if key := self.take_first(PREFIXES_JA):
                self.qualifiers.append(key)
            elif not self.counting and (key := self.take_first(COUNTING_JA)):
                self.counting = key
            elif not self.per and (match := _PER_FORM.match(self.rest)) and self._is_per(match):
                self.per, every = _PER_JA[match["per"]], bool(match["every"])
                self.rest = self.rest[match.end() :]
            else:
                return every

    def _is_per(self, match: re.Match[str]) -> bool:
        """Tells 月3回 and 1日2回 from a bare 1日: a number, or words before one, must follow."""
        rest = match["rest"]
        starts = [
            word for words in (*PREFIXES_JA.values(), *COUNTING_JA.values(), WHOLE_JA["several"]) for word in words
        ]
        return bool(re.match(NUMBER, rest)) or rest.startswith(tuple(starts)) or (bool(match["every"]) and not rest)

    def _take_back(self) -> None:
        if not self.counting:
            self.counting = self.take_last(
                {key: tuple(f"({word})" for word in words) for key, words in COUNTING_JA.items()}
            )
        while key := self.take_last(SUFFIXES_JA):
            self.qualifiers.append(key)


class _English(_Reader):
    def read(self) -> Quantity:
        if self.rest in ("regularly", "as needed", "when needed"):
            return Quantity(None, "", "regularly" if self.rest == "regularly" else "as_needed")
        if key := self.take_first(PREFIXES_EN, tail=" "):
            self.qualifiers.append(key)
        self._take_frequency()
        value = self._take_value()
        if key := self.take_last(SUFFIXES_EN, tail=" "):
            self.qualifiers.append(key)
        unit = UNITS_READ.get(self.rest, self.rest)
        if not re.fullmatch(r"(?:[^\W\d_]+(?: [^\W\d_]+)?)?", unit) or len(unit) > 20:
            raise QuantityError("unknown", self.text)
        return self.quantity(value, unit)

    def _take_frequency(self) -> None:
        """Takes "(cumulative)" and "a month" off the end; "monthly" and "every month" become "once"."""
        bracketed = {key: tuple(f"({word})" for word in words) for key, words in COUNTING_EN.items()}
        self.counting = self.take_last(bracketed)
        for key, (noun, adverb) in PER_EN.items():
            if self.rest in (adverb, f"every {noun}"):
                self.per, self.rest = key, "once"
            for article in ("a", "per", "each", "every"):
                if self.rest.endswith(f" {article} {noun}"):
                    self.per, self.rest = key, self.rest.removesuffix(f" {article} {noun}")
        self.counting = self.counting or self.take_last(bracketed)

    def _take_value(self) -> Decimal | None:
        for word, times in (("once", 1), ("twice", 2)):
            if self.rest == word:
                self.rest = "times"
                return Decimal(times)
        if self.rest.startswith("several"):
            self.qualifiers.append("several")
            self.rest = self.rest.removeprefix("several").strip()
            return None
        word, _, rest = self.rest.partition(" ")
        if word in NUMBERS_EN:
            self.rest = rest
            return Decimal(NUMBERS_EN[word])
        return self.take_number(r"\d[\d,]*(?:\.\d+)?")
