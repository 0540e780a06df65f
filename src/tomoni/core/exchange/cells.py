"""Kinds of values a column can hold: how each is read from a cell and written into one.

``parse`` gets the stripped, non-empty text and the row; an empty cell means ``blank``. Values are
plain and comparable with ``==``: a row has changed when a parsed value differs from the stored one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.core import dates

from .refusals import CellError

_ESCAPED = re.compile(r"\\([\\;；:：])")
_SPECIAL = re.compile(r"[\\;；:：]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def fold_word(text: str) -> str:
    """Return a key equal for spellings that differ in width, case, spaces and joining marks only."""
    return re.sub(r"[\s_\-・/]+", "", unicodedata.normalize("NFKC", text).casefold())


def listed(words: Iterable[Any]) -> str:
    """Return words as they stand in a sentence of the language in use."""
    return ("、" if get_language() == "ja" else ", ").join(str(word) for word in words)


def escaped(text: str) -> str:
    """Return the text with the marks that would separate items or fields written with a backslash."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def unescaped(text: str) -> str:
    """Undo ``escaped``; a backslash before anything else is just a backslash."""
    return _ESCAPED.sub(r"\1", text)


class Cell:
    """A kind of value; subclasses define ``parse`` and, where ``str`` will not do, ``show``."""

    blank: Any = ""

    def parse(self, text: str, row: Any) -> Any:
        """Return the value of a non-empty cell; raises CellError."""
        raise NotImplementedError

    def show(self, value: Any, book: Any) -> Any:
        """Return the cell for a value: text, a whole number, or '' for ``blank``."""
        return "" if value is None else value

    def mentions(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield (table key, text) for each row of a table the cell names."""
        return iter(())

    def targets(self, value: Any) -> Iterator[tuple[str, Any]]:
        """Yield (table key, primary key) for each row of a table the value names."""
        return iter(())

    def parse_item(self, text: str, row: Any) -> Any:
        """Return the value of one item of a list."""
        return self.parse(unescaped(text), row)

    def show_item(self, value: Any, book: Any) -> str:
        """Return one item of a list."""
        return escaped(str(self.show(value, book)))

    def mentions_in_item(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield what one item of a list names."""
        return self.mentions(unescaped(text))


class Text(Cell):
    """Text of at most ``limit`` characters; one line unless ``lines``."""

    def __init__(self, limit: int = 0, *, lines: bool = False) -> None:
        self.limit = limit
        self.lines = lines

    def parse(self, text: str, row: Any) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        hidden = _INVISIBLE.search(text)
        if hidden:
            raise CellError(
                _("contains an invisible control character (U+%(code)04X); delete it") % {"code": ord(hidden[0])}
            )
        if not self.lines and "\n" in text:
            raise CellError(_("has several lines; write it in one line"))
        if self.limit and len(text) > self.limit:
            raise CellError(
                _("has %(length)s characters; at most %(limit)s are kept. Shorten it")
                % {"length": len(text), "limit": self.limit}
            )
        return text

    def show(self, value: Any, book: Any) -> str:
        return (value or "").replace("\r\n", "\n").replace("\r", "\n")


class Choice(Cell):
    """One of a few values, written as key or as label in Japanese or English."""

    def __init__(self, choices: Any, *, blank: str = "") -> None:
        self.choices = [(key, label) for key, label in getattr(choices, "choices", choices) if key != ""]
        self.blank = blank

    @cached_property
    def known(self) -> dict[str, str]:
        """Key by folded spelling; a key goes before a label, so a label never hides one."""
        words: dict[str, str] = {}
        for language in ("ja", "en"):
            with translation.override(language):
                words |= {fold_word(str(label)): str(key) for key, label in self.choices}
        return words | {fold_word(str(key)): str(key) for key, _label in self.choices}

    def parse(self, text: str, row: Any) -> str:
        key = self.known.get(fold_word(text))
        if key is None:
            labels = listed(label for _key, label in self.choices)
            raise CellError(_("is not known here. Write one of: %(labels)s") % {"labels": labels})
        return key

    def show(self, value: Any, book: Any) -> str:
        with translation.override(book.language):
            return next((str(label) for key, label in self.choices if key == value), str(value or ""))


class Day(Cell):
    """One exact day."""

    blank = None

    def parse(self, text: str, row: Any) -> date:
        try:
            return dates.parse_day(text)
        except dates.DateError as error:
            raise CellError(error.message(get_language() or "ja")) from error

    def show(self, value: Any, book: Any) -> str:
        return value.isoformat() if value else ""


class When(Cell):
    """A date as vague as it is known; the value is EDTF."""

    def parse(self, text: str, row: Any) -> str:
        try:
            return dates.parse(text).edtf
        except dates.DateError as error:
            raise CellError(error.message(get_language() or "ja")) from error

    def show(self, value: Any, book: Any) -> str:
        return value or ""


class Clock(Cell):
    """A time of the day."""

    blank = None
    _written = re.compile(r"(午前|午後)?(\d{1,2})(?::|時)(?:(\d{1,2})分?)?(?::(\d{2}))?")

    def parse(self, text: str, row: Any) -> time:
        found = self._written.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
        try:
            if found is None:
                raise ValueError(text)
            hour = int(found[2]) + (12 if found[1] == "午後" and int(found[2]) < 12 else 0)
            return time(hour, int(found[3] or 0), int(found[4] or 0))
        except ValueError as error:
            raise CellError(_("is not a time. Write it like 14:00")) from error

    def show(self, value: Any, book: Any) -> str:
        return "" if value is None else value.isoformat("seconds" if value.second else "minutes")


class Moment(Cell):
    """``2012-03-01`` or ``2012-03-01 09:00``; a day alone is its first minute, or with ``ends`` its last."""

    blank = None
    clock = Clock()

    def __init__(self, *, ends: bool = False) -> None:
        self.alone = time(23, 59) if ends else time(0)

    def parse(self, text: str, row: Any) -> datetime:
        day, _space, hour = text.replace("T", " ").partition(" ")
        try:
            found = dates.parse_day(day)
        except dates.DateError as error:
            raise CellError(error.message(get_language() or "ja")) from error
        at = self.clock.parse(hour.strip(), row) if hour.strip() else self.alone
        return timezone.make_aware(datetime.combine(found, at))

    def show(self, value: Any, book: Any) -> str:
        if value is None:
            return ""
        told = timezone.localtime(value)
        return f"{told:%Y-%m-%d}" if told.time() == self.alone else f"{told:%Y-%m-%d %H:%M:%S}".removesuffix(":00")


class Whole(Cell):
    """A whole number from 0 to ``limit``."""

    blank = None

    def __init__(self, limit: int = 32_767) -> None:
        self.limit = limit

    def parse(self, text: str, row: Any) -> int:
        digits = unicodedata.normalize("NFKC", text).replace(",", "").strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10 and int(digits) <= self.limit):
            raise CellError(_("is not a whole number from 0 to %(limit)s") % {"limit": f"{self.limit:,}"})
        return int(digits)


class Flag(Cell):
    """Yes or no; an empty cell means no."""

    blank = False
    words = dict.fromkeys(["yes", "y", "true", "1", "はい", "有", "○", "〇", "◯", "レ", "✓"], True) | dict.fromkeys(
        ["no", "n", "false", "0", "いいえ", "無", "×", "✕", "x"], False
    )

    def parse(self, text: str, row: Any) -> bool:
        value = self.words.get(fold_word(text))
        if value is None:
            raise CellError(_("is neither yes nor no. Write はい or いいえ, yes or no"))
        return value

    def show(self, value: Any, book: Any) -> str:
        yes, no = ("はい", "いいえ") if book.language == "ja" else ("yes", "no")
        return yes if value else no


class Link(Cell):
    """A web address."""

    _valid = URLValidator(schemes=["http", "https"])

    def parse(self, text: str, row: Any) -> str:
        address = text if "://" in text else f"https://{text}"
        try:
            self._valid(address)
        except ValidationError as error:
            raise CellError(_("is not a web address. Write it like https://example.org/")) from error
        if len(address) > 200:
            raise CellError(
                _("has %(length)s characters; at most %(limit)s are kept. Shorten it")
                % {"length": len(address), "limit": 200}
            )
        return address
