"""Duplicates are found with reasons, ranked by evidence, decided by people, and never proposed again."""

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tomoni.people.actions import duplicates, likeness, merging
from tomoni.people.actions.duplicates import find_duplicates, keep_apart, pair_of, similar_to_saved
from tomoni.people.models import DuplicatePair, Person
from tomoni.people.models.sounds import sound_key
from tomoni.people.tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2012, 6, 23, 9, 0, tzinfo=UTC)


def found(subject: str = "person") -> dict[frozenset[str], tuple[float, list[str]]]:
    """Search, and return score and reasons by the two names."""
    find_duplicates(subject, now=NOW)
    known = likeness.MODELS[subject].objects.in_bulk()
    return {
        frozenset([known[pair.first_id].name, known[pair.second_id].name]): (pair.score, pair.reasons)
        for pair in DuplicatePair.objects.filter(state="candidate")
    }


def person(name: str, kana: str = "", **more: Any) -> Person:
    """Make a person, with ``postal=`` and ``street=`` for an address."""
    postal, street = more.pop("postal", ""), more.pop("street", "")
    made = factories.PersonFactory(name=name, kana=kana, **more)
    if postal or street:
        factories.AddressFactory(person=made, postal_code=postal, street=street)
    return made


class TestEvidence:
    def test_same_reading_postal_code_and_phone_is_strong(self) -> None:
        person("高橋 花子", "タカハシ ハナコ", phone="03-1234-5678", postal="112-0002")
        person("たかはし はなこ", "タカハシ　ハナコ", phone="０３（１２３４）５６７８", postal="112-0002")
        ((score, reasons),) = found().values()
        assert reasons == ["kana", "phone", "postal"]
        assert score >= likeness.STRONG

    def test_same_reading_alone_is_weak(self) -> None:
        person("高橋 花子", "タカハシ ハナコ")
        person("鷹橋 華子", "タカハシ ハナコ")
        assert list(found().values()) == [(0.4, ["kana"])]
        assert likeness.MEDIUM > 0.4

    def test_old_and_new_kanji_are_one_name(self) -> None:
        person("髙橋 濵子", "タカハシ ハマコ")
        person("高橋浜子", "タカハシ ハマコ")
        assert list(found().values()) == [(0.6, ["name", "kana"])]

    def test_same_kanji_read_differently_is_less_than_the_name_alone(self) -> None:
        person("山本 裕子", "ヤマモト ヒロコ")
        person("山本 裕子", "ヤマモト ユウコ")
        ((score, reasons),) = found().values()
        assert (score, reasons) == (0.25, ["name", "kana_differs"])

    def test_a_couple_sharing_mail_phone_and_address_is_only_a_question(self) -> None:
        shared = {"mail": "ie@example.org", "phone": "03-1111-2222", "postal": "112-0002", "street": "小石川2-1"}
        person("佐藤 一郎", "サトウ イチロウ", **shared)
        person("佐藤 和子", "サトウ カズコ", **shared)
        ((score, _reasons),) = found().values()
        assert score < likeness.MEDIUM

    def test_people_of_one_office_at_one_address_are_no_question(self) -> None:
        person("佐藤 一郎", "サトウ イチロウ", street="湯島1-1")
        person("鈴木 二郎", "スズキ ジロウ", street="湯島1-1")
        assert found() == {}

    def test_latin_letters_and_reading_are_compared_by_sound(self) -> None:
        person("大田 正二", "オオタ ショウジ", mail="ota@example.org")
        person("Shoji Ohta", "", mail="OTA@example.org")
        ((score, reasons),) = found().values()
        assert reasons == ["sound", "mail"]
        assert score == 0.7

    def test_another_name_counts_as_a_name(self) -> None:
        factories.OtherNameFactory(person=person("山田 花子"), kind="former", text="佐藤 花子")
        person("佐藤花子")
        assert list(found().values()) == [(0.4, ["other_name"])]

    def test_an_office_phone_of_many_says_nothing_by_itself(self) -> None:
        for number in range(duplicates.TOO_COMMON + 1):
            person(f"職員{number}", phone="03-9999-0000")
        assert found() == {}

    def test_organisations_are_compared_without_their_legal_form(self) -> None:
        factories.OrganisationFactory(name="特定非営利活動法人 移住労働者と連帯する全国ネットワーク", kana="")
        factories.OrganisationFactory(name="移住労働者と連帯する全国ネットワーク", kana="")
        assert list(found("organisation").values()) == [(0.45, ["name"])]

    def test_a_corporate_number_is_certain(self) -> None:
        factories.OrganisationFactory(corporate_number="2010505002587")
        factories.OrganisationFactory(corporate_number="2010505002587")
        ((score, _reasons),) = found("organisation").values()
        assert score == 0.9

    def test_reasons_are_words_in_both_languages(self) -> None:
        with translation.override("en"):
            assert likeness.words(["kana", "phone"]) == ["same reading", "same phone number"]
        with translation.override("ja"):
            assert likeness.words(["kana", "phone"]) == ["読みが同じ", "電話番号が同じ"]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("ヤマダ ハナコ", "Hanako YAMADA"),
            ("オオタ ショウジ", "Shoji Ohta"),
            ("カトウ ジュンイチ", "Jun'ichi KATŌ"),
            ("ホンマ シンペイ", "Shimpei Homma"),
            ("やまだ はなこ", "ﾔﾏﾀﾞ ﾊﾅｺ"),
        ],
    )
    def test_sounds(self, one: str, other: str) -> None:
        assert sound_key(one) == sound_key(other) != ""

    def test_kanji_have_no_sound(self) -> None:
        assert sound_key("山田 花子") == sound_key("") == ""


class TestDecisions:
    def test_searching_again_changes_nothing(self) -> None:
        person("山田花子"), person("山田 花子")
        first = found()
        assert found() == first and len(first) == 1

    def test_a_pair_that_no_longer_looks_alike_goes_away(self) -> None:
        person("山田花子")
        other = person("山田 花子")
        assert len(found()) == 1
        other.name = "田中 次郎"
        other.save()
        assert found() == {}

    def test_not_the_same_is_remembered(self) -> None:
        keep_apart(pair_of(person("山田花子"), person("山田 花子")), user=None, now=NOW)
        assert found() == {}

    def test_not_the_same_is_remembered_of_those_merged_since(self) -> None:
        one, other = person("山田花子"), person("山田 花子")
        keep_apart(pair_of(one, other), user=None, now=NOW)
        third = person("花岡 梅子", mail="a@example.org")
        pair = pair_of(third, other)
        keep = "first" if pair.first_id == third.pk else "second"
        merging.merge(pair, choices={"keep": keep}, user=None, now=NOW)
        assert found() == {}

    def test_merged_and_erased_records_are_not_proposed(self) -> None:
        kept = person("山田花子")
        person("山田花子", merged_into=kept)
        person("山田花子", erased_at=NOW)
        assert found() == {}

    def test_the_command_says_how_many_wait(self) -> None:
        person("山田花子"), person("山田 花子")
        out = StringIO()
        with translation.override("ja"):
            call_command("duplicates", stdout=out)
        assert out.getvalue().splitlines() == ["個人：重複の候補 1件", "団体：重複の候補 0件"]

    def test_similar_records_are_only_those_the_user_may_see(self) -> None:
        one, other = person("山田花子"), person("山田 花子")
        secretary, member = factories.UserFactory(roles=["secretariat"]), factories.UserFactory()
        assert [candidate.record for candidate in similar_to_saved(one, user=secretary)] == [other]
        assert similar_to_saved(one, user=member) == []


class TestScreens:
    @pytest.fixture
    def staff(self, client: Client) -> Client:
        client.force_login(factories.UserFactory(roles=["secretariat"]))
        return client

    def test_the_list_shows_the_likeliest_first_with_reasons(self, staff: Client) -> None:
        person("山田花子"), person("山田 花子")
        (
            person("林 梅子", "ハヤシ ウメコ", mail="a@example.org"),
            person("林梅子", "ハヤシ ウメコ", mail="a@example.org"),
        )
        staff.post(reverse("people_duplicates:search"), {"subject": "person"})
        page = staff.get(reverse("people_duplicates:index"))
        assert [row["reasons"] for row in page.context["rows"]] == [
            ["名前が同じ", "読みが同じ", "メールアドレスが同じ"],
            ["名前が同じ"],
        ]

    @pytest.mark.parametrize("pairs", [1, 3])
    def test_the_list_asks_the_same_number_of_queries(
        self, staff: Client, pairs: int, django_assert_num_queries: Any
    ) -> None:
        for number in range(pairs):
            person(f"山田花子{number}"), person(f"山田 花子{number}")
        find_duplicates("person", now=NOW)
        staff.get(reverse("people_duplicates:index"))
        with django_assert_num_queries(13):
            staff.get(reverse("people_duplicates:index"))

    def test_two_records_are_merged_field_by_field_and_unmerged(self, staff: Client) -> None:
        pair = pair_of(person("山田花子", "ヤマダ"), person("山田 花子", "ヤマダ ハナコ"))
        first, second = Person.objects.get(pk=pair.first_id), Person.objects.get(pk=pair.second_id)
        url = reverse("people_duplicates:compare", args=[pair.pk])
        assert [row["label"] for row in staff.get(url).context["rows"] if row["choice"]] == ["名前", "読み（カナ）"]
        staff.post(url, {"deed": "merge", "keep": "first", "name": "first", "kana": "second"})
        merged = Person.objects.present().exclude(user__isnull=False).get()
        assert (merged.pk, merged.name, merged.kana) == (first.pk, first.name, second.kana)
        staff.post(url, {"deed": "undo"})
        assert set(Person.objects.present().exclude(user__isnull=False)) == {first, second}

    def test_a_refused_merge_says_why(self, staff: Client) -> None:
        pair = pair_of(factories.UserFactory().person, factories.UserFactory().person)
        data = {"deed": "merge", "keep": "first", "name": "first", "kana": "first"}
        page = staff.post(reverse("people_duplicates:compare", args=[pair.pk]), data)
        assert "残せるのは一つだけ" in page.content.decode()
        assert Person.objects.exclude(merged_into=None).count() == 0

    def test_apart_is_not_shown_again(self, staff: Client) -> None:
        pair = pair_of(person("山田花子"), person("山田 花子"))
        staff.post(reverse("people_duplicates:compare", args=[pair.pk]), {"deed": "apart"})
        assert staff.get(reverse("people_duplicates:index")).context["rows"] == []

    def test_a_similar_record_is_opened_beside(self, staff: Client) -> None:
        one, other = person("山田花子"), person("山田 花子")
        url = reverse("people_person:similar", args=[one.pk])
        assert [row["record"] for row in staff.get(url).context["rows"]] == [other]
        answer = staff.post(url, {"other": other.pk})
        pair = DuplicatePair.objects.get()
        assert answer["Location"] == reverse("people_duplicates:compare", args=[pair.pk])

    @pytest.mark.parametrize("role", ["auditor", "steering", "finance", "editor"])
    def test_others_decide_nothing(self, client: Client, role: str) -> None:
        pair = pair_of(person("山田花子"), person("山田 花子"))
        client.force_login(factories.UserFactory(roles=[role]))
        client.post(reverse("people_duplicates:compare", args=[pair.pk]), {"deed": "merge", "keep": "first"})
        client.post(reverse("people_duplicates:search"), {"subject": "person"})
        pair.refresh_from_db()
        assert pair.state == "candidate"
        assert Person.objects.exclude(merged_into=None).count() == 0
