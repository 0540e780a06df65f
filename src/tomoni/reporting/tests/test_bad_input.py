"""What is typed wrongly is refused where it is typed, and told again where it would be printed: file, draft, report."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tomoni.core.exchange.exporting import export_file, write_template
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.reading import open_source
from tomoni.core.exchange.tables import all_tables
from tomoni.reporting.models import ManualRow, ManualTable, Report
from tomoni.reporting.models.manual_table import COLUMN_FIELDS
from tomoni.reporting.tests.importing import OUTLINE, act, imported, statistics, tried

pytestmark = pytest.mark.django_db
CASES = "cases：件数：cases：件"
REPORT = {"ID": "r2012", "アドレス": "2012", "年": "2012", "最初の日": "2012-01-01", "最後の日": "2012-12-31"}


def run(command, *arguments):
    """What the command writes, and what it says beside it."""
    out, err = StringIO(), StringIO()
    call_command(command, *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def file(folder, table, rows):
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(dict.fromkeys(heading for row in rows for heading in row)))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def reasons(result):
    return [finding.reason for finding in result.findings]


class TestFromFileToReport:
    """``tomoni import``, then ``tomoni report``."""

    def test_a_committee_that_met_less_often_than_it_is_said(self, tmp_path):
        run("import", "programmes", file(tmp_path, "programmes", OUTLINE))
        run("import", "projects", file(tmp_path, "projects", [{"ID": "j1", "名称": "運営会議", "種類": "committee"}]))
        held = [
            {"ID": f"k{month}", "表題": f"運営会議{month}", "会議体": "j1", "日付": f"2012-{month:02}-10", "事業": "g1", "状況": "done", "公開範囲": "public"}
            for month in (2, 4, 6)
        ]  # fmt: skip
        run("import", "meetings", file(tmp_path, "meetings", held))
        said = act(
            1, "運営会議", "2012年", 種類="meeting", プロジェクト="j1", 公開文="運営会議を4回開いた。", 数量="4回"
        )
        run("import", "activities", file(tmp_path, "activities", [said]))
        text, beside = run("report", "2012")
        assert "運営会議" not in text
        (told,) = {line for line in beside.splitlines() if "運営会議" in line}
        assert ("4回" in told, "3" in told) == (True, True)

    def test_a_year_without_records_says_so_in_every_form(self, tmp_path):
        imported(tmp_path)
        for form in ("text", "html", "markdown", "json"):
            text, _beside = run("report", "2013", "--format", form)
            assert "2013年1月～12月の活動は記録されていない。" in text
        for form in ("pdf", "docx"):
            run("report", "2013", "--format", form, "--output", str(tmp_path / f"report.{form}"))
            assert (tmp_path / f"report.{form}").stat().st_size > 1_000

    def test_a_report_that_is_decided_on_is_changed_by_no_file(self, tmp_path):
        figure = {"ID": "f1", "活動報告": "r2012", "キー": "day", "数値": "7月9日", "出典": "政令"}
        imported(tmp_path, reports=[REPORT], manual_figures=[figure])
        Report.objects.update(state=Report.State.STEERING)
        assert tried(tmp_path, "reports", [REPORT | {"表題": "別の題"}]).left_out == 1
        assert tried(tmp_path, "manual_figures", [figure | {"数値": "7月10日"}]).left_out == 1
        added = tried(tmp_path, "manual_figures", [figure | {"ID": "f2", "キー": "another"}])
        assert reasons(added) == ["は審議中のため変更できません。先に差し戻してください"]
        report = Report.objects.get()
        assert report.titles == {}
        assert [each.value for each in report.manual_figures.all()] == ["7月9日"]

    def test_an_unknown_figure_is_refused_in_the_file(self, tmp_path):
        imported(tmp_path)
        result = tried(tmp_path, "reports", [REPORT | {"集計": "g1：membership.tabel"}])
        assert (result.created, result.left_out) == (0, 1)
        assert "「membership.table」" in reasons(result)[0]
        result = tried(tmp_path, "reports", [REPORT | {"集計": "g1：manual.topics"}])
        assert "手入力の表「topics」はありません" in reasons(result)[0]

    def test_an_unknown_figure_stops_the_draft_and_names_the_nearest(self, tmp_path):
        imported(tmp_path, reports=[REPORT | {"集計": "g1：membership.table"}])
        chapter = Report.objects.get().chapters.get(programme__external_id="g1")
        chapter.figure_key = "membership.tabel"
        chapter.save()
        with pytest.raises(CommandError, match=r"membership\.table"):
            run("report", "2012", "--draft")

    def test_an_unknown_figure_in_the_introduction_withholds_the_sentence(self, tmp_path):
        imported(
            tmp_path, reports=[REPORT | {"はじめに": "会員は[[membership.tabel end individual people]]人だった。"}]
        )
        text, beside = run("report", "2012")
        assert "会員は" not in text
        assert "「membership.table」" in beside


class TestTables:
    """Cells, columns and rows that cannot be."""

    def refused(self, folder, row, columns=CASES, **table):
        imported(folder, manual_tables=statistics("topics", columns, [], **table)["manual_tables"])
        result = tried(folder, "manual_rows", statistics("topics", columns, [row])["manual_rows"])
        assert ManualRow.objects.count() == 0
        return reasons(result)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("cases：たくさん", "数量として読み取れません"),
            ("cases：12円", "単位「件」の数ではありません"),
            ("case：12", "この表に列「case」はありません"),
            ("cases：約12以上", "二つあります"),
            ("cases：1；cases：2", "同じ列が二度"),
        ],
    )
    def test_a_cell_that_is_no_number_of_its_column(self, tmp_path, typed, said):
        (reason,) = self.refused(tmp_path, ("a", "労働", typed))
        assert said in reason

    @pytest.mark.parametrize(
        ("columns", "said"),
        [
            ("cases：件数：cases：件：share：total", "何に対する割合か"),
            ("cases：件数；cases：人数", "同じキーは一度だけ"),
            ("cases", "見出し"),
        ],
    )
    def test_columns_that_cannot_be(self, tmp_path, columns, said):
        imported(tmp_path)
        result = tried(tmp_path, "manual_tables", statistics("topics", columns, [])["manual_tables"])
        assert (said in reasons(result)[0], ManualTable.objects.count()) == (True, 0)

    def test_a_second_total_a_second_key_and_an_open_end(self, tmp_path):
        tables = statistics("topics", CASES, [("t", "計", "cases：1", "total")])
        imported(tmp_path, **tables)
        again = statistics("topics", CASES, [("u", "総計", "cases：1", "total")])["manual_rows"]
        assert "二つめの合計" in reasons(tried(tmp_path, "manual_rows", again))[0]
        same = [tables["manual_rows"][0] | {"ID": "another", "種類": "line"}]
        assert "別の行のキー" in reasons(tried(tmp_path, "manual_rows", same))[0]
        other = [tables["manual_tables"][0] | {"ID": "another"}]
        assert "別の表のキー" in reasons(tried(tmp_path, "manual_tables", other))[0]
        endless = [tables["manual_tables"][0] | {"日付": "2012年から"}]
        assert "最後の日" in reasons(tried(tmp_path, "manual_tables", endless))[0]

    def test_columns_that_the_rows_there_do_not_fit(self, tmp_path):
        imported(tmp_path, **statistics("topics", CASES, [("a", "労働", "cases：12")]))
        result = tried(tmp_path, "manual_tables", statistics("topics", "yen：金額：yen：円", [])["manual_tables"])
        assert "もうある行「a」に合いません" in reasons(result)[0]

    def test_importing_twice_changes_nothing(self, tmp_path):
        tables = statistics(
            "topics",
            f"{CASES}；s：割合：s：：share：cases",
            [("a", "労働", "cases：約12"), ("t", "計", "cases：12", "total")],
        )
        tables |= {"reports": [REPORT | {"番号の付け方": "１．；１．；（１）", "集計": "g1：membership.table"}]}
        tables |= {
            "manual_figures": [
                {"ID": "f", "活動報告": "2012", "キー": "day", "数値": "7月9日", "英語の数値": "9 July", "出典": "政令"}
            ]
        }
        imported(tmp_path, **tables)
        again = {key: tried(tmp_path, key, rows) for key, rows in tables.items()}
        assert {key: (each.created, each.changed, each.left_out) for key, each in again.items()} == dict.fromkeys(
            tables, (0, 0, 0)
        )

    def test_what_was_exported_can_be_imported(self, tmp_path):
        rows = [("a", "労働", "cases：△3"), ("t", "計", "cases：12", "total")]
        imported(tmp_path, reports=[REPORT], **statistics("topics", CASES, rows, 注="一行目\n二行目"))
        for key in ("reports", "manual_tables", "manual_rows"):
            path = tmp_path / f"{key}-out.csv"
            export_file(all_tables()[key], path, user=None, language="ja", encoding="utf-8")
            result = import_file(all_tables()[key], path, language="ja")
            assert (key, [str(each) for each in result.findings], result.changed, result.created) == (key, [], 0, 0)


EXAMPLES = Path(__file__).resolve().parents[4] / "docs" / "examples"
NEEDED = ["programmes", "organisations", "people"]
OURS = ["reports", "manual_figures", "manual_tables", "manual_rows"]


def test_the_examples_of_the_documents_are_imported_whole_and_show_every_column():
    for key in [*NEEDED, *OURS]:
        result = import_file(all_tables()[key], EXAMPLES / f"{key}.csv", language="en")
        assert (key, [str(each) for each in result.findings]) == (key, [])
    for key in OURS:
        table = all_tables()[key]
        source = open_source(EXAMPLES / f"{key}.csv")
        heading = {column.ja: column.key for column in table.columns}
        filled = {
            heading[name] for row in source.rows() for name, cell in zip(source.headers, row.cells, strict=True) if cell
        }
        assert (key, {column.key for column in table.columns} - filled) == (key, set())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_templates_fit(tmp_path, language):
    for key in [*NEEDED, *OURS]:
        import_file(all_tables()[key], EXAMPLES / f"{key}.csv")
    for key in OURS:
        table, path = all_tables()[key], tmp_path / f"{key}.csv"
        write_template(table, path, language=language)
        assert open_source(path).headers == [column.heading(language) for column in table.columns]


HOSTILE = st.text(alphabet="=+-@%|＝＋'\"；;：:\\,、　あ髙𠮷é0", min_size=1, max_size=10).map(
    lambda text: f"字{text}".strip()
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(HOSTILE, min_size=6, max_size=6, unique=True), language=st.sampled_from(["ja", "en"]))
def test_whatever_was_typed_comes_back_as_it_was(tmp_path, words, language):
    title, heading, label, cell, note, source = words
    columns = [
        dict(zip(COLUMN_FIELDS, each, strict=True))
        for each in (("n", heading, heading, "人", "number", ""), ("w", "語", "", "", "text", ""))
    ]
    with transaction.atomic():
        table = ManualTable.objects.create(
            key="t", title=title, when="2012", columns=columns, notes={"ja": note}, source=source
        )
        ManualRow.objects.create(table=table, key="r", label=label, cells={"n": "約12", "w": cell})
        for key in ("manual_tables", "manual_rows"):
            export_file(all_tables()[key], tmp_path / f"{key}.csv", user=None, language=language, encoding="utf-8")
        before = list(ManualTable.objects.values_list("title", "columns", "notes", "source")) + list(
            ManualRow.objects.values_list("label", "cells")
        )
        ManualTable.objects.all().delete()
        for key in ("manual_tables", "manual_rows"):
            result = import_file(all_tables()[key], tmp_path / f"{key}.csv", language=language)
            assert (key, [str(each) for each in result.findings], result.created) == (key, [], 1)
        after = list(ManualTable.objects.values_list("title", "columns", "notes", "source")) + list(
            ManualRow.objects.values_list("label", "cells")
        )
        assert after == before
        transaction.set_rollback(True)
