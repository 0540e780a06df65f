"""What was typed in one cell: a number with its qualifier, in whatever multiple of its unit, or words, or nothing."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.core import quantities
from tomoni.core.quantities.words import UNITS

ROUGHLY = Decimal("0.34")
NOTHING = frozenset({"", "-", "–", "—", "―", "−", "ー", "…"})
_NEGATIVE = re.compile(r"^[△▲−–-]\s*(?=\S)")
_MULTIPLE = re.compile(r"(十億|百万|千|万|億)(.*)")
_MULTIPLES = {"千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8, "十億": 10**9}

_MULTIPLES_EN = {"千": "thousand", "万": "ten thousand", "百万": "million", "億": "hundred million", "十億": "billion"}


class CellTypedWronglyError(ValueError):
    """A cell that holds no number where one belongs; the words say what to write."""


@dataclass(frozen=True)
class Number:
    """A number in the plain unit of its column (yen where the column says 千円); None where only "several" is known."""

    value: Decimal | None
    qualifier: str = ""
    counting: str = ""


def read(typed: str, column: Mapping[str, str]) -> Number | None:
    """Return the number a cell holds; None for nothing. "1,200千円" and "120万円" are 1,200,000 in a column of yen.

    Raises CellTypedWronglyError.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if typed.strip() in NOTHING or text in NOTHING:
        return None
    sign = -1 if _NEGATIVE.match(text) else 1
    bare = _NEGATIVE.sub("", text)
    try:
        found = quantities.parse(bare)
    except quantities.QuantityError as error:
        raise CellTypedWronglyError(error.message(get_language() or "ja")) from error
    times, plain = multiple_of(column["unit"])
    wanted = "%" if column["kind"] == "share" else plain
    if (found.unit and not _same_unit(found.unit, wanted)) or found.per:
        words = _("“%(typed)s” is not counted in %(unit)s. Convert it, or put it in a column of its own.")
        raise CellTypedWronglyError(words % {"typed": typed.strip()[:40], "unit": wanted or "—"})
    is_plain = bool(found.unit) or re.search("[千万億]", bare) or column["kind"] == "share"
    value = None if found.value is None else found.value * sign * (1 if is_plain else times)
    return Number(value, found.qualifier, found.counting)


def multiple_of(unit: str) -> tuple[int, str]:
    """Return (1000, "円") for 千円; (1, unit) for a plain unit."""
    found = _MULTIPLE.fullmatch(unit)
    return (_MULTIPLES[found[1]], found[2]) if found else (1, unit)


def unit_in(language: str, unit: str) -> str:
    """Return the unit as the head of a column names it: 千円, "thousand yen"; one we have no word for stays as it is."""
    if language == "ja":
        return unit
    found = _MULTIPLE.fullmatch(unit)
    plain = found[2] if found else unit
    word = UNITS[plain][1] if plain in UNITS else plain
    return f"{_MULTIPLES_EN[found[1]]} {word}".strip() if found else word


def printed(number: Number, column: Mapping[str, str], language: str, *, with_unit: bool) -> str:
    """Return the number in the column's unit, as the language writes it: "約1,200", "△5千円", "about 1,200,000 yen"."""
    times, plain = multiple_of(column["unit"])
    unit = "%" if column["kind"] == "share" else column["unit"]
    if language != "ja" and times != 1 and with_unit:
        times, unit = 1, plain
    if column["kind"] == "share":
        text = f"{number.value}%" if number.value is not None else "—"
        return text if number.value is None or number.value >= 0 else f"{_minus(language)}{text[1:]}"
    value = None if number.value is None else abs(number.value) / times
    told = quantities.Quantity(
        None if value is None else round(value, 3), unit if with_unit else "", number.qualifier, number.counting
    )
    is_negative = number.value is not None and number.value < 0
    return f"{_minus(language) if is_negative else ''}{quantities.describe(told, language)}"


def _minus(language: str) -> str:
    return "△" if language == "ja" else "-"


def bare(number: Number, column: Mapping[str, str]) -> str:
    """Return the value alone in the column's unit, with nothing but digits, sign and point."""
    if number.value is None:
        return number.qualifier
    times = 1 if column["kind"] == "share" else multiple_of(column["unit"])[0]
    return f"{(number.value / times).normalize():f}"


def add(numbers: Iterable[Number | None]) -> Number | None:
    """Return the total, qualified as its parts allow; None for nothing, or where のべ and 実 cannot be added."""
    parts = [each for each in numbers if each is not None]
    if not parts:
        return None
    told = [
        quantities.Quantity(None if each.value is None else abs(each.value), "", each.qualifier, each.counting)
        for each in parts
    ]
    try:
        found = quantities.add(told)
    except quantities.QuantityError:
        return None
    known = [each.value for each in parts if each.value is not None]
    return Number(sum(known, Decimal(0)) if known else None, found.qualifier, found.counting)


def share(part: Number | None, whole: Number | None, *, places: int = 1) -> Number | None:
    """Return the percentage, rounded half up; None where either is not known or the whole is nothing."""
    if part is None or whole is None or part.value is None or not whole.value:
        return None
    return Number((100 * part.value / whole.value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def agree(said: Number, found: Number) -> bool:
    """Tell whether a printed number can stand beside the one computed: both exact and equal, or as a qualifier allows."""
    if said.value is None or found.value is None:
        return True
    if found.qualifier:
        return fits(found.qualifier, claimed=found.value, counted=said.value) or said == found
    return fits(said.qualifier, claimed=said.value, counted=found.value)


def fits(qualifier: str, *, claimed: Decimal, counted: Decimal | int) -> bool:
    """Tell whether a count agrees with a number said with its qualifier: 3回ほど with 2, 3 or 4, 3回以上 with 3 or more."""
    if qualifier in ("at_least", "no_less", "a_little_over"):
        return counted >= claimed
    if qualifier == "over":
        return counted > claimed
    if qualifier == "at_most":
        return counted <= claimed
    if qualifier == "under":
        return counted < claimed
    if qualifier in ("about", "around", "close_to", "nearly"):
        return abs(counted - claimed) <= max(Decimal(1), claimed * ROUGHLY)
    return counted == claimed


def _same_unit(one: str, other: str) -> bool:
    return one == other or (one in UNITS and UNITS[one] == UNITS.get(other))
