"""What other networks' reports hold beside the one of 2012: typed in files, imported, drafted, read.

One test for each kind of fact (the letters are those of the domain file, section 2.1): each must survive import, draft
and output, and nothing of it may be counted twice, mended silently or made more exact than it is.
"""

from datetime import date

import pytest

from tomoni.core.periods import Period
from tomoni.projects.models import Activity
from tomoni.reporting.actions import draft, records_used, rest_on, start
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Chart, Evidence, Table, plain
from tomoni.reporting.models import ManualRow, Passage
from tomoni.reporting.outputs import as_text
from tomoni.reporting.staleness import Change, stale
from tomoni.reporting.tests.importing import act, imported, statistics
from tomoni.reporting.tests.reading import folded, read
from tomoni.reporting.traceability import trace

pytestmark = pytest.mark.django_db
CASES = "cases：件数：cases：件"


def told(report, language="ja"):
    """Draft the report; return the document, and its text after making sure the HTML says the same."""
    draft(report)
    document = compose(report, language)
    text, page = as_text(document), read(document, "html")
    said = [each.text for each in document.sentences()]
    said += [
        plain(cell) for part in document.parts if isinstance(part, Table) for row in part.rows for cell in row.cells
    ]
    assert [each for each in said if folded(each) not in page] == []
    assert trace(document).is_enough, trace(document).untraced
    return document, text


def sentences(report):
    return [each.text for each in told(report)[0].sentences()]


def table(document):
    (found,) = (part for part in document.parts if isinstance(part, Table))
    return found


def found(document):
    """What does not agree; chapters without records are none of our business here."""
    return [(each.code, each.withheld) for each in document.findings if each.code != "nothing_recorded"]


def cells(document):
    return [[row.label, *(plain(cell) for cell in row.cells)] for row in table(document).rows]


class TestStatistics:
    """A: consultations by topic, nationality, language; B: by month; Y: answers to a question."""

    def test_a_partition_adds_up_to_its_total(self, tmp_path):
        rows = [
            ("labour", "労働", "cases：120"),
            ("stay", "在留資格", "cases：85"),
            ("total", "計", "cases：205", "total"),
        ]
        imported(tmp_path, **statistics("topics", CASES, rows))
        document, text = told(start(2012))
        assert cells(document) == [["労働", "120"], ["在留資格", "85"], ["計", "205"]]
        assert (table(document).caption, table(document).header) == ("相談の内訳", ("区分", "件数（件）"))
        assert table(document).notes == ("出典：相談票",)
        assert found(document) == []
        assert "労働" in text

    def test_a_partition_that_does_not_add_up_shows_both_sums(self, tmp_path):
        rows = [
            ("labour", "労働", "cases：120"),
            ("stay", "在留資格", "cases：85"),
            ("total", "計", "cases：210", "total"),
        ]
        imported(tmp_path, **statistics("topics", CASES, rows))
        document, _text = told(start(2012))
        assert cells(document)[-1] == ["計", "205（原資料では210）"]
        assert table(document).notes[0] == "件数：原資料の合計は210件、各行の和は205件。合計は計算し直したもの。"
        assert found(document) == [("table_differs", "")]
        assert "原資料の合計は210件、各行の和は205件。" in next(
            each.text for each in document.findings if each.code == "table_differs"
        )

    def test_several_answers_may_exceed_those_who_answered(self, tmp_path):
        columns = f"{CASES}；share：割合：share：：share：cases"
        rows = [("job", "仕事", "cases：40"), ("visa", "在留", "cases：45"), ("total", "回答者", "cases：68", "total")]
        imported(tmp_path, **statistics("answers", columns, rows, 内訳の種類="multiple"))
        document, text = told(start(2012))
        assert cells(document) == [["仕事", "40", "58.8%"], ["在留", "45", "66.2%"], ["回答者", "68", "100.0%"]]
        assert "複数回答" in text
        assert "割合：「回答者」（68件）に対する百分率。" in text
        assert found(document) == []

    def test_more_answers_than_people_asked_are_found(self, tmp_path):
        rows = [("job", "仕事", "cases：70"), ("total", "回答者", "cases：68", "total")]
        imported(tmp_path, **statistics("answers", CASES, rows, 内訳の種類="multiple"))
        document, _text = told(start(2012))
        assert found(document) == [("table_differs", "")]

    def test_a_partial_list_shows_the_rest(self, tmp_path):
        rows = [("br", "ブラジル", "cases：50"), ("pe", "ペルー", "cases：30"), ("total", "計", "cases：100", "total")]
        imported(tmp_path, **statistics("nations", CASES, rows, 内訳の種類="partial"))
        document, text = told(start(2012))
        assert cells(document)[2:] == [["その他（表に掲げない分）", "20"], ["計", "100"]]
        assert "主なものだけを掲げた" in text
        assert found(document) == []

    def test_a_partial_list_larger_than_its_total_is_found(self, tmp_path):
        rows = [("br", "ブラジル", "cases：50"), ("pe", "ペルー", "cases：60"), ("total", "計", "cases：100", "total")]
        imported(tmp_path, **statistics("nations", CASES, rows, 内訳の種類="partial"))
        document, _text = told(start(2012))
        assert cells(document)[-1] == ["計", "100"]
        assert found(document) == [("table_differs", "")]

    def test_months_by_category_are_summed_both_ways(self, tmp_path):
        columns = "tel：電話：phone：件；visit：来所：visits：件；all：計：total：件：sum"
        rows = [
            ("apr", "4月", "tel：10；visit：5"), ("may", "5月", "tel：12；visit：8"),
            ("total", "計", "tel：22；visit：13；all：36", "total"),
        ]  # fmt: skip
        imported(tmp_path, **statistics("months", columns, rows))
        document, _text = told(start(2012))
        assert cells(document) == [
            ["4月", "10", "5", "15"],
            ["5月", "12", "8", "20"],
            ["計", "22", "13", "35（原資料では36）"],
        ]
        assert found(document) == [("table_differs", "")]

    def test_small_numbers_of_people_are_not_printed_and_totals_stay(self, tmp_path):
        rows = [
            ("cn", "中国", "cases：60"), ("bt", "ブータン", "cases：2"), ("np", "ネパール", "cases：9"),
            ("unknown", "不明", "cases：1"), ("total", "計", "cases：72", "total"),
        ]  # fmt: skip
        imported(tmp_path, **statistics("nations", CASES, rows, **{"5未満を伏せる": "はい"}))
        document, text = told(start(2012))
        assert cells(document) == [["中国", "60"], ["その他", "12"], ["計", "72"]]
        for form in ("text", "html", "json", "markdown"):
            assert "ブータン" not in read(document, form)
        assert "5未満" in text

    def test_of_which_and_percentages_that_were_cut_off(self, tmp_path):
        columns = f"{CASES}；share：割合：share：：share：cases"
        rows = [
            ("yes", "実施", "cases：282；share：69.4%"), ("own", "独自に実施", "cases：30", "", "yes"),
            ("no", "未実施", "cases：124；share：30.5%"), ("total", "計", "cases：406", "total"),
        ]  # fmt: skip
        imported(tmp_path, **statistics("survey", columns, rows))
        document, _text = told(start(2012))
        assert cells(document)[0] == ["実施", "282", "69.5%（原資料では69.4%）"]
        assert (cells(document)[1][0], table(document).rows[1].is_part) == ("うち独自に実施", True)
        assert cells(document)[2] == ["未実施", "124", "30.5%"]
        assert len(found(document)) == 1

    def test_the_year_before_stands_beside(self, tmp_path):
        rows = [("labour", "労働", "cases：120"), ("total", "計", "cases：120", "total")]
        old = [
            ("labour", "労働", "cases：100"),
            ("gone", "その年だけ", "cases：7"),
            ("total", "計", "cases：107", "total"),
        ]
        before = statistics("t2011", CASES, old, 日付="2011年")
        now = statistics("t2012", CASES, rows, 前年の表="t2011")
        both = {name: [*before[name], *now[name]] for name in now}
        imported(tmp_path, manual_tables=both["manual_tables"], manual_rows=both["manual_rows"])
        document, _text = told(start(2012))
        assert table(document).header == ("区分", "2011年 件数（件）", "2012年 件数（件）")
        assert cells(document) == [["労働", "100", "120"], ["その年だけ", "7", "—"], ["計", "107", "120"]]

    def test_officers_and_issues_are_words_and_days(self, tmp_path):
        """H: who was elected and retired; E: issues with day and pages."""
        columns = "who：選任：elected：：text；until：任期：until：：text；n：人数：number：人"
        rows = [
            ("chair", "共同代表", "who：再任；until：2014年3月31日まで；n：3"),
            ("audit", "監査", "who：新任1、退任1；until：；n：2"),
        ]
        imported(tmp_path, **statistics("officers", columns, rows, 内訳の種類="none"))
        document, text = told(start(2012))
        assert cells(document) == [
            ["共同代表", "再任", "2014年3月31日まで", "3"],
            ["監査", "新任1、退任1", "—", "2"],
        ]
        assert table(document).header == ("項目", "選任", "任期", "人数（人）")
        assert "計" not in text


class TestMoney:
    """M: accounts in mixed units whose printed total is wrong; AA: target and result; CC: errors of the source."""

    def test_mixed_units_and_a_wrong_total(self, tmp_path):
        columns = "yen：金額：amount：千円"
        rows = [
            ("dues", "会費", "yen：1,200"), ("grant", "助成金", "yen：350万円"), ("other", "雑収入", "yen：45,678円"),
            ("total", "収入計", "yen：4,746", "total"),
        ]  # fmt: skip
        imported(tmp_path, **statistics("income", columns, rows, 事業="g3"))
        document, text = told(start(2012))
        assert cells(document) == [
            ["会費", "1,200"],
            ["助成金", "3,500"],
            ["雑収入", "45.678"],
            ["収入計", "4,745.678（原資料では4,746）"],
        ]
        assert "原資料の合計は4,746千円、各行の和は4,745.678千円。" in text
        assert found(document) == [("table_differs", "")]

    def test_subtotals_and_losses(self, tmp_path):
        rows = [
            ("a", "会費", "yen：500"), ("b", "寄附", "yen：300"), ("s1", "経常計", "yen：800", "subtotal"),
            ("c", "為替差損", "yen：△50"), ("s2", "経常外計", "yen：△50", "subtotal"), ("t", "計", "yen：750", "total"),
        ]  # fmt: skip
        imported(tmp_path, **statistics("accounts", "yen：金額：amount：円", rows, 事業="g3"))
        document, _text = told(start(2012))
        assert [row[1] for row in cells(document)] == ["500", "300", "800", "△50", "△50", "750"]
        assert found(document) == []

    def test_targets_beside_results(self, tmp_path):
        columns = "goal：目標：target：人；done：実績：result：人；rate：達成率：rate：：share：done/goal"
        rows = [("course", "講座", "goal：60；done：45"), ("hotline", "電話相談", "goal：100；done：約120")]
        imported(tmp_path, **statistics("goals", columns, rows, 内訳の種類="none"))
        document, text = told(start(2012))
        assert cells(document) == [["講座", "60", "45", "75.0%"], ["電話相談", "100", "約120", "120.0%"]]
        assert "達成率：目標に対する実績の百分率。" in text

    def test_cumulative_and_unique_counts_are_never_added(self, tmp_path):
        rows = [("a", "面談", "n：のべ30"), ("b", "同行", "n：実12"), ("t", "計", "n：42", "total")]
        imported(tmp_path, **statistics("mixed", "n：人数：people：人", rows))
        document, _text = told(start(2012))
        assert [row[1] for row in cells(document)] == ["のべ30", "実数12", "42"]


class TestPeriods:
    """C: fiscal years and parts of years; G: results dated in a later year."""

    def test_a_fiscal_year_from_april_tells_january_with_its_year(self, tmp_path):
        imported(
            tmp_path,
            activities=[
                act(1, "総会", "2012年5月12日"),
                act(2, "集会", "2013年2月3日"),
                act(3, "前年度の会", "2012年3月1日"),
            ],
        )
        document, text = told(start(2012, first_month=4))
        assert (document.title, document.subtitle) == ("2012年度活動報告", "2012年度")
        assert [each.text for each in document.sentences()] == [
            "2012年5月12日に「総会」を開催した。",
            "2013年2月3日に「集会」を開催した。",
        ]
        assert "前年度の会" not in text

    def test_numbers_of_the_outline_are_read_in_the_fiscal_year(self, tmp_path, settings):
        settings.FISCAL_YEAR_FIRST_MONTH = 4
        programmes = [
            {"ID": "old", "番号": "1", "名称": "2012年度の章", "開始年": "2012", "終了年": "2012"},
            {"ID": "new", "番号": "1", "名称": "2013年度の章", "開始年": "2013", "終了年": ""},
        ]
        imported(tmp_path, programmes=programmes, activities=[act(1, "集会", "2013年2月3日", 事業="1")])
        document, _text = told(start(2012, first_month=4))
        assert [heading.text for heading in document.headings()] == ["2012年度の章"]
        assert records_used(start(2013, first_month=4)).unused == []

    def test_a_part_of_a_year_tells_its_days(self, tmp_path):
        imported(tmp_path, activities=[act(1, "春の会", "2012年3月"), act(2, "秋の会", "2012年10月")])
        part = start(2012, period=Period(date(2012, 4, 1), date(2013, 1, 1)))
        assert sentences(part) == ["10月に「秋の会」を開催した。"]
        assert compose(part, "ja").subtitle == "2012年4月～12月"

    def test_a_table_stands_in_the_report_that_holds_its_last_day(self, tmp_path):
        imported(tmp_path, **statistics("topics", CASES, [("a", "労働", "cases：12")], 日付="2011年度"))
        assert [len(each.parts) for each in (told(start(2011))[0], told(start(2012))[0])] == [4, 5]

    def test_a_result_of_a_later_year_is_told_there_and_counted_once(self, tmp_path):
        filed = act(
            1, "通達の見直しの要請", "2011年10月5日", 種類="request", 成果="通達が改められた。", 成果の日="2012-06-01"
        )
        imported(tmp_path, activities=[filed])
        first, second = start(2011), start(2012)
        assert sentences(first) == ["10月5日に通達の見直しの要請を行った。"]
        assert sentences(second) == ["2011年10月5日の「通達の見直しの要請」は、6月1日に結果を得た：通達が改められた。"]
        assert [records_used(each).several_times for each in (first, second)] == [[], []]

    def test_a_result_of_the_same_year_is_told_with_the_act(self, tmp_path):
        imported(
            tmp_path,
            activities=[act(1, "交渉", "2012年3月", 種類="negotiation", 成果="回答を約束", 成果の日="2012-03-30")],
        )
        assert sentences(start(2012)) == ["3月に交渉を行った。結果：回答を約束。"]


class TestActs:
    """D, E, F, K, L, N, O, T, U, Z, BB: what is typed as an act with its numbers."""

    def test_attendance_with_its_qualifier(self, tmp_path):
        rows = [
            act(1, "集会", "2012年6月2日", 数量="参加者：約300名"),
            act(2, "行進", "2012年6月3日", 数量="参加者：500人以上；沿道：のべ1,200人"),
            act(3, "講座", "2012年6月4日", 数量="参加者：実35人"),
            act(4, "総会", "2012年6月5日", 公開文="総会を6月5日に開いた。", 数量="出席：45人；委任状：30通"),
        ]
        imported(tmp_path, activities=rows)
        assert sentences(start(2012)) == [
            "6月2日に「集会」を開催した（参加者 約300名）。",
            "6月3日に「行進」を開催した（参加者 500人以上、沿道 のべ1,200人）。",
            "6月4日に「講座」を開催した（参加者 実数35人）。",
            "総会を6月5日に開いた（出席 45人、委任状 30通）。",
        ]

    def test_numbers_of_issues_with_their_dates(self, tmp_path):
        days = ["2月1日", "4月1日", "6月1日", "8月1日", "10月1日", "12月1日", "12月28日"]
        rows = [
            act(number, f"Ｍネット（第{number}号）", f"2012年{day}", 種類="publication", 数量="部数：1,500部")
            for number, day in enumerate(days, start=131)
        ]
        imported(tmp_path, activities=rows)
        (sentence,) = sentences(start(2012))
        listed = "、".join(f"第{number}号 {day}（部数 1,500部）" for number, day in enumerate(days, start=131))
        assert sentence == f"Ｍネットを7回発行した：{listed}。"

    def test_what_a_negotiation_was_made_of(self, tmp_path):
        numbers = "要請：9項目；小項目：25項目；回答：40分；質疑：60分；回答なし：3項目"
        imported(
            tmp_path,
            activities=[
                act(1, "入管局との意見交換会（第22回）", "2012年11月9日", 種類="negotiation", 場所="福岡", 数量=numbers)
            ],
        )
        assert sentences(start(2012)) == [
            "11月9日、福岡で入管局との意見交換会（第22回）を行った（要請 9項目、小項目 25項目、回答 40分、質疑 60分、回答なし 3項目）。"
        ]

    def test_co_signers_are_told_by_kind(self, tmp_path):
        imported(
            tmp_path, activities=[act(1, "共同声明", "2012年7月9日", 種類="statement", 数量="連名：8団体；連名：18名")]
        )
        document, _text = told(start(2012))
        assert [each.text for each in document.sentences()] == [
            "7月9日に「共同声明」を発表した（連名 8団体、連名 18名）。"
        ]
        assert found(document) == []

    @pytest.mark.parametrize(
        ("state", "said"),
        [
            ("stopped", "機関誌の英語版は途中で取りやめた。"),
            ("not_done", "機関誌の英語版は行わなかった。"),
            ("partly", "機関誌の英語版は一部の実施にとどまった（目標 6号、実績 2号）。"),
            ("preparing", "機関誌の英語版の準備を進めた。"),
        ],
    )
    def test_what_was_not_done_or_only_in_part(self, tmp_path, state, said):
        numbers = "目標：6号；実績：2号" if state == "partly" else ""
        imported(tmp_path, activities=[act(1, "機関誌の英語版", "2012年", 種類="operation", 状況=state, 数量=numbers)])
        assert sentences(start(2012)) == [said]

    def test_whose_number_it_is(self, tmp_path):
        numbers = "署名：3,500筆；世界の署名：120万筆：partner；在留外国人：2,033,656人：official"
        imported(tmp_path, activities=[act(1, "国際署名", "2012年", 種類="drive", 数量=numbers)])
        assert sentences(start(2012)) == [
            "「国際署名」に取り組んだ（署名 3,500筆、協力団体の集計で世界の署名 1,200,000筆、公式の発表で在留外国人 2,033,656人）。"
        ]

    def test_vague_numbers_stay_vague(self, tmp_path):
        rows = [
            act(1, "窓口", "2012年", 種類="support", 数量="随時"),
            act(2, "会合", "2012年", 種類="meeting", 数量="ほぼ毎月"),
            act(3, "訪問", "2012年", 種類="operation", 数量="3回ほど"),
            act(4, "提供", "2012年", 種類="operation", 数量="複数回"),
        ]
        imported(tmp_path, activities=rows)
        assert sentences(start(2012)) == [
            "窓口を必要に応じて行った。",
            "会合をほぼ毎月開催した。",
            "訪問を3回ほど行った。",
            "提供を複数回行った。",
        ]

    def test_money_given_and_a_judgement(self, tmp_path):
        rows = [
            act(1, "緊急支援金", "2012年", 種類="support", 数量="支給：1,250,000円；対象：23世帯"),
            act(
                2,
                "退去強制取消訴訟",
                "2012年3月7日",
                種類="support",
                成果="名古屋高裁で勝訴が確定",
                成果の日="2012-03-28",
            ),
        ]
        imported(tmp_path, activities=rows)
        assert sentences(start(2012)) == [
            "緊急支援金を行った（支給 1,250,000円、対象 23世帯）。",
            "3月7日に退去強制取消訴訟を行った。結果：名古屋高裁で勝訴が確定。",
        ]

    def test_what_is_not_disclosed_stays_inside(self, tmp_path):
        rows = [
            act(
                1,
                "シェルター（横浜市某所）",
                "2012年",
                公開文="必要な人を保護した。",
                場所="横浜",
                数量="保護：7人",
                公開範囲="project",
            ),
        ]
        imported(tmp_path, activities=rows)
        document, _text = told(start(2012))
        assert [each.text for each in document.sentences()] == ["必要な人を保護した。"]
        assert not any(word in read(document, form) for word in ("横浜", "7人") for form in ("text", "html", "json"))

    def test_what_forms_alone_ask_for_is_not_told(self, tmp_path):
        imported(
            tmp_path,
            activities=[
                act(1, "講座", "2012年", 数量="参加者：40人；従事者：のべ12人；受益対象者：40人；支出：35,000円")
            ],
        )
        assert sentences(start(2012)) == ["「講座」を開催した（参加者 40人）。"]


class TestTablesTypedByHand:
    """Every form shows them, a sentence may cite them, and what is kept inside stays there."""

    ROWS = [("labour", "労働", "cases：120"), ("stay", "在留資格", "cases：85"), ("total", "計", "cases：210", "total")]

    @pytest.mark.parametrize("form", ["text", "markdown", "html", "docx", "pdf"])
    def test_in_every_form(self, tmp_path, form):
        imported(tmp_path, **statistics("topics", CASES, self.ROWS, 注="一人が何度も相談した。"))
        report = start(2012)
        draft(report)
        document = compose(report, "ja")
        text = read(document, form)
        wanted = ["相談の内訳", "労働", "120", "85", "205(原資料では210)", "出典:相談票", "一人が何度も相談した。"]
        assert [each for each in wanted if each not in text] == []

    def test_a_sentence_cites_a_cell_and_is_stale_when_it_changes(self, tmp_path):
        imported(
            tmp_path,
            activities=[act(1, "相談", "2012年", 公開文="相談を受けた。")],
            **statistics("topics", CASES, self.ROWS),
        )
        report = start(2012)
        draft(report)
        passage = Passage.objects.get(key__startswith="act:")
        passage.texts, passage.origin = (
            {"ja": "労働の相談は[[table topics labour cases]]だった。"},
            Passage.Origin.EDITED,
        )
        passage.save()
        rest_on(passage, Activity.objects.all())
        document = compose(report, "ja")
        sentence = next(document.sentences())
        assert (sentence.text, stale(report, language="ja")) == ("労働の相談は120件だった。", [])
        assert sentence.evidence[1:] == (Evidence("manual", "table topics labour cases", "相談票"),)
        row = ManualRow.objects.get(key="labour")
        row.cells = {"cases": "130"}
        row.save()
        changes = {each.passage.key: each.changes for each in stale(report, language="ja")}
        assert changes == {
            passage.key: (Change("table topics labour cases", "120", "130"),),
            "table:manual.topics": (
                Change("table topics total cases", "205", "215"),
                Change("table topics labour cases", "120", "130"),
            ),
        }
        assert "労働の相談は130件だった。" in as_text(compose(report, "ja"))
        draft(report)
        assert [each.passage.pk for each in stale(report, language="ja")] == [passage.pk]

    def test_a_wrong_reference_names_the_nearest(self, tmp_path):
        imported(tmp_path, **statistics("topics", CASES, self.ROWS))
        report = start(2012)
        report.introductions = {
            "ja": "[[table topic labour cases]]。[[table topics labor cases]]。[[table topics stay case]]。"
        }
        report.save()
        found = [each.text for each in compose(report, "ja").findings if each.code == "bad_reference"]
        assert ["「topics」" in found[0], "「labour」" in found[1], "「cases」" in found[2]] == [True, True, True]

    def test_a_table_kept_inside_is_not_printed(self, tmp_path):
        imported(tmp_path, **statistics("topics", CASES, self.ROWS, 公開範囲="network"))
        document, text = told(start(2012))
        assert [part for part in document.parts if isinstance(part, Table)] == []
        assert "在留資格" not in text


def test_in_english_heads_and_notes_are_english_and_what_is_not_translated_is_told(tmp_path):
    rows = [("dues", "会費", "yen：1,200"), ("total", "収入計", "yen：1,300", "total")]
    tables = statistics("income", "yen：金額：amount：千円", rows, 事業="g3", 英語表題="Income")
    for row, english in zip(tables["manual_rows"], ["dues", "total"], strict=True):
        row["英語の見出し"] = english
    imported(tmp_path, **tables)
    report = start(2012)
    draft(report)
    document = compose(report, "en")
    assert table(document).header == ("class", "amount (thousand yen)")
    assert cells(document) == [["dues", "1,200"], ["total", "1,200 (in the source 1,300)"]]
    assert table(document).anchor not in document.untranslated
    ManualRow.objects.filter(key="dues").update(label_en="")
    assert table(document).anchor in compose(report, "en").untranslated


class TestCharts:
    """A table typed by hand as a chart: its first column of numbers, a group for each row, a bar for each year."""

    def chart(self, folder, rows, **table):
        tables = statistics("topics", CASES, rows, **table)
        imported(folder, **tables)
        report = start(2012)
        draft(report)
        chapter = report.chapters.get(programme__external_id="g1")
        Passage.objects.create(chapter=chapter, kind="chart", figure_key="manual.topics", origin="manual")
        document = compose(report, "ja")
        assert trace(document).is_enough
        return [part for part in document.parts if isinstance(part, Chart)]

    def test_rows_are_categories_and_totals_are_not_drawn(self, tmp_path):
        rows = [("a", "労働", "cases：120"), ("b", "在留", "cases：85"), ("t", "計", "cases：205", "total")]
        (chart,) = self.chart(tmp_path, rows)
        assert (chart.categories, [point.value for point in chart.series[0].points]) == (
            ("労働", "在留"),
            ["120", "85"],
        )
        assert (chart.summary, chart.unit) == ("労働 120件、在留 85件", "件")

    @pytest.mark.parametrize(
        "rows",
        [
            [("a", "労働", "cases：120")],
            [(f"r{n}", f"行{n}", "cases：9") for n in range(13)],
            [("a", "労働", "cases：120"), ("b", "在留", "")],
        ],
    )
    def test_one_row_too_many_or_a_gap_make_no_chart(self, tmp_path, rows):
        assert self.chart(tmp_path, rows) == []

    def test_what_is_too_small_is_not_drawn_either(self, tmp_path):
        rows = [("a", "労働", "cases：120"), ("b", "在留", "cases：2"), ("c", "医療", "cases：30")]
        (chart,) = self.chart(tmp_path, rows, **{"5未満を伏せる": "はい"})
        assert (chart.categories, [point.value for point in chart.series[0].points]) == (
            ("労働", "その他"),
            ["120", "32"],
        )
