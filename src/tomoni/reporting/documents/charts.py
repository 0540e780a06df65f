"""The drawing of a chart: one SVG for the page, the PDF, the EPUB and, as a picture, for DOCX."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from tomoni.core import typesetting
from tomoni.core.charts import PRINTED_WIDTH, grouped_bars
from tomoni.core.documents.drawing import drawable
from tomoni.reporting.document import Chart, to_data

PICTURES = Path(__file__).parent / "pictures.typ"
WIDTH, PPI = 160, 190
AT_ONCE = 25
"""Hundreds of pictures in one go take three times as long."""


@lru_cache(maxsize=1024)
def svg(chart: Chart, *, width: int = PRINTED_WIDTH, has_legend: bool = True) -> str:
    """Return the chart as SVG, the same at every run, to stand inside a page or in a file of its own.

    ``width`` is that of the drawing, the letters in it stay of one size. A point whose value is no number ("not known") leaves its
    place empty. One series that the caption names needs no legend.
    """
    series = [(series.label, [_number(point.value) for point in series.points]) for series in chart.series]
    told = json.dumps(to_data(chart), sort_keys=True)
    return grouped_bars(
        series,
        chart.categories,
        title=chart.caption,
        description=chart.summary,
        unit=chart.unit,
        key=hashlib.sha256(told.encode()).hexdigest()[:16],
        width=width,
        has_legend=has_legend and not _is_named_by_caption(chart),
    )


def _is_named_by_caption(chart: Chart) -> bool:
    return len(chart.series) == 1 and chart.series[0].label.casefold() in chart.caption.casefold()


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def pictures(charts: Sequence[Chart]) -> list[bytes]:
    """Return the charts as PNG pictures, ``WIDTH`` millimetres wide and sharp on paper."""
    found: list[bytes] = []
    for start in range(0, len(charts), AT_ONCE):
        drawings = [svg(chart) for chart in charts[start : start + AT_ONCE]]
        found += typesetting.pictures(PICTURES, drawable({"width": WIDTH, "charts": drawings}), ppi=PPI)
    return found
