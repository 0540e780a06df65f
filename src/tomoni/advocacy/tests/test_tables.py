"""Tables pasted from Word and Excel are read as they were meant."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.advocacy.actions.tables import TableRefusedError, read_items, read_rows
from tomoni.advocacy.tests import factories

CELLS = st.lists(
    st.lists(
        st.text(alphabet="あ要望1 \"'\nx", min_size=1, max_size=8).map(str.strip).filter(bool), min_size=2, max_size=3
    ),
    min_size=1,
    max_size=4,
)


@given(CELLS)
def test_cells_copied_from_a_spreadsheet_come_back_as_they_were(rows):
    written = io.StringIO()
    csv.writer(written, dialect="excel-tab").writerows(rows)
    assert read_rows(written.getvalue()) == rows


@given(st.text(max_size=200))
def test_whatever_is_pasted_is_read_or_refused(text):
    rows = read_rows(text)
    assert all(isinstance(cell, str) for row in rows for cell in row)


def test_a_table_of_word_keeps_cells_that_were_merged():
    html = (
        "<table><tr><td>番号</td><td>要望</td><td>所管省庁</td></tr>"
        "<tr><td>1</td><td><p>基準を</p><p>示すこと</p></td><td rowspan=2>法務省</td></tr>"
        "<tr><td>2</td><td>人数を&nbsp;示すこと</td></tr></table><style>td{}</style>"
    )
    assert read_rows(html) == [
        ["番号", "要望", "所管省庁"],
        ["1", "基準を\n示すこと", "法務省"],
        ["2", "人数を 示すこと", "法務省"],
    ]


@pytest.mark.django_db
def test_columns_without_headings_are_told_by_their_look():
    body = factories.BodyFactory(name="法務省", short_name="")
    found = read_items("(1)\t法務省\t在留特別許可の基準を明らかにすること。\n(2)\t文部科学省\t就学を保障すること。")
    assert [(each.number, each.text, each.bodies, each.unknown) for each in found] == [
        ("(1)", "在留特別許可の基準を明らかにすること。", [body], []),
        ("(2)", "就学を保障すること。", [], ["文部科学省"]),
    ]


@pytest.mark.django_db
def test_lines_that_are_no_table_are_items_with_their_numbers():
    found = read_items("１．医療通訳を制度にすること。\n２．就学を保障しているか。")
    assert [(each.number, each.text, each.kind) for each in found] == [
        ("１．", "医療通訳を制度にすること。", "request"),
        ("２．", "就学を保障しているか。", "question"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("pasted", ["", " \n\t\n", "番号\t要望\n"])
def test_nothing_is_refused_in_words(pasted):
    with pytest.raises(TableRefusedError):
        read_items(pasted)
