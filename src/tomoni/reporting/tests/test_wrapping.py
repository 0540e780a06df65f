"""Lines of a mail: their width, Japanese rules of line breaking, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.reporting.wrapping import NEVER_FIRST, NEVER_LAST, width, wrapped

pytestmark = pytest.mark.embedded

TEXTS = st.text(alphabet="あ漢ー、。「」（）aZ1 　,.ゃッé👪\u0301", max_size=120)


@pytest.mark.parametrize(("text", "columns"), [("全国", 4), ("ab1", 3), ("ｱ", 1), ("e\u0301", 1), ("　", 2)])
def test_width_counts_columns(text, columns):
    assert width(text) == columns


def test_a_line_takes_what_it_holds():
    assert wrapped("移住者と連帯する全国ネットワーク", columns=16) == "移住者と連帯する\n全国ネットワーク"


def test_marks_stay_where_they_belong():
    assert wrapped("あいうえお、かきく", columns=10) == "あいうえ\nお、かきく"
    assert wrapped("あいう「えお」かき", columns=8) == "あいう\n「えお」\nかき"


def test_words_and_addresses_stay_whole():
    assert wrapped("We met in Niigata again.", columns=12) == "We met in\nNiigata\nagain."
    address = "https://example.org/activities/0123456789/"
    assert wrapped(f"詳しくは{address}を見る", columns=20) == f"詳しくは\n{address}\nを見る"


def test_further_lines_are_indented_and_own_breaks_kept():
    assert wrapped("・あいうえおかき\n\nく", columns=10, indent="　") == "・あいうえ\n　おかき\n\nく"


@given(TEXTS, st.integers(8, 72))
def test_nothing_but_spaces_is_lost(text, columns):
    assert wrapped(text, columns=columns).replace("\n", "").replace(" ", "") == text.replace(" ", "")


@given(TEXTS, st.integers(8, 72))
def test_no_line_begins_or_ends_as_it_must_not(text, columns):
    lines = wrapped(text, columns=columns).split("\n")
    assert [line for line in lines[1:] if line[:1] in NEVER_FIRST and line] == []
    assert [line for line in lines[:-1] if line[-1:] in NEVER_LAST and line] == []


@given(st.text(alphabet="あ漢字かな", max_size=200), st.integers(4, 70))
def test_no_line_is_too_long(text, columns):
    assert all(width(line) <= columns for line in wrapped(text, columns=columns).split("\n"))
