"""``tomoni report``: what it writes, what it says beside it, what it refuses."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tomoni.reporting.document import digest, from_data
from tomoni.reporting.models import Report
from tomoni.reporting.tests.factories import act, outline

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    """Two public acts, one of them untranslated and named twice."""
    first, second = outline("交渉", "行事")
    act([first, second], "省庁交渉", line="省庁と交渉した。")
    act(second, "集会 <b>", title_en="Rally", public_lines={"ja": "集会を*12*回開いた。", "en": "Rallies were held."})


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("report", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_drafts_the_year_and_writes_text(year):
    text, beside = run("2012")
    assert "１．交渉\n\n　省庁と交渉した。\n" in text
    assert beside == ""
    assert Report.objects.get().key == "2012"


def test_drafts_again_only_when_asked(year):
    before, _beside = run("2012")
    act(Report.objects.get().chapters.first().programme, "追加", line="追加した。")
    unused, beside = run("2012")
    assert (unused, "追加" in beside) == (before, True)
    assert "追加した。" in run("2012", "--draft")[0]


def test_says_what_is_not_translated(year):
    text, beside = run("2012", "--language", "en")
    assert "Rallies were held." in text
    assert "c1-p1" in beside and "c2-p1" in beside


def test_markdown_and_html_escape_what_was_written(year):
    assert "集会を\\*12\\*回開いた。" in run("2012", "--format", "markdown")[0]
    outline_title = Report.objects.get().chapters.order_by("pk").first()
    outline_title.headings = {"ja": "<script>"}
    outline_title.is_edited = True
    outline_title.save()
    html = run("2012", "--format", "html")[0]
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_json_bears_ids_queries_and_a_hash(year):
    data = json.loads(run("2012", "--format", "json")[0])
    again = json.loads(run("2012", "--format", "json")[0])
    assert data == again
    assert data["sha256"] == digest(from_data(data["document"]))
    assert [len(each["evidence"]) for each in data["sentences"]] == [1, 1, 1]
    assert {each["evidence"][0]["kind"] for each in data["sentences"]} == {"activity"}


def test_writes_to_a_file(year, tmp_path):
    text, beside = run("2012", "--output", str(tmp_path / "report.txt"))
    assert (text, "report.txt" in beside) == ("", True)
    assert "省庁と交渉した。" in (tmp_path / "report.txt").read_text(encoding="utf-8")
    with pytest.raises(CommandError):
        run("2012", "--output", str(tmp_path))


def test_counts_what_is_traced_and_fails_where_it_is_too_little(year):
    assert "100.0" in run("2012", "--traceability")[0]
    report = Report.objects.get()
    report.introductions = {"ja": "この年は365日あった。"}
    report.save()
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("report", "2012", "--traceability", stdout=out)
    assert "c0-p1-1: 365" in out.getvalue()


@pytest.mark.parametrize("year", ["12", "二〇一二", "3012", "2012-2"])
def test_refuses_what_is_no_year(year):
    with pytest.raises(CommandError):
        run(year)


def test_a_year_without_records_says_so():
    assert "2031年1月～12月の活動は記録されていない。" in run("2031")[0]


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("epub", b"PK")])
def test_files_are_written_and_never_put_on_the_screen(year, tmp_path, form, begins):
    with pytest.raises(CommandError, match=f"--output report-2012.{form}"):
        run("2012", "--format", form)
    run("2012", "--format", form, "--output", str(tmp_path / "report"))
    assert (tmp_path / "report").read_bytes().startswith(begins)
