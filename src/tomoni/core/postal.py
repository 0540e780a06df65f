"""Japanese postal codes: which municipality and town a code stands for, one or several.

The table is `data/postal_codes.csv.gz` (Japan Post's KEN_ALL; `data/README.md` says from when and how it was made). It
is read at the first question of a process, 3 MB kept as they are, and never asked of anybody over the network.
"""

import gzip
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import places

_TABLE = Path(__file__).parent / "data" / "postal_codes.csv.gz"
_HYPHENS = re.compile(r"[-‐‑‒–—―−ー\s]")


@dataclass(frozen=True)
class Town:
    """What a postal code stands for. ``municipality`` has six digits; ``town`` is "" for "none of those listed"."""

    municipality: str
    town: str

    @property
    def prefecture(self) -> str:
        """The two-digit code of the prefecture."""
        return self.municipality[:2]


def digits(text: str) -> str:
    """Return the seven digits of a postal code however it was typed (〒１１２－０００２); "" where there are not seven."""
    even = _HYPHENS.sub("", unicodedata.normalize("NFKC", text[:40]).strip().removeprefix("〒"))
    return even if re.fullmatch("[0-9]{7}", even) else ""


def towns(code: str) -> list[Town]:
    """Return what a postal code stands for, in the order of Japan Post; [] where the list has no such code."""
    code = digits(code)
    if not code:
        return []
    table, found = _table(), []
    line = table.find(b"\n%s," % code.encode()) + 1
    while line and table.startswith(code.encode(), line):
        end = table.index(b"\n", line)
        _code, area, town = table[line:end].decode().split(",")
        found.append(Town(area + places.check_digit(area), town))
        line = end + 1
    return found


@cache
def _table() -> bytes:
    return b"\n" + gzip.decompress(_TABLE.read_bytes())
