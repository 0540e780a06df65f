"""Figures inside a text."""

from hypothesis import given
from hypothesis import strategies as st

from tomoni.reporting.references import Reference, cited, split


def test_a_text_falls_into_words_and_references():
    text = "会員は[[membership.people end]]人、[[ manual  world ]]人。"
    assert split(text) == [
        "会員は",
        Reference(("membership.people", "end")),
        "人、",
        Reference(("manual", "world")),
        "人。",
    ]
    assert [str(each) for each in cited(text + text)] == ["membership.people end", "manual world"]


@given(st.text("あ[] .-1ab", max_size=40))
def test_nothing_of_a_text_is_lost(text):
    pieces = split(text)
    again = "".join(piece if isinstance(piece, str) else f"[[{piece}]]" for piece in pieces)
    assert "".join(again.split()) == "".join(text.split())
    assert all(piece for piece in pieces)
