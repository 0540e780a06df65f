"""Two texts compared word by word: what went and what came."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Japanese has no spaces: a word is a run of one script, hiragana and the rest stand letter by letter.
_WORDS = re.compile(r"[a-zA-Zａ-ｚＡ-Ｚ]+|[0-9０-９][0-9０-９,，.．]*|[一-鿿々〆]{1,2}|[ァ-ヺー]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text that stayed (``same``), went (``gone``) or came (``new``)."""

    kind: str
    text: str


def compared(earlier: str, later: str) -> list[Piece]:
    """Return the pieces of which the later text was made of the earlier one, in order."""
    before, after = _WORDS.findall(earlier), _WORDS.findall(later)
    return list(_joined(_pieces(before, after)))


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for kind, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(after[other_start:other_end]))
            continue
        yield Piece("gone", "".join(before[start:end]))
        yield Piece("new", "".join(after[other_start:other_end]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Draw changes together that a single letter parts, so that the eye reads words and not crumbs."""
    gone = new = ""
    held = ""
    for piece in pieces:
        if piece.kind == "gone":
            gone, new, held = gone + held + piece.text, new + held, ""
        elif piece.kind == "new":
            new += piece.text
        elif len(piece.text.strip()) == 1 and (gone or new) and not held and "\n" not in piece.text:
            held = piece.text
        else:
            yield from _told(gone, new)
            yield Piece("same", held + piece.text)
            gone = new = held = ""
    yield from _told(gone, new)
    if held:
        yield Piece("same", held)


def _told(gone: str, new: str) -> Iterator[Piece]:
    if gone:
        yield Piece("gone", gone)
    if new:
        yield Piece("new", new)
