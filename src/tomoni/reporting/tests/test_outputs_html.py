"""The report as HTML: charts drawn and readable without the drawing, a page that stands alone, what is not translated."""

import re

import pytest

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.tests.conftest import signed_in
from tomoni.reporting.actions import draft
from tomoni.reporting.document import Chart, Document, FigureRef, Paragraph, Sentence, Series, Text
from tomoni.reporting.outputs import as_html, as_page
from tomoni.reporting.tests.factories import act, outline, report_2012

CHART = Chart(
    "c1-p1",
    "会員 <数>",
    ("2011年末", "2012年末"),
    (Series("個人", (FigureRef("316人", "316", ()), FigureRef("325人", "325", ()))),),
    "人",
    "2011年末～2012年末：個人 316人 → 325人",
)


def document(*parts, language="ja"):
    return Document("2012年活動報告", "2012年", "全国ネットワーク", language, "adopted", parts)


def test_a_chart_is_drawn_with_its_values_as_a_table():
    html = as_html(document(CHART))
    drawing = html[html.index("<svg") : html.index("</svg>")]
    assert 'role="img"' in drawing and "会員 &lt;数&gt;" in drawing
    table = html[html.index("<details>") :]
    assert re.findall(r"<th[^>]*>([^<]*)</th>|<data[^>]*>([^<]*)</data>", table) == [
        ("2011年末", ""), ("2012年末", ""), ("個人", ""), ("", "316人"), ("", "325人"),
    ]  # fmt: skip


def test_a_drawing_needs_no_style_that_the_page_forbids():
    drawing = as_html(document(CHART))
    assert ("<style" in drawing, " style=" in drawing, "<script" in drawing) == (False, False, False)


def test_the_page_of_its_own_needs_nothing_beside_it():
    page = as_page(document(CHART, Paragraph("p", (Sentence("p-1", (Text("<b>"),)),), "ja")))
    assert page.startswith('<!doctype html>\n<html lang="ja">')
    assert "&lt;b&gt;" in page
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"|url\(', page) == []


@pytest.mark.django_db
def test_what_is_not_translated_is_listed_for_those_who_make_the_report(client):
    act(outline("交渉")[0], "省庁交渉", line="省庁と交渉した。")
    draft(report_2012())
    page = signed_in(UserFactory(roles=["editor"])).get("/en/reports/2012/").text
    listed = page[page.index("report-page__untranslated") :]
    assert '<a href="#c1">1. 交渉</a>' in listed and '<a href="#c1-p1-1">省庁と交渉した。</a>' in listed
    assert "report-page__untranslated" not in signed_in(UserFactory(roles=["editor"])).get("/reports/2012/").text
