"""The PDF of the report: its text, its tags, its standards; what somebody may have typed is text and never markup."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tomoni.reporting.document import Chart, Heading, Items, Paragraph, Table, Text
from tomoni.reporting.documents import FORMATS
from tomoni.reporting.tests import made_up

pytestmark = pytest.mark.embedded

NOW = datetime(2013, 3, 1, 9, tzinfo=UTC)
HOSTILE = (
    '#let x = 1; #eval("1+1") $ x^2 $ \\ \\u{41} <b>太字</b> &amp; `raw` *star* _under_ @ref <label> // no comment '
    "/* none */ = no heading - no item [[x]] ]] #{ } ]]> -- --- ~ 'q' \"q\""
)


def pdf(document):
    return PdfReader(BytesIO(FORMATS["pdf"](document, now=NOW)))


def text_of(reader, first=0):
    return "\n".join(page.extract_text() for page in reader.pages[first:])


def squeezed(text):
    """The text without white space: lines break where the paper ends."""
    return re.sub(r"[\s\u200b]", "", text)


def tags(reader):
    """Yield (name, alternative text) of each element of the tree, in reading order."""

    def walk(element):
        element = element.get_object()
        if isinstance(element, list):
            for each in element:
                yield from walk(each)
        elif isinstance(element, dict):
            if "/S" in element and element.get("/Type") != "/MCR":
                yield str(element["/S"]), str(element.get("/Alt", ""))
            if "/K" in element and not isinstance(element["/K"], int):
                yield from walk(element["/K"])

    yield from walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])


def outline(items, depth=1):
    for item in items:
        if isinstance(item, list):
            yield from outline(item, depth + 1)
        else:
            yield depth, item.title


def test_every_text_of_the_report_is_in_the_pdf_in_its_order():
    document = made_up.year()
    printed = squeezed(text_of(pdf(document), first=2))
    place = 0
    for part in document.parts:
        match part:
            case Heading():
                texts = [part.label]
            case Paragraph():
                texts = [part.text]
            case Items():
                texts = [each.text for each in part.items]
            case Table():
                texts = [part.caption, *part.header]
                texts += [text for row in part.rows for text in (row.label, *(cell[0].text for cell in row.cells))]
                texts += part.notes
            case Chart():
                texts = [part.caption]
        for text in texts:
            text = without_furniture(squeezed(text))
            found = without_furniture(printed).find(text, place)
            assert found >= 0, text
            place = found + len(text)
    assert printed.find(squeezed(document.closing)) > 0


def without_furniture(text):
    """The text without what stands at the head and foot of pages, which may cut a paragraph in two."""
    furniture = ("2012年活動報告", "移住者とともに歩むネットワーク")
    text = re.sub("|".join(furniture), "", text)
    text = re.sub(r"\d+/\d+", "", text)
    return re.sub("(?:[1-5]．(?:総会・運営委員会|政策提言|ワークショップと集会|出版と広報|組織と財政))", "", text)


def test_the_pdf_says_that_it_keeps_to_ua_1_and_a_2a():
    reader = pdf(made_up.year())
    root = reader.trailer["/Root"]
    told = root["/Metadata"].get_object().get_data().decode()
    assert re.findall(r"<pdfuaid:part>(\d)<", told) == ["1"]
    assert re.findall(r"<pdfaid:(part|conformance)>(\w)<", told) == [("part", "2"), ("conformance", "A")]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "ja")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert (reader.metadata.title, reader.metadata.author) == ("2012年 活動報告", "移住者とともに歩むネットワーク")
    assert reader.metadata.creation_date == NOW


def test_headings_tables_lists_and_charts_are_tagged():
    document = made_up.year()
    found = list(tags(pdf(document)))
    names = [name for name, _alt in found]
    assert names.count("/H1") == 5 + 1  # and the one above the contents
    assert names.count("/H2") == 11
    assert names.count("/Table") == 2
    assert names.count("/TH") == 2 * 4
    assert names.count("/TR") == 2 * 13
    assert names.count("/TOCI") == 16
    assert names.count("/L") >= 11
    charts = [part.summary for part in document.parts if isinstance(part, Chart)]
    assert [alt for _name, alt in found if alt] == charts


def test_bookmarks_are_the_headings_with_the_numbers_of_the_document():
    document = made_up.year()
    headings = [(heading.level, heading.label) for heading in document.headings()]
    assert list(outline(pdf(document).outline)) == headings


def test_the_contents_tell_the_page_of_each_chapter():
    reader = pdf(made_up.year())
    printed = reader.pages[1].extract_text()
    for name in (chapter for chapter, _sections in made_up.CHAPTERS):
        (page,) = re.findall(rf"{name}[\s.…]*?(\d+)\s*$", printed, re.MULTILINE)
        assert f"．{name}" in squeezed(reader.pages[int(page) - 1].extract_text())


def test_a_short_report_has_a_title_block_on_its_one_page_and_no_contents():
    document = made_up.document(
        made_up.paragraph("会員は325人でした。"), *(made_up.chart(f"c{each}") for each in "123")
    )
    reader = pdf(document)
    assert len(reader.pages) == 1
    assert "目次" not in text_of(reader)
    assert "2012年 活動報告" in text_of(reader)


def test_a_long_table_repeats_its_header_on_every_page():
    reader = pdf(made_up.document(made_up.table(120)))
    assert len(reader.pages) >= 3
    assert [page.extract_text().count("2011年末") for page in reader.pages] == [1] * len(reader.pages)


def test_what_is_not_adopted_says_so_on_every_page():
    adopted, proposed = (pdf(made_up.document(made_up.table(60), state=state)) for state in ("adopted", "assembly"))
    assert [page.extract_text().count("案") for page in adopted.pages] == [0, 0]
    assert [page.extract_text().count("（案）") for page in proposed.pages] == [1, 1]


def test_english_is_told_in_english():
    report = made_up.document(
        *(Heading(f"h{each}", 1, f"{each}.", f"Chapter {each}") for each in range(1, 5)),
        made_up.paragraph("The network met.", language="en"),
        language="en",
        state="draft",
    )
    reader = pdf(report)
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert "Contents" in reader.pages[1].extract_text()
    assert "Activity report 2012（Draft）" in reader.pages[2].extract_text()


@pytest.mark.parametrize("text", [HOSTILE, "Nguyễn Thị Ánh と 𠮷田・髙橋 𣘺本", "शर्मा राम", "ສົມຊາຍ", "สมชาย", "សុខា"])
def test_what_was_typed_is_text_everywhere(text):
    heading, told = Heading("h", 1, "", text), made_up.paragraph(text)
    items = Items("i", (made_up.said("i1", text),), "ja")
    row = made_up.Row(text, ((Text(text),),))
    table = Table("t", text, (text, text), (row,), (text,))
    printed = text_of(pdf(made_up.document(heading, told, items, table, title=text, closing=text)))
    # header, title, heading, paragraph, item, caption, header of two columns, cells, note, closing
    assert drawn(printed).count(drawn(text)) == 12


def drawn(text):
    """The text as far as every reader of PDFs tells it alike: marks above and below letters come in any order."""
    return squeezed(
        re.sub("[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0e31-\u0e4e\u0eb1-\u0ecd\u17b4-\u17d3]", "", text)
    )


def test_arabic_names_are_drawn():
    printed = text_of(pdf(made_up.document(made_up.paragraph("محمد さん"))))
    assert sorted(each for each in printed if "\u0600" <= each <= "\u06ff") == sorted("محمد")


def test_what_no_font_draws_is_named_by_its_number():
    printed = squeezed(text_of(pdf(made_up.document(made_up.paragraph("会員\U0001f600と\ue000と\ud800")))))
    assert "会員〔U+1F600〕と〔U+E000〕と\ufffd" in printed


def test_the_same_report_makes_the_same_bytes():
    first, second = (FORMATS["pdf"](made_up.year(), now=NOW) for _time in range(2))
    assert first == second


def test_headings_never_skip_a_level():
    report = made_up.document(
        Heading("a", 3, "①", "深い"), Heading("b", 1, "１．", "浅い"), Heading("c", 4, "", "また深い")
    )
    assert [name for name, _alt in tags(pdf(report)) if re.fullmatch(r"/H\d", name)] == ["/H1", "/H1", "/H2"]


def test_an_empty_report_is_a_page():
    assert len(pdf(made_up.document()).pages) == 1


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(max_codepoint=0x2FFFF, exclude_categories=()), max_size=60), st.text(max_size=20))
def test_any_text_makes_a_pdf(text, name):
    table = Table("t", name, (name, text), (made_up.Row(text, ((Text(name),), (Text(text),))),), (name,))
    report = made_up.document(Heading("h", 1, name, text), made_up.paragraph(text), table, title=name, closing=text)
    assert len(pdf(report).pages) >= 1


@settings(max_examples=40, deadline=None)
@given(st.text("あ漢字カナABCxyz019。、「」（）#$\\*_<>&{}[]@`~=/-", min_size=1, max_size=80))
def test_any_japanese_or_latin_text_is_read_back(text):
    printed = text_of(pdf(made_up.document(made_up.paragraph(f"始{text}終"))))
    assert f"始{squeezed(text)}終" in squeezed(printed)
