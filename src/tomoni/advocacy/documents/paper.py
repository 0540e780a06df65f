"""A paper: lines and tables in their order, before any format is chosen; and the same as plain text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "right", "left", "center", "subject", "text", "heading", "item", "inset", "reason", "small", "contact", "gap"
]
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: to the right, centred, a numbered item of a level ..."""

    kind: Kind
    text: str = ""
    number: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``widths`` are shares; ``room`` is how many lines are left empty in each row to write on by hand."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    room: int = 0


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Block = Line | Grid | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: its title and language, its blocks, the name of its file without ending."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    name: str
    footer: str = ""
    is_wide: bool = False


def plain(paper: Paper) -> str:
    """Return the paper as plain text, as a mail or a form takes it."""
    return "\n".join(_plain_lines(paper)).strip() + "\n"


def _plain_lines(paper: Paper) -> Iterator[str]:
    japanese = paper.language == "ja"
    for block in paper.blocks:
        match block:
            case NewPage():
                yield ""
            case Grid():
                for row in block.rows:
                    yield " / ".join(cell for cell in row if cell)
            case Line(kind="gap"):
                yield ""
            case Line(kind="subject" | "center" | "heading"):
                yield from ("", block.text, "")
            case Line(kind="item"):
                indent = ("　" if japanese else "  ") * (block.level - 1)
                yield f"{indent}{block.number}{'　' if japanese else ' '}{block.text}"
            case Line(kind="reason" | "inset"):
                yield ("　" if japanese else "  ") * block.level + block.text
            case Line():
                yield block.text


def numbers(levels: list[int], language: str) -> list[str]:
    """Return the number of each item of a tree told by its levels: 1, (1), ① in Japanese, 1, 1.1, 1.1.1 in others."""
    counts = [0] * DEEPEST
    found = []
    for level in levels:
        level = min(max(level, 1), DEEPEST)
        counts[level - 1] += 1
        counts[level:] = [0] * (DEEPEST - level)
        found.append(_number(counts[:level], language))
    return found


def _number(counts: list[int], language: str) -> str:
    last = counts[-1]
    if language != "ja":
        return ".".join(str(max(count, 1)) for count in counts) + ("." if len(counts) == 1 else "")
    if len(counts) == 1:
        return f"{last}．"
    if len(counts) == 2:
        return f"（{last}）"
    return chr(0x2460 + last - 1) if last <= 20 else f"〔{last}〕"
