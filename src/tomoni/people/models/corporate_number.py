"""Japan's corporate numbers (法人番号): thirteen digits, the first a check digit (domain.md 5)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DIGITS = 13


def check_digit(base: str) -> str:
    """Return the first digit for the twelve after it: 9 less the weighted sum modulo 9, counted from the right."""
    weighted = sum(int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(base), start=1))
    return str(9 - weighted % 9)


def validate_corporate_number(number: str) -> None:
    """Raise ValidationError unless the number has thirteen digits and its check digit is right."""
    if not (number.isascii() and number.isdigit() and len(number) == DIGITS):
        raise ValidationError(_("A corporate number has 13 digits."))
    if number[0] != check_digit(number[1:]):
        raise ValidationError(_("The check digit of this corporate number is wrong; look for a typing error."))
