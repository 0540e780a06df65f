"""The outline changed by hand: what the next draft leaves alone, and what cannot be done."""

import pytest
from django.core.exceptions import ValidationError

from tomoni.reporting.actions import draft, editing
from tomoni.reporting.composing import compose
from tomoni.reporting.models import Chapter, Report
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    programmes = outline("組織", "交渉", "集会")
    act(programmes[1], "要請", line="要請した。")
    report = report_2012()
    draft(report)
    return report


def headings(report):
    return [heading.label for heading in compose(Report.objects.get(pk=report.pk), "ja").headings()]


def chapter(heading):
    return Chapter.objects.get(headings__ja=heading)


def revised(found, **fields):
    known = {"headings": found.headings, "figure_key": found.figure_key, "version": editing.version_of(found)}
    return editing.revise(found, **known | fields)


def test_a_chapter_is_renamed_in_each_language_and_stays_so(report):
    revised(chapter("交渉"), headings={"ja": "省庁との交渉", "en": "Negotiations"})
    draft(report)
    assert headings(report) == ["１．組織", "２．省庁との交渉", "３．集会"]
    revised(chapter("省庁との交渉"), headings={"ja": "省庁との交渉", "en": ""})
    assert chapter("省庁との交渉").headings == {"ja": "省庁との交渉"}
    with pytest.raises(editing.EditError):
        revised(chapter("組織"), headings={"ja": " ", "en": "Organisation"})


def test_two_who_rename_one_chapter_do_not_write_over_each_other(report):
    found = chapter("交渉")
    revised(found, headings={"ja": "先の題"})
    with pytest.raises(editing.ChangedMeanwhileError) as refused:
        revised(found, headings={"ja": "後の題"})
    assert refused.value.record.headings == {"ja": "先の題"}


def test_chapters_are_moved_and_stay_there(report):
    editing.move_chapter(chapter("集会"), by=-1)
    editing.move_chapter(chapter("組織"), by=-1)
    draft(report)
    assert headings(report) == ["１．組織", "２．集会", "３．交渉"]


def test_chapters_go_under_another_and_out_again(report):
    with pytest.raises(editing.EditError):
        editing.indent(chapter("組織"))
    editing.indent(chapter("交渉"))
    draft(report)
    assert headings(report) == ["１．組織", "１．交渉", "２．集会"]
    editing.outdent(chapter("交渉"))
    assert headings(report) == ["１．組織", "２．交渉", "３．集会"]
    with pytest.raises(editing.EditError):
        editing.outdent(chapter("交渉"))


def test_headings_go_five_levels_deep(report):
    above = chapter("集会")
    for level in range(2, 6):
        above = editing.add_chapter(report, headings={"ja": f"第{level}段"}, parent=above)
    with pytest.raises(editing.EditError):
        editing.add_chapter(report, headings={"ja": "深すぎる"}, parent=above)
    with pytest.raises(editing.EditError):
        editing.indent(chapter("集会"))


def test_a_free_chapter_is_added_and_removed_while_empty(report):
    free = editing.add_chapter(report, headings={"ja": "付録", "en": "Appendix"})
    draft(report)
    assert headings(report)[-1] == "４．付録"
    own = editing.write(free, texts={"ja": "資料。", "en": ""}, kind="paragraph")
    with pytest.raises(editing.EditError):
        editing.remove_chapter(free)
    own.delete()
    editing.remove_chapter(free)
    assert headings(report)[-1] == "３．集会"


def test_a_chapter_of_the_years_outline_would_come_again(report):
    with pytest.raises(editing.EditError):
        editing.remove_chapter(chapter("集会"))
    programme = chapter("集会").programme
    programme.first_year, programme.last_year = 2000, 2011
    programme.save()
    editing.remove_chapter(chapter("集会"))
    assert headings(report) == ["１．組織", "２．交渉"]


def test_a_figure_attached_is_shown_by_the_next_draft(report):
    revised(chapter("組織"), figure_key="membership.people")
    draft(report)
    assert [each.kind for each in chapter("組織").passages.filter(figure_key="membership.people")] == ["table"]


def test_numbering_is_checked_and_kept_for_the_next_year(report):
    editing.set_numbering(report, styles=["第一章 ", ""])
    assert headings(report)[0] == "第一章 組織"
    with pytest.raises(ValidationError):
        editing.set_numbering(report, styles=["章"])


def test_words_are_kept_by_language_and_not_written_over(report):
    opened = editing.version_of(report)
    words = {
        "titles": {"ja": "一年の歩み", "en": ""},
        "introductions": {"ja": "はじめの文。"},
        "closings": {"ja": "以上"},
    }
    changed = editing.set_words(report, **words, version=opened)
    assert (changed.titles, changed.introductions) == ({"ja": "一年の歩み"}, {"ja": "はじめの文。"})
    with pytest.raises(editing.ChangedMeanwhileError):
        editing.set_words(report, **words, version=opened)


def test_a_report_handed_on_has_its_outline_closed(report):
    Report.objects.update(state="assembly")
    for refused in (
        lambda: editing.move_chapter(chapter("集会"), by=-1),
        lambda: editing.add_chapter(report, headings={"ja": "付録"}),
        lambda: editing.set_numbering(report, styles=["1."]),
        lambda: editing.draft_again(report),
    ):
        with pytest.raises(editing.ClosedError):
            refused()
