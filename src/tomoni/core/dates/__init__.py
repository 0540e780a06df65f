"""When something happened, as vaguely or exactly as it is known.

A date is stored as one line of EDTF (ISO 8601-2): a day, a month, a year, a season, a range with a vague or open side,
each approximate (``~``), uncertain (``?``) or both (``%``), with an unknown month or day (``2012-XX``). `parse` reads
EDTF and what people type in Japanese and English, `describe` writes it for readers; each reads what the other writes.
"""

from .day import parse_day
from .edtf import When
from .eras import Era, era_of, era_year
from .errors import DateError
from .reading import parse
from .wording import describe

__all__ = ["DateError", "Era", "When", "describe", "era_of", "era_year", "parse", "parse_day"]
