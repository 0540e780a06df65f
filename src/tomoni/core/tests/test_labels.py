"""Labels: what is said to fit is whole, lies on its label, and is as large as it may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core.labels import LAYOUTS, Written
from tomoni.core.labels.fitting import NAME, POINTS, lines_of, scale

pytestmark = pytest.mark.embedded

WORDS = st.text(st.sampled_from("東京都台東区上野ッー（）、・1-2 ABCmWđễ 김नि𠮷"), min_size=1, max_size=40).filter(
    str.strip
)
LETTER = Written(code="〒110-0005", lines=("東京都台東区上野1-12-6",), names=(("山田 花子", "様"),))


def bare(text):
    """Return the text without spaces, which a line may end with."""
    return "".join(text.split())


@given(st.lists(WORDS, min_size=1, max_size=3), WORDS, st.sampled_from(sorted(LAYOUTS)), st.booleans())
def test_nothing_of_a_label_is_lost_and_it_lies_within_its_edges(lines, name, layout, abroad):
    label = Written(code="〒110-0005", lines=tuple(lines), names=((name, "様"),), note="No. 1", abroad=abroad)
    found = lines_of(label, LAYOUTS[layout])
    parts = [*lines, f"{name}様"]
    parts = [parts[-1], label.code, *parts[:-1]] if abroad else [label.code, *parts]
    assert bare("".join(line.text for line in found)) == bare("".join(parts))
    downs = [line.down for line in found]
    assert downs == sorted(set(downs)) and downs[-1] <= LAYOUTS[layout].height * POINTS


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_an_address_with_room_stands_large_in_three_lines(layout):
    found = lines_of(LETTER, LAYOUTS[layout])
    assert [line.text for line in found] == ["〒110-0005", "東京都台東区上野1-12-6", "山田 花子\u3000様"]
    assert found[-1].size == NAME * scale(LAYOUTS[layout])


def test_a_line_breaks_where_japanese_breaks_and_a_word_stays_whole():
    label = Written(code="", lines=("東京都台東区上野のはずれの通りの角のコーヒー店の裏 Sunrise",), names=())
    first, second = [line.text for line in lines_of(label, LAYOUTS["12"])]
    assert (first, second) == ("東京都台東区上野のはずれの通りの角の", "コーヒー店の裏 Sunrise")


def test_what_is_too_long_is_made_smaller_before_a_word_is_cut():
    label = Written(code="", lines=(), names=(("Wolfeschlegelsteinhausenberg", "様"),))
    (line,) = lines_of(label, LAYOUTS["12"])
    assert line.text == "Wolfeschlegelsteinhausenberg\u3000様" and line.size < NAME
