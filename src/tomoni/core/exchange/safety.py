"""Cells that no spreadsheet takes for a formula, and back again (OWASP: CSV injection)."""

import re
from datetime import date, time
from decimal import Decimal
from typing import Any

# Skipped by a spreadsheet or by the eye before the first real character: spaces, control and format
# characters. The apostrophe is among them, so that a text that itself begins with one comes back exactly.
_FORMULA = re.compile(
    r"[\s'\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*[=+\-@%|＝＋－＠％｜]|'*[\t\r]"
)


def safe_cell(value: Any) -> Any:
    """Return a cell value that no spreadsheet takes for a formula: such text gets an apostrophe in front.

    Numbers, dates and None stay what they are; any other object becomes its text.
    """
    if value is None or isinstance(value, int | float | Decimal | date | time):
        return value
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """Undo ``safe_cell``: ``plain_cell(safe_cell(text)) == text`` for every text."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text
