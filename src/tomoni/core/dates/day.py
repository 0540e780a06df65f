"""One exact day, for forms and imports."""

import re
from datetime import date

from .errors import DateError
from .reading import parse

_MIDNIGHT = re.compile(r"(?<=\d)[T ]00:00(?::00(?:\.0+)?)?Z?$")


def parse_day(text: str, *, year: int | None = None) -> date:
    """Returns the day that `text` tells, read as `parse` reads it; a spreadsheet's midnight is cut off.

    `year` is taken where the text has none. Raises `DateError`, with code "not_a_day" for anything vaguer than a day.
    """
    found = parse(_MIDNIGHT.sub("", text.strip()), year=year)
    if found.precision != "day" or found.starts_on is None or found.approximate or found.uncertain:
        raise DateError("not_a_day", text)
    return found.starts_on
