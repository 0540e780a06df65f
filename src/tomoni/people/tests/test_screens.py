"""The back office's screens of people: what the secretariat does most, and what outsiders never see."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tomoni.people.models import Person
from tomoni.people.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary() -> Any:
    return factories.UserFactory(roles=["secretariat"], person__name="事務局 員", person__kana="ジムキョク イン")


@pytest.fixture
def staff(client: Client, secretary: Any) -> Client:
    client.force_login(secretary)
    return client


def blank_formsets(**rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the management fields of the inline forms, and the rows given."""
    data: dict[str, Any] = {}
    for name in ["contactpoint_set", "address_set", "affiliations", "othername_set"]:
        given = rows.get(name, [])
        data |= {f"{name}-TOTAL_FORMS": len(given), f"{name}-INITIAL_FORMS": 0}
        data |= {f"{name}-MIN_NUM_FORMS": 0, f"{name}-MAX_NUM_FORMS": 1000}
        for number, row in enumerate(given):
            data |= {f"{name}-{number}-{field}": value for field, value in row.items()}
    return data


def test_pages_open(staff: Client) -> None:
    person = factories.PersonFactory(mail="a@example.org")
    organisation = factories.OrganisationFactory()
    for name in ["people_person", "people_organisation", "people_segment", "people_tag"]:
        for page in ["index", "add"]:
            assert staff.get(reverse(f"{name}:{page}")).status_code == 200, (name, page)
    for name in ["inspect", "edit", "move", "tie", "give_consent", "similar", "whole_record", "erase", "history"]:
        assert staff.get(reverse(f"people_person:{name}", args=[person.pk])).status_code == 200, name
    for name in ["inspect", "edit", "move", "similar", "history"]:
        assert staff.get(reverse(f"people_organisation:{name}", args=[organisation.pk])).status_code == 200, name
    assert staff.get(reverse("people_duplicates:index")).status_code == 200
    assert date and Person


class TestFinding:
    @pytest.mark.parametrize("query", ["高橋", "髙橋", "タカハシ", "たかはし", "Hanako", "takahashi", "花子"])
    def test_a_person_is_found_under_every_name_and_spelling(self, staff: Client, query: str) -> None:
        person = factories.PersonFactory(name="髙橋 花子", kana="タカハシ ハナコ")
        factories.OtherNameFactory(person=person, text="Hanako TAKAHASHI")
        factories.PersonFactory(name="山本 太郎", kana="ヤマモト タロウ")
        page = staff.get(reverse("people_person:index"), {"q": query})
        assert list(page.context["object_list"]) == [person]

    def test_a_name_taken_away_is_no_longer_found(self, staff: Client) -> None:
        name = factories.OtherNameFactory(person=factories.PersonFactory(), text="Grace SANTOS")
        name.delete()
        page = staff.get(reverse("people_person:index"), {"q": "Santos"})
        assert list(page.context["object_list"]) == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("tags", lambda tag: tag.pk),
            ("prefecture", lambda tag: "13"),
            ("role", lambda tag: "contact"),
            ("kind", lambda tag: "union"),
            ("language", lambda tag: "ne"),
            ("contact", lambda tag: "mail"),
            ("consent", lambda tag: "newsletter"),
        ],
    )
    def test_each_filter_leaves_whom_it_should(self, staff: Client, field: str, value: Any) -> None:
        tag = factories.TagFactory()
        wanted = factories.PersonFactory(languages=["ja", "ne"], mail="a@example.org")
        wanted.tags.add(tag)
        factories.AddressFactory(person=wanted)
        factories.ConsentFactory(person=wanted)
        factories.AffiliationFactory(person=wanted, role="contact", organisation__kind="union")
        factories.AddressFactory(person=factories.PersonFactory(), prefecture="27", municipality="")
        page = staff.get(reverse("people_person:index"), {field: value(tag)})
        assert list(page.context["object_list"]) == [wanted]

    def test_a_filter_that_knows_no_such_value_is_ignored(self, staff: Client) -> None:
        person = factories.PersonFactory()
        page = staff.get(reverse("people_person:index"), {"prefecture": "99"})
        assert person in page.context["object_list"]

    def test_persons_stand_in_the_order_of_their_readings(self, staff: Client, secretary: Any) -> None:
        second = factories.PersonFactory(name="阿部", kana="アベ")
        first = factories.PersonFactory(name="Aung", kana="アウン")
        assert list(staff.get(reverse("people_person:index")).context["object_list"]) == [
            first,
            second,
            secretary.person,
        ]

    def test_merged_and_erased_records_are_in_no_list(self, staff: Client, secretary: Any) -> None:
        factories.PersonFactory(merged_into=secretary.person)
        factories.PersonFactory(erased_at="2012-01-01T00:00:00Z")
        factories.OrganisationFactory(merged_into=factories.OrganisationFactory(name="残る会"))
        assert list(staff.get(reverse("people_person:index")).context["object_list"]) == [secretary.person]
        listed = staff.get(reverse("people_organisation:index")).context["object_list"]
        assert [each.name for each in listed] == ["残る会"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_asks_the_same_number_of_queries(
        self, staff: Client, count: int, django_assert_num_queries: Any
    ) -> None:
        for _number in range(count):
            person = factories.PersonFactory(mail="a@example.org")
            person.tags.add(factories.TagFactory())
            factories.AffiliationFactory(person=person)
            factories.AddressFactory(person=person)
        staff.get(reverse("people_person:index"))
        with django_assert_num_queries(16):
            staff.get(reverse("people_person:index"))

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_of_organisations_does_too(
        self, staff: Client, count: int, django_assert_num_queries: Any
    ) -> None:
        for _number in range(count):
            organisation = factories.OrganisationFactory(prefecture="13")
            organisation.tags.add(factories.TagFactory())
            factories.ContactPointFactory(organisation=organisation)
        staff.get(reverse("people_organisation:index"))
        with django_assert_num_queries(15):
            staff.get(reverse("people_organisation:index"))

    def test_the_export_has_how_to_reach_each(self, staff: Client, secretary: Any) -> None:
        person = factories.PersonFactory(name="=山田", kana="ヤマダ", mail="a@example.org", phone="03-1234-5678")
        factories.AddressFactory(person=person, street="小石川2-17-41")
        factories.AffiliationFactory(person=person, role="contact", organisation__name="全国一般労組")
        answer = staff.get(reverse("people_person:index"), {"export": "csv", "contact": "mail"})
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert lines[1].split(",")[1:6] == [
            "ヤマダ",
            "全国一般労組（担当者）",
            "a@example.org",
            "03-1234-5678",
            "112-0002 東京都文京区小石川2-17-41",
        ]
        assert not lines[1].startswith("=")


class TestAdding:
    def test_a_person_with_mail_phone_address_and_role_in_one_form(self, staff: Client) -> None:
        organisation = factories.OrganisationFactory()
        rows = blank_formsets(
            contactpoint_set=[
                {"kind": "mail", "value": "ｈａｎａｋｏ@example.org"},
                {"kind": "phone", "value": "０３ー１２３４ー５６７８", "caution": "夜は不可"},
            ],
            address_set=[
                {
                    "kind": "home",
                    "country": "JP",
                    "postal_code": "１１２０００２",
                    "municipality": "文京区",
                    "street": "小石川2-17-41",
                }
            ],
            affiliations=[{"organisation": organisation.pk, "role": "contact", "title": ""}],
            othername_set=[{"kind": "romaji", "text": "Hanako YAMADA", "kana": ""}],
        )
        data = {
            "name": "山田 花子",
            "kana": "ヤマダ ハナコ",
            "preferred_language": "ne",
            "languages": ["ja", "ne"],
            **rows,
        }
        answer = staff.post(reverse("people_person:add"), data)
        person = Person.objects.get(name="山田 花子")
        assert answer["Location"] == reverse("people_person:inspect", args=[person.pk])
        assert person.languages == ["ne", "ja"]
        contacts = person.contactpoint_set.order_by("kind")
        assert [(each.kind, each.value) for each in contacts] == [
            ("mail", "hanako@example.org"),
            ("phone", "03-1234-5678"),
        ]
        address = person.address_set.get()
        assert (address.postal_code, address.prefecture, address.municipality) == ("112-0002", "13", "131059")
        assert person.affiliations.get().organisation == organisation

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ({"kind": "mail", "value": "hanako"}, "「hanako」はメールアドレスではありません"),
            ({"kind": "phone", "value": "1234"}, "市外局番から"),
        ],
    )
    def test_bad_contact_points_are_refused_with_words(self, staff: Client, row: dict[str, str], message: str) -> None:
        answer = staff.post(reverse("people_person:add"), {"name": "山田", **blank_formsets(contactpoint_set=[row])})
        assert message in answer.content.decode()
        assert not Person.objects.filter(name="山田").exists()

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ({"municipality": "府中市"}, "東京都府中市 (132063), 広島県府中市 (342084)"),
            ({"municipality": "文京区", "prefecture": "27"}, "東京都文京区は大阪府にはありません"),
            ({"municipality": "131058"}, "検査数字が合いません"),
            ({"municipality": "どこか市"}, "「どこか市」という市区町村はありません"),
            ({"postal_code": "112"}, "郵便番号は7桁"),
            ({}, "郵便番号、都道府県、町名番地のどれか"),
        ],
    )
    def test_bad_addresses_are_refused_with_words(self, staff: Client, row: dict[str, str], message: str) -> None:
        filled = {"kind": "home", "country": "JP", "starts_on": "2012-01-01", **row}
        answer = staff.post(reverse("people_person:add"), {"name": "山田", **blank_formsets(address_set=[filled])})
        assert message in answer.content.decode()
        assert not Person.objects.filter(name="山田").exists()

    def test_an_ambiguous_municipality_is_settled_by_the_prefecture(self, staff: Client) -> None:
        row = {"kind": "home", "country": "JP", "municipality": "府中市", "prefecture": "34"}
        staff.post(reverse("people_person:add"), {"name": "山田", **blank_formsets(address_set=[row])})
        assert Person.objects.get(name="山田").address_set.get().municipality == "342084"

    def test_a_similar_person_is_shown_and_nothing_typed_is_lost(self, staff: Client) -> None:
        known = factories.PersonFactory(name="髙橋 花子", kana="タカハシ ハナコ", mail="hanako@example.org")
        rows = blank_formsets(contactpoint_set=[{"kind": "mail", "value": "hanako@example.org"}])
        data = {"name": "高橋花子", "kana": "たかはし はなこ", "note": "集会で会った", **rows}
        page = staff.post(reverse("people_person:add"), data)
        assert [row["record"] for row in page.context["candidates"]] == [known]
        assert [str(reason) for reason in page.context["candidates"][0]["reasons"]] == [
            "名前が同じ",
            "読みが同じ",
            "メールアドレスが同じ",
        ]
        assert "集会で会った" in page.content.decode()
        assert Person.objects.filter(name="高橋花子").count() == 0
        staff.post(reverse("people_person:add"), {**data, "save-anyway": "1"})
        assert Person.objects.get(name="高橋花子").contactpoint_set.get().value == "hanako@example.org"

    def test_an_organisation_needs_a_right_corporate_number(self, staff: Client) -> None:
        data = {"name": "移住連", "kind": "network", "corporate_number": "2010505002588"}
        rows = {name: value for name, value in blank_formsets().items() if not name.startswith("affiliations")}
        answer = staff.post(reverse("people_organisation:add"), {**data, **rows})
        assert "検査数字" in answer.content.decode()
        answer = staff.post(
            reverse("people_organisation:add"), {**data, **rows, "corporate_number": "２０１０５０５００２５８７"}
        )
        assert answer.status_code == 302


class TestEditing:
    def test_the_form_keeps_what_was_not_touched(self, staff: Client) -> None:
        person = factories.PersonFactory(note="英語可", languages=["en", "ja"])
        address = factories.AddressFactory(person=person, street="小石川2-17-41")
        page = staff.get(reverse("people_person:edit", args=[person.pk]))
        form = page.context["form"]
        rows = form.formsets["address_set"]
        assert rows[0]["municipality"].value() == "東京都文京区"
        assert rows[0]["street"].value() == "小石川2-17-41"
        data = {name: form[name].value() or "" for name in form.fields if name != "tags"}
        data |= blank_formsets() | {"address_set-TOTAL_FORMS": 1, "address_set-INITIAL_FORMS": 1}
        data |= {f"address_set-0-{name}": rows[0][name].value() or "" for name in rows[0].fields}
        answer = staff.post(reverse("people_person:edit", args=[person.pk]), data)
        assert answer.status_code == 302
        person.refresh_from_db(), address.refresh_from_db()
        assert (person.note, person.languages) == ("英語可", ["en", "ja"])
        assert (address.street, address.municipality) == ("小石川2-17-41", "131059")

    def test_a_new_other_name_is_found_at_once(self, staff: Client) -> None:
        person = factories.PersonFactory(name="山田 花子", kana="")
        rows = blank_formsets(othername_set=[{"kind": "former", "text": "佐藤 花子", "kana": "サトウ ハナコ"}])
        staff.post(reverse("people_person:edit", args=[person.pk]), {"name": "山田 花子", **rows})
        assert list(staff.get(reverse("people_person:index"), {"q": "佐藤"}).context["object_list"]) == [person]

    def test_a_move_dates_the_old_address_out(self, staff: Client) -> None:
        person = factories.PersonFactory()
        old = factories.AddressFactory(person=person, is_preferred=True, starts_on=date(2009, 4, 1))
        data = {"on": "2012-07-09", "old": old.pk, "kind": "home", "country": "JP", "municipality": "川崎市川崎区"}
        answer = staff.post(reverse("people_person:move", args=[person.pk]), data)
        assert answer.status_code == 302
        old.refresh_from_db()
        new = person.address_set.exclude(pk=old.pk).get()
        assert (old.ends_on, old.is_preferred) == (date(2012, 7, 8), False)
        assert (new.starts_on, new.ends_on, new.is_preferred, new.prefecture) == (date(2012, 7, 9), None, True, "14")

    def test_a_tie_is_noted_and_ended(self, staff: Client) -> None:
        person, organisation = factories.PersonFactory(), factories.OrganisationFactory()
        data = {"organisation": organisation.pk, "role": "representative", "starts_on": "2012-01-01"}
        staff.post(reverse("people_person:tie", args=[person.pk]), data)
        tie = person.affiliations.get()
        staff.post(reverse("people_person:end_tie", args=[tie.pk]), {"day": "2011-12-31"})
        assert person.affiliations.get().ends_on is None
        staff.post(reverse("people_person:end_tie", args=[tie.pk]), {"day": "2012-12-31"})
        assert person.affiliations.get().ends_on == date(2012, 12, 31)

    def test_nobody_is_deleted(self, staff: Client) -> None:
        person = factories.PersonFactory()
        answer = staff.post(reverse("people_person:delete", args=[person.pk]))
        assert answer.status_code in (302, 403)
        assert Person.objects.filter(pk=person.pk).exists()


class TestBulkTags:
    def url(self, records: list[Any]) -> str:
        model = records[0]._meta.model_name
        ids = "&".join(f"id={record.pk}" for record in records)
        return f"/admin/bulk/people/{model}/add_tag/?{ids}"

    def test_a_tag_is_put_on_the_chosen(self, staff: Client) -> None:
        chosen = [factories.PersonFactory(), factories.PersonFactory()]
        other = factories.PersonFactory()
        page = staff.get(self.url(chosen)).content.decode()
        assert [person.name in page for person in [*chosen, other]] == [True, True, False]
        staff.post(self.url(chosen), {"new_word": "通訳"})
        assert [[tag.name for tag in person.tags.all()] for person in [*chosen, other]] == [["通訳"], ["通訳"], []]

    def test_one_word_is_needed(self, staff: Client) -> None:
        person = factories.PersonFactory()
        staff.post(self.url([person]), {"new_word": "通訳", "tag": factories.TagFactory().pk})
        staff.post(self.url([person]), {})
        assert list(person.tags.all()) == []

    def test_whoever_may_not_change_persons_is_refused(self, client: Client) -> None:
        person = factories.PersonFactory()
        client.force_login(factories.UserFactory(roles=["auditor"]))
        client.post(self.url([person]), {"new_word": "通訳"})
        assert list(person.tags.all()) == []

    @pytest.mark.parametrize("ids", ["id=all", "id=x", "", "id=00000000-0000-4000-8000-000000000000"])
    def test_what_was_not_chosen_by_name_is_not_found(self, staff: Client, ids: str) -> None:
        person = factories.PersonFactory()
        assert staff.post(f"/admin/bulk/people/person/add_tag/?{ids}", {"new_word": "通訳"}).status_code == 404
        assert list(person.tags.all()) == []
