"""A document whose texts any of the formats can hold."""

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tomoni.core.documents.texts import clean
from tomoni.reporting.document import Document, Heading

NAMELESS = "—"


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


def _cleaned(thing: Any) -> Any:
    if isinstance(thing, str):
        return clean(thing)
    if isinstance(thing, tuple):
        return tuple(_cleaned(each) for each in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{field.name: _cleaned(getattr(thing, field.name)) for field in fields(thing)})
    return thing
