"""Keys compare signers: never empty for a name, the same for one name however typed, another for another person."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.petitions.models import keys

PETITION = uuid.UUID(int=1)
OTHER_PETITION = uuid.UUID(int=2)
NAMES = [
    "山田太郎",
    "髙橋 花子",
    "𠮷野 さくら",
    "グエン・ヴァン・アン",
    "Nguyễn Văn Hùng",
    "नेपाली राम",
    "राम बहादुर थापा",
    "Ma. Luisa",
    "O'Brien",
]
LETTERS = st.characters(categories=["Lu", "Ll", "Lo", "Lm"])


def name(text):
    return keys.name_key(PETITION, text)


@given(st.text(alphabet=LETTERS, min_size=1, max_size=20))
def test_a_name_in_any_script_has_a_key(text):
    assert len(name(text)) == 32


@pytest.mark.parametrize("text", [*NAMES, "様", "ー", "・・・", "氏", "Mr"])
def test_no_name_is_swallowed(text):
    assert len(name(text)) == 32


def test_different_names_have_different_keys():
    assert len({name(text) for text in NAMES}) == len(NAMES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山田 太郎", "山田太郎"),
        ("山田太郎", "山田太郎様"),
        ("高橋花子", "髙橋　花子"),
        ("やまだ はな", "ヤマダ ハナ"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("NGUYỄN VĂN HÙNG", "Nguyễn Văn Hùng"),
        ("Nguye\u0302\u0303n Hu\u0300ng", "Nguyễn Hùng"),
        ("JOHN SMITH", "John  Smith"),
    ],
)
def test_one_name_typed_in_two_ways_has_one_key(one, other):
    assert name(one) == name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Văn Hùng", "Nguyễn Văn Hưng"),
        ("Trần Thị Hoa", "Trần Thị Hòa"),
        ("Đỗ Minh", "Do Minh"),
        ("राम थापा", "रमा थापा"),
        ("थापा कमल", "थापा कमला"),
        ("山田一郎", "山田二郎"),
        ("さくら", "さくろ"),
    ],
)
def test_two_persons_of_a_family_have_two_keys(one, other):
    assert name(one) != name(other)


def test_nothing_typed_has_no_key():
    assert [keys.name_key(PETITION, "  "), keys.mail_key(PETITION, ""), keys.kana_key(PETITION, "")] == ["", "", ""]
    assert keys.address_key(PETITION, "13", "") == ""


@pytest.mark.parametrize("key", [keys.mail_key, keys.name_key, keys.kana_key])
def test_a_key_says_nothing_about_another_petition_or_field(key):
    same = "taro@example.org"
    assert key(PETITION, same) != key(OTHER_PETITION, same)
    assert len({make(PETITION, same) for make in (keys.mail_key, keys.name_key, keys.kana_key)}) == 3


def test_mail_addresses_that_reach_one_mailbox_have_one_key():
    assert keys.mail_key(PETITION, "Ta.ro+x@gmail.com") == keys.mail_key(PETITION, "taro@googlemail.com")
    assert keys.mail_key(PETITION, "ta.ro@example.org") != keys.mail_key(PETITION, "taro@example.org")


def test_an_address_counts_with_or_without_its_prefecture():
    long = keys.address_key(PETITION, "13", "東京都新宿区西新宿二丁目8番1号")
    assert keys.address_key(PETITION, "13", "新宿区西新宿2-8-1") == long
    assert keys.address_key(PETITION, "14", "新宿区西新宿2-8-1") != long


def test_a_proof_is_found_by_name_and_mail_or_address():
    proof = keys.proof_key(PETITION, name="髙橋 花子", mail="Hanako@example.org")
    assert keys.proof_key(PETITION, name="高橋花子", mail="hanako@example.org") == proof
    assert keys.proof_key(PETITION, name="高橋花子", mail="other@example.org") != proof
    assert keys.proof_key(PETITION, name="高橋花子", prefecture="13", address="新宿区1-1") != proof


def test_a_token_opens_by_its_hash_alone():
    token = keys.new_token()
    assert (len(token), keys.is_token(token, keys.token_hash(token))) == (32, True)
    assert [keys.is_token(token, kept) for kept in ("", keys.token_hash(keys.new_token()))] == [False, False]
