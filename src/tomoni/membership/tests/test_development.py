"""The page of growth and retention: its tables, its charts, and nobody else reads them."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from tomoni.membership import actions
from tomoni.membership.tests.conftest import reader
from tomoni.membership.tests.factories import NOW, joined
from tomoni.membership.tests.test_acts import text_of
from tomoni.membership.tests.test_yearend import tables
from tomoni.people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("membership_figures:development")


@pytest.fixture
def lives(classes):
    """Two join in 2011, one of them stays a year longer; a student with 3 units and a library come in 2012."""
    stays = joined(holder=PersonFactory(name="漏れてはならない人"), plan=classes["individual"], on=date(2011, 3, 1))
    actions.renew(stays, user=None, now=NOW)
    joined(plan=classes["individual"], on=date(2011, 5, 1))
    joined(plan=classes["student"], units=3, on=date(2012, 4, 1), now=NOW + timedelta(days=10))
    joined(plan=classes["library"], units=2, on=date(2012, 1, 1), now=NOW + timedelta(days=10))


def test_each_year_s_end_is_told_and_how_many_stayed(office, lives):
    growth, stayed = tables(office.get(PAGE))
    assert growth == ["2011-12-31 2 (2) 0 (0) 0 (0) 0 (0) 0 (0)", "2012-12-31 2 (4) 1 (3) 0 (0) 0 (0) 1 (2)"]
    assert stayed == ["2011 2 2 (100%) 1 (50%)", "2012 2 2 (100%)"]


def test_years_in_which_nobody_belongs_any_more_are_left_out(office, lives):
    assert [row[:4] for row in tables(office.get(PAGE))[0]] == ["2011", "2012"]


def test_the_charts_name_every_class_and_say_in_words_what_they_show(office, lives):
    text = text_of(office.get(PAGE))
    charts = [each for each in re.findall(r"<svg.*?</svg>", text, re.S) if "pygal" in each]
    people, units, stayed = [unescape(re.sub(r"<[^>]+>", "|", chart)) for chart in charts]
    for chart in (people, units):
        assert [name in chart for name in ("個人会員", "個人購読", "団体会員", "団体購読")] == [True] * 4
    assert "2011年度末の2から2012年度末の3まで。" in people and "2011年度末の2から2012年度末の6まで。" in units
    assert "2011年入会" in stayed and "何年後にも在籍していた人の割合" in stayed
    assert [("<script" in chart, 'role="img"' in chart) for chart in charts] == [(False, True)] * 3


def test_a_name_of_a_plan_is_never_taken_for_markup(office, lives, classes):
    classes["library"].name = "<script>alert(1)</script>"
    classes["library"].save()
    content = office.get(PAGE).content.decode()
    assert "<script>alert(1)" not in content and "&lt;script&gt;alert(1)" in content


def test_as_known_then_later_entries_are_not_in_it(office, lives):
    page = office.get(PAGE, {"known": "2012-01-15"})
    assert tables(page)[0] == ["2011-12-31 2 (2) 0 (0) 0 (0) 0 (0) 0 (0)", "2012-12-31 1 (1) 0 (0) 0 (0) 0 (0) 0 (0)"]
    assert "2012年1月15日 23:59 時点の記録です。" in text_of(page)


def test_an_empty_register_says_so(office):
    assert "会籍期間がまだないか、終わった年度がありません。" in text_of(office.get(PAGE))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions(office, classes, rows, django_assert_num_queries):
    for row in range(rows):
        joined(plan=classes["individual"], on=date(2010 + row, 1, 1))
    office.get(PAGE)
    with django_assert_num_queries(16):
        office.get(PAGE)


@pytest.mark.parametrize("role", ["finance", "auditor"])
def test_readers_read_it(lives, role):
    assert len(tables(reader(role).get(PAGE))) == 2


@pytest.mark.parametrize("role", ["steering", "editor", "project_lead", "guest"])
def test_outsiders_do_not(lives, role):
    answer = reader(role).get(PAGE)
    assert answer.status_code in (302, 403, 404) and "2011" not in text_of(answer)
