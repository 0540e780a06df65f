"""A figure, or a table typed by hand, as a table with the year before beside it, and as a chart where it makes a series."""

from datetime import date, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from tomoni.core import dates, figures
from tomoni.core.figures import PERIOD, Cell, Column, Figure, Line, Number, Span
from tomoni.core.periods import Period
from tomoni.reporting.document import Chart, FigureRef, Row, Run, Series, Table, Text
from tomoni.reporting.tabulation.finding import PREFIX, is_typed
from tomoni.reporting.tabulation.finding import find as find_typed
from tomoni.reporting.typed_tables import typed_chart, typed_table
from tomoni.reporting.values import Values

CHART_YEARS = 5
NOTHING: tuple[Run, ...] = (Text("—"),)
_NUMBER = Column("value", "")


def figure_table(key: str, values: Values, *, anchor: str) -> Table:
    """Return the table of a figure at the report's end with the year before beside it; of a period, of the report's.

    Columns of one group stand in one cell, the first outside, the others in brackets: 325人（331口）. Raises
    UnknownFigureError, and TypeError for a figure that is a sentence.
    """
    if is_typed(key):
        return typed_table(key, values, anchor=anchor)
    figure = figures.find(key)
    spans = [values.report.period] if figure.asks == PERIOD else _two_ends(values.report.period)
    with translation.override(values.language):
        groups = _groups(figure)
        header = [_("class")] + [
            " ".join(filter(None, [end_label(span, values.language), str(group)])) for span in spans for group in groups
        ]
        asked = [_lines(figure, span, values) for span in spans]
        rows = [_row(line, figure, list(zip(spans, asked, strict=True)), groups, values) for line in asked[-1].values()]
        return Table(anchor, str(figure.label), tuple(header), tuple(rows), (str(figure.explanation),))


def check_key(key: str) -> None:
    """Raise UnknownFigureError, which names the nearest, where the key is neither a figure nor a table typed by hand."""
    if is_typed(key):
        find_typed(key.removeprefix(PREFIX))
    else:
        figures.find(key)


def figure_chart(key: str, values: Values, *, anchor: str) -> Chart | None:
    """Return the chart of a figure over the last years' ends; None where it is of a period or no series exists yet."""
    if is_typed(key):
        return typed_chart(key, values, anchor=anchor)
    figure = figures.find(key)
    if figure.asks == PERIOD or isinstance(figure, figures.Sentence):
        return None
    ends = _ends(values.report.period)
    with translation.override(values.language):
        asked = {day: _lines(figure, day, values) for day in ends}
        known = [day for day in ends if any(_first(line).value for line in asked[day].values())]
        if len(known) < 2:
            return None
        tops = [line for line in asked[known[-1]].values() if not line.part_of]
        series = tuple(_series(line, known, asked, figure, values) for line in tops)
        labels = tuple(end_label(day, values.language) for day in known)
        return Chart(
            anchor, str(figure.label), labels, series, str(figure.unit), _summary(series, labels, values.language)
        )


def end_label(span: Span, language: str) -> str:
    """Return "2012年末" for a year's last day, the day for another; the name of a period."""
    if isinstance(span, Period):
        return span.label(language)
    if (span.month, span.day) == (12, 31):
        return f"{span.year}年末" if language == "ja" else f"end of {span.year}"
    return dates.describe(span.isoformat(), language)


def _two_ends(period: Period) -> list[date]:
    return [period.start - timedelta(days=1), period.last_day]


def _ends(period: Period) -> list[date]:
    """Return the report's last day and the same day of the years before, earliest first."""
    starts = [_years_before(period.end, back) for back in range(CHART_YEARS)]
    return [start - timedelta(days=1) for start in reversed(starts)]


def _years_before(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - years, 3, 1)
    return day.replace(year=day.year - years)


def _columns(figure: Figure) -> list[Column]:
    return list(getattr(figure, "columns", [_NUMBER]))


def _groups(figure: Figure) -> dict[Any, list[Column]]:
    groups: dict[Any, list[Column]] = {}
    for column in _columns(figure):
        groups.setdefault(column.group, []).append(column)
    return groups


def _lines(figure: Figure, span: Span, values: Values) -> dict[str, Line]:
    if isinstance(figure, Number):
        return {"value": Line("value", figure.label, {"value": figure.cell(span)})}
    if not isinstance(figure, figures.Table):
        raise TypeError(f"{figure.key} is no table")
    return values.lines(figure, span)


def _first(line: Line) -> Cell:
    return next(iter(line.cells.values()))


def _row(line: Line, figure: Figure, asked: list[tuple[Any, dict[str, Line]]], groups: Any, values: Values) -> Row:
    cells = []
    for span, lines in asked:
        there = lines.get(line.key)
        for columns in groups.values():
            is_nothing = there is None or (there.part_of and not any(cell.value for cell in there.cells.values()))
            # "of which none" would claim more than is known of a class that nobody kept apart then
            cells.append(NOTHING if is_nothing else _printed(there, figure, span, columns, values))
    label = _("of which %(class)s") % {"class": line.label} if line.part_of else str(line.label)
    return Row(label, tuple(cells), bool(line.part_of))


def _printed(line: Line, figure: Figure, span: Span, columns: list[Column], values: Values) -> tuple[Run, ...]:
    where = [] if isinstance(figure, Number) else [line.key]
    refs = [values.printed(figure, span, line.cells[column.key], *where, *_named(where, column)) for column in columns]
    if len(refs) == 1:
        return (refs[0],)
    opening, closing = ("（", "）") if values.language == "ja" else (" (", ")")
    runs: list[Run] = [refs[0], Text(opening)]
    for place, ref in enumerate(refs[1:]):
        runs += [Text(" / "), ref] if place else [ref]
    return (*runs, Text(closing))


def _named(where: list[str], column: Column) -> list[str]:
    return [column.key] if where else []


def _series(line: Line, days: list[date], asked: dict[date, dict[str, Line]], figure: Figure, values: Values) -> Series:
    points: list[FigureRef] = []
    for day in days:
        there = asked[day].get(line.key, line)
        key = next(iter(there.cells))
        where = [] if isinstance(figure, Number) else [line.key, key]
        cell = asked[day][line.key].cells[key] if line.key in asked[day] else Cell(0, [], there.cells[key].unit)
        points.append(values.printed(figure, day, cell, *where))
    return Series(str(line.label), tuple(points))


def _summary(series: tuple[Series, ...], labels: tuple[str, ...], language: str) -> str:
    told = [f"{each.label} {' → '.join(point.text for point in each.points)}" for each in series]
    head = f"{labels[0]}～{labels[-1]}" if language == "ja" else f"{labels[0]} – {labels[-1]}"
    return f"{head}{'：' if language == 'ja' else ': '}{('、' if language == 'ja' else '; ').join(told)}"
