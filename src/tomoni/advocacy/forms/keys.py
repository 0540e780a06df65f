"""Keys of records as a browser sends them."""

from collections.abc import Iterable

MOST_DIGITS = 18
"""What a key may have; a longer number is no key, and no database could be asked for it."""


def typed_keys(values: Iterable[str]) -> list[int]:
    """Return the keys among the values; what can be no key of a record is left out."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS]
