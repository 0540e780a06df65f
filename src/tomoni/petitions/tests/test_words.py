"""The words of public pages and mails: every language has all of them, with the same places to fill."""

import re
import string
import tomllib
from datetime import date
from pathlib import Path

import pytest

import tomoni.petitions
from tomoni.petitions.models import words as words_module
from tomoni.petitions.models.words import FOLDER, direction, parted, ruby, spoken, spoken_as, unruby, words

APP = Path(tomoni.petitions.__file__).parent


def told(language):
    sections = tomllib.loads((FOLDER / f"{language}.toml").read_text())
    return {f"{section}.{key}": text for section, keys in sections.items() for key, text in keys.items()}


def places(text):
    return sorted({name for _text, name, _spec, _how in string.Formatter().parse(text) if name})


@pytest.mark.parametrize("language", spoken())
def test_each_language_has_every_word_with_the_same_places_to_fill(language):
    english, own = told("en"), told(language)
    assert sorted(own) == sorted(english)
    different = {
        key: places(text)
        for key, text in own.items()
        if isinstance(text, str) and key != "language.day" and places(text) != places(english[key])
    }
    assert different == {}


@pytest.mark.parametrize("language", spoken())
def test_readings_stand_on_kanji_and_never_in_a_subject(language):
    marked = {key for key, text in told(language).items() if "《" in str(text) and "《" in unruby(str(text))}
    subjects = {key for key, text in told(language).items() if key.endswith("_subject") and "《" in text}
    assert (marked, subjects) == (set(), set())


def test_every_word_a_template_says_exists():
    said = set()
    for path in (APP / "templates" / "petitions" / "public").glob("*.html"):
        said |= set(re.findall(r"""{% say(?:_plain)? ["']([a-z_.]+)["']""", path.read_text()))
    assert len(said) > 50
    assert sorted(said - set(told("en"))) == []


def test_a_word_a_language_lacks_is_said_in_english(tmp_path, monkeypatch):
    for name in ("en", "ja", "ja-easy"):
        (tmp_path / f"{name}.toml").write_text((FOLDER / f"{name}.toml").read_text())
    (tmp_path / "th.toml").write_text('[page]\nsign_now = "ลงชื่อ"\n')
    monkeypatch.setattr(words_module, "FOLDER", tmp_path)
    for cached in (words_module.words, words_module.spoken, words_module._read):
        cached.cache_clear()
    try:
        thai = words("th")
        assert (thai.language, thai("page.sign_now"), thai("page.to")) == ("th", "ลงชื่อ", "To")
    finally:
        for cached in (words_module.words, words_module.spoken, words_module._read):
            cached.cache_clear()


@pytest.mark.parametrize(
    ("asked", "speaks"), [("vi", "vi"), ("vi-VN", "vi"), ("ja-easy", "ja-easy"), ("ja", "ja"), ("xx", ""), ("ar", "")]
)
def test_who_speaks_to_readers_of_a_language(asked, speaks):
    assert spoken_as(asked) == speaks


def test_days_numbers_and_prefectures_as_each_language_writes_them():
    day = date(2012, 6, 3)
    assert [words(each).day(day) for each in ("ja", "en", "vi")] == ["2012年6月3日", "3 June 2012", "3/6/2012"]
    assert [words(each).number(12_345) for each in ("ja", "en", "vi")] == ["12,345", "12,345", "12.345"]
    assert [words(each).prefecture("13") for each in ("ja", "en", "ja-easy")] == [
        "東京都",
        "Tokyo",
        "｜東京都《トウキョウト》",
    ]


def test_furigana_is_drawn_and_what_a_signer_wrote_is_escaped():
    assert ruby("住《す》む") == "<ruby>住<rp>(</rp><rt>す</rt><rp>)</rp></ruby>む"
    assert ruby("<b>｜お茶《ちゃ》") == "&lt;b&gt;<ruby>お茶<rp>(</rp><rt>ちゃ</rt><rp>)</rp></ruby>"
    assert unruby("署名《しょめい》を") == "署名(しょめい)を"
    assert parted("署名《しょめい》を") == [("署名", "しょめい"), ("を", "")]
    assert words("en")("page.handed_over", addressee="<i>") == "Handed to &lt;i&gt;"


def test_arabic_and_urdu_run_from_right_to_left():
    assert [direction(each) for each in ("ar", "ur-PK", "ja", "en")] == ["rtl", "rtl", "ltr", "ltr"]
