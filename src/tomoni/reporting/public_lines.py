"""The public lines: what anybody may know of an act, in one language. News, digest and column are made of these alone.

An act is here when it is public and its line is written in the language asked for; what has none in it is left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet

from tomoni.core import dates
from tomoni.core.periods import Period
from tomoni.projects.models import Activity

_NAMES_MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])"
_ENDS_JA, _ENDS_EN = re.compile("^(?:には、|に、|、|，|に(?![おとはもか、]))"), re.compile("^, ")
_DESCRIBES_JA = re.compile(r"[一-龠々]{1,4}[ぁ-ん]{0,5}[ただ]、?[^\s。、ぁ-ん]")
_HELD_ONE_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class PublicLine:
    """One act as everybody may read of it; ``text`` is in ``language``, the title in ``title_language``."""

    activity: Activity
    language: str
    text: str

    @property
    def title(self) -> str:
        """The title in the language, or in Japanese where it has none."""
        return self.activity.heading(self.language)

    @property
    def title_language(self) -> str:
        """The language the title is in."""
        return "en" if self.language == "en" and self.activity.title_en else "ja"

    @property
    def when(self) -> str:
        """The date as a reader expects it; '' where none is known."""
        return self.activity.when_text(self.language)

    @property
    def undated_text(self) -> str:
        """The line without a date it begins with, for where the date stands before it already."""
        return without_leading_date(self.text, self.activity, self.language)


def public_acts() -> QuerySet[Activity]:
    """Return the acts anybody may see."""
    return Activity.objects.visible_to(AnonymousUser())


def acts_told_in(language: str) -> QuerySet[Activity]:
    """Return the acts anybody may see whose public line is written in the language."""
    told = public_acts().filter(public_lines__has_key=language)
    return told.exclude(**{f"public_lines__{language}": ""})


def lines_of(activities: Iterable[Activity], language: str) -> list[PublicLine]:
    """Return the lines of the acts in the language, in their order; acts without one are left out."""
    lines = [PublicLine(activity, language, activity.line(language).strip()) for activity in activities]
    return [line for line in lines if line.text]


def of_months(activities: QuerySet[Activity], period: Period) -> QuerySet[Activity]:
    """Return those that begin in the period and whose date names a month at least, earliest first.

    What is known to have been in a year or a season belongs to no month.
    """
    begun = activities.filter(starts_on__gte=period.start, starts_on__lt=period.end, when__regex=_NAMES_MONTH)
    return begun.order_by("starts_on", F("ends_on").asc(nulls_last=True), "created_at", "pk")


def names_month(activity: Activity) -> bool:
    """Tell whether the date of the act names a month, and not a year or season alone."""
    return bool(re.match(_NAMES_MONTH, activity.when))


def is_one_day(activity: Activity) -> bool:
    """Tell whether the act stands on one certain day."""
    return bool(_HELD_ONE_DAY.fullmatch(activity.when))


def without_leading_date(text: str, activity: Activity, language: str) -> str:
    """Return the line without the act's own date (to the day or the month) that it begins with.

    A date that belongs to a verb in front of a noun stays (「6月に開いた総会で」): the rest would hang in the air.
    """
    if not activity.when or activity.starts_on is None:
        return text
    ends = _ENDS_JA if language == "ja" else _ENDS_EN
    for written in _ways_to_write(activity, language):
        rest = ends.sub("", text.removeprefix(written), count=1)
        if text.startswith(written) and rest != text.removeprefix(written):
            if language == "ja":
                return text if _DESCRIBES_JA.match(rest) else rest
            return rest[:1].upper() + rest[1:]
    return text


def _ways_to_write(activity: Activity, language: str) -> list[str]:
    """Return the date as a line may begin with it, the longest first."""
    start: date = activity.starts_on
    found = [
        dates.describe(activity.when, language, omit_year=year, with_weekday=with_weekday)
        for year in (None, start.year)
        for with_weekday in (True, False)
    ]
    if language != "ja":
        found += [f"{word} {written}" for written in found for word in ("On", "In")]
    return sorted(found, key=len, reverse=True)
