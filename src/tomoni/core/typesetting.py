"""Printed documents: a Typst template and data become a PDF, drawn with the fonts in ``core/fonts`` alone."""

import json
import re
import struct
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst
from django.utils.translation import gettext as _

FONTS = Path(__file__).parent / "fonts"
Standard = Literal["a-2a", "ua-1"]
UNSEEN = re.compile(
    "(?!\u1680)[\\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
"""Spaces, controls, and what joins or chooses between forms of the characters beside it: nothing is drawn for them."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def pdf(template: Path, data: Any, *, now: datetime, standards: Sequence[Standard] = (), tagged: bool = True) -> bytes:
    """Return the PDF that the template makes of the data, which it reads as ``json(bytes(sys.inputs.data))``.

    It is tagged for whoever has it read aloud, unless it is for a printer alone: tags take half of the time.
    ``standards`` names what the file shall keep to, such as "ua-1" and "a-2a"; raises ``typst.TypstError`` where the
    template or its data break one of them.
    """
    return typst.compile(
        str(template),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs=_inputs(data),
        timestamp=int(now.timestamp()),
        pdf_standards=list(standards),
        pdf_tags=tagged,
    )


def pictures(template: Path, data: Any, *, ppi: float) -> list[bytes]:
    """Return each page that the template makes of the data as a PNG picture, drawn with ``ppi`` pixels to the inch."""
    drawn = typst.compile(str(template), format="png", font_paths=_fonts(), sys_inputs=_inputs(data), ppi=ppi)
    return drawn if isinstance(drawn, list) else [drawn]


class UnreadablePdfError(ValueError):
    """A PDF that cannot be drawn, or is too long; the words say which."""


def pdf_pages(pdf: bytes, *, ppi: float, at_most: int) -> list[bytes]:
    """Return each page of somebody's PDF as a PNG picture 160 mm wide. Raises UnreadablePdfError."""
    found: list[bytes] = []
    with TemporaryDirectory() as folder:
        (Path(folder) / "source.pdf").write_bytes(pdf)
        template = Path(folder) / "page.typ"
        template.write_text(
            "#set page(width: 160mm, height: auto, margin: 0mm)\n"
            '#image("source.pdf", page: int(sys.inputs.number), width: 100%)\n'
        )
        while len(found) <= at_most:
            try:
                page = typst.compile(
                    str(template), root=folder, format="png", ppi=ppi, sys_inputs={"number": str(len(found) + 1)}
                )
            except typst.TypstError as error:
                if found:
                    return found
                raise UnreadablePdfError(_("it is no PDF that can be drawn, or it is locked")) from error
            found.append(page[0] if isinstance(page, list) else page)
    raise UnreadablePdfError(_("it has more than %(count)s pages") % {"count": at_most})


def _inputs(data: Any) -> dict[str, str]:
    return {"data": json.dumps(data, ensure_ascii=False)}


def undrawn(text: str) -> list[str]:
    """Return the characters of the text that no font has, each once; they would be printed as empty boxes."""
    return [each for each in dict.fromkeys(text) if ord(each) not in _drawn() and not UNSEEN.match(each)]


@cache
def _drawn() -> frozenset[int]:
    return frozenset(code for path in sorted(FONTS.glob("*.[ot]tf")) for code in _codes(path.read_bytes()))


def _codes(font: bytes) -> Iterator[int]:
    """Yield the characters a TrueType font maps to a glyph (OpenType specification, table "cmap")."""
    start = next(offset for tag, offset in _tables(font) if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * number + 4)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form == 4:
            yield from _in_segments(font, start + offset)
        elif form == 12:
            yield from _in_groups(font, start + offset)


def _tables(font: bytes) -> Iterator[tuple[bytes, int]]:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        yield tag, offset


def _in_segments(font: bytes, table: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, table + 6)
    size = doubled // 2
    ends = struct.unpack_from(f">{size}H", font, table + 14)
    starts = struct.unpack_from(f">{size}H", font, table + 16 + doubled)
    for first, last in zip(starts, ends, strict=True):
        if first != 0xFFFF:
            yield from range(first, last + 1)


def _in_groups(font: bytes, table: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", font, table + 12)
    for number in range(count):
        first, last, _glyph = struct.unpack_from(">III", font, table + 16 + 12 * number)
        yield from range(first, last + 1)
