"""Totals that claim no more than their parts."""

from collections.abc import Iterable
from decimal import Decimal

from .quantity import WITHOUT_NUMBER, Quantity, QuantityError

_FLOORS = frozenset({"at_least", "over", "no_less", "a_little_over"})
_CEILINGS = frozenset({"at_most", "under"})


def add(quantities: Iterable[Quantity]) -> Quantity:
    """Returns the total, qualified as its parts allow.

    Exact parts keep the qualifier of the others. Several floors (以上, 超) make "at least", several ceilings "or
    fewer"; anything else mixed makes "about". Parts without a number make "at least", or "about" beside a ceiling.
    Parts that differ in unit, counting or per are refused with `QuantityError`, as is an empty list.
    """
    parts = list(quantities)
    if not parts:
        raise QuantityError("nothing")
    told = [part for part in parts if part.qualifier not in ("regularly", "as_needed")]
    if not told:
        if len({part.qualifier for part in parts}) > 1:
            raise QuantityError("no_total")
        return parts[0]
    first = told[0]
    units = sorted({part.unit for part in told})
    if len(units) > 1:
        raise QuantityError("different_units", known=", ".join(unit or "—" for unit in units))
    if any(part.counting != first.counting for part in told):
        raise QuantityError("different_counting")
    if any(part.per != first.per for part in told):
        raise QuantityError("different_per")
    numbers = [part.value for part in told if part.value is not None]
    qualifier = _qualifier({part.qualifier for part in parts}, has_number=bool(numbers))
    return Quantity(sum(numbers, Decimal(0)) if numbers else None, first.unit, qualifier, first.counting, first.per)


def _qualifier(qualifiers: set[str], *, has_number: bool) -> str:
    if not has_number:
        return "several"
    said = qualifiers - {""} - WITHOUT_NUMBER
    if qualifiers & WITHOUT_NUMBER:
        return "about" if said & _CEILINGS else "at_least"
    if len(said) <= 1:
        return said.pop() if said else ""
    if said <= _FLOORS:
        return "at_least"
    return "at_most" if said <= _CEILINGS else "about"
