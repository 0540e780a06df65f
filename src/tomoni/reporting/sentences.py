"""The sentences of a report: what an activity, or several acts of one series, is told as.

Nothing here asks the database: activities come with their quantities. Of what is not public, and whose title may
not be told either, only the public line is told; it was written for that.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tomoni.core import dates
from tomoni.core.numerals import NUMBER, read_number
from tomoni.core.periods import Period
from tomoni.projects.actions import draft_line, draft_series, told_quantities
from tomoni.projects.models import Activity
from tomoni.projects.models.project import Visibility

LANGUAGES = ("ja", "en")
LISTED_AT_MOST = 12
NEARLY = 0.75
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]\s*$")
_NUMBERED = re.compile(r"\s*(?:第\s*\d+\s*[号期巻集]|(?:No|Vol|vol)\.\s*\d+)\s*$")
_ORDINAL = re.compile(r"第?\s*\d+\s*(?:号|回|期|巻|集|次|日目|弾)|(?:No|Vol|vol)\.\s*\d+|第\s*\d+")
_COUNTED = re.compile(f"(?P<number>{NUMBER})(?![年月日時分])")
_IN_WORDS_EN = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundreds?|thousands?|millions?|"
    r"dozens?|once|twice|first|second|third|several|many)\b",
    re.IGNORECASE,
)
_STATES_HELD = frozenset({Activity.State.DONE, Activity.State.PARTLY})


@dataclass(frozen=True)
class Series:
    """What several acts belong to: the key it is known by, and its title in both languages."""

    key: str
    title: str
    title_en: str = ""


@dataclass(frozen=True)
class Told:
    """One thing to tell: its key, the acts it rests on, its text by language (a language without a text is missing)."""

    key: str
    activities: tuple[Any, ...]
    texts: dict[str, str]


def tell_all(activities: Sequence[Activity], *, period: Period, series: dict[Any, Series]) -> list[Told]:
    """Return what is told of the acts, in their order; what may not be told at all is missing.

    ``series`` gives the series of meetings by the meeting's id. Meetings of one series, and acts of one name without
    lines of their own, become one sentence where the first of them stands.
    """
    groups: dict[str, list[Activity]] = {}
    names: dict[str, Series] = {}
    for activity in activities:
        one = _series_of(activity, series) if _may_be_joined(activity) else None
        key = one.key if one else f"act:{activity.pk}"
        groups.setdefault(key, []).append(activity)
        if one:
            names[key] = one
    told = []
    known_place = ""
    for key, members in groups.items():
        if len(members) > 1:
            told.append(_tell_series(members, names[key], period))
        else:
            told.append(tell(members[0], period=period, known_place=known_place))
        known_place = members[-1].place
    return [each for each in told if each is not None]


def tell(activity: Activity, *, period: Period, known_place: str = "") -> Told | None:
    """Return the sentence of one act: its public line, or one made from the record. None where nothing may be told.

    A public line that leaves out the exact day or the place of a public act gets them in brackets; ``known_place``
    was named just before and need not be said again.
    """
    texts = {}
    for language in LANGUAGES:
        line = activity.line(language).strip()
        if line:
            texts[language] = with_unsaid(line, _unsaid(activity, line, language, period, known_place), language)
        elif _may_be_drafted(activity, language):
            texts[language] = draft_line(activity, language, omit_year=_only_year(period))
            texts[language] += _own_outcome(activity, period) if language == "ja" else ""
    return Told(f"act:{activity.pk}", (activity,), texts) if "ja" in texts else None


def tell_outcome(activity: Activity, *, period: Period) -> Told | None:
    """Return the sentence of a result that came in the period to what a public act of an earlier one had begun."""
    is_told = activity.visibility == Visibility.PUBLIC and not activity.is_meeting and activity.outcome.strip()
    if not is_told or activity.outcome_on is None or not period.contains(activity.outcome_on):
        return None
    if activity.ends_on is None or activity.ends_on >= period.start:
        return None
    day = dates.describe(activity.outcome_on.isoformat(), "ja", omit_year=_only_year(period))
    outcome = activity.outcome.strip().removesuffix("。")
    text = f"{activity.when_text('ja')}の「{activity.title}」は、{day}に結果を得た：{outcome}。"
    return Told(f"outcome:{activity.pk}", (activity,), {"ja": text})


def _own_outcome(activity: Activity, period: Period) -> str:
    """Return what came of an act while the period lasted; a later result is told in its own year."""
    outcome = activity.outcome.strip().removesuffix("。")
    is_later = activity.outcome_on is not None and not period.contains(activity.outcome_on)
    return f"結果：{outcome}。" if outcome and not is_later and not activity.is_meeting else ""


def with_unsaid(line: str, unsaid: str, language: str) -> str:
    """Return the line with what it leaves out in brackets before its last full stop."""
    if not unsaid:
        return line
    stop = "。" if language == "ja" else "."
    rest = line.removesuffix(stop)
    return f"{rest}（{unsaid}）{stop}" if language == "ja" else f"{rest} ({unsaid}){stop}"


def stem(title: str) -> str:
    """Return a title without its last brackets or its number: 省庁交渉（2012年3月） is 省庁交渉, Ｍネット第131号 is Ｍネット."""
    return _NUMBERED.sub("", _BRACKETED.sub("", title)).strip()


def ordinal(title: str) -> str:
    """Return the number in a series that a title ends with: 第131号 of Ｍネット（第131号）; '' where it has none."""
    found = _BRACKETED.search(title)
    written = found[0].strip().strip("（）()") if found else ""
    if not _ORDINAL.fullmatch(unicodedata.normalize("NFKC", written)):
        ending = _NUMBERED.search(_BRACKETED.sub("", title).strip())
        written = ending[0].strip() if ending else ""
    return written


def rhythm(starts: Iterable[Any], *, period: Period, language: str) -> str:
    """Return "毎月" or "ほぼ毎月" where acts on these days fill the months of the period; '' where they do not."""
    months = {(day.year, day.month) for day in starts}
    wanted = period.months
    if not wanted or wanted < 6 or len(months) < wanted * NEARLY:
        return ""
    if len(months) == wanted:
        return "毎月" if language == "ja" else "every month"
    return "ほぼ毎月" if language == "ja" else "almost every month"


def _only_year(period: Period) -> int | None:
    """Return the one calendar year the period lies in; None for a fiscal year, where a day needs its year."""
    return period.start.year if period.start.year == period.last_day.year else None


def _may_be_joined(activity: Activity) -> bool:
    is_held = activity.state in _STATES_HELD and activity.starts_on is not None
    has_result = not activity.is_meeting and bool(activity.outcome.strip())
    return activity.visibility == Visibility.PUBLIC and is_held and not has_result


def _series_of(activity: Activity, series: dict[Any, Series]) -> Series | None:
    if activity.pk in series:
        found = series[activity.pk]
        return Series(f"{found.key}:{activity.state}", found.title, found.title_en)
    name = stem(activity.title)
    if activity.line("ja") or not name or name == activity.title:
        return None
    own = f"{activity.kind}:{activity.our_role}:{activity.state}"
    return Series(f"name:{own}:{name}"[:120], name, stem(activity.title_en))


def _tell_series(activities: list[Activity], series: Series, period: Period) -> Told:
    year = _only_year(period) or 0
    days = [activity.starts_on for activity in activities]
    names = [ordinal(activity.title) for activity in activities]
    # what each one bears of its own is told one by one, however often it was
    has_own = any(names) or any(told_quantities(activity, "ja") for activity in activities)
    is_often = len(activities) > LISTED_AT_MOST // 2 and not has_own
    texts = {}
    for language, title in zip(LANGUAGES, (series.title, series.title_en), strict=True):
        if not title:
            continue
        often = rhythm(days, period=period, language=language) if is_often else ""
        texts[language] = draft_series(activities, title, language, omit_year=year, often=often, names=names)
    return Told(series.key, tuple(activities), texts)


def _may_be_drafted(activity: Activity, language: str) -> bool:
    """Tell whether a sentence may be made from the record: only of public acts, in English only where all is English."""
    if activity.visibility != Visibility.PUBLIC:
        return False
    if language == "ja":
        return True
    return bool(activity.title_en) and not activity.line("ja")


def _unsaid(activity: Activity, line: str, language: str, period: Period, known_place: str) -> str:
    if activity.visibility != Visibility.PUBLIC:
        return ""
    said = re.sub(r"\s+", "", unicodedata.normalize("NFKC", line))
    missing = []
    if activity.has_exact_days and not _names_day(activity, said, language):
        missing.append(dates.describe(activity.when, language, omit_year=_only_year(period)))
    parts = [part for part in re.split(r"[・、,\s]", unicodedata.normalize("NFKC", activity.place)) if part]
    is_named = activity.place == known_place or any(part in said for part in parts)
    if language == "ja" and parts and not is_named:
        missing.append(activity.place)
    missing += filter(None, [_uncounted(activity, line, language)])
    return ("、" if language == "ja" else ", ").join(missing)


def _uncounted(activity: Activity, line: str, language: str) -> str:
    """Return the numbers of the act that its line does not say, in words or digits; those per month are words anyway."""
    if language != "ja" and _IN_WORDS_EN.search(line):
        return ""
    found = _COUNTED.finditer(re.sub(r"\s+", "", unicodedata.normalize("NFKC", line)))
    known = {read_number(each["number"]) for each in found}
    known |= {each.value for each in activity.quantities.all() if each.per} | {None}
    return told_quantities(activity, language, known=known, with_often=True)


def _names_day(activity: Activity, said: str, language: str) -> bool:
    first = activity.starts_on
    if first is None:
        return True
    if language == "ja":
        return f"{first.month}月{first.day}日" in said or f"{first.month}/{first.day}" in said
    month = dates.describe(f"{first.year:04}-{first.month:02}", "en", omit_year=first.year)
    return any(f"{one}{month}" in said for one in _days_en(activity)) or f"{month}{first.day}" in said


def _days_en(activity: Activity) -> list[str]:
    """Return "23" and, for a range, "23–24" and "23-24" as they may stand before the month."""
    first, last = activity.starts_on.day, activity.ends_on.day
    return [str(first), f"{first}–{last}", f"{first}-{last}"]
