"""A bill's course drawn as one line: its stages above, our acts below, each with the number it has in the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tomoni.core.charts import COLOURS, FONT

WIDTH, MARGIN, STEP, RADIUS = 860, 40, 30, 12
ROOM, LABELS = 26, 22
MOST_TICKS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A mark on the drawing."""

    number: int
    x: float
    level: int
    is_ours: bool


def drawn(moments: Iterable[Any], *, key: str) -> SafeString:
    """Return the drawing of moments with ``on``, ``title`` and ``is_ours``; '' for fewer than two different days."""
    moments = list(moments)
    days = [moment.on for moment in moments]
    if len(set(days)) < 2:
        return SafeString("")
    first, last = min(days), max(days)
    places = _placed(moments, first, last)
    above = max((place.level for place in places if not place.is_ours), default=0)
    below = max((place.level for place in places if place.is_ours), default=0)
    axis = ROOM + STEP * above + LABELS
    height = axis + LABELS + STEP * below + ROOM + LABELS
    description = _("%(stages)s stages above the line, %(acts)s acts of ours below it; the list names each number.")
    ours = sum(moment.is_ours for moment in moments)
    return format_html(
        '<svg class="course" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}{}{}</svg>',
        WIDTH,
        height,
        key,
        key,
        key,
        _("The bill and our acts over time"),
        key,
        description % {"stages": len(moments) - ours, "acts": ours},
        format_html_join("", "{}", ((_stem(place, axis),) for place in places)),
        _axis(first, last, axis),
        format_html_join("", "{}", ((_mark(place, axis),) for place in places)),
    )


def _placed(moments: list[Any], first: date, last: date) -> list[Place]:
    """Return the marks; one that would cover another of its side stands a level further out."""
    ends: dict[bool, list[float]] = {True: [], False: []}
    found = []
    for number, moment in enumerate(moments, start=1):
        x = _x(moment.on, first, last)
        levels = ends[moment.is_ours]
        level = next((place for place, end in enumerate(levels) if x - end > 2 * RADIUS + 2), len(levels))
        levels[level:] = [x, *levels[level + 1 :]]
        found.append(Place(number, x, level, moment.is_ours))
    return found


def _x(day: date, first: date, last: date) -> float:
    return round(MARGIN + (WIDTH - 2 * MARGIN) * (day - first).days / (last - first).days, 1)


def _y(place: Place, axis: int) -> int:
    away = LABELS + RADIUS + STEP * place.level
    return axis + away + LABELS - 6 if place.is_ours else axis - away + 6


def _stem(place: Place, axis: int) -> SafeString:
    line = '<path d="M{} {}V{}" stroke="{}" stroke-width="1.5" fill="none"/>'
    return format_html(line, place.x, axis, _y(place, axis), COLOURS[1] if place.is_ours else COLOURS[0])


def _mark(place: Place, axis: int) -> SafeString:
    """Draw a stage as a full circle, an act of ours as a square with an edge: told apart without colour."""
    y = _y(place, axis)
    number = format_html(
        '<text x="{}" y="{}" text-anchor="middle" font-family="{}" font-size="13" font-weight="700" fill="{}">{}</text>',
        place.x,
        y + 5,
        FONT,
        "#5a2c05" if place.is_ours else "#fff",
        place.number,
    )
    if place.is_ours:
        shape = '<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="#fff3e6" stroke="{}" stroke-width="2"/>{}'
        side = 2 * RADIUS
        return format_html(shape, place.x - RADIUS, y - RADIUS, side, side, COLOURS[1], number)
    return format_html('<circle cx="{}" cy="{}" r="{}" fill="{}"/>{}', place.x, y, RADIUS, COLOURS[0], number)


def _axis(first: date, last: date, axis: int) -> SafeString:
    line = format_html('<path d="M{} {}H{}" stroke="#3d3d4d" stroke-width="3"/>', MARGIN / 2, axis, WIDTH - MARGIN / 2)
    tick = (
        '<path d="M{0} {1}v6" stroke="#3d3d4d" stroke-width="2"/>'
        '<text x="{0}" y="{2}" text-anchor="middle" font-family="{3}" font-size="14" fill="#3d3d4d" stroke="#fff" stroke-width="5" paint-order="stroke">{4}</text>'
    )
    ticks = ((_x(day, first, last), axis, axis + 19, FONT, label) for day, label in _ticks(first, last))
    return format_html("{}{}", line, format_html_join("", tick, ticks))


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """Return the days named on the axis: beginnings of years, or of months in a short time."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((each for each in (1, 3, 12, 24, 60, 120) if months / each <= MOST_TICKS), 240)
    found = []
    for month in range(first.year * 12 + first.month, last.year * 12 + last.month):
        if month % step == 0:
            day = date(month // 12, month % 12 + 1, 1)
            found.append((day, str(day.year) if step >= 12 else f"{day.year}-{day.month:02}"))
    return found or [(first, first.isoformat()), (last, last.isoformat())]
