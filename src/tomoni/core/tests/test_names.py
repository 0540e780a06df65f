"""Keys match what people would call the same, and keep apart what they would not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.core import names

pytestmark = pytest.mark.embedded

JAPANESE = st.text(alphabet="たかはしハナコガヴャー・様さん氏殿高髙﨑崎花子々 　ｶﾞﾊ", max_size=12)
SCRIPTS = ["नेपाल", "김철수", "สมชาย", "محمد", "王小明", "Nguyễn", "Ñino", "ᠮᠣᠩᠭᠣᠯ", "Αλέξης", "Иван", "မြန်မာ", "සිංහල"]


@pytest.mark.parametrize(
    "spellings",
    [
        ["高橋 花子", "高橋　花子 様", "髙橋花子", "高橋花子さん", "高橋・花子", "高橋花子　殿"],
        ["たかはし はなこ", "タカハシ　ハナコ", "ﾀｶﾊｼ ﾊﾅｺ"],
        ["しょうじ", "シヨウジ", "ｼﾖｳｼﾞ"],
        ["グエン・ヴァン・サン", "グェン ヴァン サン", "ｸﾞｴﾝ ﾊﾞﾝ ｻﾝ"],
        ["マリー", "ﾏﾘ-", "マリ", "マリ‐"],
        ["Nguyễn Văn Sáng", "NGUYEN VAN SANG", "Nguyen  Van-Sang", "ＮＧＵＹＥＮ ＶＡＮ ＳＡＮＧ"],
        ["Mr. John O'Brien", "john obrien", "JOHN O’BRIEN"],
        ["山﨑", "山崎", "山嵜", "山㟢"],
        ["渡辺", "渡邊", "渡邉"],
        ["吉田", "𠮷田"],
        ["葛城", "葛\U000e0101城"],
        ["佐々木", "佐佐木"],
        ["李", "李さん", "李 様"],
        ["नेपाल", "ने\u200dपाल"],
    ],
)
def test_one_name_has_one_key(spellings):
    assert {names.fold(spelling) for spelling in spellings} == {names.fold(spellings[0])}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("斎藤", "斉藤"),
        ("渡", "渉"),
        ("山崎", "山埼"),
        ("グエン・ヴァン・サン", "グエン・ヴァン"),
        ("王君", "王"),
        ("源氏", "源"),
        ("はな", "ばな"),
        ("नेपाल", "नपल"),
        ("김철수", "김철호"),
        ("サトウ", "サト"),
        ("Amr Khan", "A Khan"),
    ],
)
def test_different_names_have_different_keys(one, other):
    assert names.fold(one) != names.fold(other)


def test_accents_count_where_they_tell_two_persons_apart():
    pairs = [("Nguyễn Văn Hùng", "Nguyễn Văn Hưng"), ("Đỗ Minh", "Do Minh"), ("José", "Jose")]
    assert [names.fold(one) == names.fold(other) for one, other in pairs] == [True, True, True]
    assert [names.fold_with_accents(one) == names.fold_with_accents(other) for one, other in pairs] == [False] * 3
    assert names.fold_with_accents("NGUYỄN  Văn-Hùng") == names.fold_with_accents(
        unicodedata.normalize("NFD", "nguyễn văn hùng")
    )
    assert names.fold_with_accents("髙橋 はなこ様") == names.fold("高橋ハナコ")


def test_a_key_is_plain():
    assert names.fold("高橋　ﾊﾅｺ 様") == "高橋ハナコ"
    assert names.fold("Đặng Thị Ánh") == "dangthianh"
    assert names.fold("  ") == ""


@pytest.mark.parametrize("name", [*SCRIPTS, "ほ", "様", "さん", "氏", "Mr", "ー", "・", "々", "😀", "-", "御中"])
def test_a_name_in_any_script_keeps_a_key(name):
    assert names.fold(name)
    assert names.fold_organisation(name)
    assert names.likeness(name, name) == 1


@given(st.text(max_size=20))
def test_a_key_is_empty_for_blank_text_only(text):
    if any(unicodedata.category(character)[0] in "LN" for character in text):
        assert names.fold(text)
        assert names.fold_organisation(text)


@given(JAPANESE)
def test_folding_a_key_changes_nothing(text):
    key = names.fold(text)
    assert names.fold(key) == key


@given(st.one_of(JAPANESE, st.sampled_from(SCRIPTS)))
def test_how_accents_are_encoded_does_not_count(text):
    assert names.fold(unicodedata.normalize("NFD", text)) == names.fold(text)


@given(st.text(alphabet="たかはしはなこがっゃん", min_size=1, max_size=8))
def test_hiragana_katakana_and_half_width_do_not_count(text):
    katakana = "".join(chr(ord(kana) + 0x60) for kana in text)
    half = unicodedata.normalize("NFKC", "ﾀｶﾊｼﾊﾅｺｶﾞｯｬﾝ")
    assert names.fold(katakana) == names.fold(text)
    assert names.fold(half) == names.fold("たかはしはなこがっゃん")


def test_readings():
    assert names.fold_kana("みかづき ちぢむ") == names.fold_kana("ミカズキ チジム")
    assert names.fold("みかづき") != names.fold("みかずき")


@pytest.mark.parametrize(
    "spellings",
    [
        [
            "移住連",
            "特定非営利活動法人 移住連",
            "特定非営利活動法人移住連",
            "NPO法人移住連",
            "ＮＰＯ法人　移住連",
            "（特活）移住連",
            "(特非)移住連",
            "認定NPO法人 移住連",
        ],
        [
            "ともに",
            "株式会社ともに",
            "ともに株式会社",
            "㈱ともに",
            "（株）ともに",
            "ｶ)ﾄﾓﾆ",
            "ﾄﾓﾆ(ｶ",
            "ﾄﾓﾆ(ｶ)",
            "カブシキガイシャ　トモニ",
        ],
        ["トモニ", "ﾄｸﾋ)ﾄﾓﾆ", "ｲﾂｼﾔ)ﾄﾓﾆ", "ﾕ)ﾄﾓﾆ", "一般社団法人ともに", "（公財）ともに", "公益財団法人　ともに"],
        ["Tomoni", "Tomoni Co., Ltd.", "TOMONI Inc.", "Tomoni K.K."],
    ],
)
def test_the_legal_form_does_not_count(spellings):
    assert {names.fold_organisation(spelling) for spelling in spellings} == {names.fold_organisation(spellings[0])}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("全国一般労働組合", "全国一般労働組合"),
        ("カトリック教会", "カトリツク教会"),
        ("株式会社", "株式会社"),
        ("日本NPOセンター", "日本npoセンタ"),
        ("Coop Inc", "coop"),
    ],
)
def test_a_word_that_says_what_it_is_counts(name, key):
    assert names.fold_organisation(name) == key


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("03-1234-5678", "0312345678"),
        ("０３（１２３４）５６７８", "0312345678"),
        ("+81-3-1234-5678", "0312345678"),
        ("+81 (0)3 1234 5678", "0312345678"),
        ("0081-3-1234-5678", "0312345678"),
        ("03-1234-5678 内線12", "0312345678"),
        ("03-1234-5678 ext. 12", "0312345678"),
        ("+84 90 123 4567", "+84901234567"),
        ("なし", ""),
        ("", ""),
    ],
)
def test_phone_numbers(phone, key):
    assert names.fold_phone(phone) == key


@pytest.mark.parametrize(
    ("mail", "key"),
    [
        ("Hanako@Example.JP", "hanako@example.jp"),
        (" ｈａｎａｋｏ＠example.jp", "hanako@example.jp"),
        ("hana.ko+news@example.jp", "hana.ko+news@example.jp"),
        ("Hana.Ko+news@gmail.com", "hanako@gmail.com"),
        ("hanako@googlemail.com", "hanako@gmail.com"),
        ("", ""),
    ],
)
def test_mail_addresses(mail, key):
    assert names.fold_mail(mail) == key


@pytest.mark.parametrize(
    "spellings",
    [
        [
            "小石川一丁目2番3号 コーポ101号室",
            "小石川1-2-3コーポ101",
            "小石川１丁目２−３　コーポ１０１",
            "〒112-0002 小石川1の2の3 コーポ101",
            "小石川一丁目二番三号コーポ101",
        ],
        ["大字上野字下原123番地", "上野下原123", "上野　字下原１２３"],
        ["一ノ宮1-1", "一の宮１－１", "一之宮1丁目1"],
        ["龍ヶ崎2-3", "龍ケ崎2丁目3番地", "竜が崎2の3"],
        ["北一条西5丁目", "北1条西5"],
        ["1-2-3 101", "1-2-3-101"],
        ["六番町6", "六番町 6番"],
        ["12 Main Street", "12 MAIN STREET."],
    ],
)
def test_one_address_has_one_key(spellings):
    assert {names.fold_address(spelling) for spelling in spellings} == {names.fold_address(spellings[0])}


@pytest.mark.parametrize(
    ("one", "other"),
    [("1-23", "12-3"), ("1-2-3", "1-2"), ("十文字町1", "十文町1"), ("小石川1-2", "大石川1-2"), ("1丁目2", "12")],
)
def test_different_addresses_have_different_keys(one, other):
    assert names.fold_address(one) != names.fold_address(other)


def test_a_blank_address_has_no_key():
    assert names.fold_address("  ") == ""


@pytest.mark.parametrize(
    ("kana", "romaji"),
    [
        ("しんいち", "shinichi"),
        ("マッチ", "matchi"),
        ("きょうと", "kyouto"),
        ("シュー", "shu"),
        ("ｼﾞｮﾝ", "jon"),
        ("ヴィクトリア", "vikutoria"),
        ("ティン", "tin"),
        ("グェン", "gwen"),
        ("ファム", "famu"),
        ("チェン", "chen"),
        ("ウィン", "win"),
        ("トゥアン", "tuan"),
        ("いっぽ", "ippo"),
        ("あっ", "a"),
        ("高橋ハナコ", "高橋hanako"),
    ],
)
def test_kana_in_latin_letters(kana, romaji):
    assert names.romanise_kana(kana) == romaji


@given(st.text(alphabet=[chr(code) for code in range(0x3041, 0x3097)], max_size=12))
def test_all_kana_become_latin_letters(kana):
    assert names.romanise_kana(kana).isascii()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("高橋 花子", "花子 高橋"),
        ("John Smith", "Smith, John"),
        ("おおの たろう", "Ono Taro"),
        ("オオノ タロウ", "OHNO Taroh"),
        ("しょうじ ゆうこ", "Yuko SHOJI"),
        ("なんば", "Namba"),
        ("田中", "田中さん"),
        ("Ms. Jane Doe", "Jane Doe"),
    ],
)
def test_names_that_are_alike_in_all(one, other):
    assert names.likeness(one, other) == 1


def test_likeness_tells_near_from_far():
    assert names.likeness("グエン・ヴァン・サン", "グエン・バン・ソン") > 0.8
    assert names.likeness("山田太郎", "鈴木花子") == 0
    assert names.likeness("", "山田") == names.likeness("", "") == 0


@given(JAPANESE, JAPANESE)
def test_likeness_goes_both_ways(one, other):
    assert names.likeness(one, other) == names.likeness(other, one)
    assert 0 <= names.likeness(one, other) <= 1


def test_running_text_as_search_compares_it():
    assert names.fold_text("外国人・移民の　人権を（ﾊﾞﾝｻﾞｲ）！サーバー") == "外国人 移民ノ 人権ヲ バンザイ サーバー"
    assert names.fold_text("Café ＡＢＣ") == "cafe abc"
    assert names.fold_text("ひらがな") == names.fold_text("ヒラガナ")
    assert names.fold_text("髙橋") == names.fold_text("高橋")
    assert names.fold_text(" ・ ") == ""
