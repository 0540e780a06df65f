"""A place is known by its code; a name alone may be borne by several."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core import places
from tomoni.core.places import PlaceError

pytestmark = pytest.mark.embedded

with (Path(places.__file__).parent / "data" / "municipalities.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
CODES = sorted({row["code"] for row in ROWS})


def codes(found):
    return [place.code for place in found]


def test_the_table_is_whole():
    current = [row for row in ROWS if not row["valid_to"]]
    kinds = Counter(
        row["name_ja"][-1] for row in current if row["code"][2:4] not in ("10", "11", "12", "13", "14", "15")
    )
    wards = [row for row in current if row["name_ja"].endswith("区")]
    assert len(current) == 1912
    assert (kinds["町"], kinds["村"]) == (743, 183)
    assert len([row for row in wards if row["code"].startswith("131")]) == 23
    assert len(wards) == 23 + 171
    assert len([row for row in current if row["name_ja"].endswith("市")]) == 792
    assert {row["code"][:2] for row in current} == {prefecture.code for prefecture in places.PREFECTURES}


def test_every_line_is_sound():
    prefectures = {prefecture.code: prefecture for prefecture in places.PREFECTURES}
    for row in ROWS:
        prefecture = prefectures[row["code"][:2]]
        assert places.is_valid_code(row["code"]), row
        assert (row["prefecture_ja"], row["prefecture_en"]) == (prefecture.name_ja, prefecture.name_en), row
        assert row["name_ja"].endswith(("市", "区", "町", "村")), row
        assert all("ァ" <= kana <= "ヺ" or kana == "ー" for kana in row["name_kana"]), row
        assert row["name_en"].isascii(), row
        assert row["name_en"].partition(",")[0].endswith((" City", " Ward", " Town", " Village")), row


def test_one_place_bears_a_code_at_a_time():
    current = Counter(row["code"] for row in ROWS if not row["valid_to"])
    assert set(current.values()) == {1}


def test_there_are_47_prefectures():
    assert [prefecture.code for prefecture in places.PREFECTURES] == [f"{number:02}" for number in range(1, 48)]
    assert places.prefecture("13").name_ja == "東京都"
    assert places.prefecture("132063") == places.prefecture("130001") == places.prefecture("13")


@pytest.mark.parametrize(
    ("code5", "digit"), [("13206", "3"), ("01100", "2"), ("13000", "1"), ("01202", "5"), ("47382", "1"), ("01107", "0")]
)
def test_check_digits(code5, digit):
    assert places.check_digit(code5) == digit
    assert places.is_valid_code(code5 + digit)


@given(st.sampled_from(CODES), st.integers(0, 5))
def test_a_wrong_digit_is_noticed_but_where_two_rests_share_a_check_digit(code, place):
    valid = [digit for digit in "0123456789" if places.is_valid_code(code[:place] + digit + code[place + 1 :])]
    assert code[place] in valid
    assert len(valid) <= 2 if place < 5 else valid == [code[5]]


@pytest.mark.parametrize("text", ["", "13206", "1320633", "13206x", "１３２０６３", "-13206"])
def test_what_is_no_six_digits_is_not_valid(text):
    assert not places.is_valid_code(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("132063", "132063"),
        ("１３２０６３", "132063"),
        (" 132063 ", "132063"),
        ("13206", "132063"),
        ("01100", "011002"),
        ("1100", "011002"),
        ("10006", "010006"),
        ("13", "130001"),
        ("1", "010006"),
    ],
)
def test_codes_as_files_write_them(text, code):
    assert places.normalise_code(text) == code


def test_five_digits_that_can_be_read_both_ways_are_refused_unless_told():
    with pytest.raises(PlaceError) as refusal:
        places.normalise_code("12106")
    assert refusal.value.code == "ambiguous_code"
    assert places.normalise_code("12106", digits=5) == "121061"
    assert places.normalise_code("12106", digits=6) == "012106"


@given(st.sampled_from(CODES))
def test_every_way_of_writing_a_code_leads_to_it(code):
    assert places.normalise_code(code) == code
    assert places.normalise_code(code[:5], digits=5) == code
    assert places.normalise_code(code[:5].lstrip("0"), digits=5) == code
    assert places.normalise_code(code.lstrip("0"), digits=6) == code


@pytest.mark.parametrize(
    ("text", "code", "japanese"),
    [
        (
            "132064",
            "bad_check_digit",
            "「132064」は検査数字が合いません。入力し間違いがないか確かめてください（13206で始まるコードは132063です）。",
        ),
        (
            "999997",
            "unknown_code",
            "「999997」というコードの都道府県・市区町村はありません。名前から選び直してください（例：東京都府中市）。",
        ),
        (
            "府中市",
            "not_a_code",
            "「府中市」は市区町村コードではありません。数字6桁で入力してください（例：府中市（東京都）は132063）。",
        ),
    ],
)
def test_bad_codes_are_refused_with_what_to_do(text, code, japanese):
    with pytest.raises(PlaceError) as refusal:
        places.normalise_code(text)
    assert refusal.value.code == code
    assert refusal.value.message("ja") == japanese
    assert refusal.value.message("en") == str(refusal.value)


@given(st.text(max_size=8))
def test_any_text_is_a_code_or_a_place_error(text):
    try:
        code = places.normalise_code(text)
    except PlaceError as error:
        assert error.message("ja")
    else:
        assert places.is_valid_code(code)


def test_a_municipality():
    fuchu = places.municipality("132063")
    assert (fuchu.name_ja, fuchu.name_kana, fuchu.name_en) == ("府中市", "フチュウシ", "Fuchu City")
    assert fuchu.prefecture.name_en == "Tokyo"
    assert (fuchu.valid_from, fuchu.valid_to) == (None, None)


def test_a_code_may_change_its_name():
    assert places.municipality("282219").name_ja == "丹波篠山市"
    assert places.municipality("282219", on=date(2019, 4, 30)).name_ja == "篠山市"
    assert places.municipality("282219", on=date(2019, 5, 1)).name_ja == "丹波篠山市"
    with pytest.raises(PlaceError):
        places.municipality("221384", on=date(2023, 12, 31))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("府中市", ["132063", "342084"]),
        ("府中", ["132063", "342084", "343021"]),
        ("伊達市", ["012335", "072133"]),
        ("ふちゅうし", ["132063", "342084"]),
        ("Fuchu City", ["132063", "342084"]),
        ("東京都府中市", ["132063"]),
        ("石狩郡当別町", ["013030"]),
        ("北海道石狩郡当別町", ["013030"]),
        ("札幌市中央区", ["011011"]),
        ("京都市", ["261009"]),
        ("龍が崎市", ["082082"]),
        ("竜ヶ崎市", ["082082"]),
        ("青ケ島村", ["134023"]),
        ("四日市", ["242021"]),
        ("富谷町", ["044237"]),
        ("なし", []),
        ("", []),
    ],
)
def test_a_name_finds_all_who_bear_it(name, found):
    assert codes(places.find_municipalities(name)) == found


def test_the_list_can_be_narrowed():
    assert codes(places.find_municipalities("府中市", prefecture="広島")) == ["342084"]
    assert codes(places.find_municipalities("府中市", prefecture="13")) == ["132063"]
    assert codes(places.find_municipalities("府中市", prefecture="大阪府")) == []
    assert codes(places.find_municipalities("東京都府中市", prefecture="広島県")) == []
    assert codes(places.find_municipalities("浜松市天竜区")) == ["221376", "221406"]
    assert codes(places.find_municipalities("浜松市天竜区", on=date(2012, 6, 23))) == ["221376"]
    assert codes(places.find_municipalities("熊本市", on=date(2012, 3, 31))) == ["432016"]
    with pytest.raises(PlaceError) as refusal:
        places.find_municipalities("府中市", prefecture="関東")
    assert refusal.value.code == "unknown_prefecture"


@given(st.sampled_from(ROWS))
def test_every_place_is_found_by_its_own_name(row):
    for spelling in (row["name_ja"], row["name_kana"], row["name_en"], row["prefecture_ja"] + row["name_ja"]):
        assert row["code"] in codes(places.find_municipalities(spelling))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("東京", "13"),
        ("東京都", "13"),
        ("とうきょう", "13"),
        ("トウキョウト", "13"),
        ("Tokyo", "13"),
        ("Tokyo-to", "13"),
        ("Tokyo Metropolis", "13"),
        ("13", "13"),
        ("１３", "13"),
        ("京都", "26"),
        ("Kyoto", "26"),
        ("Kyoto-fu", "26"),
        ("北海道", "01"),
        ("Hokkaidō", "01"),
        ("Osaka Prefecture", "27"),
        ("大分", "44"),
        ("Gumma", "10"),
    ],
)
def test_prefectures_as_people_type_them(text, code):
    assert places.prefecture_from_text(text).code == code


@pytest.mark.parametrize("text", ["", "関東", "東", "Prefecture", "48", "都"])
def test_what_is_no_prefecture_is_refused(text):
    with pytest.raises(PlaceError):
        places.prefecture_from_text(text)


@given(st.sampled_from(places.PREFECTURES))
def test_every_prefecture_is_found_by_its_names(prefecture):
    for spelling in (prefecture.name_ja, prefecture.name_kana, prefecture.name_en, f"{prefecture.name_en}-ken"):
        assert places.prefecture_from_text(spelling) == prefecture


def test_whole_names():
    assert (places.japanese("132063"), places.english("132063")) == ("東京都府中市", "Fuchu City, Tokyo")
    assert (places.japanese("13"), places.english("13")) == ("東京都", "Tokyo")
    assert places.japanese("130001") == "東京都"
    assert places.english("011011") == "Chuo Ward, Sapporo City, Hokkaido"
    assert (places.japanese("999997"), places.english("xx")) == ("999997", "xx")
