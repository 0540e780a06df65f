"""Postal codes: one town, several, none listed, several municipalities; typed in any width."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core import places, postal
from tomoni.core.postal import Town

pytestmark = pytest.mark.embedded

SPELLINGS = ["112-0002", "1120002", "〒112-0002", "１１２－０００２", " 112 0002 ", "〒１１２ー０００２"]


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_code_is_read_however_it_is_typed(text):
    assert postal.towns(text) == [Town("131059", "小石川")]


@pytest.mark.parametrize(
    "text", ["", "112", "112-00023", "abc-defg", "0000000", "9" * 100_000, "112-000x", "\n1120002,"]
)
def test_what_is_no_code_finds_nothing(text):
    assert postal.towns(text) == []


def test_a_code_may_lie_in_two_prefectures():
    assert postal.towns("498-0000") == [Town("232351", ""), Town("243035", "")]
    assert [town.prefecture for town in postal.towns("498-0000")] == ["23", "24"]


def test_a_code_of_several_towns_names_each_once():
    assert [town.town for town in postal.towns("761-4101")] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("code", "town"),
    [
        ("0600000", ""),  # 以下に掲載がない場合
        ("4090142", ""),  # 小菅村の次に１〜６６３番地がくる場合
        ("0600042", "大通西"),  # （１〜１９丁目）
        ("1006201", "丸の内パシフィックセンチュリープレイス丸の内1階"),
        ("9071801", "与那国"),
        ("5220317", "一円"),  # a village of that name
        ("0285102", "葛巻"),  # a line too long for one row of the list
    ],
)
def test_the_traps_of_the_list(code, town):
    assert [each.town for each in postal.towns(code)] == [town]


def test_every_line_is_a_known_municipality_and_a_clean_town():
    lines = gzip.decompress(postal._TABLE.read_bytes()).decode().splitlines()
    assert lines == sorted(lines, key=lambda line: line[:7])
    assert len(lines) == len(set(lines))
    wrong = [line for line in lines if any(sign in line for sign in "（）「」、〜") or "場合" in line[14:]]
    assert wrong == []
    areas = {line.split(",")[1] for line in lines}
    assert [area for area in areas if places.municipality(area + places.check_digit(area)) is None] == []


@given(st.text(max_size=20))
def test_no_text_breaks_it(text):
    assert isinstance(postal.towns(text), list)


def test_the_page_answers_in_both_languages(client):
    answer = client.get("/postal-codes/112-0002")
    assert answer.json() == {"places": [{"prefecture": "13", "municipality": "文京区", "town": "小石川"}]}
    assert client.get("/postal-codes/1120002?language=en").json()["places"][0]["municipality"] == "Bunkyo City"
    assert client.get("/postal-codes/none").json() == {"places": []}
    assert client.post("/postal-codes/1120002").status_code == 405
