"""Figures as tables and charts: the year before beside, what a fiscal year's end is called, what has no series yet."""

from datetime import date

import pytest

from tomoni.membership.models import Plan
from tomoni.membership.tests.factories import NOW, PlanFactory, joined
from tomoni.people.tests.factories import PersonFactory
from tomoni.reporting.actions import draft, start
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Chart, Items, Table, plain
from tomoni.reporting.models import Chapter, Passage
from tomoni.reporting.tables import end_label, figure_chart, figure_table
from tomoni.reporting.tests.factories import report_2012
from tomoni.reporting.values import Values

pytestmark = pytest.mark.django_db


@pytest.fixture
def members():
    """One member in 2011 and two in 2012, each with three units for the year."""
    plan = PlanFactory(key="individual", name="個人会員", name_en="Individual member", subject=Plan.Subject.PERSON)
    for year in (2011, 2012, 2012):
        joined(PersonFactory(), plan=plan, units=3, on=date(year, 1, 1), now=NOW)


def cells(table):
    return [[row.label, *(plain(cell) for cell in row.cells)] for row in table.rows]


def test_people_and_units_stand_in_one_cell_with_the_year_before(members):
    report = report_2012()
    japanese = figure_table("membership.table", Values(report, "ja"), anchor="t")
    assert (japanese.header, cells(japanese)) == (
        ("種別", "2011年末", "2012年末"),
        [["個人会員", "1人（3口）", "2人（6口）"]],
    )
    english = figure_table("membership.table", Values(report, "en"), anchor="t")
    assert english.header == ("class", "end of 2011", "end of 2012")
    assert cells(english) == [["Individual member", "1 person (3 units)", "2 people (6 units)"]]


def test_a_figure_of_a_period_has_a_column_for_each_step(members):
    table = figure_table("membership.movement", Values(report_2012(), "en"), anchor="t")
    assert table.header[1:] == (
        "January–December 2012 before",
        "January–December 2012 joined",
        "January–December 2012 returned",
        "January–December 2012 came from another plan",
        "January–December 2012 went to another plan",
        "January–December 2012 changed units",
        "January–December 2012 left",
        "January–December 2012 after",
    )
    assert figure_chart("membership.movement", Values(start(2013), "en"), anchor="c") is None


def test_a_fiscal_year_ends_on_its_day():
    assert [end_label(day, "ja") for day in (date(2012, 12, 31), date(2013, 3, 31))] == ["2012年末", "2013年3月31日"]
    assert end_label(date(2013, 3, 31), "en") == "31 March 2013"
    table = figure_table("membership.people", Values(start(2012, first_month=4), "ja"), anchor="t")
    assert table.header[1:] == ("2012年3月31日", "2013年3月31日")


def test_a_chart_needs_two_years_that_hold_something(members):
    report = report_2012()
    chart = figure_chart("membership.people", Values(report, "ja"), anchor="c")
    assert (chart.categories, [point.value for point in chart.series[0].points]) == (
        ("2011年末", "2012年末"),
        ["1", "2"],
    )
    assert figure_chart("membership.people", Values(start(2011), "ja"), anchor="c") is None


def test_a_free_chapter_shows_a_figure_and_a_list_written_by_hand(members):
    report = report_2012()
    chapter = Chapter.objects.create(report=report, headings={"ja": "資料"}, figure_key="membership.people")
    Passage.objects.create(
        chapter=chapter, position=9, kind="list", texts={"ja": "一つめ\n\n二つめ、[[membership.people end]]人"}
    )
    draft(report)
    draft(report)
    parts = compose(report, "ja").parts
    assert [type(part) for part in parts[2:]] == [Items, Table, Chart]
    assert [item.text for item in parts[2].items] == ["一つめ", "二つめ、2人"]
