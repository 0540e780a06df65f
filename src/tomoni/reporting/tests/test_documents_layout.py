"""What the files of the report share: columns, numbers, clean text, the drawing of a chart."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core.documents.texts import clean
from tomoni.reporting.document import Chart, FigureRef, Row, Series, Table, Text
from tomoni.reporting.documents import charts, layout
from tomoni.reporting.tests import made_up

pytestmark = pytest.mark.embedded

SVG = "{http://www.w3.org/2000/svg}"


def table(*rows, header=("種別", "数")):
    return Table("t", "", header, tuple(Row(row[0], tuple((Text(cell),) for cell in row[1:])) for row in rows))


@pytest.mark.parametrize(
    ("cells", "is_numeric"),
    [
        (["325人", "約300件", "1,200"], True),
        (["+10", "−3", "—"], True),
        (["のべ63人", ""], True),
        (["4月14日", "11月10日"], False),
        (["2012年2月"], False),
        (["325人（331口）"], False),
        (["120", "205（原資料では210）", "約75"], True),
        (["75", "about 75", "201 (in the source 202)"], True),
        (["東京", "3"], False),
        (["", "—"], False),
    ],
)
def test_only_columns_of_single_numbers_stand_to_the_right(cells, is_numeric):
    assert layout.numeric(table(*(("1区", cell) for cell in cells))) == [False, is_numeric]


def test_short_columns_keep_their_words_on_one_line_beside_a_long_one():
    shares = layout.widths(table(("政策提言事業", "長い説明" * 40, "23人"), header=("事業", "内容", "人数")))
    assert [round(share * layout.ACROSS) for share in shares] == [17, 66, 9]


@given(st.lists(st.lists(st.text(max_size=80), min_size=1, max_size=6), max_size=5), st.lists(st.text(max_size=50)))
def test_any_table_has_a_share_for_each_column_and_lines_as_long_as_its_header(rows, header):
    made = table(*rows, header=tuple(header))
    shares, columns = layout.widths(made), layout.columns(made)
    assert len(shares) == len(columns) == len(layout.numeric(made))
    assert {len(line) for line in layout.texts(made)} <= {len(columns)}
    assert min(shares) > 0
    assert round(sum(shares), 6) == 1


def test_text_keeps_what_a_reader_sees():
    assert clean("𠮷田\t髙橋\r\n二行\u2028三行\x00\x1b\ufeff\u202e\ud800!") == "𠮷田 髙橋\n二行\n三行\ufffd!"


def test_a_chart_is_drawn_the_same_at_every_run_and_two_of_one_page_share_no_id():
    first, again, other = (charts.svg.__wrapped__(made_up.chart(anchor)) for anchor in ("a", "a", "b"))
    assert first == again
    ids = [each.get("id") for drawing in (first, other) for each in ElementTree.fromstring(drawing).iter()]
    found = [each for each in ids if each]
    assert len(found) == len(set(found))


def test_a_chart_tells_its_numbers_names_and_summary():
    drawing = ElementTree.fromstring(charts.svg(made_up.chart()))
    written = [each.text for each in drawing.iter(f"{SVG}text")]
    assert [text for text in written if text and text.isdigit() and int(text) in (301, 318, 322, 325)] == [
        "301", "318", "322", "325",
    ]  # fmt: skip
    assert {"2009年", "2012年", "個人会員", "団体会員", "(人)"} <= set(written)
    assert drawing.find(f"{SVG}desc").text == made_up.chart().summary


def test_a_chart_leaves_room_for_what_is_not_known_and_takes_names_as_text():
    series = Series("<script>", (FigureRef("不明", "", ()), FigureRef("3人", "3", ())))
    drawing = charts.svg(replace(made_up.chart(), categories=("a&b", "c"), series=(series,), unit=""))
    root = ElementTree.fromstring(drawing)
    assert "<script" not in drawing
    assert [each.text for each in root.iter(f"{SVG}text") if each.text in ("<script>", "a&b", "3")] == [
        "a&b", "3", "<script>",
    ]  # fmt: skip
    assert len([each for each in root.iter(f"{SVG}rect") if "tooltip-trigger" in each.get("class")]) == 1


def test_one_series_that_the_caption_names_has_no_legend():
    one = Series("参加者", (FigureRef("3人", "3", ()),))
    told = [
        replace(made_up.chart(), caption=caption, categories=("a",), series=(one,))
        for caption in ("参加者の数", "2012年")
    ]
    assert [charts.svg(chart).count(">参加者<") for chart in told] == [0, 1]


def test_a_chart_without_numbers_is_still_a_drawing():
    empty = Chart("c", "題", (), (), "人", "")
    assert ElementTree.fromstring(charts.svg(empty)).tag == f"{SVG}svg"
    assert [picture[:4] for picture in charts.pictures([empty] * 30)] == [b"\x89PNG"] * 30
