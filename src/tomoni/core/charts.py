"""Charts as SVG with title and description, one drawing for screen and paper; a table beside them holds the numbers.

*key* is what the ids inside the drawing are made of: give it where the same chart must come out the same at every run.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Any
from uuid import uuid4

import pygal
from django.utils.html import format_html
from django.utils.safestring import SafeString
from pygal.style import Style

COLOURS = ("#0f5c55", "#d1731f", "#6a4a8c", "#3f88c5", "#8f2d56", "#7a8b2a", "#555555", "#c9a227")
FONT = '"BIZ UDPGothic", "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", Meiryo, sans-serif'
STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#3d3d4d",
    foreground_strong="#262637",
    foreground_subtle="#c8c8d4",
    opacity="1",
    opacity_hover="0.8",
    colors=COLOURS,
    font_family=FONT,
    label_font_size=15,
    major_label_font_size=15,
    legend_font_size=16,
    value_font_size=14,
    tooltip_font_size=15,
    title_font_size=18,
    guide_stroke_color="#dcdce4",
    guide_stroke_dasharray="1,0",
    major_guide_stroke_color="#c8c8d4",
    major_guide_stroke_dasharray="1,0",
)
LEGEND_COLUMNS, LEGEND_LINE, LEGEND_MARK, UNIT_LINE = 5, 26, 44, 18
MARGIN = 12
PRINTED_WIDTH, PRINTED_HEIGHT = 860, 320
AXIS, LETTER = 80, 8.5
"""Three such charts, each with its caption, stand on one page of A4."""
CLIMB_WIDTH, CLIMB_HEIGHT, CLIMB_LINE, CLIMB_POINTS = 640, 220, 28, 120
GOAL = '<path d="M{} {}H{}" stroke="{}" stroke-dasharray="4 4"/>'
CLIMB = (
    '<svg viewBox="0 0 {w} {h}" role="img" aria-labelledby="title-{key} desc-{key}" fill="none">'
    '<title id="title-{key}">{title}</title><desc id="desc-{key}">{description}</desc>{goal}'
    '<polygon points="{left},{floor} {way} {x},{floor}" fill="{colour}" fill-opacity="0.18"/>'
    '<polyline points="{way}" stroke="{colour}" stroke-width="3" stroke-linejoin="round"/>'
    '<circle cx="{x}" cy="{y}" r="5" fill="{colour}"/>'
    '<text x="{x}" y="{above}" text-anchor="end" font-weight="700" {text}>{most}</text>'
    '<text x="{left}" y="{below}" {text}>{first}</text>'
    '<text x="{x}" y="{below}" text-anchor="end" {text}>{last}</text></svg>'
)
OPTIONS = {
    "style": STYLE,
    "width": PRINTED_WIDTH,
    "height": 440,
    "disable_xml_declaration": True,
    "js": (),
    "legend_at_bottom": True,
    "legend_at_bottom_columns": LEGEND_COLUMNS,
    "truncate_legend": -1,
    "show_minor_x_labels": True,
    "margin": MARGIN,
}

DROPPED = ("script", "title")
STYLING, UNDRAWN = ("defs", "style", "desc"), frozenset({"tooltip-overlay", "titles"})

Series = Sequence[tuple[str, Sequence[float | None]]]


def stacked_bars(
    series: Series, labels: Sequence[str], *, title: str, description: str, key: str | None = None
) -> SafeString:
    """Return bars of the series upon each other, one for each label."""
    return _drawn(pygal.StackedBar(spacing=18, **OPTIONS), series, labels, title, description, key)


def grouped_bars(
    series: Series,
    labels: Sequence[str],
    *,
    title: str,
    description: str,
    unit: str = "",
    key: str | None = None,
    width: int = PRINTED_WIDTH,
    has_legend: bool = True,
) -> SafeString:
    """Return bars of the series beside each other, each with its number above it, the unit in the corner.

    A narrower drawing keeps the size of its letters; names of the labels are cut where they would meet.
    """
    options = OPTIONS | {"height": PRINTED_HEIGHT, "margin_top": MARGIN + UNIT_LINE if unit else MARGIN}
    options |= {"width": width, "show_legend": has_legend, "truncate_label": _letters_a_label(labels, width)}
    chart = pygal.Bar(**options, spacing=28, print_values=True, print_values_position="top", max_scale=6)
    chart.value_formatter = _number
    chart.add_xml_filter(_in_attributes)
    if unit:
        chart.add_xml_filter(lambda root: _with_unit(root, unit))
    return _drawn(chart, series, labels, title, description, key)


def lines(series: Series, labels: Sequence[str], *, title: str, description: str, key: str | None = None) -> SafeString:
    """Return a line for each series, in per cent from 0 to 100."""
    chart = pygal.Line(range=(0, 100), dots_size=4, stroke_style={"width": 3}, **OPTIONS)
    chart.value_formatter = lambda value: f"{value:.0f}%"
    return _drawn(chart, series, labels, title, description, key)


def climb(
    points: Sequence[tuple[date, int]],
    *,
    ends: tuple[str, str],
    title: str,
    description: str,
    goal: int | None = None,
    key: str | None = None,
) -> SafeString:
    """Return a total that grew from day to day as a filled line of some hundred bytes; ``ends`` names first and last day.

    A goal in reach is a line across. Days stand as far apart as they are.
    """
    key = key or uuid4().hex
    most = points[-1][1]
    top = goal if goal and most < goal <= 2 * most else most
    places = _climbed(points, top)
    last_x, last_y = places[-1]
    goal_line = format_html(GOAL, MARGIN, CLIMB_LINE, last_x, COLOURS[1]) if top == goal else ""
    return format_html(
        CLIMB,
        w=CLIMB_WIDTH,
        h=CLIMB_HEIGHT,
        key=key,
        title=title,
        description=description,
        goal=goal_line,
        left=MARGIN,
        floor=CLIMB_HEIGHT - CLIMB_LINE,
        way=" ".join(f"{x},{y}" for x, y in _thinned(places)),
        x=last_x,
        y=last_y,
        above=max(CLIMB_LINE - 8, last_y - 10),
        below=CLIMB_HEIGHT - 8,
        colour=COLOURS[0],
        text=format_html('font-size="15" fill="{}" font-family="{}"', STYLE.foreground_strong, FONT),
        most=f"{most:,}",
        first=ends[0],
        last=ends[1],
    )


def _climbed(points: Sequence[tuple[date, int]], top: int) -> list[tuple[float, float]]:
    """Return where each day's total stands in the drawing."""
    first = points[0][0]
    days = max(1, (points[-1][0] - first).days)
    across, up = (CLIMB_WIDTH - 2 * MARGIN) / days, (CLIMB_HEIGHT - 2 * CLIMB_LINE) / max(1, top)
    floor = CLIMB_HEIGHT - CLIMB_LINE
    return [(round(MARGIN + across * (day - first).days, 1), round(floor - up * n, 1)) for day, n in points]


def _thinned(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Leave out points closer than a drawing shows, never the first and last."""
    step = max(1, len(places) // CLIMB_POINTS)
    return [*places[:-1:step], places[-1]]


def _letters_a_label(labels: Sequence[str], width: int) -> int:
    """Return how many letters of a label fit below its bars; -1 where all do."""
    room = (width - AXIS) / max(1, len(labels)) / LETTER - 1
    wide = [sum(_cells(label)) for label in labels]
    fits = all(size <= room for size in wide)
    return -1 if fits else max(4, int(room / max(1, max(wide) / max(map(len, labels)))))


def _legend_columns(series: Series, width: int) -> int:
    """Return how many names of series stand beside each other, so that the longest still has room."""
    widest = max((sum(_cells(name)) for name, _ in series), default=0) * LETTER + LEGEND_MARK
    return max(1, min(LEGEND_COLUMNS, len(series), int((width - AXIS) / widest)))


def _cells(text: str) -> list[int]:
    return [2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text]


def _with_unit(root: Any, unit: str) -> Any:
    place = {"x": str(MARGIN), "y": str(MARGIN + 12)}
    corner = root.makeelement("text", place | {"font-size": "15", "fill": STYLE.foreground})
    corner.text = unit if unit.startswith("(") else f"({unit})"
    root.append(corner)
    return root


def _in_attributes(root: Any) -> Any:
    """Say colours and sizes in attributes: a page forbids style sheets inside it, and some browsers those inside a picture."""
    root.set("font-family", FONT)
    _attribute(root, frozenset())
    return root


def _attribute(element: Any, around: frozenset[str]) -> None:
    for child in list(element):
        tag = "" if callable(child.tag) else child.tag.rpartition("}")[2]
        own = frozenset((child.get("class") or "").split())
        hidden = {"guide", "x"} <= around | own  # the library draws lines up from each name, and hides them
        if tag in STYLING or UNDRAWN & own or (tag == "path" and hidden):
            element.remove(child)
            continue
        for name, value in _look(tag, own, around | own).items():
            child.set(name, str(value))
        _attribute(child, around | own)


def _look(tag: str, own: frozenset[str], inside: frozenset[str]) -> dict[str, Any]:
    """Return the attributes of one mark of a bar chart by the classes it and what is around it bear."""
    colour = next((COLOURS[int(name[6:]) % len(COLOURS)] for name in inside if name.startswith("color-")), "")
    if tag == "text" and "axis" in inside:
        anchor = "middle" if "x" in inside else "end"
        return {"font-size": STYLE.label_font_size, "fill": STYLE.foreground_strong, "text-anchor": anchor}
    if tag == "text":
        size = STYLE.legend_font_size if "legends" in inside else STYLE.value_font_size
        return {"font-size": size, "fill": STYLE.foreground_strong}
    if tag == "path":
        stroke = STYLE.guide_stroke_color if "guide" in own else STYLE.foreground_strong
        return {"fill": "none", "stroke": stroke}
    if tag == "rect":
        return {"fill": colour or "none"}
    return {}


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def _drawn(
    chart: Any, series: Series, labels: Sequence[str], title: str, description: str, key: str | None
) -> SafeString:
    key = key or uuid4().hex
    chart.uuid = key
    chart.x_labels = labels
    # The library keeps no room for a last line of the legend that is not full.
    columns = _legend_columns(series, chart.config.width)
    missing = ceil(len(series) / columns) - max(1, len(series) // columns)
    chart.config.legend_at_bottom_columns = columns
    chart.config.margin_bottom = MARGIN + missing * LEGEND_LINE
    for name, values in series:
        chart.add(name, list(values))
    chart.add_xml_filter(lambda root: _accessible(root, title, description, key))
    # Written by an XML library, which escapes every name and label.
    return SafeString(chart.render(is_unicode=True))


def _accessible(root: Any, title: str, description: str, key: str) -> Any:
    """Drop scripts, comments and the library's own ids, and give the drawing a name and a description."""
    namespace = root.tag.rpartition("}")[0] + "}" if "}" in root.tag else ""
    for parent in list(root.iter()):
        for child in [each for each in parent if callable(each.tag) or each.tag.rpartition("}")[2] in DROPPED]:
            parent.remove(child)
        if parent.get("id", "").startswith("activate-"):
            del parent.attrib["id"]  # the same in every chart of a page
    for place, (name, words) in enumerate([("title", title), ("desc", description)]):
        element = root.makeelement(f"{namespace}{name}", {"id": f"{name}-{key}"})
        element.text = words
        root.insert(place, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"title-{key} desc-{key}")
    return root
