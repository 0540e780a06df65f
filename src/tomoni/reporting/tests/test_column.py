"""The magazine's column: months by day, as text that can be edited and read again, and as DOCX."""

import zipfile
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tomoni.core.periods import Period
from tomoni.reporting.column import as_text, column_of, read
from tomoni.reporting.document import Evidence, Heading, Items, Paragraph
from tomoni.reporting.tests.factories import act, outline

pytestmark = pytest.mark.django_db
SUMMER = Period(date(2012, 6, 1), date(2012, 8, 1))
SECRET = "漏れてはならない"


@pytest.fixture
def acts():
    programme = outline("交渉")[0]
    made = [
        act(programme, "声明", when="2012-06", line="声明を出した。"),
        act(
            programme, "ワークショップ", when="2012-06-23/2012-06-24",
            public_lines={"ja": "6月23日と24日に新潟で開いた。", "en": "Held in Niigata."},
        ),
        act(programme, "運営会議", when="2012-06-23", line="6月23日、新潟で集まった。"),
        act(programme, "交流会", when="2012-06-23", line="夜は語りあった。"),
        act(programme, "集会", when="2012-07-09", line="東京で開いた。"),
    ]  # fmt: skip
    act(programme, "九月", when="2012-09-01", line="九月のこと。")
    for visibility in ("network", "project"):
        act(programme, SECRET, when="2012-06-10", public_lines={"ja": SECRET, "en": SECRET}, visibility=visibility)
    return made


def run(*arguments):
    out = StringIO()
    call_command("column", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_two_months_stand_day_by_day(acts):
    assert as_text(column_of(SUMMER, "ja")) == (
        "活動日誌\n2012年6月～7月\n\n"
        "■ 6月\n\n"
        "・23日（土）　運営会議：新潟で集まった。\n"
        "・同日　交流会：夜は語りあった。\n"
        "・23日（土）～24日（日）　ワークショップ：6月23日と24日に新潟で開いた。\n"
        "・6月中　声明を出した。\n\n"
        "■ 7月\n\n"
        "・9日（月）　集会：東京で開いた。\n"
    )


def test_english_tells_what_is_written_in_english(acts):
    text = as_text(column_of(SUMMER, "en"))
    assert "■ June\n\n- Saturday 23 – Sunday 24 June – Held in Niigata.\n" in text
    assert ("声明" in text, SECRET in text) == (False, False)


def test_each_act_is_known_behind_its_line(acts):
    items = [part for part in column_of(SUMMER, "ja").parts if isinstance(part, Items)]
    assert items[1].items[0].evidence == (Evidence("activity", str(acts[4].pk)),)


def test_an_edited_text_makes_a_document_again(acts):
    text = as_text(column_of(SUMMER, "ja"))
    again = read(text, SUMMER, "ja")
    assert (again.title, again.subtitle) == ("活動日誌", "2012年6月～7月")
    assert as_text(again) == text
    edited = read(text.replace("・同日　交流会：夜は語りあった。", "夜は語りあった、と書き足した。\r"), SUMMER, "ja")
    kinds = [type(part) for part in edited.parts]
    assert kinds == [Heading, Items, Paragraph, Items, Heading, Items]


def test_months_without_records_say_so():
    assert "まだ何も" in as_text(column_of(Period(date(2031, 1, 1), date(2031, 3, 1)), "ja"))


def test_the_command_writes_text_and_files(acts, tmp_path):
    assert run("2012-06") == as_text(column_of(SUMMER, "ja"))
    assert "東京で開いた。" not in run("2012-06", "--months", "1")
    run("2012-06", "--format", "docx", "--output", str(tmp_path / "column.docx"))
    packed = zipfile.ZipFile(BytesIO((tmp_path / "column.docx").read_bytes()))
    assert "東京で開いた。" in packed.read("word/document.xml").decode()


@pytest.mark.parametrize("arguments", [["2012"], ["2012-06", "--months", "0"], ["2012-06", "--format", "docx"]])
def test_the_command_refuses_what_makes_no_sense(acts, arguments):
    with pytest.raises(CommandError):
        run(*arguments)
