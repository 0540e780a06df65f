"""The assembly book: notice, numbered motions, report and plan whole, pages of a PDF, the proxy form last."""

import re
from base64 import b64decode
from datetime import UTC, date, datetime, time
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from tomoni.people.tests.factories import UserFactory
from tomoni.projects.tests.factories import MeetingFactory
from tomoni.reporting.actions import draft
from tomoni.reporting.actions.finishing import FinishingRefusedError, finish
from tomoni.reporting.assembly import compose_book
from tomoni.reporting.document import Heading, Picture, Table, digest
from tomoni.reporting.documents import FORMATS
from tomoni.reporting.models import AssemblyBook
from tomoni.reporting.outputs import as_html, as_text
from tomoni.reporting.tests import made_up
from tomoni.reporting.tests.factories import act, outline, report_2012
from tomoni.reporting.tests.papers import adopted_plan, book, item, motion, plan

pytestmark = pytest.mark.django_db
NOW = datetime(2013, 5, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def two_pages(name="accounts.pdf"):
    """A PDF as somebody uploads it."""
    return SimpleUploadedFile(name, FORMATS["pdf"](made_up.document(made_up.table(60)), now=NOW))


def headings(document, level=1):
    return [part.label for part in document.parts if isinstance(part, Heading) and part.level == level]


def filled():
    """A book with the report, the accounts as a table and as a PDF, a plan, and another motion."""
    first, second = outline("交渉", "出版")
    act(first, "省庁交渉", line="省庁と交渉した。")
    act(second, "本", line="本を出した。")
    report = report_2012(closings={"ja": "以上"})
    draft(report)
    made = book(notice="総会を開きます。", proxies_until=date(2013, 5, 25), quorum_rule="5分の1以上の出席。")
    motion(made, kind="report", report=report)
    motion(
        made,
        kind="accounts",
        text="承認を求める。\n\n科目\t金額\n会費\t1,200,000",
        file=two_pages(),
        file_text="会費は120万円。",
    )
    motion(made, kind="plan", plan=adopted_plan("2013", "講座を開く。"))
    motion(made, kind="other", title="事務所の移転", text="移転する。")
    return made


def test_motions_are_numbered_and_hold_report_and_plan_whole():
    document = compose_book(filled(), "ja")
    assert headings(document) == [
        "総会のご案内",
        "第1号議案　「2012年活動報告」の承認",
        "第2号議案　決算の承認",
        "第3号議案　「2013年活動方針」の承認",
        "第4号議案　事務所の移転",
        "委任状",
    ]
    assert headings(document, 2) == ["日時・場所", "議案", "１．交渉", "２．出版", "１．その他"]
    text = as_text(document)
    for told in (
        "省庁と交渉した。",
        "本を出した。",
        "以上",
        "・講座を開く。",
        "・第4号議案　事務所の移転",
        "移転する。",
    ):
        assert told in text
    anchors = [part.anchor for part in document.parts]
    assert len(anchors) == len(set(anchors))
    assert document.findings == ()


def test_lines_with_tabs_are_a_table():
    (table,) = (part for part in compose_book(filled(), "ja").parts if isinstance(part, Table))
    assert (table.header, [row.label for row in table.rows]) == (("科目", "金額"), ["会費"])


def test_an_uploaded_pdf_stands_in_it_page_by_page():
    pictures = [part for part in compose_book(filled(), "ja").parts if isinstance(part, Picture)]
    assert [each.summary for each in pictures] == ["会費は120万円。", "決算の承認、2／2ページ"]
    assert {b64decode(each.png)[:4] for each in pictures} == {b"\x89PNG"}


@pytest.mark.parametrize("content", [b"GIF89a", b"%PDF-1.7 broken"])
def test_what_is_no_pdf_is_refused_or_told(content):
    made = book()
    file = SimpleUploadedFile("x.pdf", content)
    if not content.startswith(b"%PDF-"):
        with pytest.raises(ValidationError):
            motion(made, kind="accounts", file=file, file_text="決算")
        return
    motion(made, kind="accounts", text="決算。", file=file, file_text="決算")
    assert [finding.code for finding in compose_book(made, "ja").findings] == ["unreadable_pdf"]
    with pytest.raises(FinishingRefusedError):
        finish(made, today=date(2013, 5, 1))


def test_day_place_and_quorum_come_from_the_meeting():
    meeting = MeetingFactory(
        title="総会", when="2013-06-01", place="新潟", starts_at=time(13, 30), ends_at=time(16), quorum=20
    )
    made = AssemblyBook.objects.create(
        key="2012", starts_on=date(2012, 1, 1), ends_on=date(2012, 12, 31), meeting=meeting
    )
    motion(made, kind="budget", text="予算。")
    text = as_text(compose_book(made, "ja"))
    assert "日時：2013年6月1日 13:30～16:00" in text
    assert "会場：新潟" in text
    assert "定足数：20人（委任状を含む）" in text


def test_what_is_missing_is_told_and_forbids_issuing():
    made = book(held="", place="")
    assert [finding.code for finding in compose_book(made, "ja").findings] == ["no_motion", "no_day"]
    motion(made, kind="budget")
    assert [finding.code for finding in compose_book(made, "ja").findings] == ["no_day", "empty_motion"]
    with pytest.raises(FinishingRefusedError):
        finish(made, today=date(2013, 5, 1))


def test_a_motion_of_another_kind_holds_no_report():
    with pytest.raises(ValidationError):
        motion(book(), kind="budget", plan=plan())
    with pytest.raises(ValidationError):
        motion(book("2013"), kind="other", text="題のない議案")


def test_issued_it_stays_as_it_is():
    made = filled()
    issued = finish(made, today=date(2013, 5, 1))
    before = {language: digest(compose_book(issued, language)) for language in ("ja", "en")}
    for each in issued.motions.all():
        each.text = "別の文"
        each.save()
    report = made.motions.get(kind="report").report
    report.titles = {"ja": "別の題"}
    report.save()
    found = AssemblyBook.objects.get()
    assert {language: digest(compose_book(found, language)) for language in ("ja", "en")} == before


def test_the_pdf_has_a_cover_contents_with_pages_and_the_proxy_form_last():
    reader = PdfReader(BytesIO(FORMATS["pdf"](compose_book(filled(), "ja"), now=NOW)))
    pages = [page.extract_text() for page in reader.pages]
    assert "2012年 総会議案書" in pages[0]
    assert "目次" in pages[1]
    for number in ("第1号議案", "第4号議案", "委任状"):
        (told,) = re.findall(rf"{number}.*?(\d+)\s*$", pages[1], re.MULTILINE)
        assert number in pages[int(told) - 1]
    assert pages[-1].startswith("2012年 総会議案書（案） 委任状\n委任状\n")
    assert "移転する。" in pages[-2]
    told = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.findall(r"<pdfuaid:part>(\d)<", told) == ["1"]
    assert re.findall(r"<pdfaid:(part|conformance)>(\w)<", told) == [("part", "2"), ("conformance", "A")]


def test_every_motion_begins_a_page_in_the_docx_and_the_pdfs_pages_are_in_it():
    made = filled()
    with ZipFile(BytesIO(FORMATS["docx"](compose_book(made, "ja"), now=NOW))) as archive:
        body = archive.read("word/document.xml").decode()
        names = archive.namelist()
    ElementTree.fromstring(body)
    assert body.count("<w:pageBreakBefore/>") == 1 + 4 + 1  # the notice after the contents, motions, the proxy form
    assert [name for name in names if name.endswith(".png")] == ["word/media/chart1.png", "word/media/chart2.png"]
    assert 'descr="会費は120万円。"' in body


def test_the_epub_holds_the_pages_too():
    with ZipFile(BytesIO(FORMATS["epub"](compose_book(filled(), "ja"), now=NOW))) as archive:
        assert [name for name in archive.namelist() if name.endswith(".png")] == ["EPUB/page-1.png", "EPUB/page-2.png"]
        package = archive.read("EPUB/package.opf").decode()
    assert package.count('media-type="image/png"') == 2


def test_epubcheck_finds_nothing_in_a_book_with_pages(tmp_path, epubcheck):
    path = tmp_path / "book.epub"
    path.write_bytes(FORMATS["epub"](compose_book(filled(), "ja"), now=NOW))
    found = epubcheck(path)
    assert ([each for each in found.messages if each.level in ("ERROR", "FATAL")], found.valid) == ([], True)


def test_pictures_are_described_on_the_page():
    html = as_html(compose_book(filled(), "ja"))
    assert html.count('src="data:image/png;base64,') == 2
    assert 'alt="会費は120万円。"' in html


def test_english_names_what_is_not_translated():
    made = book(held_en="1 June 2013", place_en="Hall")
    motion(made, kind="budget", text="予算。")
    document = compose_book(made, "en")
    assert headings(document) == ["Notice of the meeting", "Motion 1: Approval of the budget", "Proxy form"]
    assert document.untranslated == ("m1",)


def test_the_public_sees_no_book_and_those_who_sign_in_the_issued_one(client):
    made = filled()
    everybody, reader = UserFactory(), UserFactory(roles=["auditor"])
    assert list(AssemblyBook.objects.visible_to(everybody)) == []
    assert list(AssemblyBook.objects.visible_to(reader)) == [made]
    issued = finish(made, today=date(2013, 5, 1))
    assert list(AssemblyBook.objects.visible_to(everybody)) == [issued]
    assert client.get("/assemblies/2012/").status_code == 404
    item(plan("2014"), "何か。")
