"""Contradictions between records, found before a report is approved; what rests on one is not told as a fact."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tomoni.core import quantities
from tomoni.core.figures import UnknownFigureError
from tomoni.core.periods import Period
from tomoni.projects.models import Activity, ActivityQuantity, Meeting
from tomoni.reporting.models import Passage, Report
from tomoni.reporting.recorded import is_own, named, undated
from tomoni.reporting.sentences import stem
from tomoni.reporting.tabulation import fits, mismatches
from tomoni.reporting.tabulation.finding import PREFIX, find, is_typed
from tomoni.reporting.typed_tables import told_mismatch

HELD = {Activity.State.DONE, Activity.State.PARTLY}
_DAYS = re.compile(r"(\d{1,2})月(\d{1,2})日")
_TIMES = re.compile(r"(?<![約第ほぼ\d])(\d+)回(?!目|ほど|以上|以下|程度|近く|あまり|余り|未満)")


@dataclass(frozen=True)
class Contradiction:
    """What does not fit together, and the acts it is about; ``withholds``: no sentence may tell them as a fact.

    ``table`` is the key of the table typed by hand it is about: that is shown with the sum computed again.
    """

    code: str
    text: str
    activities: tuple[Any, ...] = ()
    passage: int | None = None
    withholds: bool = True
    table: str = ""


def contradictions(
    report: Report, passages: Sequence[Passage], *, language: str, acts: Mapping[Any, Activity]
) -> list[Contradiction]:
    """Return what does not fit together in the records of the report's period and in its passages.

    ``passages`` come with their records in ``ties``; ``acts`` are those of ``recorded.acts_behind``.
    """
    own = [activity for activity in acts.values() if is_own(activity, report.period)]
    held = _Held(own)
    found = [
        each
        for activity in own
        for each in (
            _counts_differ(activity, held, report.period, language),
            _quantities_differ(activity, language),
            _day_differs(activity, language),
            _still_planned(activity, report.period, language),
        )
        if each is not None
    ]
    found += _without_date(report, language)
    return found + contradictions_of(passages, report, language=language, acts=acts)


def contradictions_of(
    passages: Sequence[Passage], report: Report, *, language: str, acts: Mapping[Any, Activity]
) -> list[Contradiction]:
    """Return what does not fit together in these passages of a report; they come with their records in ``ties``."""
    found = [each for passage in passages for each in _of_passage(passage, acts, report.period, language)]
    return found + _tables_differ(passages, language)


class _Held:
    """The acts that took place, found by the body that met and by name."""

    def __init__(self, acts: Iterable[Activity]) -> None:
        self.by_name: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self.by_body: dict[Any, list[Any]] = defaultdict(list)
        held = [activity for activity in acts if activity.state in HELD]
        for activity in held:
            self.by_name[activity.kind, stem(activity.title)].append(activity.pk)
        rows = Meeting.objects.filter(pk__in=[activity.pk for activity in held if activity.is_meeting])
        for pk, body in rows.values_list("pk", "body"):
            self.by_body[body].append(pk)

    def besides(self, activity: Activity) -> list[Any]:
        """Return the acts recorded one by one that a number of times told of this one must agree with."""
        if activity.is_meeting and self.by_body:
            projects = activity.projects.values_list("pk", flat=True)
            own = [pk for body in projects for pk in self.by_body.get(body, []) if pk != activity.pk]
            if own:
                return own
        return [pk for pk in self.by_name[activity.kind, stem(activity.title)] if pk != activity.pk]


def _counts_differ(activity: Activity, held: _Held, period: Period, language: str) -> Contradiction | None:
    """Find a number of times that is not the number of acts recorded one by one."""
    claims = [each for each in activity.quantities.all() if each.unit == "回" and each.value and not each.subject]
    if len(claims) != 1 or activity.state not in HELD:
        return None
    others = held.besides(activity)
    months = Decimal(period.months or 0)
    times = {"": Decimal(1), "month": months, "year": months / 12}.get(claims[0].per)
    if not others or not times or fits(claims[0].qualifier, claimed=claims[0].value * times, counted=len(others)):
        return None
    said = {
        "name": named(activity, language),
        "said": quantities.describe(claims[0].quantity(), language),
        "count": len(others),
    }
    words = _(
        "“%(name)s” is said to have been %(said)s, and %(count)s are recorded. Correct the number or the records."
    )
    return Contradiction("counts_differ", words % said, (activity.pk, *others))


def _quantities_differ(activity: Activity, language: str) -> Contradiction | None:
    """Find two numbers for the same thing from the same source."""
    said: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for each in activity.quantities.all():
        said[_subject(each)].add(quantities.describe(each.quantity(), language))
    for values in said.values():
        if len(values) > 1:
            words = _("“%(name)s” bears two numbers for one thing: %(values)s. Keep the right one.")
            told = words % {"name": named(activity, language), "values": ", ".join(sorted(values))}
            return Contradiction("quantities_differ", told, (activity.pk,))
    return None


def _subject(each: ActivityQuantity) -> tuple[str, ...]:
    return (each.subject, each.unit, each.source, each.counting, each.per)


def _day_differs(activity: Activity, language: str) -> Contradiction | None:
    """Find a public line that names days, and none of them that of the record."""
    if not activity.has_exact_days or activity.starts_on is None or activity.ends_on is None:
        return None
    said = {(int(month), int(day)) for month, day in _DAYS.findall(unicodedata.normalize("NFKC", activity.line("ja")))}
    period = Period.between(activity.starts_on, activity.ends_on)
    if not said or any(_is_in(period, *day) for day in said):
        return None
    words = _("“%(name)s” is recorded for %(day)s, and its public line names another day.")
    told = words % {"name": named(activity, language), "day": activity.when_text(language)}
    return Contradiction("day_differs", told, (activity.pk,))


def _is_in(period: Period, month: int, day: int) -> bool:
    years = {period.start.year, period.last_day.year}
    return any(
        (period.start.year, period.start.month, period.start.day) <= (year, month, day)
        and (year, month, day) <= (period.last_day.year, period.last_day.month, period.last_day.day)
        for year in years
    )


def _still_planned(activity: Activity, period: Period, language: str) -> Contradiction | None:
    if activity.state != Activity.State.PLANNED or activity.ends_on is None or activity.ends_on >= period.end:
        return None
    words = _("“%(name)s” is still planned, and its day lies in the report. Say whether it was done.")
    return Contradiction("still_planned", words % {"name": named(activity, language)}, (activity.pk,))


def _without_date(report: Report, language: str) -> list[Contradiction]:
    words = _("“%(name)s” bears no date, so no report tells it. Give at least its year.")
    return [
        Contradiction("without_date", words % {"name": named(activity, language)}, (activity.pk,), withholds=False)
        for activity in undated(report)
    ]


def _of_passage(passage: Passage, acts: Mapping[Any, Activity], period: Period, language: str) -> list[Contradiction]:
    activities = [acts[tie.activity_id] for tie in passage.ties if tie.activity_id in acts]
    found = []
    for activity in activities:
        if not is_own(activity, period) and not (activity.outcome_on and period.contains(activity.outcome_on)):
            words = _("“%(name)s” (%(when)s) lies outside the report's days.")
            said = {"name": named(activity, language), "when": activity.when_text(language) or "—"}
            found.append(Contradiction("outside_period", words % said, (activity.pk,), passage.pk))
    return found + _times_differ(passage, activities, language)


def _times_differ(passage: Passage, activities: list[Activity], language: str) -> list[Contradiction]:
    """Find a text that says how often, resting on another number of acts of one series."""
    held = [activity for activity in activities if activity.state in HELD]
    told = [int(times) for times in _TIMES.findall(unicodedata.normalize("NFKC", passage.text("ja")))]
    one_series = passage.key.startswith(("series:", "name:"))
    if not one_series or len(told) != 1 or told[0] == len(held):
        return []
    words = _("The text says %(said)s times, and %(count)s acts are recorded behind it: “%(text)s”")
    said = {"said": told[0], "count": len(held), "text": passage.text(language) or passage.text("ja")}
    return [Contradiction("times_differ", words % said, tuple(activity.pk for activity in held), passage.pk)]


def _tables_differ(passages: Iterable[Passage], language: str) -> list[Contradiction]:
    """Find totals, percentages and parts that do not agree within the tables typed by hand."""
    found = []
    for key in dict.fromkeys(passage.figure_key for passage in passages if is_typed(passage.figure_key)):
        try:
            table = find(key.removeprefix(PREFIX))
        except UnknownFigureError:  # composing tells it as a finding
            continue
        for each in mismatches(table):
            said = {"name": table.heading(language), "what": told_mismatch(each, table, language)}
            words = _("“%(name)s”: %(what)s Correct the table, or tell where the difference comes from.") % said
            found.append(Contradiction("table_differs", words, withholds=False, table=table.key))
    return found
