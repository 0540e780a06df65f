"""Two texts compared: what is told of the later text is the later text, and of the earlier the earlier."""

from hypothesis import given
from hypothesis import strategies as st

from tomoni.advocacy.models.comparison import Piece, compared

WORDS = st.text(alphabet="検討するしない困難基準をabc 12。\n、カ", max_size=40)


@given(WORDS, WORDS)
def test_nothing_is_lost_of_either_text(earlier, later):
    pieces = compared(earlier, later)
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == later
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == earlier


@given(WORDS)
def test_a_text_is_as_it_is(text):
    assert {piece.kind for piece in compared(text, text)} <= {"same"}


def test_a_changed_word_is_told_as_a_word():
    assert compared("前向きに検討する。", "前向きに対応する。") == [
        Piece("same", "前向きに"),
        Piece("gone", "検討"),
        Piece("new", "対応"),
        Piece("same", "する。"),
    ]
