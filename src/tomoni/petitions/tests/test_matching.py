"""Duplicates: who is one person by the rules of the field, who is not, and decisions that can be taken back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoni.people.tests.factories import UserFactory
from tomoni.petitions.actions import counting, matching, opening
from tomoni.petitions.actions.likeness import Written, far_address, near_address, near_mail, one_name
from tomoni.petitions.actions.matching import MatchingError, decide, decide_by_rule, find, undo
from tomoni.petitions.models import Count, Match, Signature
from tomoni.petitions.tests.factories import NOW, PetitionFactory, SignatureFactory


def name(text, kana=""):
    return Written(text, kana)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (name("髙橋 花子"), name("高橋花子"), "exact"),
        (name("ﾀﾅｶ ﾊﾅ"), name("たなか　はな"), "exact"),
        (name("Nguyễn Văn Hùng"), name("NGUYEN VAN HUNG"), "accents"),
        (name("Nguyễn Văn Hùng"), name("Nguyễn Văn Hưng"), ""),
        (name("Taro Yamada"), name("YAMADA, Taro"), "order"),
        (name("花子 山田"), name("山田花子"), "order"),
        (name("山田花子", "やまだ はなこ"), name("Hanako Yamada"), "romaji"),
        (name("山田花子", "ヤマダハナコ"), name("やまだ はなこ"), "kana"),
        (name("大野太郎", "おおの たろう"), name("Ohno Taro"), "romaji"),
        (name("渡部太郎", "わたべ たろう"), name("渡辺太郎", "わたなべ たろう"), ""),
        (name("山田太郎"), name("山田太朗"), "slip"),
        (name("山田一郎"), name("山田二郎"), ""),
        (name("山田太郎"), name("山田花子"), ""),
        (name("Maria Santos"), name("Mario Santos"), ""),
        (name("Maria Santos"), name("Maria Snatos"), "slip"),
        (name("Li Na"), name("Li Ma"), ""),
        (name("Trần Thị Lan"), name("Trần Thị Lành"), ""),
        (name("Tran Thi Lan"), name("Tran Thi Laan"), "slip"),
        (name("やまだ はなこ"), name("やまだ はるこ"), ""),
        (name("さとう ゆうこ"), name("さとう ゆうた"), ""),
        (name("さとう ゆうこ"), name("さとう ゆこ"), "slip"),
        (name("やまた はなこ"), name("やまだ はなこ"), "slip"),
        (name("佐藤健太郎"), name("佐籐健太郎"), "slip"),
        (name("山田太郎", "やまだ たろう"), name("山田太郎", "やまだ ふとお"), ""),
    ],
)
def test_when_two_names_are_one_person_s(one, other, why):
    assert (one_name(one, other), one_name(other, one)) == (why, why)


@given(st.text(max_size=12), st.text(max_size=12))
def test_names_are_compared_both_ways_alike(one, other):
    assert one_name(name(one), name(other)) == one_name(name(other), name(one))


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("川崎市川崎区東田町1-2-3", "川崎市川崎区東田町一丁目2番3号", True),
        ("川崎市川崎区東田町1-2-3", "川崎市川崎区東田町1-2-3 メゾン平和201", True),
        ("川崎市川崎区東田町1-2-3", "川崎市川崎区東田町1-2-31", False),
        ("川崎市川崎区東田町1-2-3", "川崎市川崎区東田町1-2-4", False),
        ("川崎市川崎区東田町1-2-3", "", False),
        ("川崎市川崎区東田町1-2-3-405", "川崎市川崎区東田町1-2-3 コーポ青空405号室", True),
        ("川崎市川崎区東田町1-2-3 第一みどり荘201", "川崎市川崎区東田町1-2-3 第二みどり荘201", False),
    ],
)
def test_when_two_addresses_are_one(one, other, is_near):
    a, b = Written("", address=one), Written("", address=other)
    assert (near_address(a, b), near_address(b, a)) == (is_near, is_near)
    assert far_address(a, b) == (bool(other) and not is_near)


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("hanako@example.org", "hanako@exmaple.org", True),
        ("hanako1@example.org", "hanako2@example.org", False),
        ("hanako@example.org", "taro@example.org", False),
    ],
)
def test_when_two_mail_addresses_are_one(one, other, is_near):
    assert near_mail(Written("", mail=one), Written("", mail=other)) == is_near


# --- In the database ------------------------------------------------------------------------


@pytest.fixture
def twice(db):
    """One person on the web and on paper with one address, and a sister at the same address."""
    petition = PetitionFactory()
    home = {"petition": petition, "address": "川崎市東田町1-2-3", "prefecture": "14"}
    web = SignatureFactory(**home, name="髙橋 花子", signed_at=NOW.replace(day=1))
    paper = SignatureFactory(**home, on_paper=True, name="高橋花子", signed_at=NOW.replace(day=5))
    SignatureFactory(**home, name="高橋 桃子")
    SignatureFactory(petition=petition, name="高橋 花子", prefecture="01")
    counting.recount(petition, now=NOW)
    return petition, web, paper


def numbers(petition):
    return dict(Count.objects.filter(petition=petition, number__gt=0).values_list("counted", "number"))


def total(petition):
    return Count.objects.headline().filter(petition=petition).total()


def test_one_person_is_found_across_web_and_paper_and_her_sister_is_not(twice):
    petition, web, paper = twice
    assert find(petition, now=NOW) == 1
    match = Match.objects.get()
    assert {match.first, match.second} == {web, paper}
    assert match.reasons == ["name_exact", "address"]
    assert find(petition, now=NOW) == 1


def test_the_later_one_stops_counting_and_counts_again_when_taken_back(twice):
    petition, web, paper = twice
    find(petition, now=NOW)
    match = decide(Match.objects.get(), is_one_person=True, user=UserFactory(), now=NOW)
    assert dict(Signature.objects.values_list("pk", "state"))[paper.pk] == "invalid"
    assert (total(petition), match.sweep.lines.get().kept) == (3, web)
    with pytest.raises(MatchingError):
        decide(match, is_one_person=False, user=UserFactory(), now=NOW)
    undo(match, user=UserFactory(), now=NOW)
    assert (total(petition), Match.objects.get().decision) == (4, "open")
    with pytest.raises(MatchingError):
        undo(match, user=UserFactory(), now=NOW)


def test_two_persons_stay_and_are_not_proposed_again(twice):
    petition, _web, _paper = twice
    find(petition, now=NOW)
    decide(Match.objects.get(), is_one_person=False, user=UserFactory(), now=NOW)
    assert (find(petition, now=NOW), total(petition)) == (0, 4)


def test_a_rule_decides_what_it_fits_and_is_taken_back_as_one(twice):
    petition, web, paper = twice
    SignatureFactory(petition=petition, name="花子 高橋", address=web.address, prefecture="14", mail=web.mail)
    find(petition, now=NOW)
    assert Match.objects.count() == 3
    made = decide_by_rule(petition, "same_address_and_name", user=UserFactory(), now=NOW)
    assert list(made.lines.values_list("signature", "kept")) == [(paper.pk, web.pk)]
    undo(Match.objects.get(rule="same_address_and_name"), user=UserFactory(), now=NOW)
    assert Match.objects.open().count() == 3
    with pytest.raises(MatchingError):
        decide_by_rule(petition, "whatever", user=UserFactory(), now=NOW)


def test_three_of_one_person_leave_the_earliest(twice):
    petition, web, _paper = twice
    SignatureFactory(
        petition=petition, name="高橋花子", address=web.address, prefecture="14", signed_at=NOW.replace(day=9), mail=""
        , on_paper=True
    )  # fmt: skip
    counting.recount(petition, now=NOW)
    find(petition, now=NOW)
    made = decide_by_rule(petition, "same_address_and_name", user=UserFactory(), now=NOW)
    assert set(made.lines.values_list("kept", flat=True)) == {web.pk}
    assert made.number == 2


def test_a_pair_no_longer_alike_leaves_the_list(twice):
    petition, _web, paper = twice
    find(petition, now=NOW)
    paper.name = "佐藤 明"
    paper.save()
    assert find(petition, now=NOW) == 0


@pytest.mark.slow
def test_many_opened_by_several_processes_are_the_same_and_in_the_same_order(twice, monkeypatch):
    petition, web, paper = twice
    own = Signature.objects.filter(petition=petition)
    alone = list(opening.rows(own))
    monkeypatch.setattr(opening, "BLOCK", 1)
    monkeypatch.setattr(opening, "MANY", 2)
    assert list(opening.rows(own)) == alone
    assert {row.told[0] for row in alone} == {"髙橋 花子", "高橋花子", "高橋 桃子", "高橋 花子"}
    assert find(petition, now=NOW) == 1
    assert {(match.first, match.second) for match in Match.objects.all()} <= {(web, paper), (paper, web)}


def test_no_pair_crosses_petitions(twice):
    petition, web, _paper = twice
    SignatureFactory(petition=PetitionFactory(), name=web.name, address=web.address, mail=web.mail, prefecture="14")
    assert find(petition, now=NOW) == 1


def test_every_reason_is_told():
    told = set(matching.REASONS)
    assert {"name_" + why for why in ("exact", "order", "accents", "kana", "romaji", "slip")} <= told
