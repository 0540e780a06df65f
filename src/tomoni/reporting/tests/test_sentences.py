"""Sentences made from records: one act, several of one series, what may not be told. No database is asked."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core.periods import Period
from tomoni.projects.models import Activity, ActivityQuantity
from tomoni.projects.models.project import OurRole
from tomoni.reporting.sentences import Series, stem, tell, tell_all, tell_outcome

pytestmark = pytest.mark.embedded

YEAR = Period.year(2012)
FISCAL = Period.year(2012, first_month=4)


def act(title="集会", *, when="2012-03-17", quantities=(), line="", line_en="", **fields):
    lines = {code: text for code, text in (("ja", line), ("en", line_en)) if text}
    values = {"visibility": "public", "state": "done", "public_lines": lines} | fields
    activity = Activity(title=title, **values)
    activity.set_when(when)
    activity.quantities = [ActivityQuantity(**each) for each in quantities]
    return activity


def said(activity, period=YEAR):
    told = tell(activity, period=period)
    return told.texts if told else None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"place": "東京"}, "3月17日、東京で「集会」を開催した。"),
        ({"when": "2012-03"}, "3月に「集会」を開催した。"),
        ({"when": "2012"}, "「集会」を開催した。"),
        ({"when": "2012-07~"}, "7月ごろ、「集会」を開催した。"),
        ({"our_role": "participant"}, "3月17日に「集会」に参加した。"),
        ({"our_role": "secretariat", "when": "2012"}, "「集会」の事務局を担った。"),
        ({"state": "not_done", "when": "2012"}, "「集会」は行わなかった。"),
        ({"state": "preparing", "when": "2012"}, "「集会」の準備を進めた。"),
        ({"state": "stopped", "when": "2012"}, "「集会」は途中で取りやめた。"),
        (
            {"quantities": [{"subject": "参加者", "value": Decimal(300), "unit": "名", "qualifier": "about"}]},
            "3月17日に「集会」を開催した（参加者 約300名）。",
        ),
        (
            {
                "kind": "negotiation",
                "when": "2012",
                "quantities": [{"value": Decimal(3), "unit": "回", "qualifier": "around"}],
            },
            "集会を3回ほど行った。",
        ),
        (
            {
                "kind": "meeting",
                "when": "2012",
                "quantities": [{"value": Decimal(1), "unit": "回", "qualifier": "nearly", "per": "month"}],
            },
            "集会をほぼ毎月開催した。",
        ),
        ({"kind": "support", "when": "2012", "quantities": [{"qualifier": "as_needed"}]}, "集会を必要に応じて行った。"),
    ],
)
def test_an_act_is_told_from_its_record(fields, sentence):
    assert said(act(**fields)) == {"ja": sentence}


def test_english_is_made_only_where_a_title_is_in_english():
    texts = said(act(title_en="Rally", when="2012-03"))
    assert texts == {"ja": "3月に「集会」を開催した。", "en": "We held “Rally”, March."}


def test_the_public_line_wins_and_what_it_leaves_out_stands_in_brackets():
    assert said(act(line="集会を開いた。", line_en="A rally was held.", place="神戸")) == {
        "ja": "集会を開いた（3月17日、神戸）。",
        "en": "A rally was held (17 March).",
    }
    assert said(act(line="３月17日に神戸で開いた。", place="神戸")) == {"ja": "３月17日に神戸で開いた。"}
    assert said(act(line="集会を開いた。", when="2012-03")) == {"ja": "集会を開いた。"}


def test_of_what_is_not_public_the_line_alone_is_told():
    hidden = {"visibility": "project", "place": "秘密の場所"}
    assert said(act(**hidden)) is None
    assert said(act(line="相談に応じた。", **hidden)) == {"ja": "相談に応じた。"}


def test_a_day_in_a_fiscal_year_keeps_its_year():
    assert said(act(when="2013-02-03"), FISCAL) == {"ja": "2013年2月3日に「集会」を開催した。"}


def meetings(days, places=()):
    found = [
        act(f"運営会議{day}", when=day, kind="meeting", line=f"{day}に集まった。", place=place)
        for day, place in zip(days, places or [""] * len(days), strict=True)
    ]
    return found, {each.pk: Series("series:1", "運営会議", "Steering committee") for each in found}


def test_meetings_of_one_series_become_one_sentence():
    acts, series = meetings(["2012-02-02", "2012-04-14", "2012-06-23"], ["東京", "名古屋", "新潟"])
    told = tell_all(acts, period=YEAR, series=series)
    assert [each.texts for each in told] == [
        {
            "ja": "運営会議を3回開催した：2月2日 東京、4月14日 名古屋、6月23日 新潟。",
            "en": "Steering committee: held 3 times (2 February, 東京; 14 April, Nagoya; 23 June, Niigata).",
        }
    ]
    assert told[0].activities == tuple(acts)


@pytest.mark.parametrize(("months", "often"), [(range(1, 13), "毎月"), (range(1, 11), "ほぼ毎月")])
def test_meetings_of_every_month_are_told_as_monthly(months, often):
    acts, series = meetings([f"2012-{month:02}-05" for month in months])
    assert [each.texts["ja"] for each in tell_all(acts, period=YEAR, series=series)] == [f"運営会議を{often}開催した。"]


def test_one_meeting_and_a_meeting_not_held_are_told_by_themselves():
    acts, series = meetings(["2012-02-02", "2012-04-14"])
    acts[1].state = "not_done"
    assert len(tell_all(acts, period=YEAR, series=series)) == 2


def test_acts_of_one_name_without_lines_are_told_together():
    acts = [act(f"省庁交渉（2012年{month}月）", when=f"2012-{month:02}", kind="negotiation") for month in (3, 11)]
    assert [each.texts["ja"] for each in tell_all(acts, period=YEAR, series={})] == ["省庁交渉を2回行った：3月、11月。"]
    acts[0].set_line("ja", "3月に交渉した。")
    assert [each.texts["ja"] for each in tell_all(acts, period=YEAR, series={})] == [
        "3月に交渉した。",
        "11月に省庁交渉（2012年11月）を行った。",
    ]


def test_an_outcome_of_a_later_year_is_told_in_that_year():
    earlier = act("要請", when="2011-05", outcome="通知が出された。")
    earlier.outcome_on = YEAR.start
    assert tell_outcome(earlier, period=YEAR).texts == {
        "ja": "2011年5月の「要請」は、1月1日に結果を得た：通知が出された。"
    }
    assert tell_outcome(earlier, period=Period.year(2013)) is None
    earlier.visibility = "project"
    assert tell_outcome(earlier, period=YEAR) is None


ACTS = st.builds(
    act,
    st.text("集会東京（）『』「」", min_size=1, max_size=8),
    when=st.sampled_from(
        ["2012", "2012-03", "2012-03-17", "2012-03/2012-05", "2012-23", "2012-03-17/2012-03-18", "2012~"]
    ),
    kind=st.sampled_from(Activity.Kind.values),
    state=st.sampled_from(Activity.State.values),
    our_role=st.sampled_from(OurRole.values),
    visibility=st.sampled_from(["public", "network", "project"]),
    place=st.sampled_from(["", "東京", "スイス・ジュネーブ"]),
    line=st.sampled_from(["", "集まった。", "語り合った"]),
    quantities=st.sampled_from([(), ({"value": Decimal(3), "unit": "回"},), ({"qualifier": "several", "unit": "回"},)]),
)


@given(st.lists(ACTS, max_size=6))
def test_each_act_is_told_once_or_may_not_be_told(acts):
    told = tell_all(acts, period=YEAR, series={})
    telling = [activity for each in told for activity in each.activities]
    assert len(telling) == len({id(activity) for activity in telling})
    silent = [each for each in acts if each not in telling]
    assert all(each.visibility != "public" and not each.line("ja") for each in silent)
    assert all(each.texts["ja"].endswith(("。", "語り合った")) or "（" in each.texts["ja"] for each in told)
    assert len({each.key for each in told}) == len(told)


@given(ACTS)
def test_what_is_hidden_leaks_nothing_of_its_record(activity):
    activity.visibility, activity.title, activity.place = "project", "秘密の題", "秘密の場所"
    told = tell(activity, period=YEAR)
    assert told is None or not any("秘密" in text for text in told.texts.values())


def test_the_last_brackets_of_a_title_are_not_its_name():
    assert (stem("省庁交渉（2012年3月）"), stem("（1）集会"), stem("集会")) == ("省庁交渉", "（1）集会", "集会")
