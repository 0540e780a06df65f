"""The editor's screens: what they show of text and records, what one click does, who may, and how few questions it takes."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.projects.models import Activity
from tomoni.projects.tests.conftest import signed_in
from tomoni.reporting.actions import adopt, draft, editing
from tomoni.reporting.actions.commenting import comment, settle
from tomoni.reporting.models import Chapter, ManualFigure, Passage, Report
from tomoni.reporting.tests.factories import act, outline, report_2012

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    """A drafted report of two chapters; in the first a public act and one kept within a project."""
    first, second = outline("交渉", "集会")
    act(first, "省庁交渉", line="省庁と交渉した。")
    act(first, "秘密の題", line="相談に応じた。", visibility="project")
    act(second, "大会", line="大会を開いた。", when="2012-06")
    report = report_2012()
    draft(report)
    return report


@pytest.fixture
def editor(report):
    return signed_in(UserFactory(roles=["editor"]))


def chapter(heading="交渉"):
    return Chapter.objects.get(headings__ja=heading)


def address(heading="交渉"):
    return reverse("reporting_chapter:edit", args=[chapter(heading).pk])


def passage(words):
    return next(each for each in Passage.objects.all() if words in each.text("ja"))


def is_refused(answer):
    """Whether the back office sent somebody home for want of permission."""
    return answer.status_code == 302 and answer.headers["Location"] == "/admin/"


def click(client, verb, found, heading="交渉", follow=True, **sent):
    version = editing.version_of(found)
    data = {"verb": verb, "passage": found.pk, "version": version, **sent}
    return client.post(address(heading), data, follow=follow)


def rewritten(client, found, *, version="", **texts):
    fields = {"text-ja": found.text("ja"), "text-en": "", "text-kind": found.kind} | {
        f"text-{name}": text for name, text in texts.items()
    }
    ids = [str(pk) for pk in found.records.values_list("activity", flat=True)]
    data = {"verb": "rewrite", "passage": found.pk, "text-version": version or editing.version_of(found)}
    return client.post(address(), {**data, "text-acts": ids, **fields}, follow=True)


class TestReading:
    def test_a_chapter_shows_its_text_and_names_only_records_the_reader_may_see(self, report, editor):
        page = editor.get(address()).text
        assert "省庁と交渉した。" in page and "相談に応じた。" in page
        assert "省庁交渉" in page and "秘密の題" not in page
        assert "閲覧できない記録がほかに1件" in page
        assert "秘密の題" in signed_in(UserFactory(roles=["auditor"])).get(address()).text

    def test_readers_have_no_buttons_and_may_not_post(self, report):
        for role in ("steering", "auditor"):
            reader = signed_in(UserFactory(roles=[role]))
            page = reader.get(address())
            assert (page.status_code, 'name="verb"' in page.text) == (200, False)
            assert is_refused(click(reader, "up", passage("相談"), follow=False))
        assert is_refused(signed_in(UserFactory(roles=["finance"])).get(address()))

    @pytest.mark.parametrize("state", ["steering", "assembly"])
    def test_what_was_handed_on_is_read_only(self, report, editor, state):
        Report.objects.update(state=state)
        page = editor.get(address())
        assert 'name="verb"' not in page.text and "差し戻される" in page.text
        assert is_refused(click(editor, "up", passage("相談"), follow=False))

    def test_what_is_adopted_is_read_only(self, report, editor):
        report.state = Report.State.ASSEMBLY
        report.save()
        adopt(report, today=date(2013, 5, 1))
        assert editor.get(address()).status_code == 200
        for url in (address(), reverse("reporting_editor:draft", args=[report.pk])):
            assert is_refused(editor.post(url, {"verb": "up"}))

    def test_the_outline_counts_what_waits_in_each_chapter(self, report, editor):
        one = Activity.objects.get(title="省庁交渉")
        one.set_line("ja", "二度交渉した。")
        one.save()
        Activity.objects.filter(title="大会").update(state="planned")
        act(chapter("集会").programme, "小集会", line="小集会を開いた。", when="2012-07")
        desk = editor.get(reverse("reporting_editor:index", args=[report.pk])).context["desk"]
        counts = [(each.heading, each.counts.stale, each.counts.withheld, each.counts.unused) for each in desk.places]
        assert counts == [("交渉", 1, 0, 0), ("集会", 1, 1, 1)]
        assert (desk.total.stale, desk.total.withheld, desk.total.unused) == (2, 1, 1)

    def test_hidden_records_told_nowhere_are_neither_named_nor_counted(self, report, editor):
        act(chapter().programme, "もう一つの秘密", visibility="project", line="また応じた。", when="2012-07")
        page = editor.get(address())
        assert (page.context["place"].counts.unused, "もう一つの秘密" in page.text) == (0, False)
        inside = signed_in(UserFactory(roles=["auditor"])).get(address())
        assert (inside.context["place"].counts.unused, "もう一つの秘密" in inside.text) == (1, True)

    def test_a_finding_about_a_hidden_record_does_not_name_it(self, report, editor):
        Activity.objects.filter(title="秘密の題").update(state="planned")
        for url in (address(), reverse("reporting_editor:index", args=[report.pk])):
            page = editor.get(url).text
            assert "「相談に応じた。」は、報告の期間に日付があるのに" in page and "秘密の題" not in page
            assert "秘密の題" in signed_in(UserFactory(roles=["auditor"])).get(url).text

    def test_a_withheld_sentence_says_why_and_leads_to_the_record(self, report, editor):
        one = Activity.objects.get(title="省庁交渉")
        Activity.objects.filter(pk=one.pk).update(state="planned")
        page = editor.get(address()).text
        assert page.count("予定」のまま") == 2
        assert reverse("projects_activity:inspect", args=[one.pk]) in page

    def test_open_comments_stand_beside_the_sentence_and_go_with_it(self, report, editor):
        user = UserFactory(roles=["steering"])
        comment(report, text="日付は？", user=user, passage=passage("相談"))
        settle(comment(report, text="済んだこと", user=user, passage=passage("相談")), user=user, now=timezone.now())
        page = editor.get(address()).text
        assert "日付は？" in page and "済んだこと" not in page
        click(editor, "merge_up", passage("相談"))
        click(editor, "chapter", passage("相談"), chapter=chapter("集会").pk)
        assert "日付は？" in editor.get(address("集会")).text
        assert {each.chapter for each in report.comments.all()} == {chapter("集会")}

    def test_a_phone_goes_to_a_chapter_by_the_list(self, report, editor):
        index = reverse("reporting_editor:index", args=[report.pk])
        assert editor.get(index, {"chapter": chapter("集会").pk}).headers["Location"] == address("集会")
        assert editor.get(index, {"chapter": "x"}).status_code == 200


class TestRewriting:
    def test_it_is_saved_with_its_live_figures(self, report, editor):
        page = rewritten(
            editor, passage("交渉した"), ja="会員[[membership.people end]]人が交渉した。", en="We negotiated."
        )
        assert '<data value="0" title="[[membership.people end]]">0</data>人が交渉した。' in page.text
        assert passage("会員").texts["en"] == "We negotiated."

    def test_a_wrong_figure_names_the_nearest_and_nothing_typed_is_lost(self, report, editor):
        typed = "会員[[membership.peple end]]人が交渉した。"
        page = rewritten(editor, passage("交渉した"), ja=typed, en="Typed too.")
        assert "membership.people" in page.text and typed in page.text and "Typed too." in page.text
        assert passage("交渉した").text("ja") == "省庁と交渉した。"
        half = rewritten(editor, passage("交渉した"), ja="会員[[membership.people end人。")
        assert "[[" in half.context["opened"]["form"].errors["ja"][0]

    def test_the_later_of_two_sees_both_texts_and_may_save_again(self, report, editor):
        found = passage("交渉した")
        opened = editing.version_of(found)
        colleague = signed_in(UserFactory(email="colleague@example.org", roles=["secretariat"]))
        rewritten(colleague, found, ja="同僚が直した。")
        page = rewritten(editor, found, version=opened, ja="あとから直した。")
        assert (
            "同僚が直した。" in page.text and "あとから直した。" in page.text and "colleague@example.org" in page.text
        )
        assert passage("同僚が").text("ja") == "同僚が直した。"
        again = page.context["opened"]["form"]["version"].value()
        rewritten(editor, found, version=again, ja="あとから直した。")
        assert passage("あとから").text("ja") == "あとから直した。"

    def test_a_passage_that_is_gone_is_told(self, report, editor):
        found = passage("交渉した")
        version = editing.version_of(found)
        data = {"verb": "up", "passage": found.pk, "version": version}
        found.delete()
        assert "見つかりません" in editor.post(address(), data, follow=True).text

    def test_records_the_editor_may_not_see_stay_behind_it(self, report, editor):
        merged = editing.merge_with_next(passage("交渉した"), version="")
        shown = str(Activity.objects.get(title="省庁交渉").pk)
        data = {"verb": "rewrite", "passage": merged.pk, "text-version": editing.version_of(merged)}
        editor.post(address(), {**data, "text-ja": "まとめた。", "text-kind": "sentence", "text-acts": [shown]})
        assert set(merged.records.values_list("activity__title", flat=True)) == {"省庁交渉", "秘密の題"}

    def test_opened_in_its_place_it_is_the_one_form_with_boxes(self, report, editor):
        found = passage("交渉した")
        page = editor.get(address(), {"open": found.pk}).text
        assert page.count('name="text-ja"') == 1
        assert "textarea" not in editor.get(address(), {"open": "abc"}).text.split("write-heading")[0]


class TestClicks:
    def test_each_button_does_its_one_thing(self, report, editor):
        third = editing.write(chapter(), texts={"ja": "三つめ。", "en": ""}, kind="sentence")

        def order():
            return [each.text("ja") for each in chapter().passages.filter(left_out=False).order_by("position")]

        click(editor, "up", third)
        assert order() == ["省庁と交渉した。", "三つめ。", "相談に応じた。"]
        click(editor, "down", third)
        click(editor, "place", third, place="1")
        assert order()[0] == "三つめ。"
        click(editor, "paragraph", passage("省庁"))
        assert passage("省庁").kind == "paragraph"
        click(editor, "go_on", passage("省庁"))
        click(editor, "merge_up", passage("省庁"))
        assert order() == ["三つめ。省庁と交渉した。", "相談に応じた。"]
        click(editor, "leave_out", passage("相談"), reason="今年は伝えない")
        assert order() == ["三つめ。省庁と交渉した。"]
        click(editor, "take_in", passage("相談"))
        click(editor, "merge_down", passage("三つめ"))
        assert order() == ["三つめ。省庁と交渉した。相談に応じた。"]
        click(editor, "chapter", passage("三つめ"), chapter=chapter("集会").pk)
        assert (order(), chapter("集会").passages.count()) == ([], 2)
        own = editing.write(chapter(), texts={"ja": "消す。", "en": ""}, kind="sentence")
        click(editor, "remove", own)
        assert order() == []

    def test_a_stale_sentence_shows_old_and_new_and_is_settled_by_one_click(self, report, editor):
        one = Activity.objects.get(title="省庁交渉")
        one.set_line("ja", "二度交渉した。")
        one.save()
        page = editor.get(address()).text
        assert "<del>省庁と交渉した。</del>" in page and "<ins>二度交渉した。</ins>" in page
        assert "<del>" not in click(editor, "holds", passage("交渉した")).text
        one.set_line("ja", "三度交渉した。")
        one.save()
        page = click(editor, "anew", passage("交渉した")).text
        assert "<del>" not in page and "三度交渉した。" in page

    def test_a_record_told_nowhere_is_told_or_left_out(self, report, editor):
        late = act(chapter().programme, "申入れ", line="申し入れた。", when="2012-08")
        other = act(chapter().programme, "面談", line="面談した。", when="2012-09")
        assert "申入れ" in editor.get(address()).text
        editor.post(address(), {"verb": "tell_here", "activity": late.pk})
        editor.post(address(), {"verb": "leave_out_record", "activity": other.pk, "reason": "来年に"})
        page = editor.get(address())
        assert page.context["place"].counts.unused == 0
        assert [each.passage.left_out_reason for each in page.context["rows"]] == ["", "", "", "来年に"]

    def test_a_record_the_editor_may_not_see_cannot_be_told(self, report, editor):
        hidden = act(chapter().programme, "別の秘密", line="応じた。", visibility="project", when="2012-08")
        editor.post(address(), {"verb": "tell_here", "activity": hidden.pk})
        assert not Passage.objects.filter(records__activity=hidden).exists()

    def test_a_passage_of_ones_own_rests_on_the_records_ticked(self, report, editor):
        late = act(chapter("集会").programme, "申入れ", line="申し入れた。", when="2012-08")
        sent = {"verb": "write", "write-ja": "自分の文。", "write-kind": "sentence", "acts": [str(late.pk)]}
        editor.post(address(), sent)
        own = passage("自分の文")
        assert (own.origin, own.records.get().activity) == ("manual", late)
        page = editor.post(address(), {"verb": "write", "write-ja": "", "write-en": "Kept.", "write-kind": "sentence"})
        assert "Kept." in page.text

    def test_a_figure_is_shown_and_an_unknown_one_names_the_nearest(self, report, editor):
        page = editor.post(address(), {"verb": "show", "show-figure_key": "membership.tabel", "show-kind": "table"})
        assert "membership.table" in str(page.context["show_form"].errors)
        editor.post(address(), {"verb": "show", "show-figure_key": "membership.table", "show-kind": "table"})
        assert [each.figure_key for each in chapter().passages.filter(kind="table")] == ["membership.table"]

    def test_records_of_the_year_are_found_by_a_word(self, report, editor):
        page = editor.get(address(), {"find": "大会"})
        assert [each.activity.title for each in page.context["beside"].acts] == ["大会"]
        assert page.context["beside"].acts[0].chapters == ("２．集会",)
        assert editor.get(address(), {"find": "秘密"}).context["beside"].acts == []

    def test_drafting_again_says_what_it_did(self, report, editor):
        rewritten(editor, passage("交渉した"), ja="直した。")
        act(chapter("集会").programme, "小集会", line="小集会を開いた。", when="2012-07")
        page = editor.post(reverse("reporting_editor:draft", args=[report.pk]), follow=True)
        assert "新しい文1件" in page.text and "そのままの文1件" in page.text


class TestOutline:
    def test_a_button_moves_a_chapter_and_a_form_changes_it(self, report, editor):
        url = reverse("reporting_editor:outline", args=[report.pk])
        editor.post(url, {"verb": "up", "chapter": chapter("集会").pk})
        assert [each.heading for each in editor.get(url).context["places"]] == ["集会", "交渉"]
        found = chapter("集会")
        sent = {"verb": "revise", "chapter": found.pk, "chapter-ja": "つどい", "chapter-en": "Gatherings"}
        sent["chapter-version"] = editing.version_of(found)
        wrong = editor.post(url, {**sent, "chapter-figure_key": "membership.peple"})
        assert "membership.people" in wrong.text and "つどい" in wrong.text
        editor.post(url, {**sent, "chapter-figure_key": "membership.people"})
        assert (chapter("つどい").figure_key, chapter("つどい").heading("en")) == ("membership.people", "Gatherings")
        older = editor.post(url, sent | {"chapter-ja": "集い"})
        assert "つどい" in older.text and "集い" in older.text

    def test_a_chapter_is_added_under_another_and_removed(self, report, editor):
        url = reverse("reporting_editor:outline", args=[report.pk])
        editor.post(url, {"verb": "add", "new-ja": "付録", "new-parent": chapter("集会").pk})
        assert chapter("付録").parent == chapter("集会")
        editor.post(url, {"verb": "remove", "chapter": chapter("付録").pk})
        assert not Chapter.objects.filter(headings__ja="付録").exists()
        refused = editor.post(url, {"verb": "remove", "chapter": chapter().pk}, follow=True)
        assert "この章には" in refused.text and Chapter.objects.count() == 2

    def test_numbers_are_shown_first_and_saved_then(self, report, editor):
        url = reverse("reporting_editor:outline", args=[report.pk])
        sent = {f"numbering-level{level}": "" for level in range(2, 6)} | {"numbering-level1": "第一章 "}
        page = editor.post(url, {"verb": "preview", **sent})
        assert "第二章 集会" in page.text and Report.objects.get().numbering[0] == "１．"
        editor.post(url, {"verb": "number", **sent})
        assert Report.objects.get().numbering == ["第一章 "]
        wrong = editor.post(url, {"verb": "number", **sent, "numbering-level2": "節"})
        assert "節" in str(wrong.context["numbering_form"].errors)


class TestWordsAndFigures:
    def test_words_are_saved_and_a_wrong_figure_is_told(self, report, editor):
        url = reverse("reporting_editor:words", args=[report.pk])
        sent = {
            "title_ja": "一年の歩み",
            "introduction_ja": "会員[[manual x]]人。",
            "version": editing.version_of(report),
        }
        wrong = editor.post(url, sent)
        assert "会員[[manual x]]人。" in wrong.text and Report.objects.get().titles == {}
        editor.post(url, sent | {"introduction_ja": "はじめの文。"})
        found = Report.objects.get()
        assert (found.titles, found.introductions) == ({"ja": "一年の歩み"}, {"ja": "はじめの文。"})
        older = editor.post(url, sent | {"introduction_ja": "あとの文。"})
        assert "はじめの文。" in older.text and "あとの文。" in older.text

    def test_a_hand_written_figure_is_added_changed_cited_and_deleted(self, report):
        person = PersonFactory(name="確認 花子")
        office = signed_in(UserFactory(roles=["secretariat"], person=person))
        url = reverse("reporting_editor:figures", args=[report.pk])
        sent = {"key": "rate", "value": "三割", "value_en": "30%", "source": "名簿", "vouched_by": person.pk}
        assert "この項目は必須です" in office.post(url, sent | {"source": ""}).text
        office.post(url, sent)
        figure = ManualFigure.objects.get()
        assert (figure.values, figure.vouched_by) == ({"en": "30%"}, person)
        assert "同じキー" in office.post(url, sent).text
        rewritten(office, passage("交渉した"), ja="[[manual rate]]が応じた。")
        own = reverse("reporting_figure:edit", args=[figure.pk])
        assert address() in office.get(own).text
        office.post(own, {"verb": "delete"})
        office.post(own, sent | {"value": "四割"})
        assert ManualFigure.objects.get().value == "四割"
        assert "<del>三割</del>" in office.get(address()).text

    def test_who_vouches_is_named_to_those_who_may_see_them(self, report, editor):
        person = PersonFactory(name="確認 花子")
        ManualFigure.objects.create(report=report, key="rate", value="三割", source="名簿", vouched_by=person)
        url = reverse("reporting_editor:figures", args=[report.pk])
        assert "確認 花子" not in editor.get(url).text
        assert "確認 花子" in signed_in(UserFactory(roles=["secretariat"])).get(url).text


@pytest.mark.parametrize("more", [1, 3])
def test_a_chapter_is_shown_with_few_questions(report, editor, more, django_assert_num_queries):
    for number in range(more):
        act(chapter().programme, f"申入れ{number}", line=f"{number}度目に申し入れた。", when="2012-08")
        act(chapter("集会").programme, f"小集会{number}", line=f"{number}つめの集会。", when="2012-09")
    draft(report)
    for number in range(more):
        act(chapter().programme, f"面談{number}", line=f"{number}人と会った。", when="2012-10")
    editor.get(address())
    with django_assert_num_queries(40):
        editor.get(address())
