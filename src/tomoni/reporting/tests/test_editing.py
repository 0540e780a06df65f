"""Editing by hand: what each edit does to the text, to the records behind it, and to the next draft."""

import pytest

from tomoni.projects.models import Activity
from tomoni.reporting.actions import draft, editing, records_used
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Paragraph, Table
from tomoni.reporting.models import Chapter, ManualFigure, Passage, Report
from tomoni.reporting.staleness import stale
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db


def told(report, language="ja"):
    """The paragraphs of the report as they read."""
    return [part.text for part in compose(report, language).parts if isinstance(part, Paragraph)]


def passage(report, words):
    return next(each for each in Passage.objects.filter(chapter__report=report) if words in each.text("ja"))


def version(record):
    return editing.version_of(record)


@pytest.fixture
def report():
    """A drafted report: a chapter of three acts, and one of one act."""
    first, second = outline("交渉", "集会")
    act(first, "省庁交渉", line="省庁と交渉した。", when="2012-03")
    act(first, "要請", line="要請書を渡した。", when="2012-04")
    act(first, "面談", line="議員と会った。", when="2012-05")
    act(second, "大会", line="大会を開いた。", when="2012-06")
    report = report_2012()
    draft(report)
    return report


def behind(found):
    return list(found.records.order_by("position").values_list("activity__title", flat=True))


class TestRewriting:
    def test_the_text_is_the_editors_from_then_on_and_rests_on_its_records(self, report):
        found = passage(report, "交渉した")
        Activity.objects.get(title="省庁交渉").public_lines = {}
        written = editing.rewrite(
            found, texts={"ja": "粘り強く交渉した。", "en": "We negotiated."}, version=version(found)
        )
        assert [(each.texts, each.origin) for each in written] == [
            ({"ja": "粘り強く交渉した。", "en": "We negotiated."}, Passage.Origin.EDITED)
        ]
        draft(report)
        assert told(report)[0] == "粘り強く交渉した。要請書を渡した。議員と会った。"
        assert behind(written[0]) == ["省庁交渉"]

    def test_it_settles_what_was_stale(self, report):
        found = passage(report, "交渉した")
        one = Activity.objects.get(title="省庁交渉")
        one.set_line("ja", "交渉は流れた。")
        one.save()
        assert [each.passage for each in stale(report, language="ja")] == [found]
        editing.rewrite(found, texts={"ja": "交渉は流れた。"}, version=version(found))
        assert stale(report, language="ja") == []

    def test_an_empty_line_makes_two_passages_of_one(self, report):
        found = passage(report, "要請書")
        one, other = editing.rewrite(
            found, texts={"ja": "要請書を\n書いた。\n\n渡した。", "en": "We wrote it.\n\nWe handed it over."},
            version=version(found),
        )  # fmt: skip
        order = [each.text("ja") for each in found.chapter.passages.order_by("position")]
        assert order == ["省庁と交渉した。", "要請書を書いた。", "渡した。", "議員と会った。"]
        assert (behind(one), behind(other), other.text("en")) == (["要請"], ["要請"], "We handed it over.")

    @pytest.mark.parametrize(
        ("texts", "words"),
        [({"ja": " ", "en": "Hello."}, "日本語"), ({"ja": "一。\n\n二。", "en": "One."}, "2")],
    )
    def test_a_text_without_japanese_or_with_other_parts_is_refused(self, report, texts, words):
        found = passage(report, "要請書")
        with pytest.raises(editing.EditError, match=words):
            editing.rewrite(found, texts=texts, version=version(found))
        assert passage(report, "要請書").texts == found.texts

    def test_a_list_keeps_one_item_on_each_line(self, report):
        found = passage(report, "要請書")
        (written,) = editing.rewrite(
            found, texts={"ja": "一つめ\n\n二つめ", "en": ""}, kind="list", version=version(found)
        )
        assert (written.kind, written.texts) == ("list", {"ja": "一つめ\n二つめ"})

    def test_records_can_be_taken_from_behind_it(self, report):
        merged = editing.merge_with_previous(passage(report, "要請書"), version="")
        kept = Activity.objects.filter(title="要請")
        editing.rewrite(merged, texts={"ja": "要請した。"}, version=version(merged), acts=kept)
        assert behind(merged) == ["要請"]
        assert [each.title for each in records_used(report).unused] == ["省庁交渉"]

    def test_who_opened_an_older_text_is_told_and_nothing_is_written(self, report):
        found = passage(report, "要請書")
        opened = version(found)
        editing.rewrite(found, texts={"ja": "先に直した。"}, version=opened)
        with pytest.raises(editing.ChangedMeanwhileError) as refused:
            editing.rewrite(found, texts={"ja": "後から直した。"}, version=opened)
        assert refused.value.record.text("ja") == "先に直した。"
        assert passage(report, "先に直した").texts == {"ja": "先に直した。"}

    def test_a_passage_that_is_gone_and_a_report_that_is_closed_are_told(self, report):
        found = passage(report, "要請書")
        Report.objects.filter(pk=report.pk).update(state="steering")
        with pytest.raises(editing.ClosedError):
            editing.rewrite(found, texts={"ja": "直す。"}, version=version(found))
        Report.objects.filter(pk=report.pk).update(state="draft")
        Passage.objects.filter(pk=found.pk).delete()
        with pytest.raises(editing.GoneError):
            editing.rewrite(found, texts={"ja": "直す。"}, version=version(found))


class TestOrder:
    def test_up_down_and_to_a_place_survive_the_next_draft(self, report):
        editing.move(passage(report, "議員"), to=1)
        assert told(report)[0] == "議員と会った。"
        draft(report)
        order = list(Chapter.objects.get(programme__title="交渉").passages.order_by("position"))
        assert [each.text("ja") for each in order] == ["議員と会った。", "省庁と交渉した。", "要請書を渡した。"]
        editing.move(passage(report, "議員"), to=99)
        last = order[0].chapter.passages.order_by("position").last()
        assert last.text("ja") == "議員と会った。"

    def test_moving_one_makes_nobodys_text_old(self, report):
        found = passage(report, "要請書")
        opened = version(found)
        editing.move(passage(report, "議員"), to=1)
        editing.rewrite(found, texts={"ja": "要請した。"}, version=opened)

    def test_another_chapter_tells_it_and_the_first_one_does_not_again(self, report):
        target = Chapter.objects.get(programme__title="集会")
        editing.move_to(passage(report, "要請書"), chapter=target)
        draft(report)
        assert told(report) == ["省庁と交渉した。議員と会った。", "大会を開いた。要請書を渡した。"]
        moved = passage(report, "要請書")
        assert moved.records.get().home.programme.title == "交渉"

    def test_what_the_chapters_figure_brings_stays_there(self, report):
        chapter = Chapter.objects.get(programme__title="集会")
        chapter.figure_key = "membership.people"
        chapter.save()
        draft(report)
        table = chapter.passages.get(kind="table")
        with pytest.raises(editing.EditError):
            editing.move_to(table, chapter=Chapter.objects.get(programme__title="交渉"))

    def test_merging_unites_texts_and_records_and_keeps_what_is_stale(self, report):
        one = Activity.objects.get(title="要請")
        one.set_line("ja", "要請書は渡せなかった。")
        one.save()
        merged = editing.merge_with_previous(passage(report, "要請書"), version="")
        assert merged.texts == {"ja": "省庁と交渉した。要請書を渡した。"}
        assert behind(merged) == ["省庁交渉", "要請"]
        assert [each.passage for each in stale(report, language="ja")] == [merged]
        draft(report)
        assert told(report)[0] == "省庁と交渉した。要請書を渡した。議員と会った。"

    def test_merging_with_the_next_leaves_out_ones_between_where_they_are(self, report):
        left = passage(report, "要請書")
        editing.leave_out(left, reason="別に伝える", version=version(left))
        merged = editing.merge_with_next(passage(report, "交渉した"), version="")
        assert merged.texts == {"ja": "省庁と交渉した。議員と会った。"}
        assert told(report)[0] == "省庁と交渉した。議員と会った。"

    def test_a_language_one_of_them_lacks_is_said_in_japanese(self, report):
        found = passage(report, "交渉した")
        editing.rewrite(found, texts={"ja": "交渉した。", "en": "We negotiated."}, version=version(found))
        merged = editing.merge_with_next(passage(report, "交渉した"), version="")
        assert merged.text("en") == "We negotiated. 要請書を渡した。"

    def test_nothing_stands_before_the_first_or_after_the_last(self, report):
        with pytest.raises(editing.EditError):
            editing.merge_with_previous(passage(report, "交渉した"), version="")
        with pytest.raises(editing.EditError):
            editing.merge_with_next(passage(report, "議員"), version="")

    def test_a_paragraph_begins_and_goes_on(self, report):
        found = passage(report, "要請書")
        begun = editing.begin_paragraph(found, version=version(found))
        assert told(report)[:2] == ["省庁と交渉した。", "要請書を渡した。議員と会った。"]
        editing.go_on(begun, version=version(begun))
        assert told(report)[0] == "省庁と交渉した。要請書を渡した。議員と会った。"


class TestLeavingOut:
    def test_a_reason_is_needed_and_the_record_counts_as_used(self, report):
        found = passage(report, "要請書")
        with pytest.raises(editing.EditError):
            editing.leave_out(found, reason="  ", version=version(found))
        left = editing.leave_out(found, reason="別の冊子で伝える", version=version(found))
        draft(report)
        assert told(report)[0] == "省庁と交渉した。議員と会った。"
        assert records_used(report).unused == []
        editing.take_in(left, version=version(left))
        assert told(report)[0] == "省庁と交渉した。要請書を渡した。議員と会った。"

    def test_what_somebody_wrote_can_be_removed_and_what_was_drafted_not(self, report):
        chapter = Chapter.objects.get(programme__title="集会")
        own = editing.write(chapter, texts={"ja": "自分の文。", "en": ""}, kind="sentence")
        editing.remove(own, version=version(own))
        found = passage(report, "要請書")
        with pytest.raises(editing.EditError):
            editing.remove(found, version=version(found))
        assert not Passage.objects.filter(pk=own.pk).exists()


class TestRecords:
    def test_a_record_told_nowhere_is_told_by_one_act_and_follows_its_record(self, report):
        chapter = Chapter.objects.get(programme__title="集会")
        late = act(chapter.programme, "小集会", line="小さな集会を開いた。", when="2012-07")
        found = editing.tell_here(chapter, activity=late)
        assert (found.origin, found.kind, behind(found)) == ("drafted", "sentence", ["小集会"])
        late.set_line("ja", "小さな集会を二度開いた。")
        late.save()
        draft(report)
        assert told(report)[1] == "大会を開いた。小さな集会を二度開いた。"
        with pytest.raises(editing.EditError):
            editing.tell_here(chapter, activity=late)

    def test_told_in_another_chapter_its_own_does_not_tell_it_again(self, report):
        own = Chapter.objects.get(programme__title="集会")
        late = act(own.programme, "小集会", line="小さな集会を開いた。", when="2012-07")
        editing.tell_here(Chapter.objects.get(programme__title="交渉"), activity=late)
        draft(report)
        assert told(report) == [
            "省庁と交渉した。要請書を渡した。議員と会った。小さな集会を開いた。", "大会を開いた。"
        ]  # fmt: skip

    def test_of_what_is_not_public_and_bears_no_line_nothing_is_told(self, report):
        chapter = Chapter.objects.get(programme__title="集会")
        hidden = act(chapter.programme, "秘密の題", visibility="project")
        with pytest.raises(editing.EditError) as refused:
            editing.tell_here(chapter, activity=hidden)
        assert "秘密" not in str(refused.value)

    def test_a_record_left_out_is_told_by_no_draft_in_none_of_its_chapters(self, report):
        chapters = list(Chapter.objects.order_by("pk"))
        late = act([chapter.programme for chapter in chapters], "両方", line="両方で語る。", when="2012-07")
        with pytest.raises(editing.EditError):
            editing.leave_out_record(chapters[0], activity=late, reason="")
        editing.leave_out_record(chapters[0], activity=late, reason="来年まとめて伝える")
        draft(report)
        assert "両方" not in "".join(told(report))
        assert records_used(report).unused == []
        with pytest.raises(editing.EditError):
            editing.leave_out_record(chapters[1], activity=late, reason="二度目")

    def test_a_passage_is_drafted_anew_from_its_records_alone(self, report):
        found = passage(report, "要請書")
        editing.rewrite(found, texts={"ja": "書き換えた。", "en": "Rewritten."}, version=version(found))
        one = Activity.objects.get(title="要請")
        one.set_line("ja", "要請書を二度渡した。")
        one.save()
        anew = editing.draft_anew(found, version="")
        assert (anew.texts, anew.origin) == ({"ja": "要請書を二度渡した。"}, Passage.Origin.DRAFTED)
        assert stale(report, language="ja") == []
        assert passage(report, "議員").texts == {"ja": "議員と会った。"}

    def test_drafted_anew_a_merged_passage_tells_all_its_records(self, report):
        merged = editing.merge_with_previous(passage(report, "要請書"), version="")
        editing.rewrite(merged, texts={"ja": "短く。"}, version=version(merged))
        anew = editing.draft_anew(merged, version="")
        assert (anew.texts["ja"], anew.origin) == ("省庁と交渉した。要請書を渡した。", Passage.Origin.EDITED)
        draft(report)
        assert told(report)[0] == "省庁と交渉した。要請書を渡した。議員と会った。"

    def test_drafted_anew_a_series_takes_in_what_was_recorded_since(self):
        (programme,) = outline("集会")
        for month in (3, 4):
            act(programme, f"例会（{month}月）", when=f"2012-{month:02}-01", state="done")
        report = report_2012()
        draft(report)
        found = Passage.objects.get()
        act(programme, "例会（9月）", when="2012-09-01", state="done")
        anew = editing.draft_anew(found, version="")
        assert (anew.text("ja"), anew.records.count()) == ("例会を3回開催した：3月1日、4月1日、9月1日。", 3)

    def test_a_passage_of_ones_own_rests_on_chosen_acts(self, report):
        chapter = Chapter.objects.get(programme__title="集会")
        acts = Activity.objects.filter(title__in=["要請", "面談"])
        own = editing.write(chapter, texts={"ja": "二つを続けた。", "en": "Both went on."}, kind="sentence", acts=acts)
        assert (own.origin, set(behind(own))) == ("manual", {"要請", "面談"})
        assert len(records_used(report).several_times) == 2
        draft(report)
        assert told(report)[1] == "大会を開いた。二つを続けた。"


class TestStale:
    def test_a_text_that_still_holds_is_the_editors(self, report):
        found = passage(report, "要請書")
        one = Activity.objects.get(title="要請")
        one.set_line("ja", "要請書を手渡した。")
        one.save()
        editing.say_it_holds(found, version="")
        assert stale(report, language="ja") == []
        draft(report)
        assert "要請書を渡した。" in told(report)[0]

    def test_a_deleted_record_is_let_go(self, report):
        found = passage(report, "要請書")
        editing.rewrite(found, texts={"ja": "要請した。"}, version=version(found))
        Activity.objects.get(title="要請").delete()
        assert len(stale(report, language="ja")) == 1
        editing.say_it_holds(found, version="")
        assert (stale(report, language="ja"), found.records.count()) == ([], 0)


class TestFigures:
    def test_a_table_is_shown_where_the_editor_wants_it(self, report):
        chapter = Chapter.objects.get(programme__title="集会")
        editing.show_figure(chapter, figure_key="membership.people", kind="table")
        draft(report)
        assert [part.caption for part in compose(report, "ja").parts if isinstance(part, Table)] != []

    def test_a_hand_written_figure_is_kept_while_a_text_cites_it(self, report):
        figure = ManualFigure.objects.create(report=report, key="rate", value="三割", source="名簿")
        found = passage(report, "要請書")
        editing.rewrite(found, texts={"ja": "[[manual  rate]]に届いた。"}, version=version(found))
        figure.value = "四割"
        editing.save_figure(figure)
        (changed,) = stale(report, language="ja")
        assert [(each.old, each.new) for each in changed.changes] == [("三割", "四割")]
        with pytest.raises(editing.EditError):
            editing.delete_figure(figure)
        found = passage(report, "manual")
        editing.rewrite(found, texts={"ja": "届いた。"}, version=version(found))
        editing.delete_figure(figure)
        assert not ManualFigure.objects.exists()


def test_every_edit_stands_in_the_audit_trail(report):
    from tomoni.core import audit

    found = passage(report, "要請書")
    editing.rewrite(found, texts={"ja": "直した。"}, version=version(found))
    newest = next(each for each in audit.history_of(Passage, found.pk) if each.action == "change")
    assert newest.new["texts"] == {"ja": "直した。"}
