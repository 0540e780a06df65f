"""How many, as honestly as it is known: a number or none, its unit, its qualifier, のべ or 実, and per what.

月一度 is 1回 per month; 1万筆を越え is 10,000筆 over; 複数回 has no number at all. `parse` reads them in Japanese and
English, `describe` writes them, `add` totals them without claiming more than the parts say. Whose number it is (own,
partner, official) is kept by whoever holds the quantity.
"""

from .adding import add
from .quantity import COUNTING_CHOICES, PER_CHOICES, QUALIFIER_CHOICES, Quantity, QuantityError
from .reading import parse
from .wording import describe

__all__ = [
    "COUNTING_CHOICES",
    "PER_CHOICES",
    "QUALIFIER_CHOICES",
    "Quantity",
    "QuantityError",
    "add",
    "describe",
    "parse",
]
