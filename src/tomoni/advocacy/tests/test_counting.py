"""How long a text is, by words and by characters."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tomoni.advocacy.models.counting import counted, seconds_to_read

WORDS = st.lists(st.text("abcdéñ'’-0123456789.", min_size=1, max_size=8), max_size=30)
KANA = st.text("移住者と連帯する。、「」ー２", max_size=60)


def test_words_are_what_spaces_part():
    assert counted("The State party should, without delay, ratify the ICRMW.", "en") == 9
    assert counted("  two\u00a0words\n\n", "en") == 2
    assert counted("", "en") == 0


def test_in_an_english_text_each_japanese_character_is_a_word_as_word_processors_count():
    assert counted("the word 移住者 (ijusha)", "en") == 6


def test_japanese_is_measured_by_characters_without_spaces():
    assert counted("移住者の 権利を\n守る。", "ja") == 10
    assert counted("NGO報告", "ja") == 5


def test_a_decomposed_letter_is_one():
    assert counted(unicodedata.normalize("NFD", "が"), "ja") == 1


def test_the_language_decides_with_its_region():
    assert [counted("一 二", code) for code in ("zh-hans", "ZH", "ko", "th")] == [2, 2, 2, 2]
    assert [counted("one two", code) for code in ("en-gb", "fr", "th")] == [2, 2, 6]


@given(WORDS)
def test_as_many_words_as_were_written(words):
    assert counted(" ".join(words), "en") == len(words)


@given(KANA, KANA)
def test_characters_add_up_wherever_the_text_is_cut(one, other):
    assert counted(one, "ja") + counted(other, "ja") == counted(f"{one}\n {other}", "ja")


@given(st.text(max_size=80), st.sampled_from(["en", "ja"]))
def test_space_around_a_text_never_counts(text, language):
    assert counted(f"\t{text}　", language) == counted(text, language)


def test_reading_takes_half_a_minute_for_sixty_words():
    assert seconds_to_read("word " * 60, "en") == 30
    assert seconds_to_read("字" * 300, "ja") == 60
    assert seconds_to_read("", "en") == 0
