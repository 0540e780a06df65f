"""Charts as SVG: named and described, drawn without a style sheet or script, the same at every run."""

from datetime import date
from xml.etree import ElementTree

import pytest

from tomoni.core.charts import COLOURS, climb, grouped_bars

SVG = "{http://www.w3.org/2000/svg}"
pytestmark = pytest.mark.embedded


def drawn(series=(("個人", [316, 325]), ("団体 <b>", [70, None])), **options):
    told = {"title": "会員", "description": "316から325へ", "unit": "人", "key": "k"} | options
    return grouped_bars(series, ["2011年末", "2012年末"], **told)


def test_a_chart_is_named_and_described():
    root = ElementTree.fromstring(drawn())
    names = {root.find(f"{SVG}{tag}").get("id"): root.find(f"{SVG}{tag}").text for tag in ("title", "desc")}
    assert names == {"title-k": "会員", "desc-k": "316から325へ"}
    assert root.get("aria-labelledby") == "title-k desc-k"


def test_every_number_category_and_series_is_written():
    texts = {element.text for element in ElementTree.fromstring(drawn()).iter(f"{SVG}text")}
    assert {"316", "325", "70", "2011年末", "2012年末", "個人", "団体 <b>", "(人)"} <= texts


def test_bars_bear_their_colour_themselves():
    bars = [each for each in ElementTree.fromstring(drawn()).iter(f"{SVG}rect") if "rect" in each.get("class", "")]
    assert [bar.get("fill") for bar in bars] == [COLOURS[0], COLOURS[0], COLOURS[1]]


def test_nothing_in_a_chart_needs_a_style_sheet_or_script():
    tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(drawn()).iter()}
    assert tags & {"style", "script", "defs"} == set()
    assert " style=" not in drawn()


def test_the_same_chart_is_the_same_at_every_run():
    assert drawn() == drawn()
    assert drawn(key="other") != drawn()


def test_a_total_that_grew_is_drawn_with_its_goal_in_reach():
    points = [(date(2012, 3, 1), 40), (date(2012, 3, 3), 60), (date(2012, 3, 11), 80)]
    told = {"ends": ("3月1日", "3月11日"), "title": "署名", "description": "40から80<へ>", "key": "k"}
    svg = climb(points, goal=100, **told)
    line = ElementTree.fromstring(svg).find("polyline").get("points")
    assert line == "12.0,126.4 135.2,93.6 628.0,60.8"
    assert ("40から80&lt;へ&gt;" in svg, svg.count("<path"), svg.count("<script")) == (True, 1, 0)
    assert climb(points, goal=1_000, **told).count("<path") == 0
