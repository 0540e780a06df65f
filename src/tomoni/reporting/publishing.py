"""Digest and column as they go out: the text somebody edited where one is kept, the draft from the records otherwise."""

import difflib
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tomoni.core.periods import Period
from tomoni.reporting import column, monthly
from tomoni.reporting.document import Document
from tomoni.reporting.models import EditedText

LANGUAGES = ("ja", "en")
FIRST_YEAR, LAST_YEAR, MOST_MONTHS = 1980, 2100, 12
Kind = EditedText.Kind


class MonthError(ValueError):
    """What was written is no month; the words say how to write one."""


@dataclass(frozen=True)
class Published:
    """A digest or column of some months in one language: the draft as the records give it now, and the text kept, if any."""

    kind: str
    period: Period
    language: str
    draft: str
    kept: EditedText | None

    @property
    def text(self) -> str:
        """The text that goes out."""
        return self.kept.text if self.kept else self.draft

    @property
    def is_outdated(self) -> bool:
        """Whether the records say otherwise now than when somebody edited the text."""
        return self.kept is not None and self.kept.drafted != self.draft

    def changes(self) -> list[tuple[str, str]]:
        """Return what the records say otherwise now, line by line as ("-", what was) and ("+", what is)."""
        if self.kept is None:
            return []
        lines = difflib.ndiff(self.kept.drafted.splitlines(), self.draft.splitlines())
        return [(line[0], line[2:]) for line in lines if line[0] in "-+" and line[2:].strip()]

    def document(self) -> Document:
        """Return a column as it goes out as a document, to be made a file of."""
        if self.kept is None:
            return column.column_of(self.period, self.language)
        return column.read(self.kept.text, self.period, self.language)


def digest(month: Period, language: str) -> Published:
    """Return the digest of a month."""
    draft = monthly.written(monthly.digest_of(month, language), language)
    return Published(Kind.DIGEST, month, language, draft, _kept(Kind.DIGEST, month, language))


def column_for(period: Period, language: str) -> Published:
    """Return the column of some months."""
    draft = column.as_text(column.column_of(period, language))
    return Published(Kind.COLUMN, period, language, draft, _kept(Kind.COLUMN, period, language))


def month(text: str, *, months: int = 1) -> Period:
    """Return the months from "2012-06" on; raises MonthError for what is no month between 1980 and 2100."""
    try:
        first = date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        first = None
    if first is None or not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise MonthError(_("“%(text)s” is no month. Write year and month, like 2012-06.") % {"text": text})
    if not 1 <= months <= MOST_MONTHS:
        raise MonthError(_("A column tells of 1 to %(most)s months.") % {"most": MOST_MONTHS})
    end = first
    for _month in range(months):
        end = Period.month(end.year, end.month).end
    return Period(first, end)


def _kept(kind: str, period: Period, language: str) -> EditedText | None:
    found = EditedText.objects.filter(kind=kind, starts_on=period.start, ends_on=period.last_day, language=language)
    return found.first()
