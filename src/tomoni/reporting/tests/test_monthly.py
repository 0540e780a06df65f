"""The month in a mail, and ``tomoni digest``: what it tells, how its lines are broken, what it leaves out."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from tomoni.core.periods import Period
from tomoni.reporting.actions.editing_texts import keep_text
from tomoni.reporting.monthly import digest_of, written
from tomoni.reporting.publishing import Kind, digest
from tomoni.reporting.tests.factories import act, outline
from tomoni.reporting.wrapping import width

pytestmark = pytest.mark.django_db
JUNE = Period.month(2012, 6)
SECRET = "漏れてはならない"


@pytest.fixture
def acts():
    programme = outline("交渉")[0]
    lines = {
        "ja": "新潟で全国ワークショップを開き、各地で活動する仲間とこれからの取り組みを語りあった。",
        "en": "We met in Niigata.",
    }
    made = {
        "workshop": act(
            programme,
            "全国ワークショップ",
            title_en="National workshop",
            when="2012-06-23/2012-06-24",
            public_lines=lines,
        ),
        "statement": act(programme, "声明", when="2012-06", line="声明を出した。"),
        "next": act(programme, "院内集会", when="2012-07-09", place="東京", state="planned"),
    }
    act(programme, "まだ準備", when="2012-06-30", line="準備を進めた。", state="preparing")
    act(programme, "取りやめた集会", when="2012-07-10", state="stopped")
    act(programme, "通年", when="2012", line="一年を通じて。")
    for visibility in ("network", "project"):
        act(
            programme,
            f"{SECRET}6月",
            when="2012-06-02",
            public_lines={"ja": SECRET, "en": SECRET},
            visibility=visibility,
        )
        act(programme, f"{SECRET}7月", title_en=SECRET, when="2012-07-02", visibility=visibility, state="planned")
    return made


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("digest", *arguments, stdout=out, stderr=err)
    return out.getvalue()


def test_a_month_is_told_with_what_comes_next(acts):
    mail = digest_of(JUNE, "ja")
    assert mail.subject == f"［{settings.NETWORK_NAME['ja']}］2012年6月の活動"
    address = f"{settings.PUBLIC_URL}/activities/{acts['workshop'].pk}/"
    assert "・6月23日（土）～24日（日）　全国ワークショップ\n　新潟で" in mail.text
    assert f"\n　{address}\n" in mail.text
    assert "・6月　声明\n　声明を出した。\n" in mail.text
    assert "・7月9日（月）　院内集会（東京）\n" in mail.text
    assert [word in mail.text for word in (SECRET, "取りやめた", "準備", "一年を通じて")] == [False] * 4


def test_english_leaves_out_what_is_not_written_in_english(acts):
    mail = digest_of(JUNE, "en")
    assert "- Saturday 23 – Sunday 24 June  National workshop\n  We met in Niigata." in mail.text
    assert [word in mail.text for word in ("声明", "院内集会", SECRET)] == [False] * 3


@pytest.mark.parametrize(("language", "columns"), [("ja", 70), ("en", 72)])
def test_lines_are_short_enough_for_a_mail(acts, language, columns):
    long = [line for line in digest_of(JUNE, language).text.splitlines() if width(line) > columns]
    assert [line for line in long if "http" not in line] == []


def test_a_month_without_records_says_so():
    mail = digest_of(Period.month(2031, 1), "ja")
    assert "まだ何も" in mail.text


def test_the_command_writes_subject_and_text(acts, tmp_path):
    assert run("2012-06").startswith(f"件名: ［{settings.NETWORK_NAME['ja']}］2012年6月の活動\n\n")
    assert run("2012-06", "--language", "en").startswith("Subject: [")
    run("2012-06", "--output", str(tmp_path / "mail.txt"))
    assert (tmp_path / "mail.txt").read_text(encoding="utf-8") == run("2012-06")


def test_the_command_writes_what_was_edited_unless_asked_for_the_draft(acts, office):
    draft = written(digest_of(JUNE, "ja"), "ja")
    keep_text(Kind.DIGEST, JUNE, "ja", text="件名: 六月\n\n手で書いた。", drafted=draft, seen=draft, user=office)
    assert run("2012-06") == "件名: 六月\n\n手で書いた。\n"
    assert run("2012-06", "--draft") == draft
    assert digest(JUNE, "en").kept is None


@pytest.mark.parametrize("month", ["2012-13", "2012", "june", "1066-01", ""])
def test_the_command_refuses_what_is_no_month(month):
    with pytest.raises(CommandError, match="2012-06"):
        run(month)
