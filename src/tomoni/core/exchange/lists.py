"""Several values in one cell: items separated by ``；``, each of one field or of several separated by ``：``."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from .cells import Cell, escaped, unescaped
from .refusals import CellError
from .results import is_quoted, shortened

_ITEM = re.compile(r"(?:\\.|[^\\;；]|\\$)+", re.DOTALL)
_FIELD_END = re.compile(r"\\.|(：|:(?!//)(?<!\d:)|:(?!//|\d))", re.DOTALL)


def items(text: str) -> list[str]:
    """Return the items of a list cell, still escaped: split at ``；`` or ``;``, empty ones dropped."""
    return [item for piece in _ITEM.findall(text) if (item := piece.strip())]


def fields(item: str) -> list[str]:
    """Return the fields of one item, unescaped: split at ``：`` or ``:`` (but not in ``https://`` or ``10:30``)."""
    parts, start = [], 0
    for found in _FIELD_END.finditer(item):
        if found[1]:
            parts.append(item[start : found.start()])
            start = found.end()
    parts.append(item[start:])
    return [unescaped(part.strip()) for part in parts]


class Listed(Cell):
    """Several values of one kind in one cell; the value is a tuple without repetitions."""

    blank = ()

    def __init__(self, item: Cell) -> None:
        self.item = item

    def parse(self, text: str, row: Any) -> tuple:
        pieces = items(text)
        return tuple(dict.fromkeys(self._parsed(piece, row, alone=len(pieces) == 1) for piece in pieces))

    def _parsed(self, piece: str, row: Any, *, alone: bool) -> Any:
        try:
            return self.item.parse_item(piece, row)
        except CellError as error:
            if alone or is_quoted(piece, str(error)):
                raise
            raise type(error)(_("“%(item)s” in it %(reason)s") % {"item": shortened(piece), "reason": error}) from error

    def show(self, value: Any, book: Any) -> str:
        return "；".join(self.item.show_item(one, book) for one in value)

    def mentions(self, text: str) -> Iterator[tuple[str, str]]:
        for piece in items(text):
            yield from self.item.mentions_in_item(piece)

    def targets(self, value: Any) -> Iterator[tuple[str, Any]]:
        for one in value:
            yield from self.item.targets(one)


class Parts(Cell):
    """An item of several fields, such as ``p001：online``; the value is a tuple, the first field is needed."""

    blank = ()

    def __init__(self, *cells: Cell) -> None:
        self.cells = cells

    def parse_item(self, text: str, row: Any) -> tuple:
        texts = fields(text)
        if len(texts) > len(self.cells):
            raise CellError(
                _("has more than %(count)s parts. Write a colon that belongs to the text as \\：")
                % {"count": len(self.cells)}
            )
        if not texts[0]:
            raise CellError(_("begins with a colon; write the first part too"))
        texts += [""] * (len(self.cells) - len(texts))
        return tuple(
            cell.parse(part, row) if part else cell.blank for cell, part in zip(self.cells, texts, strict=True)
        )

    def show_item(self, value: Any, book: Any) -> str:
        shown = [
            "" if one == cell.blank else escaped(str(cell.show(one, book)))
            for cell, one in zip(self.cells, value, strict=True)
        ]
        while len(shown) > 1 and not shown[-1]:
            shown.pop()
        return "：".join(shown)

    def mentions_in_item(self, text: str) -> Iterator[tuple[str, str]]:
        for cell, part in zip(self.cells, fields(text), strict=False):
            if part:
                yield from cell.mentions(part)

    def targets(self, value: Any) -> Iterator[tuple[str, Any]]:
        for cell, one in zip(self.cells, value, strict=True):
            yield from cell.targets(one)
