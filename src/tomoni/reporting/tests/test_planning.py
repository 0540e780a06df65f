"""The plan of a year: drafted, adopted and frozen, held against the year it was for."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.models import Activity
from tomoni.reporting.actions import adopt
from tomoni.reporting.actions.finishing import FinishingRefusedError, finish
from tomoni.reporting.actions.planning import PlanningRefusedError, draft_plan, judge, take_up, unfinished
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Heading, Items, Paragraph, digest
from tomoni.reporting.models import PlanItem, Report, YearPlan
from tomoni.reporting.planning import OF_STATE, against_plan, compose_plan, outcomes
from tomoni.reporting.tests.factories import act, outline, report_2012
from tomoni.reporting.tests.papers import ADOPTED_ON, adopted_plan, item, plan
from tomoni.reporting.traceability import trace

pytestmark = pytest.mark.django_db
TODAY = date(2014, 1, 10)


def read(document):
    """The document as (heading or list) lines."""
    lines = []
    for part in document.parts:
        if isinstance(part, Heading):
            lines.append(part.label)
        elif isinstance(part, Items):
            lines += [f"・{each.text}" for each in part.items]
        elif isinstance(part, Paragraph):
            lines.append(part.text)
    return lines


def test_takes_up_what_is_planned_or_in_preparation_in_the_order_of_the_outline():
    first, second = outline("交渉", "出版")
    act(second, "新しい本", state="preparing", when="2012")
    act(first, "春の交渉", state="planned", when="2013-03")
    act(first, "いつか", state="planned", when="")
    act(first, "去年のこと", state="done", when="2012-05")
    act(first, "再来年", state="planned", when="2014-05")
    act(first, "前の年の予定", state="planned", when="2012-05")
    made = plan()
    assert draft_plan(made) == 3
    assert read(compose_plan(made, "ja")) == ["１．交渉", "・いつか", "・春の交渉", "２．出版", "・新しい本"]
    assert draft_plan(made) == 0


def test_headings_above_an_item_stand_above_it():
    (chapter,) = outline("ネットワーク")
    below = type(chapter).objects.create(parent=chapter, position=1, title="女性")
    made = plan()
    item(made, "相談を続ける。", programme=below)
    item(made, "ほかのこと。")
    assert read(compose_plan(made, "ja")) == [
        "１．ネットワーク",
        "１．女性",
        "・相談を続ける。",
        "２．その他",
        "・ほかのこと。",
    ]


def test_of_an_activity_that_is_not_public_only_its_public_line_is_planned():
    (programme,) = outline("交渉")
    act(programme, "秘密の題", state="planned", when="2013", visibility="project", line="語ってよい文。")
    act(programme, "もう一つの秘密", state="planned", when="2013", visibility="project")
    made = plan()
    assert draft_plan(made) == 1
    assert read(compose_plan(made, "ja")) == ["１．交渉", "・語ってよい文。"]
    assert "秘密" not in str(compose_plan(made, "en"))


def test_an_item_that_may_not_be_told_forbids_adoption():
    hidden = act([], "秘密の題", state="planned", when="2013", visibility="project")
    made = plan()
    item(made, "一つ目。")
    item(made, activity=hidden)
    with pytest.raises(FinishingRefusedError, match="2"):
        finish(made, today=ADOPTED_ON)
    assert YearPlan.objects.get().state == "draft"


def test_adoption_freezes_what_was_planned():
    (programme,) = outline("交渉")
    planned = act(programme, "春の交渉", title_en="Spring negotiation", state="planned", when="2013-03")
    made = plan(title="方針")
    draft_plan(made)
    adopted = finish(made, today=ADOPTED_ON)
    before = {language: digest(compose_plan(adopted, language)) for language in ("ja", "en")}
    planned.title, planned.title_en = "別の題", "Another"
    planned.save()
    programme.title = "別の章"
    programme.save()
    found = YearPlan.objects.get()
    assert {language: digest(compose_plan(found, language)) for language in ("ja", "en")} == before
    assert (PlanItem.objects.get().text, PlanItem.objects.get().text_en) == ("春の交渉", "Spring negotiation")
    with pytest.raises(FinishingRefusedError):
        finish(found, today=ADOPTED_ON)
    with pytest.raises(PlanningRefusedError):
        take_up(found, [])


def test_an_empty_plan_is_not_adopted():
    with pytest.raises(FinishingRefusedError):
        finish(plan(), today=ADOPTED_ON)


@pytest.mark.parametrize(
    ("state", "result"),
    [
        ("done", "done"),
        ("partly", "partly"),
        ("not_done", "not_done"),
        ("stopped", "stopped"),
        ("preparing", "preparing"),
        ("planned", ""),
    ],
)
def test_an_item_became_what_its_activity_says(state, result):
    planned = act([], "講座", state="planned", when="2013")
    made = plan()
    item(made, activity=planned)
    finish(made, today=ADOPTED_ON)
    planned.state = state
    planned.save()
    assert [each.result for each in outcomes(made, "ja")] == [result]


def test_what_a_hidden_activity_says_is_not_told():
    planned = act([], "講座", state="done", when="2013", visibility="project", line="語ってよい。")
    made = plan()
    item(made, "講座を開く。", activity=planned)
    finish(made, today=ADOPTED_ON)
    assert [(each.result, each.word, each.activities) for each in outcomes(made, "ja")] == [("", "", ())]


def test_a_judgement_goes_before_the_activity_and_can_be_taken_back():
    planned = act([], "講座", state="not_done", when="2013", line="開けなかった。")
    shown = act([], "小さな講座", when="2013-06")
    made = plan()
    judged = item(made, activity=planned)
    finish(made, today=ADOPTED_ON)
    user = UserFactory()
    judge(judged, result="partly", word="小さく開いた", activities=[shown], user=user, today=TODAY)
    (found,) = outcomes(made, "ja")
    assert (found.result, found.word, found.activities) == ("partly", "小さく開いた", (shown,))
    assert (found.item.judged_by, found.item.judged_on) == (user, TODAY)
    judge(judged, result="", word="", user=user, today=TODAY)
    (found,) = outcomes(made, "ja")
    assert (found.result, found.word, found.activities) == ("not_done", "開けなかった。", (planned,))


def test_a_judgement_needs_a_word_and_an_adopted_plan():
    made = plan()
    judged = item(made, "講座を開く。")
    with pytest.raises(PlanningRefusedError):
        judge(judged, result="done", word="開いた", user=None, today=TODAY)
    finish(made, today=ADOPTED_ON)
    with pytest.raises(PlanningRefusedError):
        judge(judged, result="done", word=" ", user=None, today=TODAY)


def test_the_report_of_the_year_is_held_against_the_plan():
    (programme,) = outline("交渉")
    made = plan("2012")
    for number, state in enumerate(("done", "done", "stopped", "planned")):
        planned = act(programme, f"予定{number}", state=state, when="2012", line=f"{state}の文。")
        item(made, f"予定{number}を行う。", programme=programme, activity=planned)
    item(made, "ほかのこと。")
    finish(made, today=date(2012, 5, 1))
    document = compose(report_2012(), "ja")
    lines = read(document)
    assert lines[lines.index("２．前年の方針に照らして") :] == [
        "２．前年の方針に照らして",
        "「2012年活動方針」の項目：5、実施した 2、中止した 1、まだ記録がない 2。",
        "１．交渉",
        "・予定0を行う：実施した。doneの文。",
        "・予定1を行う：実施した。doneの文。",
        "・予定2を行う：中止した。stoppedの文。",
        "・予定3を行う：まだ記録がない。",
        "２．その他",
        "・ほかのこと：まだ記録がない。",
    ]
    assert [each.value for each in document.figures()] == ["5", "2", "1", "2"]
    assert trace(document).untraced == ()


def test_it_is_told_in_english_too():
    made = plan("2012")
    item(made, "講座を開く。", text_en="Hold a course.")
    finish(made, today=date(2012, 5, 1))
    assert read(compose(report_2012(), "en"))[-4:] == [
        "1. Measured against the plan of the year",
        "Items of “Plan of activities 2012”: 1, nothing recorded yet 1.",
        "1. Other",
        "・Hold a course: nothing recorded yet.",
    ]


def test_a_plan_of_another_year_and_one_not_adopted_are_not_held_against_a_report():
    adopted_plan("2013")
    item(plan("2012"), "何か。")
    assert [part.text for part in compose(report_2012(), "ja").parts if isinstance(part, Heading)] == []


def test_the_chapter_is_frozen_with_the_report():
    made = plan("2012")
    judged = item(made, "講座を開く。")
    finish(made, today=date(2012, 5, 1))
    report = report_2012(state="assembly")
    judge(judged, result="done", word="6月に開いた。", user=None, today=TODAY)
    adopted = adopt(report, today=date(2013, 5, 1))
    before = {language: digest(compose(adopted, language)) for language in ("ja", "en")}
    assert read(compose(adopted, "ja"))[-1] == "・講座を開く：実施した。6月に開いた。"
    judge(judged, result="stopped", word="取り違えていた。", user=None, today=TODAY)
    assert {language: digest(compose(adopted, language)) for language in ("ja", "en")} == before


@pytest.mark.parametrize("count", [1, 12])
def test_twelve_items_are_asked_for_as_often_as_one(count, django_assert_num_queries):
    (programme,) = outline("交渉")
    made = plan()
    for number in range(count):
        planned = act(programme, f"予定{number}", state="done", when="2013")
        item(made, "行う。", programme=programme, activity=planned)
    with django_assert_num_queries(3):
        compose_plan(made, "ja")
    with django_assert_num_queries(2):
        list(against_plan(made, report_of(made), "ja", number="９．"))


def report_of(made):
    return Report(key=made.key, year=made.year, starts_on=made.starts_on, ends_on=made.ends_on)


def test_unfinished_work_of_the_year_before_is_offered_as_far_as_it_is_visible():
    act([], "進まなかった", state="not_done", when="2012")
    act([], "済んだ", state="done", when="2012")
    act([], "隠れた", state="stopped", when="2012", visibility="project")
    made = plan()
    found = unfinished(made, user=UserFactory(roles=["secretariat"]))
    assert [each.title for each in found] == ["進まなかった"]
    take_up(made, found)
    assert list(unfinished(made, user=UserFactory(roles=["secretariat"]))) == []


def test_days_follow_the_year(settings):
    assert (plan().starts_on, plan("2014").ends_on) == (date(2013, 1, 1), date(2014, 12, 31))
    settings.FISCAL_YEAR_FIRST_MONTH = 4
    april = plan("2015")
    assert (april.starts_on, april.ends_on) == (date(2015, 4, 1), date(2016, 3, 31))
    assert (april.heading("ja"), april.heading("en")) == (
        "2015年度活動方針",
        "Plan of activities fiscal year 2015",
    )


@pytest.mark.parametrize("key", ["13", "二〇一三", "2013-x", ""])
def test_refuses_what_is_no_year(key):
    with pytest.raises(ValidationError):
        plan(key)


def test_who_may_see_and_change_a_plan():
    made, adopted = plan("2013"), adopted_plan("2012")
    everybody = UserFactory()
    writer, reader = UserFactory(roles=["editor"]), UserFactory(roles=["steering"])
    assert list(YearPlan.objects.visible_to(everybody)) == [adopted]
    assert set(YearPlan.objects.visible_to(reader)) == {made, adopted}
    assert list(YearPlan.objects.editable_by(writer)) == [made]
    assert list(YearPlan.objects.editable_by(reader)) == []
    assert list(PlanItem.objects.visible_to(everybody)) == []
    assert list(PlanItem.objects.judged_by(reader)) == []
    assert [each.plan for each in PlanItem.objects.judged_by(writer)] == [adopted]


def test_states_of_activities_are_all_known():
    assert {*OF_STATE, Activity.State.PLANNED} == set(Activity.State.values)
