"""The audit trail: everything is recorded, nothing is readable in the table, no tampering goes unseen."""

import json
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tomoni.core import audit
from tomoni.core.audit import anchors, changes
from tomoni.core.models import AppendOnlyError, AuditEntry, AuditHead
from tomoni.core.records import Audited, AuditedQuerySet
from tomoni.people.models import Organisation, Person, Tag
from tomoni.people.tests.factories import (
    ContactPointFactory,
    OrganisationFactory,
    PersonFactory,
    TagFactory,
    UserFactory,
)
from tomoni.petitions.models import CountMark, Petition
from tomoni.petitions.tests.factories import PetitionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2012, 12, 31, 9, 0, tzinfo=UTC)
PHONE = "090-1234-5678"


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def newest(count=1):
    return [audit.told(entry) for entry in AuditEntry.objects.newest_first()[:count]][::-1]


def since(number):
    return [audit.told(entry) for entry in AuditEntry.objects.filter(number__gt=number).order_by("number")]


def last_number():
    return AuditEntry.objects.count()


def summary(entries):
    return [(entry.action, entry.model, entry.old, entry.new) for entry in entries]


# --- What is recorded ---------------------------------------------------------------------


def test_a_new_record_is_recorded_with_its_values():
    person = Person.objects.create(name="山田花子", kana="ヤマダハナコ", languages=["ja"], note="夜に電話")
    (entry,) = newest()
    assert (entry.action, entry.model, entry.object_id) == ("create", "people.person", str(person.pk))
    assert entry.new == {"name": "山田花子", "kana": "ヤマダハナコ", "languages": ["ja"], "note": "夜に電話"}
    assert entry.old == {}


def test_a_change_is_recorded_with_old_and_new_of_what_changed_alone():
    person = PersonFactory(name="山田花子", kana="ヤマダハナコ", note="夜に電話")
    start = last_number()
    person.name, person.note = "山田はな", "昼に電話"
    person.save()
    assert summary(since(start)) == [
        ("change", "people.person", {"name": "山田花子", "note": "夜に電話"}, {"name": "山田はな", "note": "昼に電話"})
    ]


def test_saving_without_a_change_records_nothing():
    person = PersonFactory(note="夜に電話")
    start = last_number()
    person.save()
    Person.objects.get(pk=person.pk).save()
    Person.objects.filter(pk=person.pk).update(name=person.name)
    assert since(start) == []


def test_derived_keys_and_last_login_leave_no_entry():
    user = UserFactory()
    start = last_number()
    user.last_login = NOW
    user.save()
    Person.objects.filter(pk=user.person_id).update(kana_key="ヤマダ")
    assert since(start) == []


def test_a_deletion_is_recorded_with_the_old_values_and_links():
    tag = TagFactory()
    person = PersonFactory(name="山田花子", kana="", languages=[])
    person.tags.add(tag)
    start, key = last_number(), str(person.pk)
    person.delete()
    (entry,) = since(start)
    assert (entry.action, entry.object_id) == ("delete", key)
    assert entry.old == {"name": "山田花子", "tags": [tag.pk]}


def test_a_deletion_records_what_goes_with_it_and_what_forgets_it():
    person = PersonFactory()
    phone = ContactPointFactory(person=person, kind="phone", value=PHONE)
    user = UserFactory(person=person)
    start, key = last_number(), str(person.pk)
    person.delete()
    recorded = {(entry.action, entry.model, entry.object_id): entry for entry in since(start)}
    assert set(recorded) == {
        ("delete", "people.person", key),
        ("delete", "people.contactpoint", str(phone.pk)),
        ("change", "people.user", str(user.pk)),
    }
    assert recorded["change", "people.user", str(user.pk)].old == {"person": key}
    assert recorded["delete", "people.contactpoint", str(phone.pk)].old["value"] == PHONE


def test_a_queryset_deletes_with_entries():
    people = [PersonFactory(), PersonFactory()]
    start = last_number()
    Person.objects.filter(pk__in=[person.pk for person in people]).delete()
    assert sorted(entry.object_id for entry in since(start)) == sorted(str(person.pk) for person in people)


def test_links_are_recorded_from_either_side():
    first, second = TagFactory(), TagFactory()
    person = PersonFactory()
    start = last_number()
    person.tags.add(first)
    person.tags.add(first)
    second.persons.add(person)
    person.tags.set([second])
    second.persons.clear()
    label = "people.person"
    assert summary(since(start)) == [
        ("change", label, {"tags": []}, {"tags": [first.pk]}),
        ("change", label, {"tags": [first.pk]}, {"tags": [first.pk, second.pk]}),
        ("change", label, {"tags": [first.pk, second.pk]}, {"tags": [second.pk]}),
        ("change", label, {"tags": [second.pk]}, {"tags": []}),
    ]


def test_a_role_given_to_a_user_is_recorded():
    user, group = UserFactory(), Group.objects.get_or_create(name="finance")[0]
    start = last_number()
    user.groups.add(group)
    assert summary(since(start)) == [("change", "people.user", {"groups": []}, {"groups": [group.pk]})]


def test_a_password_is_recorded_as_changed_and_never_its_hash():
    user = UserFactory()
    start = last_number()
    user.set_password("another-correct-horse")
    user.save()
    assert summary(since(start)) == [("change", "people.user", {"password": "***"}, {"password": "***"})]


def test_an_expression_is_recorded_by_its_outcome():
    person = PersonFactory(name="花子")
    start = last_number()
    Person.objects.filter(pk=person.pk).update(name=Concat(Value("山田"), F("name")))
    assert summary(since(start)) == [("change", "people.person", {"name": "花子"}, {"name": "山田花子"})]


def test_an_update_of_many_rows_records_each_that_changed():
    people = [PersonFactory(name="一"), PersonFactory(name="二"), PersonFactory(name="三")]
    start = last_number()
    Person.objects.update(name="二")
    assert sorted((entry.object_id, entry.old["name"]) for entry in since(start)) == sorted(
        [(str(people[0].pk), "一"), (str(people[2].pk), "三")]
    )


def test_rows_created_or_changed_in_bulk_are_recorded():
    start = last_number()
    people = [Person(name=f"氏名{number}", name_key="x", kana_key="x", note="秘密") for number in range(3)]
    Person.objects.bulk_create(people)
    for person in people:
        person.name += "さん"
    Person.objects.bulk_update(people, ["name"])
    recorded = since(start)
    assert [entry.action for entry in recorded] == ["create"] * 3 + ["change"] * 3
    assert [entry.new for entry in recorded[:3]] == [{"name": f"氏名{number}", "note": "秘密"} for number in range(3)]
    assert {entry.new["name"] for entry in recorded[3:]} == {"氏名0さん", "氏名1さん", "氏名2さん"}
    with pytest.raises(TypeError):
        Person.objects.bulk_create([Person(name="四")], ignore_conflicts=True)


def test_links_written_in_bulk_are_recorded_by_hand():
    person, tag, user = PersonFactory(), TagFactory(), UserFactory()
    through = Person.tags.through
    start = last_number()
    links = through.objects.bulk_create([through(person=person, tag=tag)])
    assert audit.record_bulk("create", links, user=user) == 1
    (entry,) = since(start)
    assert (entry.actor, entry.model, entry.new) == (
        user.email,
        "people.person_tags",
        {"person": str(person.pk), "tag": tag.pk},
    )


def test_pairs_changed_in_bulk_are_recorded():
    person = PersonFactory(name="一")
    before = Person.objects.get(pk=person.pk)
    person.name = "二"
    start = last_number()
    assert audit.record_bulk("change", [(before, person), (before, before)], user=None) == 1
    assert summary(since(start)) == [("change", "people.person", {"name": "一"}, {"name": "二"})]


def test_a_refused_change_leaves_neither_change_nor_entry():
    person = PersonFactory(name="山田花子")
    start = last_number()
    with pytest.raises(RuntimeError), transaction.atomic():
        person.name = "別人"
        person.save()
        raise RuntimeError
    assert (since(start), Person.objects.get(pk=person.pk).name) == ([], "山田花子")
    PersonFactory()
    assert audit.verify() == []


@pytest.mark.django_db(transaction=True)
def test_when_the_entry_cannot_be_written_nothing_is_changed():
    person = PersonFactory(name="山田花子")
    head = AuditHead.objects.get()
    # A head that was set back: the next number is taken already, so the entry is refused.
    AuditHead.objects.update(number=head.number - 1)
    person.name = "別人"
    tag = Tag(name="新しい分類")
    for change in (
        person.save,
        person.delete,
        tag.save,
        lambda: Person.objects.update(name="別人"),
        lambda: Person.objects.bulk_create([Person(name="新人")]),
        lambda: audit.record_read(person, user=None),
    ):
        with pytest.raises(IntegrityError):
            change()
    assert list(Person.objects.values_list("name", flat=True)) == ["山田花子"]
    assert Tag.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_change_outside_a_transaction_is_made_in_one():
    person = PersonFactory(name="山田花子")
    person.name = "山田はな"
    person.save()
    Person.objects.update(name="山田")
    TagFactory().delete()
    UserFactory(person=None).delete()
    assert audit.verify() == []


def test_entries_are_never_changed_or_deleted_by_the_program():
    PersonFactory()
    entry = AuditEntry.objects.first()
    for forbidden in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            forbidden()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.update(actor="nobody")


def test_every_model_is_audited_in_all_its_ways_of_changing():
    models = [model for model in apps.get_models() if changes.is_audited(model)]
    assert len(models) > 20
    assert [model for model in models if not issubclass(model, Audited)] == []
    assert [model for model in models if not isinstance(model._default_manager.all(), AuditedQuerySet)] == []


def test_what_is_made_from_others_is_not_in_the_trail():
    told = {model._meta.label_lower for model in apps.get_models() if not getattr(model, "audited", True)}
    assert told == {
        "petitions.block",
        "petitions.count",
        "petitions.countmark",
        "petitions.outgoing",
        "petitions.proof",
        "petitions.sweepline",
    }
    mark = CountMark.objects.create(petition=PetitionFactory(), counted_until=NOW)
    start = last_number()
    mark.counted_until = None
    mark.save()
    CountMark.objects.update(counted_until=NOW)
    CountMark.objects.bulk_create([CountMark(petition=petition) for petition in Petition.objects.exclude(pk=mark.pk)])
    mark.delete()
    assert since(start) == []


# --- Who ------------------------------------------------------------------------------------


def test_the_actor_is_the_command_or_the_system():
    PersonFactory()
    with audit.acting_as("command: import"):
        PersonFactory()
    assert [entry.actor for entry in newest(2)] == ["system", "command: import"]


def test_the_actor_of_a_request_is_its_user(rf):
    from tomoni.core.middleware import AuditMiddleware

    user = UserFactory()
    for who in (user, AnonymousUser()):
        request = rf.get("/")
        request.user = who
        AuditMiddleware(lambda request: PersonFactory())(request)
    assert [entry.actor for entry in newest(2)] == [user.email, "anonymous"]
    assert audit.current_actor() == "system"


# --- Reads, exports, erasure ------------------------------------------------------------------


def test_reading_a_person_is_recorded_and_reading_an_organisation_is_not():
    user, person, organisation = UserFactory(), PersonFactory(), OrganisationFactory()
    start = last_number()
    audit.record_read(person, user=user)
    audit.record_read(organisation, user=user)
    assert [(e.action, e.actor, e.object_id) for e in since(start)] == [("read", user.email, str(person.pk))]


def test_an_export_is_recorded_with_what_was_taken():
    user, person, organisation = UserFactory(), PersonFactory(name="山田"), OrganisationFactory()
    start = last_number()
    audit.record_export(Person.objects.filter(name="山田"), user=user)
    audit.record_export(Organisation.objects.all(), user=user)
    audit.record_export(Person.objects.none(), user=user)
    people, organisations, nothing = (entry.more for entry in since(start))
    assert (people["rows"], people["ids"]) == (1, [str(person.pk)])
    assert "山田" in people["condition"]
    assert (organisations["rows"], "ids" in organisations) == (1, False)
    assert nothing == {"rows": 0, "condition": "", "ids": [], "ids_sha256": nothing["ids_sha256"]}
    assert organisation.pk


def test_erased_values_are_gone_and_the_trail_still_holds():
    user, person, other = UserFactory(), PersonFactory(name="山田花子"), PersonFactory(name="鈴木")
    ContactPointFactory(person=person, kind="phone", value=PHONE).delete()
    person.name = "消去済み"
    person.save()
    assert audit.redact(Person, person.pk, user=user, reason="erased on request") == 4
    assert audit.redact(Person, person.pk, user=user, reason="again") == 0
    told = audit.history(person)
    assert [(entry.action, entry.is_redacted, entry.old, entry.new) for entry in told] == [
        ("redact", False, {}, {}),
        ("change", True, {}, {}),
        ("delete", True, {}, {}),
        ("create", True, {}, {}),
        ("create", True, {}, {}),
    ]
    assert audit.history(other)[0].new["name"] == "鈴木"
    assert audit.verify() == []


def test_the_history_of_a_person_holds_the_deleted_phone_number():
    person = PersonFactory(kana="", languages=[])
    phone = ContactPointFactory(person=person, kind="phone", value=PHONE)
    ContactPointFactory(person=PersonFactory(), kind="phone", value="03-0000-0000")
    phone.value = "080-9999-9999"
    phone.save()
    phone.delete()
    told = audit.history(person)
    assert [(entry.action, entry.old.get("value"), entry.new.get("value")) for entry in told] == [
        ("delete", "080-9999-9999", None),
        ("change", PHONE, "080-9999-9999"),
        ("create", None, PHONE),
        ("create", None, None),
    ]


def test_no_value_is_readable_in_the_table():
    person = PersonFactory(name="山田花子")
    phone = ContactPointFactory(person=person, kind="phone", value=PHONE)
    phone.value = "080-9999-9999"
    phone.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_auditentry")
        raw = b"".join(
            bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
            for row in cursor
            for cell in row
        )
    for canary in (PHONE, "1234-5678", "080-9999-9999", "山田花子"):
        assert canary.encode() not in raw
        assert json.dumps(canary)[1:-1].encode() not in raw


# --- Tampering ----------------------------------------------------------------------------------

COPY = (
    "INSERT INTO core_auditentry (number, at, actor, action, model, object_id, part_of, detail, detail_hash, chain) "
    "SELECT %s, at, actor, action, model, object_id, part_of, detail, detail_hash, chain "
    "FROM core_auditentry WHERE number = %s"
)
SET = "UPDATE core_auditentry SET COLUMN = %s WHERE number = %s"


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def entries(count=6):
    """A trail of one person's changes, ``count`` entries long."""
    person = Person(name="0")
    for number in range(count):
        person.name = str(number)
        person.save()
    assert (AuditEntry.objects.count(), audit.verify()) == (count, [])


def kinds():
    return [(finding.kind, finding.number) for finding in audit.verify()]


def renumber(old, new):
    sql("UPDATE core_auditentry SET number = %s WHERE number = %s", new, old)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "nobody"),
        ("action", "read"),
        ("model", "people.tag"),
        ("object_id", "7"),
        ("part_of", "people.person:7"),
        ("at", "2011-03-11 05:46:00+00:00"),
        ("detail_hash", "0" * 64),
    ],
)
def test_an_altered_column_is_found(column, value):
    entries()
    sql(SET.replace("COLUMN", column), value, 3)
    assert ("altered", 3) in kinds()


def test_an_altered_chain_value_is_found():
    entries()
    sql("UPDATE core_auditentry SET chain = %s WHERE number = 3", "0" * 64)
    assert kinds() == [("altered", 3), ("altered", 4)]


def test_an_altered_detail_is_found():
    entries()
    sql("UPDATE core_auditentry SET detail = (SELECT detail FROM core_auditentry WHERE number = 2) WHERE number = 3")
    assert kinds() == [("detail", 3)]


def test_an_erased_detail_is_found():
    entries()
    sql("UPDATE core_auditentry SET detail = NULL WHERE number = 3")
    assert kinds() == [("erased", 3)]


def test_an_entry_deleted_in_the_middle_is_found():
    entries()
    sql("DELETE FROM core_auditentry WHERE number IN (3, 4)")
    assert [(f.kind, f.number, "3" in f.message and "4" in f.message) for f in audit.verify()] == [("missing", 3, True)]


def test_an_entry_deleted_and_the_rest_moved_up_is_found():
    entries()
    sql("DELETE FROM core_auditentry WHERE number = 3")
    for number in (4, 5, 6):
        renumber(number, number - 1)
    assert kinds() == [("altered", 3), ("altered", 4), ("altered", 5), ("cut", 6)]


def test_an_end_cut_off_is_found():
    entries()
    sql("DELETE FROM core_auditentry WHERE number > 4")
    assert kinds() == [("cut", 5)]


def test_a_trail_deleted_whole_is_found():
    entries()
    sql("DELETE FROM core_auditentry")
    assert kinds() == [("cut", 1)]


def test_an_inserted_entry_is_found():
    entries()
    sql(COPY, 7, 6)
    assert kinds() == [("altered", 7)]


def test_an_entry_inserted_before_the_first_is_found():
    entries()
    sql(COPY, 0, 6)
    assert ("repeated", 0) in kinds()


def test_two_entries_that_changed_places_are_found():
    entries()
    for old, new in ((3, 99), (4, 3), (99, 4)):
        renumber(old, new)
    assert kinds() == [("altered", 3), ("altered", 4), ("altered", 5)]


def test_a_forged_or_missing_head_is_found():
    entries()
    chain = AuditEntry.objects.get(number=4).chain
    sql("DELETE FROM core_auditentry WHERE number > 4")
    sql("UPDATE core_audithead SET number = 4, chain = %s", chain)
    assert kinds() == [("head", 4)]
    sql("DELETE FROM core_audithead")
    assert kinds() == [("head", 4)]


def test_a_database_set_back_behind_an_anchor_is_found():
    entries(4)
    head = AuditHead.objects.get()
    PersonFactory()
    audit.anchor(now=NOW)
    sql("DELETE FROM core_auditentry WHERE number > 4")
    sql("UPDATE core_audithead SET number = %s, chain = %s, mac = %s", head.number, head.chain, head.mac)
    assert kinds() == [("cut", 5)]


def test_a_trail_written_anew_with_the_key_is_found_by_its_anchor():
    entries(4)
    audit.anchor(now=NOW)
    sql("DELETE FROM core_auditentry")
    sql("DELETE FROM core_audithead")
    person = Person(name="0")
    for number in range(4):
        person.name = str(number)
        person.save()
    assert kinds() == [("anchor", 4)]


def test_anchors_are_written_once_for_each_state_and_forged_ones_are_found(data_folder):
    assert audit.anchor(now=NOW) is None
    entries(2)
    assert audit.anchor(now=NOW).number == 2
    assert audit.anchor(now=NOW) is None
    PersonFactory()
    assert audit.anchor(now=NOW).number == 3
    file = data_folder / anchors.FILE_NAME
    lines = file.read_text().splitlines()
    assert ([line.split()[1] for line in lines], file.stat().st_mode & 0o777) == (["2", "3"], 0o600)
    assert kinds() == []
    file.write_text(lines[1] + "\n")
    assert kinds() == [("anchor", 3)]
    file.write_text(lines[0].replace("2012", "2011") + "\nnonsense\n")
    assert [kind for kind, _number in kinds()] == ["anchor", "anchor"]


def test_a_forged_head_is_not_anchored():
    entries(2)
    sql("UPDATE core_audithead SET number = 1")
    with pytest.raises(audit.AuditError):
        audit.anchor(now=NOW)


def test_only_so_many_findings_are_told():
    entries(8)
    sql("UPDATE core_auditentry SET actor = 'x'")
    assert len(audit.verify(limit=3)) == 3


def test_a_long_trail_is_judged_in_windows():
    Tag.objects.bulk_create(Tag(name=str(number)) for number in range(5_000))
    assert kinds() == []
    sql("DELETE FROM core_auditentry WHERE number BETWEEN 1500 AND 4500")
    assert kinds() == [("missing", 1500)]


COLUMNS = ["actor", "action", "model", "object_id", "part_of", "chain", "detail_hash"]
tamperings = st.one_of(
    st.tuples(st.just("alter"), st.integers(1, 8), st.sampled_from(COLUMNS), st.text("abc0", min_size=1, max_size=5)),
    st.tuples(st.just("delete"), st.sets(st.integers(1, 8), min_size=1)),
    st.tuples(st.just("swap"), st.integers(1, 8), st.integers(1, 8)),
    st.tuples(st.just("copy"), st.integers(1, 8), st.integers(-3, 30)),
    st.tuples(st.just("flip"), st.integers(1, 8), st.integers(0, 20)),
)


@given(st.lists(tamperings, min_size=1, max_size=3))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_random_tampering_goes_unseen(steps):
    with transaction.atomic():
        entries(8)
        before = list(AuditEntry.objects.order_by("number").values_list())
        for step in steps:
            tamper(*step)
        is_changed = list(AuditEntry.objects.order_by("number").values_list()) != before
        assert bool(audit.verify()) == is_changed
        transaction.set_rollback(True)


def tamper(kind, *values):
    if kind == "alter":
        number, column, text = values
        sql(SET.replace("COLUMN", column), text, number)
    elif kind == "delete":
        for number in values[0]:
            sql("DELETE FROM core_auditentry WHERE number = %s", number)
    elif kind == "swap":
        first, second = values
        for old, new in ((first, 99), (second, first), (99, second)):
            renumber(old, new)
    elif kind == "copy":
        source, target = values
        if not AuditEntry.objects.filter(number=target).exists():
            sql(COPY, target, source)
    else:
        number, place = values
        entry = AuditEntry.objects.filter(number=number).first()
        if entry:
            detail = bytearray(entry.detail)
            detail[place] ^= 1
            sql("UPDATE core_auditentry SET detail = %s WHERE number = %s", bytes(detail), number)
