"""Figures inside a text: ``[[membership.people 2012-12-31]]``.

A reference names a figure, then the day or period (``2012-12-31``, ``2012-01-01/2012-12-31``, or ``end``, ``before``,
``period`` of the report itself), then, for a table, line and column: ``[[membership.table end individual people]]``.
``[[manual KEY]]`` is a figure written by hand in the report, ``[[table KEY ROW COLUMN]]`` a cell of a table typed by
hand (with ``before``: of the year before). Everything else in a text is plain.
"""

import re
from dataclasses import dataclass

MANUAL = "manual"
TABLE = "table"
_REFERENCE = re.compile(r"\[\[([^\[\]]*)\]\]")


@dataclass(frozen=True)
class Reference:
    """A figure as cited: its words, the first of which is the figure's key, "manual" or "table"."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.words)

    @property
    def key(self) -> str:
        """The key of the figure, or "manual" or "table"; '' for empty brackets."""
        return self.words[0] if self.words else ""


def split(text: str) -> list[str | Reference]:
    """Return the text as plain pieces and references in their order; joined again they are the text."""
    found: list[str | Reference] = []
    place = 0
    for match in _REFERENCE.finditer(text):
        if match.start() > place:
            found.append(text[place : match.start()])
        found.append(Reference(tuple(match[1].split())))
        place = match.end()
    if place < len(text):
        found.append(text[place:])
    return found


def cited(text: str) -> list[Reference]:
    """Return the references of a text, each once, in their order."""
    return list(dict.fromkeys(piece for piece in split(text) if isinstance(piece, Reference)))
