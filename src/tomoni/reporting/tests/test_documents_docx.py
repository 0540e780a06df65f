"""The DOCX of the report: opened again, it has the headings, tables, pictures and words that were written."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tomoni.reporting.document import Chart, Document, Heading, Items, Paragraph, Row, Table, Text
from tomoni.reporting.documents import FORMATS
from tomoni.reporting.tests import made_up

pytestmark = pytest.mark.embedded

NOW = datetime(2013, 3, 1, 9, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DC = "{http://purl.org/dc/elements/1.1/}"
HOSTILE = "<w:p/> & \"quoted\" 'single' ]]> <b>太字</b> &amp; @TITLE@ {MERGEFIELD x} محمد と 𠮷田 Nguyễn"


class Opened:
    """A DOCX file, read back part by part."""

    def __init__(self, document):
        self.archive = zipfile.ZipFile(BytesIO(FORMATS["docx"](document, now=NOW)))
        self.body = self.part("word/document.xml").find(f"{W}body")

    def part(self, name):
        return ElementTree.fromstring(self.archive.read(name))

    def paragraphs(self):
        """Return (style, text) of each paragraph outside tables and contents."""
        return [(style(each), text(each)) for each in self.body.findall(f"{W}p") if text(each)]

    def tables(self):
        """Return each table as its lines of texts."""
        return [
            [[text(cell) for cell in row.findall(f"{W}tc")] for row in table.findall(f"{W}tr")]
            for table in self.body.iter(f"{W}tbl")
        ]


def style(paragraph):
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.get(f"{W}val")


def text(element):
    found = {f"{W}t": lambda each: each.text or "", f"{W}br": lambda _each: "\n"}
    return "".join(found[each.tag](each) for each in element.iter() if each.tag in found)


def expected(document):
    """Yield (style, text) of what the document holds besides its tables."""
    yield from (("Network", document.network), ("Title", document.title), ("Subtitle", document.subtitle))
    for part in document.parts:
        match part:
            case Heading():
                yield f"Heading{part.level}", part.label
            case Paragraph():
                yield "BodyTextFirstIndent", part.text
            case Items():
                yield from (("ListBullet", each.text) for each in part.items)
            case Table():
                yield "Caption", part.caption
                yield from (("TableNote", note) for note in part.notes)
            case Chart():
                yield "Caption", part.caption
    yield "BodyText", document.closing


def test_headings_paragraphs_lists_and_captions_come_back_in_their_order_and_styles():
    document = made_up.year()
    assert Opened(document).paragraphs() == list(expected(document))


def test_every_style_used_is_defined():
    opened = Opened(made_up.year())
    used = {each.get(f"{W}val") for each in opened.body.iter() if each.tag in (f"{W}pStyle", f"{W}tblStyle")}
    defined = {each.get(f"{W}styleId") for each in opened.part("word/styles.xml")}
    assert used - defined == set()


def test_tables_come_back_with_a_header_that_repeats():
    opened = Opened(made_up.document(made_up.table(3)))
    assert opened.tables() == [
        [
            ["区分", "2012年末", "2011年末", "増減"],
            ["第1区分", "301人", "291人", "+10"],
            ["第2区分", "302人", "292人", "+10"],
            ["第3区分", "303人", "293人", "+10"],
        ]
    ]
    headers = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in opened.body.iter(f"{W}tr")]
    assert headers == [True, False, False, False]


def test_charts_are_pictures_with_their_summary():
    opened = Opened(made_up.year())
    pictures = [name for name in opened.archive.namelist() if name.startswith("word/media/")]
    assert pictures == ["word/media/chart1.png", "word/media/chart2.png", "word/media/chart3.png"]
    assert {opened.archive.read(name)[:8] for name in pictures} == {b"\x89PNG\r\n\x1a\n"}
    told = [each.get("descr") for each in opened.body.iter() if each.tag.endswith("}docPr")]
    assert told == [made_up.chart().summary] * 3


def test_contents_link_to_the_headings():
    document = made_up.year()
    opened = Opened(document)
    links = [(each.get(f"{W}anchor"), text(each)) for each in opened.body.iter(f"{W}hyperlink")]
    marks = [each.get(f"{W}name") for each in opened.body.iter(f"{W}bookmarkStart")]
    assert links == list(zip(marks, (heading.label for heading in document.headings()), strict=True))
    assert text(opened.body.find(f"{W}sdt//{W}p")) == "目次"


def test_title_and_language_are_properties_of_the_file():
    core = Opened(made_up.year()).part("docProps/core.xml")
    told = {each.tag.rpartition("}")[2]: each.text for each in core}
    assert told == {
        "title": "2012年 活動報告",
        "subject": "2012年1月1日〜12月31日",
        "creator": "移住者とともに歩むネットワーク",
        "language": "ja-JP",
        "contentStatus": None,
        "created": "2013-03-01T09:00:00Z",
        "modified": "2013-03-01T09:00:00Z",
    }


def test_japanese_is_set_in_a_japanese_font_and_words_in_latin_letters_are_not_called_japanese():
    default = Opened(made_up.year()).part("word/styles.xml").find(f"{W}docDefaults//{W}rPr")
    assert default.find(f"{W}rFonts").get(f"{W}eastAsia") == "BIZ UDPGothic"
    assert default.find(f"{W}lang").attrib == {f"{W}val": "en-US", f"{W}eastAsia": "ja-JP", f"{W}bidi": "ar-SA"}


def test_pages_are_numbered_and_what_is_not_adopted_says_so():
    opened = Opened(made_up.document(state="steering"))
    assert text(opened.part("word/header.xml")) == "2012年 活動報告（案）"
    fields = [each.get(f"{W}instr").strip() for each in opened.part("word/footer.xml").iter(f"{W}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]
    assert ("Draft", "案") in opened.paragraphs()


def test_every_part_is_declared_and_found():
    opened = Opened(made_up.year())
    names = set(opened.archive.namelist())
    relations = opened.part("word/_rels/document.xml.rels")
    assert [each.get("Target") for each in relations if f"word/{each.get('Target')}" not in names] == []
    types = opened.part("[Content_Types].xml")
    declared = {each.get("PartName").lstrip("/") for each in types if each.get("PartName")}
    assert declared - names == set()
    assert {name for name in names if name.endswith(".xml")} - declared == {"[Content_Types].xml"}


def test_the_same_report_makes_the_same_bytes():
    first, second = (FORMATS["docx"](made_up.year(), now=NOW) for _time in range(2))
    assert first == second


@pytest.mark.parametrize("typed", [HOSTILE, "# 見出し *強調*", "長い" * 500])
def test_what_was_typed_is_text_everywhere(typed):
    table = Table("t", typed, (typed, typed), (Row(typed, ((Text(typed),),)),), (typed,))
    heading = Heading("h", 1, "", typed)
    opened = Opened(made_up.document(heading, made_up.paragraph(typed), table, title=typed, closing=typed))
    assert [text for _style, text in opened.paragraphs()].count(typed) == 6
    assert opened.tables() == [[[typed, typed], [typed, typed]]]
    assert text(opened.part("word/header.xml")) == typed
    assert opened.part("docProps/core.xml").find(f"{DC}title").text == typed


def test_arabic_words_are_marked_as_written_from_the_right():
    runs = Opened(made_up.document(made_up.paragraph("理事 محمد علي さん"))).body.iter(f"{W}r")
    assert [text(run) for run in runs if run.find(f"{W}rPr/{W}rtl") is not None] == ["محمد علي"]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_any_text_is_read_back(typed):
    opened = Opened(made_up.document(made_up.paragraph(typed), Table("t", "", (typed,), (Row(typed, ()),))))
    assert opened.paragraphs()[-1] == ("BodyTextFirstIndent", typed)
    assert opened.tables() == [[[typed], [typed]]]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_bytes_of_a_text_make_a_file_that_opens(typed):
    opened = Opened(made_up.document(Heading("h", 1, "", typed), made_up.paragraph(typed), title=typed))
    shown = re.sub(r"[\s\x00-\x1f\x7f-\x9f]", "", typed).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    written = "".join(text for _style, text in opened.paragraphs())
    assert [each for each in shown if each.isprintable() and each not in written] == []


@pytest.mark.parametrize(("rows", "kept"), [(3, True), (40, False)])
def test_a_short_table_stays_on_one_page_with_its_notes(rows, kept):
    lines = tuple(Row(f"{number}行", ((Text("1"),),)) for number in range(rows))
    table = Table("t", "表", ("項目", "数"), lines, ("注",))
    opened = Opened(Document("題", "", "会", "ja", "adopted", (table,)))
    body = opened.body.find(f"{W}tbl").findall(f"{W}tr")[1:]
    assert {cell.find(f"{W}p/{W}pPr/{W}keepNext") is not None for row in body for cell in row.findall(f"{W}tc")} == {
        kept
    }
