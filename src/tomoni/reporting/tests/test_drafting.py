"""Drafting and drafting again: what is told where, what follows the records, what somebody's hand is left alone."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tomoni.core.figures import UnknownFigureError
from tomoni.core.periods import Period
from tomoni.projects.models import Activity
from tomoni.projects.tests.factories import MeetingFactory, MeetingSeriesFactory, ProgrammeFactory
from tomoni.reporting.actions import AdoptionRefusedError, adopt, draft, records_used, rest_on, start
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Paragraph, Table, digest, from_data, to_data
from tomoni.reporting.models import Chapter, Passage, Report
from tomoni.reporting.outputs import as_text
from tomoni.reporting.sentences import LANGUAGES
from tomoni.reporting.staleness import Change, stale
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db


def told(report):
    """The paragraphs of the report as they read."""
    return [part.text for part in compose(report, "ja").parts if isinstance(part, Paragraph)]


def passage(report, words):
    return next(each for each in Passage.objects.filter(chapter__report=report) if words in each.text("ja"))


def drafted():
    """A report of one chapter with two acts."""
    (programme,) = outline("交渉")
    acts = [
        act(programme, "省庁交渉", line="省庁と交渉した。"),
        act(programme, "集会", line="集会を開いた。", when="2012-05"),
    ]
    report = report_2012()
    draft(report)
    return report, acts


def test_acts_stand_in_their_chapters_by_day():
    first, second = outline("アドボカシー", "ネットワーク")
    act([first, second], "両方", line="両方で語る。", when="2012-06")
    act(first, "早い", line="早いこと。", when="2012-02-01")
    act(first, "その年の", line="一年のこと。", when="2012")
    report = report_2012()
    result = draft(report)
    assert told(report) == ["一年のこと。早いこと（2月1日）。両方で語る。", "両方で語る。"]
    assert (result.written, result.renewed, result.removed, result.kept) == (4, 0, 0, 0)
    assert [(activity.title, times) for activity, times in records_used(report).several_times] == [("両方", 2)]


def test_acts_of_other_years_and_without_a_date_are_not_told():
    (programme,) = outline("交渉")
    act(programme, "前の年", line="前の年のこと。", when="2011")
    act(programme, "日付なし", line="いつかのこと。", when="")
    report = report_2012()
    draft(report)
    assert told(report) == ["2012年1月～12月の活動は記録されていない。"]
    assert [finding.code for finding in compose(report, "ja").findings] == ["nothing_recorded", "without_date"]


def test_a_year_without_records_or_outline_says_so():
    report = report_2012()
    draft(report)
    assert told(report) == ["2012年1月～12月の活動は記録されていない。"]


def test_an_outcome_that_came_in_the_year_is_told():
    (programme,) = outline("交渉")
    act(programme, "要請", when="2011-10", outcome="通知が出された", outcome_on=date(2012, 4, 1))
    report = report_2012()
    draft(report)
    assert told(report) == ["2011年10月の「要請」は、4月1日に結果を得た：通知が出された。"]


def test_a_part_of_a_year_and_a_fiscal_year_tell_their_days_alone():
    (programme,) = outline("交渉")
    act(programme, "一月", line="一月のこと。", when="2012-01")
    act(programme, "五月", line="五月のこと。", when="2012-05")
    part = start(2012, period=Period(date(2012, 4, 1), date(2013, 1, 1)), key="2012-2")
    fiscal = start(2012, first_month=4, key="2012")
    for report in (part, fiscal):
        draft(report)
        assert told(report) == ["五月のこと。"]
    assert [part.is_whole_year, fiscal.is_whole_year] == [False, True]
    assert (fiscal.title("ja"), fiscal.title("en")) == ("2012年度活動報告", "Activity report for fiscal year 2012")
    with pytest.raises(ValidationError):
        start(2012, key="2012")


class TestAgain:
    def test_what_nobody_touched_follows_the_records(self):
        report, (one, other) = drafted()
        one.set_line("ja", "二度交渉した。")
        one.save()
        other.delete()
        result = draft(report)
        assert told(report) == ["二度交渉した。"]
        assert (result.written, result.renewed, result.removed, result.kept) == (0, 1, 1, 0)
        assert stale(report, language="ja") == []

    def test_what_was_edited_stays_and_is_stale(self):
        report, (one, _other) = drafted()
        edited = passage(report, "交渉")
        edited.texts, edited.origin = {"ja": "粘り強く交渉した。"}, Passage.Origin.EDITED
        edited.save()
        one.set_line("ja", "中止になった。")
        one.save()
        result = draft(report)
        assert (result.kept, result.written) == (1, 0)
        assert told(report) == ["粘り強く交渉した。集会を開いた。"]
        (found,) = stale(report, language="ja")
        assert found.passage == edited
        assert found.changes == (Change("省庁交渉: 公開文", "省庁と交渉した。", "中止になった。"),)
        paragraph = next(part for part in compose(report, "ja").parts if isinstance(part, Paragraph))
        assert [sentence.is_stale for sentence in paragraph.sentences] == [True, False]
        rest_on(edited, [one])
        assert stale(report, language="ja") == []

    def test_what_was_left_out_moved_or_merged_is_not_told_again(self):
        report, (one, other) = drafted()
        left_out = passage(report, "交渉")
        left_out.left_out, left_out.left_out_reason = True, "別の冊子で伝える"
        left_out.save()
        elsewhere = Chapter.objects.create(report=report, position=9, headings={"ja": "そのほか"})
        moved = passage(report, "集会")
        moved.chapter, moved.origin = elsewhere, Passage.Origin.EDITED
        moved.save()
        draft(report)
        assert [(part.anchor, part.text) for part in compose(report, "ja").parts if isinstance(part, Paragraph)] == [
            ("c2-p1", "集会を開いた。")
        ]
        assert records_used(report).unused == []
        moved.delete()
        draft(report)
        assert told(report) == ["集会を開いた。"]
        assert {one.pk, other.pk} == {*Passage.objects.values_list("records__activity", flat=True)}

    def test_a_heading_changed_by_hand_stays_and_an_empty_one_goes_with_its_programme(self):
        first, second = outline("古い題", "去る題")
        report = report_2012()
        chapter = report.chapters.get(programme=first)
        chapter.headings, chapter.is_edited = {"ja": "新しい題"}, True
        chapter.save()
        second.last_year = 2011
        second.first_year = 2000
        second.save()
        draft(report)
        assert [heading.text for heading in compose(report, "ja").headings()] == ["新しい題"]

    def test_an_adopted_report_is_refused(self):
        report, _acts = drafted()
        report.state = Report.State.ASSEMBLY
        report.save()
        report = adopt(report, today=date(2013, 5, 1))
        with pytest.raises(ValueError, match="2012"):
            draft(report)


def test_a_deleted_record_leaves_its_passage_stale():
    report, (one, _other) = drafted()
    edited = passage(report, "交渉")
    edited.origin = Passage.Origin.EDITED
    edited.save()
    one.delete()
    (found,) = stale(report, language="ja")
    assert (found.passage, [change.old for change in found.changes]) == (edited, ["省庁交渉"])


def test_passages_keep_nothing_inside_of_acts_that_are_not_public():
    (programme,) = outline("支援")
    hidden = act(
        programme, "秘密の題", line="相談に応じた。", visibility="project", place="秘密の場所", outcome="秘密の結果"
    )
    report = report_2012()
    draft(report)
    kept = Passage.objects.get().records.get().recorded
    assert kept == {"public_lines": {"ja": "相談に応じた。"}}
    hidden.place = "別の秘密"
    hidden.save()
    (found,) = stale(report, language="ja")
    assert "秘密" not in str(found.changes)


def test_hidden_meetings_of_a_series_are_not_told_by_day():
    programme = ProgrammeFactory(position=1, title="組織")
    series = MeetingSeriesFactory(title="運営会議")
    for month in (2, 4):
        MeetingFactory(
            when=f"2012-{month:02}-02",
            series=series,
            body=series.body,
            place="東京",
            visibility="public",
            programmes=[programme],
        )
    MeetingFactory(when="2012-06-23", series=series, body=series.body, place="秘密", programmes=[programme])
    report = report_2012()
    draft(report)
    assert told(report) == ["運営会議を2回開催した：2月2日 東京、4月2日 東京。"]


class TestFigures:
    def test_a_chapter_shows_its_figure_with_the_year_before(self):
        (programme,) = outline("会員")
        report = report_2012()
        report.chapters.filter(programme=programme).update(figure_key="membership.people")
        draft(report)
        (table,) = [part for part in compose(report, "ja").parts if isinstance(part, Table)]
        assert table.header[1:] == ("2011年末", "2012年末")
        assert [run.evidence[0].query for run in table.rows[0].cells[0]] == ["membership.people 2011-12-31"]
        following = start(2013)
        assert following.chapters.get().figure_key == "membership.people"

    def test_an_unknown_figure_names_the_nearest(self):
        outline("会員")
        report = report_2012()
        report.chapters.update(figure_key="membership.peple")
        with pytest.raises(UnknownFigureError, match="membership.people"):
            draft(report)

    @pytest.mark.parametrize(
        ("reference", "near"),
        [
            ("membership.peeple end", "membership.people"),
            ("membership.people 2012-01-01/2012-12-31", "2012-12-31"),
            ("membership.table end nobody people", "nobody"),
            ("manual kyes", "kyes"),
        ],
    )
    def test_a_bad_reference_is_a_finding_and_its_sentence_is_withheld(self, reference, near):
        report, _acts = drafted()
        edited = passage(report, "交渉")
        edited.texts, edited.origin = {"ja": f"会員は[[{reference}]]人。"}, Passage.Origin.EDITED
        edited.save()
        document = compose(report, "ja")
        (finding,) = document.findings
        assert (finding.code, finding.withheld) == ("bad_reference", f"会員は[[{reference}]]人。")
        assert near in finding.text
        assert "会員は" not in as_text(document)

    def test_a_reference_answers_and_a_hand_written_figure_names_its_source(self):
        report, _acts = drafted()
        report.manual_figures.create(key="world", value="1,200", source="国連の統計")
        report.introductions = {"ja": "会員は[[membership.people end]]人、世界では[[manual world]]人。"}
        report.save()
        paragraph = next(part for part in compose(report, "ja").parts if isinstance(part, Paragraph))
        assert paragraph.text == "会員は0人、世界では1,200人。"
        assert [(each.kind, each.id, each.query) for each in paragraph.sentences[0].evidence] == [
            ("figure", "membership.people", "membership.people 2012-12-31"),
            ("manual", "world", "国連の統計"),
        ]


class TestAdoption:
    def test_freezes_text_numbers_and_records(self):
        report, (one, _other) = drafted()
        report.state = Report.State.ASSEMBLY
        report.save()
        one.set_line("ja", "採択の前に直した。")
        one.save()
        before = compose(report, "ja")
        assert [sentence.is_stale for sentence in before.sentences()] == [True, False]
        report = adopt(report, today=date(2013, 5, 1))
        one.set_line("ja", "後で直した。")
        one.save()
        Activity.objects.filter(title="集会").delete()
        after = compose(Report.objects.get(), "ja")
        assert (as_text(after), after.state, after.findings) == (as_text(before), "adopted", ())
        assert [sentence.is_stale for sentence in after.sentences()] == [False, False]
        assert set(report.frozen) == set(LANGUAGES)
        assert digest(after) == digest(compose(report, "ja"))

    def test_waits_for_the_assembly_and_for_contradictions(self):
        report, (one, _other) = drafted()
        with pytest.raises(AdoptionRefusedError):
            adopt(report, today=timezone.localdate())
        report.state = Report.State.ASSEMBLY
        report.save()
        one.state = "planned"
        one.save()
        with pytest.raises(AdoptionRefusedError, match="省庁交渉"):
            adopt(report, today=timezone.localdate())


def test_a_document_survives_being_written_down():
    report, _acts = drafted()
    document = compose(report, "ja")
    assert from_data(to_data(document)) == document
