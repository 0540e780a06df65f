"""Tables of people, organisations and affiliations: what a file does to the records, and what it never does."""

import csv
from datetime import date

import pytest
from django.utils import timezone
from django.utils.translation import override

from tomoni.core import search
from tomoni.core.exchange.exporting import RefusedRows, export_file
from tomoni.core.exchange.importing import import_file
from tomoni.core.exchange.references import own_id
from tomoni.core.exchange.refusals import FileError
from tomoni.core.exchange.tables import all_tables
from tomoni.core.models import AuditEntry
from tomoni.people.models import Address, Affiliation, ContactPoint, Organisation, OtherName, Person, Tag
from tomoni.people.tests.factories import (
    AddressFactory,
    ContactPointFactory,
    OrganisationFactory,
    OtherNameFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path):
    """Import rows given as lists, the heading first, and return the result (messages in English)."""

    def run(table, *rows, language="en", encoding="utf-8", **options):
        path = tmp_path / "in.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(rows)
        return import_file(all_tables()[table], path, language=language, **options)

    return run


def counts(result):
    return (result.created, result.changed, result.unchanged, result.left_out)


def told(result):
    with override("en"):
        return [str(finding) for finding in result.findings]


HEADING = ["ID", "氏名", "フリガナ", "ローマ字氏名", "通称名", "言語", "メールアドレス", "携帯電話", "郵便番号", "市区町村",
           "町名・番地・建物", "タグ", "備考"]  # fmt: skip
ROW = ["p1", "髙橋 花子", "タカハシ ハナコ", "TAKAHASHI Hanako", "マリア：マリア", "ja；ネパール語",
       "a@example.org；ｂ＠example.org：夜間のみ", "０９０−１２３４−５６７８", "１１２０００２", "文京区", "小石川1-1", "通訳；大阪",
       "'=1+1 一行目\n二行目"]  # fmt: skip


def test_a_row_makes_a_person_with_all_that_belongs_to_them(bring):
    assert counts(bring("people", HEADING, ROW)) == (1, 0, 0, 0)
    person = Person.objects.get()
    points = ContactPoint.objects.order_by("created_at")
    address = Address.objects.get()
    assert (person.external_id, person.name, person.languages, person.note) == (
        "p1", "髙橋 花子", ["ja", "ne"], "=1+1 一行目\n二行目",
    )  # fmt: skip
    assert [(name.kind, name.text, name.kana) for name in OtherName.objects.order_by("kind")] == [
        ("common", "マリア", "マリア"), ("romaji", "TAKAHASHI Hanako", ""),
    ]  # fmt: skip
    assert [(point.kind, point.value, point.caution, point.is_preferred) for point in points] == [
        ("mail", "a@example.org", "", True), ("mail", "b@example.org", "夜間のみ", False), ("mobile", "090-1234-5678", "", True),
    ]  # fmt: skip
    assert (address.postal_code, address.prefecture, address.municipality, address.street, address.is_preferred) == (
        "112-0002", "13", "131059", "小石川1-1", True,
    )  # fmt: skip
    assert sorted(tag.name for tag in person.tags.all()) == ["大阪", "通訳"]


def test_a_bulk_written_person_is_as_good_as_a_saved_one(bring):
    bring("people", HEADING, ROW)
    imported = Person.objects.get()
    saved = PersonFactory(name="髙橋 花子", kana="タカハシ ハナコ")
    other = ContactPointFactory(person=saved, kind="mobile", value="090-1234-5678")
    address = AddressFactory(person=saved, municipality="131059", street="小石川1-1")
    assert [imported.name_key, imported.kana_key, imported.sound_key] == [
        saved.name_key,
        saved.kana_key,
        saved.sound_key,
    ]
    assert ContactPoint.objects.get(person=imported, kind="mobile").match_key == other.match_key
    assert Address.objects.get(person=imported).match_key == address.match_key
    assert [person.pk for person in search.matching(Person.objects.all(), "TAKAHASHI")] == [imported.pk]
    assert set(search.matching(Person.objects.all(), "高橋")) == {imported, saved}


def test_the_same_file_twice_changes_nothing(bring):
    bring("people", HEADING, ROW)
    before = list(Person.objects.values()), AuditEntry.objects.count()
    assert counts(bring("people", HEADING, ROW)) == (0, 0, 1, 0)
    assert (list(Person.objects.values()), AuditEntry.objects.count()) == before


def test_only_the_columns_of_the_file_change_and_an_empty_cell_clears(bring):
    bring("people", HEADING, ROW)
    kept = ContactPoint.objects.get(kind="mail", is_preferred=True).pk
    outcomes = []
    result = bring(
        "people", ["id", "kana", "mail", "tags"], ["p1", "", "a@example.org", "通訳"], on_row=outcomes.append
    )
    person = Person.objects.get()
    assert counts(result) == (0, 1, 0, 0)
    assert outcomes[0].columns == ("kana", "mail", "tags")
    assert (person.name, person.kana, person.kana_key, person.note) == (
        "髙橋 花子", "", person.name_key, "=1+1 一行目\n二行目",
    )  # fmt: skip
    assert [point.pk for point in ContactPoint.objects.filter(kind="mail")] == [kept]
    assert [tag.name for tag in person.tags.all()] == ["通訳"]
    assert Address.objects.count() == 1


def test_clearing_every_part_of_the_address_deletes_it(bring):
    bring("people", HEADING, ROW)
    heading = ["id", "postal_code", "prefecture", "municipality", "street", "care_of"]
    assert counts(bring("people", heading, ["p1", "", "", "", "", ""])) == (0, 1, 0, 0)
    assert Address.objects.count() == 0
    assert counts(bring("people", heading, ["p1", "", "", "", "", ""])) == (0, 0, 1, 0)


def test_further_addresses_and_those_past_are_left_alone(bring):
    person = PersonFactory(external_id="p1")
    past = AddressFactory(person=person, street="旧住所", ends_on=date(2010, 1, 1), is_preferred=True)
    now = AddressFactory(person=person, street="現住所")
    further = AddressFactory(person=person, street="別荘")
    assert counts(bring("people", ["id", "street"], ["p1", "新住所"])) == (0, 1, 0, 0)
    assert [Address.objects.get(pk=address.pk).street for address in (past, now, further)] == [
        "旧住所",
        "新住所",
        "別荘",
    ]


def test_a_kind_of_address_without_an_address_is_nothing(bring):
    heading = ["id", "name", "address_kind", "country"]
    assert counts(bring("people", heading, ["p1", "Maria", "work", "PH"])) == (1, 0, 0, 0)
    assert Address.objects.count() == 0
    assert counts(bring("people", heading, ["p1", "Maria", "work", "PH"])) == (0, 0, 1, 0)


# --- Bad rows ---------------------------------------------------------------------------

BAD = [
    ("name", "", "Line 2: name is empty, but is needed"),
    ("name", "x" * 201, "has 201 characters; at most 200 are kept"),
    ("mail", "hanako", "is not a mail address. Write it like hanako@example.org"),
    ("mail", "a@example.org；b", "“b” in it is not a mail address"),
    ("mobile", "9012345678", "has lost its first 0"),
    ("phone", "でんわ", "is not a phone number"),
    ("postal_code", "600001", "the first 0 was lost"),
    ("postal_code", "12-34", "is not a postal code"),
    ("prefecture", "江戸府", "江戸府"),
    ("municipality", "131050", "has the wrong check digit"),
    ("municipality", "府中市", "東京都府中市 132063, 広島県府中市 342084"),
    ("municipality", "130001", "No prefecture or municipality has the code"),
    ("languages", "火星語", "is not a known language"),
    ("country", "日本", "is not a country code"),
    ("romaji", "a：b：c", "has more than 2 parts"),
    ("note", "a\x07", "invisible control character"),
]


@pytest.mark.parametrize(("column", "value", "says"), BAD)
def test_a_bad_row_says_what_to_do_and_is_left_out_whole(bring, column, value, says):
    good = {"id": "p1", "name": "山田", "mail": "y@example.org", "tags": "新しい"}
    row = good | {column: value}
    result = bring("people", list(row), list(row.values()), ["p2", "鈴木", *[""] * (len(row) - 2)])
    assert counts(result) == (1, 0, 0, 1)
    assert says in told(result)[0]
    assert (result.findings[0].line, result.findings[0].column) == (2, column)
    assert [person.external_id for person in Person.objects.all()] == ["p2"]
    assert (ContactPoint.objects.count(), Tag.objects.count()) == (0, 0)


def test_every_fault_of_a_row_is_told_at_once_in_the_words_of_the_file(bring):
    result = bring("people", ["ID", "氏　名", "メールアドレス", "郵便番号"], ["1", "", "x", "y"])
    assert [(finding.line, finding.column, finding.value) for finding in result.findings] == [
        (2, "氏　名", ""), (2, "メールアドレス", "x"), (2, "郵便番号", "y"),
    ]  # fmt: skip


def test_ids_are_needed_and_stand_once_in_a_file(bring):
    result = bring("people", ["id", "name"], ["1", "a"], ["", "b"], ["01", "c"], [" 1 ", "d"])
    assert counts(result) == (2, 0, 0, 2)
    assert told(result) == [
        "Line 3: id is empty. Give the row a number or code of your own that stays the same",
        "Line 5, id: “1” stands in line 2 already. Give each row an id of its own",
    ]


def test_a_row_of_another_width_is_left_out(bring):
    result = bring("people", ["id", "name", "kana"], ["1", "a", "b", "c"], ["2", "a"], ["3", "a", "b", ""])
    assert counts(result) == (1, 0, 0, 2)
    assert told(result)[1] == ("Line 3: has 2 cells, the heading has 3. Look for a comma too many or a quotation mark")


@pytest.mark.parametrize(
    ("heading", "says"),
    [
        (["id", "nmae"], "“nmae” is not known. Did you mean “氏名” (name)?"),
        (["id", "フリカナ"], "“フリカナ” is not known. Did you mean “フリガナ” (kana)?"),
        (["id", "氏名", "name"], "“name” stands there twice"),
        (["氏名"], "There is no column “id”"),
        (["id", "", "name"], "Column 2 has no heading"),
        (["id", "xyzzy"], "The headings are: id, name, kana"),
    ],
)
def test_headings_are_refused_by_name(bring, heading, says):
    with pytest.raises(FileError) as refusal:
        bring("people", heading, ["1"] * len(heading))
    assert says in str(refusal.value)


def test_headings_are_read_in_any_width_case_and_order(bring):
    assert counts(bring("people", ["Ｋａｎａ", "Postal Code", " ＩＤ", "Ｎａｍｅ"], ["ｱ", "", "1", "a"])) == (
        1,
        0,
        0,
        0,
    )


def test_shift_jis_is_read_and_told(bring):
    result = bring("people", HEADING[:3], ["1", "髙﨑 ①", "タカサキ"], encoding="cp932")
    assert (result.reading, Person.objects.get().name) == ("Shift_JIS (CP932)", "髙﨑 ①")


def test_refused_rows_can_be_mended_and_imported(bring, tmp_path):
    path = tmp_path / "left-out.csv"
    with RefusedRows(path, language="en") as refused:
        bring("people", ["ID", "氏名", "備考"], ["1", "", "=x"], ["2", "鈴木", ""], on_refused=refused.add)
    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    assert rows == [["ID", "氏名", "備考", "error"], ["1", "", "'=x", "Line 2: 氏名 is empty, but is needed"]]
    rows[1][1] = "山田"
    with RefusedRows(path, language="en") as refused:
        assert counts(bring("people", *rows, on_refused=refused.add)) == (1, 0, 0, 0)
    assert Person.objects.get(external_id="1").note == "=x"


def test_a_file_broken_further_down_is_refused_before_anything_of_it_is_used(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("id,name\n" + "".join(f"{number},a\n" for number in range(1500)) + 'x,"never closed\n')
    with pytest.raises(FileError, match="1502"):
        import_file(all_tables()["people"], path, language="en")
    assert Person.objects.count() == 0


def test_a_dry_run_tells_the_same_and_writes_nothing(bring):
    PersonFactory(external_id="p2", name="鈴木")
    rows = (["id", "name", "tags"], ["p1", "山田", "新しい"], ["p2", "佐藤", ""], ["p3", "", ""])
    entries = AuditEntry.objects.count()
    trial = bring("people", *rows, dry_run=True)
    assert (Person.objects.get().name, Tag.objects.count(), AuditEntry.objects.count()) == ("鈴木", 0, entries)
    assert (counts(trial), trial.written) == ((1, 1, 0, 1), False)
    assert counts(bring("people", *rows)) == counts(trial)


def test_all_or_nothing_refuses_the_whole_file(bring):
    rows = (["id", "name"], ["1", "山田"], ["2", ""])
    result = bring("people", *rows, all_or_nothing=True)
    assert (counts(result), result.written, Person.objects.count()) == ((1, 0, 0, 1), False, 0)


# --- References -------------------------------------------------------------------------


def test_rows_are_named_by_id_or_by_a_name_only_one_bears(bring):
    person = PersonFactory(external_id="p1", name="山田 花子")
    union = OrganisationFactory(external_id=None, name="ユニオン 大阪")
    exported = own_id(union)
    heading = ["id", "person", "organisation", "role"]
    result = bring(
        "affiliations", heading, ["1", "p1", "ユニオン大阪", "representative"], ["2", "山田　花子", exported, "staff"]
    )
    assert counts(result) == (2, 0, 0, 0)
    assert {(tie.person_id, tie.organisation_id) for tie in Affiliation.objects.all()} == {(person.pk, union.pk)}


def test_unknown_and_ambiguous_names_list_candidates(bring):
    OrganisationFactory(external_id="o1")
    PersonFactory(external_id="p1", name="山田 花子")
    PersonFactory(external_id="p2", name="山田花子")
    PersonFactory(external_id="p3", name="髙橋 一郎")
    heading = ["id", "person", "organisation"]
    result = bring("affiliations", heading, ["1", "山田花子", "o1"], ["2", "高橋一郎", "o1"], ["3", "いない人", "o1"])
    assert counts(result) == (0, 0, 0, 3)
    assert "fits several rows" in told(result)[0] and "(p1)" in told(result)[0] and "(p2)" in told(result)[0]
    assert "Did you mean 髙橋 一郎 (p3)?" in told(result)[1]
    assert "is not in the table “people”. Import it there first" in told(result)[2]


def test_rows_may_name_rows_further_down(bring):
    result = bring(
        "organisations",
        ["id", "name", "parent"],
        ["c", "支部の班", "b"],
        ["b", "支部", "a"],
        ["a", "本部", ""],
        ["x", "y", "z"],
    )
    assert counts(result) == (3, 0, 0, 1)
    assert Organisation.objects.get(external_id="c").parent.parent.name == "本部"
    assert "“z” is not in the table" in told(result)[0]


def test_rows_that_wait_for_each_other_are_left_out(bring):
    result = bring("organisations", ["id", "name", "parent"], ["a", "一", "b"], ["b", "二", "a"])
    assert (counts(result), Organisation.objects.count()) == ((0, 0, 0, 2), 0)


def test_only_one_organisation_is_the_network(bring):
    heading = ["id", "name", "is_own"]
    result = bring("organisations", heading, ["a", "一", "yes"], ["b", "二", "yes"], ["c", "三", "no"])
    assert counts(result) == (2, 0, 0, 1)
    assert [organisation.external_id for organisation in Organisation.objects.filter(is_own=True)] == ["a"]
    assert "is already said of another organisation: 一 (a)" in told(result)[0]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("corporate_number", "1010505002587", "begins with 2"),
        ("corporate_number", "123", "13 digits"),
        ("dissolved_on", "1996-01-01", "lies before the day of foundation"),
        ("kind", "秘密結社", "is not known here. Write one of"),
        ("website", "javascript:x", "is not a web address"),
    ],
)
def test_bad_organisations_say_why(bring, column, value, says):
    row = {"id": "o1", "name": "会", "founded_on": "1997-04-20"} | {column: value}
    result = bring("organisations", list(row), list(row.values()))
    assert (counts(result), says in told(result)[0]) == ((0, 0, 0, 1), True)


def test_the_prefecture_follows_from_the_municipality_and_contradictions_are_refused(bring):
    heading = ["id", "name", "prefecture", "municipality"]
    result = bring("organisations", heading, ["a", "一", "", "132063"], ["b", "二", "大阪", "132063"])
    assert (counts(result), Organisation.objects.get().prefecture) == ((1, 0, 0, 1), "13")
    assert "is in 東京都, not in the prefecture of the row" in told(result)[0]
    assert counts(bring("organisations", heading, ["a", "一", "", "132063"])) == (0, 0, 1, 0)


def test_an_organisations_address_stands_in_its_prefecture(bring):
    heading = ["id", "name", "municipality", "street"]
    bring("organisations", heading, ["a", "一", "文京区", "小石川1-1"])
    assert (Address.objects.get().municipality, Address.objects.get().kind) == ("131059", "office")
    bring("organisations", heading, ["a", "一", "台東区", "小石川1-1"])
    assert Address.objects.get().municipality == "131067"


# --- Who may ----------------------------------------------------------------------------


def test_a_user_changes_and_names_only_whom_they_may(bring):
    hidden = PersonFactory(external_id="p1", name="秘密の人")
    OrganisationFactory(external_id="o1")
    user = UserFactory(roles=["steering"])
    changed = bring("people", ["id", "name"], ["p1", "別の名"], user=user)
    tied = bring(
        "affiliations", ["id", "person", "organisation"], ["1", "秘密の人", "o1"], ["2", "p1", "o1"], user=user
    )
    hidden.refresh_from_db()
    assert (counts(changed), counts(tied), hidden.name) == ((0, 0, 0, 1), (0, 0, 0, 2), "秘密の人")
    assert "belongs to a row you cannot change here" in told(changed)[0]
    assert not any("(p1)" in message for message in told(tied))


def test_an_export_holds_only_what_the_user_may_see(tmp_path):
    PersonFactory(name="秘密の人")
    user = UserFactory(roles=["steering"])
    path = tmp_path / "out.csv"
    assert export_file(all_tables()["people"], path, user=user, language="en") == 1
    assert "秘密の人" not in path.read_text() and user.person.name in path.read_text()


def test_exports_and_imported_rows_stand_in_the_audit_trail(bring, tmp_path):
    user = UserFactory(roles=["secretariat"])
    start = AuditEntry.objects.count()
    bring("people", ["id", "name", "mail"], ["p1", "山田", "y@example.org"], user=user)
    bring("people", ["id", "name", "mail"], ["p1", "山田 花子", "y@example.org"], user=user)
    export_file(all_tables()["people"], tmp_path / "out.csv", user=user)
    entries = AuditEntry.objects.order_by("number")[start:]
    assert [(entry.action, entry.model, entry.actor) for entry in entries] == [
        ("create", "people.person", user.email), ("create", "people.contactpoint", user.email),
        ("change", "people.person", user.email), ("export", "people.person", user.email),
    ]  # fmt: skip


def test_merged_and_erased_persons_are_out_of_reach(bring, tmp_path):
    kept = PersonFactory(external_id="p1")
    PersonFactory(external_id="p2", merged_into=kept)
    PersonFactory(external_id="p3", erased_at=timezone.now())
    result = bring("people", ["id", "name"], ["p2", "a"], ["p3", "b"])
    assert counts(result) == (0, 0, 0, 2)
    assert export_file(all_tables()["people"], tmp_path / "out.csv") == 1


def test_rows_entered_by_hand_are_recognised_in_an_export_but_not_by_a_forged_id(bring, tmp_path):
    person = PersonFactory(external_id=None, name="山田")
    OtherNameFactory(person=person)
    path = tmp_path / "out.csv"
    export_file(all_tables()["people"], path, language="en")
    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    assert counts(bring("people", *rows)) == (0, 0, 1, 0)
    rows[1][0] = rows[1][0][:-1] + ("0" if rows[1][0][-1] != "0" else "1")
    assert counts(bring("people", *rows)) == (1, 0, 0, 0)
    assert Person.objects.get(pk=person.pk).external_id is None
