"""Our year in numbers: what a report says in figures, to be shown on a website.

Acts are counted as the report keeps them: those that are public and told in it; of an adopted report those that were
so then. Charts and tables give their own numbers. Of an adopted report all of it is frozen, so the numbers are too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from tomoni.core import quantities
from tomoni.projects.models import Activity
from tomoni.reporting.document import Chart, Document, FigureRef, Series, Table
from tomoni.reporting.models import Adoption, NumbersChoice, Report
from tomoni.reporting.recorded import kept

SHOWN_FROM_CHARTS = 6
HELD = (Activity.State.DONE, Activity.State.PARTLY)
ACTIVITIES, MEETINGS, PLACES = "activities", "meetings", "places"


@dataclass(frozen=True)
class Point:
    """One year's number in a series."""

    label: str
    value: float
    text: str


@dataclass(frozen=True)
class YearNumber:
    """One number with what it counts.

    ``acts`` are the ids of the activities counted; ``anchor`` is the table or chart of the report it stands in.
    """

    key: str
    label: str
    value: str
    text: str
    points: tuple[Point, ...] = ()
    acts: tuple[str, ...] = field(default=(), repr=False)
    anchor: str = ""


def offered(report: Report, document: Document) -> list[YearNumber]:
    """Return every number of the report that could be shown, each key once."""
    found: dict[str, YearNumber] = {}
    for number in [*_counts(report, document), *_in_charts(document), *_in_tables(document)]:
        found.setdefault(number.key, number)
    return list(found.values())


def shown(report: Report, document: Document) -> list[YearNumber]:
    """Return the numbers the editor chose, in their order; where nobody chose, those of the last report somebody chose for.

    Where nobody ever did, the counts and the first charts.
    """
    every = {number.key: number for number in offered(report, document)}
    chosen = NumbersChoice.objects.filter(report__starts_on__lte=report.starts_on).order_by("-report__starts_on")
    choice = chosen.filter(report=report).first() or chosen.first()
    keys = choice.keys if choice else usual(every.values())
    return [every[key] for key in keys if key in every]


def usual(numbers: Iterable[YearNumber]) -> list[str]:
    """Return the keys of what is shown where nobody chose: activities, meetings, places, and what has a series."""
    numbers = list(numbers)
    counts = [each.key for each in numbers if each.key in (ACTIVITIES, MEETINGS, PLACES)]
    return counts + [each.key for each in numbers if each.points][:SHOWN_FROM_CHARTS]


def _counts(report: Report, document: Document) -> Iterator[YearNumber]:
    acts = [act for act in _acts_told(report, document) if act.told["state"] in HELD]
    meetings = [act for act in acts if act.told["kind"] == Activity.Kind.MEETING]
    placed = [act for act in acts if act.told["place"].strip()]
    places = {act.told["place"].strip() for act in placed}
    yield from _counted(ACTIVITIES, _("Activities carried out"), acts, document)
    yield from _counted(MEETINGS, _("Meetings held, of these"), meetings, document)
    yield from _counted(PLACES, _("Places we worked in"), placed, document, places=len(places))
    kinds = Counter(act.told["kind"] for act in acts)
    for kind, label in Activity.Kind.choices:
        if kinds[kind] and kind != Activity.Kind.MEETING:
            of_kind = [act for act in acts if act.told["kind"] == kind]
            yield from _counted(f"kind-{kind}", str(label), of_kind, document)


@dataclass(frozen=True)
class _Act:
    pk: str
    told: dict[str, Any]


def _acts_told(report: Report, document: Document) -> list[_Act]:
    """Return the acts told in the text that are public, each once; of an adopted report as they were recorded then."""
    said = (each for sentence in document.sentences() for each in sentence.evidence)
    told = list(dict.fromkeys(each.id for each in said if each.kind == "activity"))
    if report.is_adopted:
        adoption = Adoption.objects.filter(report=report).first()
        records = adoption.records if adoption else {}
    else:
        acts = Activity.objects.filter(pk__in=told).prefetch_related("quantities")
        records = {str(activity.pk): kept(activity) for activity in acts}
    return [_Act(pk, records[pk]) for pk in told if "kind" in records.get(pk, {})]


def _counted(
    key: str, label: str, acts: Sequence[_Act], document: Document, *, places: int = 0
) -> Iterator[YearNumber]:
    """Yield the number of acts, or of their places, with the ids behind it; nothing where there is none."""
    if not acts:
        return
    if places:
        text = quantities.describe(quantities.Quantity(Decimal(places), "か所"), document.language)
    else:
        text = f"{len(acts):,}{'件' if document.language == 'ja' else ''}"  # English says what it counts beside it
    yield YearNumber(key, label, str(places or len(acts)), text, acts=tuple(act.pk for act in acts))


def _in_charts(document: Document) -> Iterator[YearNumber]:
    for chart in document.parts:
        if isinstance(chart, Chart):
            for series in chart.series:
                if series.points:
                    yield _of_series(chart, series)


def _of_series(chart: Chart, series: Series) -> YearNumber:
    last = series.points[-1]
    pairs = zip(chart.categories, series.points, strict=True)
    points = [Point(label, number, each.text) for label, each in pairs if (number := _number(each.value)) is not None]
    label = series.label if len(chart.series) > 1 else chart.caption
    return YearNumber(_key(last, label), label, last.value, last.text, tuple(points), anchor=chart.anchor)


def _in_tables(document: Document) -> Iterator[YearNumber]:
    for table in document.parts:
        if isinstance(table, Table):
            for row in table.rows:
                numbers = [run for run in (row.cells[-1] if row.cells else ()) if isinstance(run, FigureRef)]
                if numbers:
                    label = row.label if len(table.rows) > 1 else table.caption
                    yield YearNumber(
                        _key(numbers[0], label), label, numbers[0].value, numbers[0].text, anchor=table.anchor
                    )


def _key(number: FigureRef, label: str) -> str:
    """Return what the number is known by from year to year: its figure, line and column, without the day."""
    if not number.evidence:
        return label
    evidence = number.evidence[0]
    words = evidence.query.split() if evidence.kind == "figure" else []
    return " ".join([evidence.id, *words[2:]]) if words else f"{evidence.id} {label}"


def _number(value: str) -> float | None:
    try:
        return float(Decimal(value))
    except InvalidOperation:
        return None


@dataclass(frozen=True)
class Bar:
    """A bar of a small drawing ``DRAWN_WIDTH`` wide: where it stands, how high, and what is written below and above."""

    left: float
    top: float
    width: float
    height: float
    label: str
    text: str
    is_last: bool

    @property
    def middle(self) -> float:
        """Where label and number are centred."""
        return round(self.left + self.width / 2, 1)

    @property
    def above(self) -> float:
        """Where the foot of the number stands."""
        return round(self.top - 4, 1)


DRAWN_WIDTH, DRAWN_HEIGHT = 260, 110
_FOOT, _HEAD, _GAP = 18, 18, 0.3


def bars(points: Sequence[Point]) -> list[Bar]:
    """Return the bars of a series side by side, the largest as high as there is room; the year is the label's digits."""
    largest = max((point.value for point in points), default=0) or 1
    step = DRAWN_WIDTH / max(len(points), 1)
    room = DRAWN_HEIGHT - _FOOT - _HEAD
    found = []
    for place, point in enumerate(points):
        height = round(max(point.value, 0) / largest * room, 1)
        left, width = round(step * (place + _GAP / 2), 1), round(step * (1 - _GAP), 1)
        top = round(DRAWN_HEIGHT - _FOOT - height, 1)
        is_last = place == len(points) - 1
        found.append(Bar(left, top, width, height, _short(point.label), f"{point.value:,.10g}", is_last))
    return found


def _short(label: str) -> str:
    """Return the year of "2012年末" or "end of 2012", which is all there is room for; another label whole."""
    years = re.findall(r"\d{4}", label)
    return years[0] if len(years) == 1 else label
