"""What waits for the editor: the same as the whole report says of itself, whatever was kept from the last click."""

import pytest

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.models import Activity, ActivityQuantity
from tomoni.projects.tests.factories import MeetingFactory, MeetingSeriesFactory
from tomoni.reporting.actions import draft, editing, records_used
from tomoni.reporting.composing import compose
from tomoni.reporting.models import Chapter, ManualFigure, Passage
from tomoni.reporting.staff.editor_desk import Desk
from tomoni.reporting.staff.editor_survey import state_of_records
from tomoni.reporting.staleness import stale
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    """A drafted report with a series, and acts in two chapters, one of them told in both."""
    first, second = outline("交渉", "会議")
    act(first, "省庁交渉", line="省庁と交渉した。", when="2012-03-05")
    act([first, second], "両方", line="両方で語る。", when="2012-06")
    series = MeetingSeriesFactory(title="運営会議")
    for month in (2, 4):
        MeetingFactory(
            when=f"2012-{month:02}-02", series=series, body=series.body, visibility="public", programmes=[second]
        )
    report = report_2012()
    draft(report)
    return report


@pytest.fixture
def auditor():
    return UserFactory(roles=["auditor"])


def agrees(report, user):
    """Whether the desk says what composing, staleness and use of records say of the whole report."""
    desk = Desk(report, user, "ja")
    document, used = compose(report, "ja"), records_used(report, user=user)
    withheld = sum(1 for finding in document.findings if finding.withheld)
    waiting = {each.passage.pk for each in stale(report, language="ja")}
    changes = {pk for chapter in Chapter.objects.all() for pk in desk.changes(chapter)}
    assert (desk.stale, changes) == (waiting, waiting)
    assert (len({*desk.against, *desk.bad}), desk.total.withheld) == (withheld, withheld)
    assert set(desk.unused_ids) == {activity.pk for activity in used.unused}
    assert {pk: len(found) for pk, found in desk.chapters_of_several.items()} == {
        activity.pk: times for activity, times in used.several_times
    }
    return (len(waiting), withheld, len(used.unused))


def test_it_agrees_with_the_whole_after_every_kind_of_change(report, auditor):
    assert agrees(report, auditor) == (0, 0, 0)
    one = Activity.objects.get(title="省庁交渉")
    one.set_line("ja", "6月1日に交渉した。")
    one.save()
    assert agrees(report, auditor) == (1, 1, 0)
    Activity.objects.filter(title="両方").update(state="planned")
    assert agrees(report, auditor) == (3, 3, 0)
    series = next(each for each in Passage.objects.all() if each.key.startswith("series:"))
    editing.rewrite(series, texts={"ja": "運営会議を3回開いた。"}, version=editing.version_of(series))
    assert agrees(report, auditor) == (3, 4, 0)
    other_year = act([], "よその年", line="よその年のこと。", when="2009")
    editing.write(
        Chapter.objects.first(),
        texts={"ja": "[[manual nothing]]のこと。", "en": ""},
        kind="sentence",
        acts=[other_year],
    )
    assert agrees(report, auditor)[1] == 5
    act([], "章なし", line="章のないこと。", when="2012-09")
    assert agrees(report, auditor)[2] == 1
    one.delete()
    assert agrees(report, auditor)[0] == 3


def test_a_figure_that_changed_is_noticed(report, auditor):
    figure = ManualFigure.objects.create(report=report, key="rate", value="三割", source="名簿")
    found = Passage.objects.get(key__startswith="series:")
    editing.rewrite(found, texts={"ja": "[[manual rate]]が集まった。"}, version=editing.version_of(found))
    assert found.pk not in Desk(report, auditor, "ja").stale
    ManualFigure.objects.filter(pk=figure.pk).update(value="四割")
    assert Desk(report, auditor, "ja").stale == {found.pk}


def test_editing_the_text_does_not_read_all_records_again_and_a_record_does(report):
    before = state_of_records()
    found = Passage.objects.get(key__startswith="series:")
    editing.rewrite(found, texts={"ja": "運営会議を2回開いた。"}, version=editing.version_of(found))
    editing.move(found, to=1)
    assert state_of_records() == before
    quantity = ActivityQuantity.objects.create(activity=Activity.objects.get(title="両方"), value=3, unit="人")
    after = state_of_records()
    assert after != before
    quantity.delete()
    assert state_of_records() not in (before, after)
