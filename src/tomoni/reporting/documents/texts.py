"""Text that any of the formats can hold: what a reader would see is kept, what no file may hold is left out."""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tomoni.reporting.document import Document, Heading

SPACES = re.compile("[\t\x0b\x0c\x1c-\x1f]")
BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
LEFT_OUT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb\ufdd0-\ufdef]"  # controls, and what XML and PDF forbid
    "|[\u202a-\u202e\u2066-\u2069]"  # turns of the writing direction, which would reach into the text that follows
    "|[" + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)) + "]"
)
NAMELESS = "—"
BROKEN = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return the text without control characters; broken halves of characters become U+FFFD."""
    return LEFT_OUT.sub("", BROKEN.sub("\ufffd", BREAKS.sub("\n", SPACES.sub(" ", text))))


def cleaned(document: Document) -> Document:
    """Return the document with every text clean, on one line and with something to see where it names a place.

    Findings are not printed: they are left out.
    """
    clean = _cleaned(replace(document, findings=()))
    return replace(
        clean,
        title=_name(clean.title),
        parts=tuple(
            replace(part, text=_name(part.text)) if isinstance(part, Heading) else part for part in clean.parts
        ),
    )


def _name(text: str) -> str:
    shown = any(unicodedata.category(each)[0] not in "ZC" for each in text)
    return " ".join(text.split("\n")) if shown else NAMELESS


def lines(text: str) -> list[str]:
    """Return the lines of the text that hold something."""
    return [line for line in text.split("\n") if line.strip()]


def _cleaned(thing: Any) -> Any:
    if isinstance(thing, str):
        return clean(thing)
    if isinstance(thing, tuple):
        return tuple(_cleaned(each) for each in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{field.name: _cleaned(getattr(thing, field.name)) for field in fields(thing)})
    return thing
