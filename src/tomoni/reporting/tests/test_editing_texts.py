"""Digest and column as somebody edited them: kept, compared with the records, never written over unseen."""

import pytest

from tomoni.core.periods import Period
from tomoni.people.tests.factories import UserFactory
from tomoni.projects.tests.conftest import signed_in
from tomoni.reporting.actions.editing_texts import TextRefusedError, back_to_draft, keep_text
from tomoni.reporting.models import EditedText
from tomoni.reporting.publishing import Kind, digest
from tomoni.reporting.tests.factories import act, outline

pytestmark = pytest.mark.django_db
JUNE = Period.month(2012, 6)
ADDRESS = "/admin/reporting/texts/?kind=digest&month=2012-06&language=ja"


@pytest.fixture
def statement():
    return act(outline("交渉")[0], "声明", when="2012-06", line="声明を出した。")


def keep(text, user, seen=None):
    found = digest(JUNE, "ja")
    return keep_text(Kind.DIGEST, JUNE, "ja", text=text, drafted=found.draft, seen=seen or found.text, user=user)


def test_an_edited_text_goes_out_until_the_draft_is_wanted_again(statement, office):
    keep("六月のこと。\r\n", office)
    assert digest(JUNE, "ja").text == "六月のこと。\n"
    back_to_draft(Kind.DIGEST, JUNE, "ja", user=office)
    assert digest(JUNE, "ja").text == digest(JUNE, "ja").draft


def test_records_that_changed_since_are_shown_line_by_line(statement, office):
    keep("六月のこと。", office)
    assert digest(JUNE, "ja").is_outdated is False
    statement.set_line("ja", "声明を二つ出した。")
    statement.save()
    found = digest(JUNE, "ja")
    assert (found.is_outdated, found.text) == (True, "六月のこと。\n")
    assert found.changes() == [("-", "　声明を出した。"), ("+", "　声明を二つ出した。")]


def test_a_text_saved_by_somebody_else_meanwhile_is_not_written_over(statement, office):
    began = digest(JUNE, "ja").text
    keep("先の人の文。", office)
    with pytest.raises(TextRefusedError):
        keep("後の人の文。", office, seen=began)
    assert EditedText.objects.get().text == "先の人の文。\n"


def test_nothing_written_is_refused(statement, office):
    with pytest.raises(TextRefusedError):
        keep(" \n", office)


def test_who_may_not_write_keeps_and_throws_away_nothing(statement, office):
    keep("六月のこと。", office)
    for role in ("steering", "finance"):
        user = UserFactory(roles=[role])
        with pytest.raises(TextRefusedError):
            keep("別の文。", user)
        back_to_draft(Kind.DIGEST, JUNE, "ja", user=user)
    assert EditedText.objects.get().text == "六月のこと。\n"


def test_the_screen_saves_and_goes_back(statement, office):
    client = signed_in(office)
    page = client.get(ADDRESS)
    assert (page.status_code, "声明を出した。" in page.text) == (200, True)
    began = digest(JUNE, "ja").text
    assert client.post(ADDRESS, {"text": "六月の\r\nこと。", "seen": began}).status_code == 302
    assert EditedText.objects.get().text == "六月の\nこと。\n"
    assert "六月の\nこと。" in client.get(ADDRESS).text
    client.post(ADDRESS, {"draft": "1"})
    assert EditedText.objects.count() == 0


def test_the_screen_keeps_what_was_typed_when_somebody_else_was_faster(statement, office):
    began = digest(JUNE, "ja").text
    keep("先の人の文。", office)
    page = signed_in(office).post(ADDRESS, {"text": "後の人の文。", "seen": began})
    assert ("後の人の文。" in page.text, "先の人の文。" in page.text) == (True, True)
    assert EditedText.objects.get().text == "先の人の文。\n"


def test_those_who_check_read_and_do_not_write(statement):
    client = signed_in(UserFactory(roles=["steering"]))
    page = client.get(ADDRESS)
    assert ("readonly" in page.text, 'name="draft"' in page.text) == (True, False)
    assert client.post(ADDRESS, {"text": "別の文。"}).status_code in (302, 403)
    assert EditedText.objects.count() == 0


@pytest.mark.parametrize(("kind", "form", "begins"), [("digest", "text", "件名".encode()), ("column", "docx", b"PK")])
def test_files_are_handed_out(statement, office, kind, form, begins):
    address = f"/admin/reporting/texts/file/{form}/?kind={kind}&month=2012-06&language=ja"
    answer = signed_in(office).get(address)
    assert answer.content.startswith(begins)
    assert f'filename="{kind}-2012-06' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("query", ["?month=2012-13", "?kind=letter", "?language=xx"])
def test_what_makes_no_sense_is_said(statement, office, query):
    page = signed_in(office).get(f"/admin/reporting/texts/{query}")
    assert (page.status_code, "声明を出した。" in page.text) == (200, False)
    assert signed_in(office).post(f"/admin/reporting/texts/{query}", {"text": "文"}).status_code == 404


def test_the_newest_month_is_opened_first(statement, office):
    assert "声明を出した。" in signed_in(office).get("/admin/reporting/texts/").text
