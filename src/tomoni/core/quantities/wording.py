"""A quantity in words for readers, in Japanese or English."""

from decimal import Decimal

from .quantity import Quantity
from .words import COUNTING_JA, PER_EN, PER_JA, PREFIXES_EN, PREFIXES_JA, SUFFIXES_EN, SUFFIXES_JA, UNITS, WHOLE_JA


def describe(quantity: Quantity, language: str) -> str:
    """Returns the quantity in words: "のべ約120人", "月1回" ("ja"); "about 120 people (cumulative)" (any other)."""
    return _japanese(quantity) if language == "ja" else _english(quantity)


def _number(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _japanese(quantity: Quantity) -> str:
    if quantity.qualifier in ("regularly", "as_needed"):
        return WHOLE_JA[quantity.qualifier][0]
    if quantity == Quantity(Decimal(1), "回", "nearly", "", quantity.per) and quantity.per:
        return f"ほぼ毎{PER_JA[quantity.per][-1]}"
    per = PER_JA[quantity.per] if quantity.per else ""
    counting = COUNTING_JA[quantity.counting][0] if quantity.counting else ""
    if quantity.value is None:
        return f"{per}{counting}{WHOLE_JA['several'][0]}{quantity.unit}"
    before = after = ""
    if quantity.qualifier in SUFFIXES_JA and quantity.qualifier != "nearly":
        after = SUFFIXES_JA[quantity.qualifier][0]
    elif quantity.qualifier:
        before = PREFIXES_JA[quantity.qualifier][0]
    return f"{per}{counting}{before}{_number(quantity.value)}{quantity.unit}{after}"


def _english(quantity: Quantity) -> str:
    if quantity.qualifier in ("regularly", "as_needed"):
        return quantity.qualifier.replace("_", " ")
    per = f" a {PER_EN[quantity.per][0]}" if quantity.per else ""
    counting = {"": "", "total": " (cumulative)", "unique": " (unique)"}[quantity.counting]
    unit = _unit_en(quantity)
    if quantity.value is None:
        return f"several{unit}{per}{counting}"
    before = after = ""
    if quantity.qualifier in SUFFIXES_EN and quantity.qualifier != "at_most":
        after = f" {SUFFIXES_EN[quantity.qualifier][0]}"
    elif quantity.qualifier:
        before = f"{PREFIXES_EN[quantity.qualifier][0]} "
    if quantity.unit == "回" and not after and quantity.value in (1, 2):
        if quantity.value == 1 and quantity.qualifier == "nearly" and per:
            return f"almost every {PER_EN[quantity.per][0]}{counting}"
        return f"{before}{'once' if quantity.value == 1 else 'twice'}{per}{counting}"
    return f"{before}{_number(quantity.value)}{unit}{after}{per}{counting}"


def _unit_en(quantity: Quantity) -> str:
    one, many = UNITS.get(quantity.unit, (quantity.unit, quantity.unit))
    unit = one if quantity.value == 1 else many
    return f" {unit}" if unit else ""
