"""Numbers of headings in the network's own writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.reporting.numbering import NumberingError, check_style, numbered

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(
    ("style", "number", "written"),
    [
        ("１．", 0, "０．"),
        ("１．", 12, "１２．"),
        ("（１）", 3, "（３）"),
        ("①", 9, "⑨"),
        ("①", 20, "⑳"),
        ("①", 21, "㉑"),
        ("①", 50, "㊿"),
        ("①", 51, "(51)"),
        ("第一章", 10, "第十章"),
        ("第一章", 11, "第十一章"),
        ("第一章", 30, "第三十章"),
        ("1.", 4, "4."),
        ("a)", 27, "aa)"),
        ("I.", 14, "XIV."),
        ("i)", 4, "iv)"),
        ("", 7, ""),
    ],
)
def test_writes_as_the_pattern_does(style, number, written):
    assert numbered(style, number) == written


def test_a_pattern_without_a_number_is_refused():
    with pytest.raises(NumberingError, match="◆"):
        check_style("◆")


@given(st.sampled_from(["１．", "（１）", "①", "第一章", "1.", "a)", "I."]), st.integers(1, 500), st.integers(1, 500))
def test_two_headings_never_bear_one_number(style, one, other):
    assert (numbered(style, one) == numbered(style, other)) == (one == other)
