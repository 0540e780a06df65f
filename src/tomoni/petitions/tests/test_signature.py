"""Signatures: what the database refuses, what is encrypted, what the trail tells."""

import pytest
from django.db import IntegrityError, connection, transaction

from tomoni.core import audit
from tomoni.core.models import AuditEntry, SearchEntry
from tomoni.petitions.models import Match, Outgoing, Sheet, Signature
from tomoni.petitions.tests.factories import (
    NOW,
    CollectorFactory,
    EndorsementFactory,
    MatchFactory,
    PetitionFactory,
    SheetFactory,
    SignatureFactory,
)
from tomoni.petitions.tests.test_petition import refused

pytestmark = pytest.mark.django_db


def refusal(**fields):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        SignatureFactory(**fields)
    return str(error.value)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"mail": ""}, "signature_on_the_web_has_a_mail_address"),
        ({"method": "paper"}, "signature_on_paper_has_a_line_of_a_sheet"),
        ({"line": 1}, "signature_on_paper_has_a_line_of_a_sheet"),
        ({"method": "witnessed"}, "witnessed_signature_has_a_witness"),
        ({"method": "platform"}, "signature_of_a_platform_names_it"),
        ({"platform": "Change.org"}, "signature_of_a_platform_names_it"),
        ({"state": "invalid"}, "signature_is_invalid_for_a_reason"),
        ({"invalid_reason": "illegible"}, "signature_is_invalid_for_a_reason"),
        ({"counted_at": None}, "counted_signature_has_its_moment"),
        ({"state": "pending"}, "unconfirmed_signature_never_counted"),
    ],
)
def test_the_database_refuses_what_a_signature_cannot_be(petition, fields, name):
    assert name in refusal(petition=petition, **fields)


def is_duplicate(**fields):
    try:
        with transaction.atomic():
            SignatureFactory(**fields)
    except IntegrityError:
        return True
    return False


def test_a_name_at_an_address_signs_a_petition_once(petition):
    signed = {"petition": petition, "name": "髙橋 花子", "mail": "family@example.org"}
    SignatureFactory(**signed)
    assert is_duplicate(**{**signed, "name": "高橋花子", "mail": "Family@EXAMPLE.org"})
    assert not is_duplicate(**{**signed, "name": "高橋 太郎"})
    assert not is_duplicate(**{**signed, "mail": "hanako@example.org"})
    assert not is_duplicate(**{**signed, "petition": PetitionFactory()})
    assert Signature.objects.with_mail(petition, "FAMILY@example.org").count() == 2


def test_without_a_mail_address_one_name_stands_on_many_lines(petition):
    sheet = SheetFactory(petition=petition)
    for line in (1, 2):
        SignatureFactory(petition=petition, on_paper=True, sheet=sheet, line=line, name="山田太郎")
    assert is_duplicate(petition=petition, on_paper=True, sheet=sheet, line=2)
    assert Signature.objects.of_person(petition, name="山田 太郎").count() == 2


def test_a_sheet_is_counted_again_by_another_person(secretary):
    sheet = SheetFactory(lines_filled=8, counted_by=secretary)
    counted = Sheet.objects.filter(pk=sheet.pk).update
    assert "second_count_is_by_another_person" in refused(counted, second_count=8, second_counted_by=secretary)
    assert "sheet_holds_as_many_signatures_as_lines" in refused(counted, lines_filled=11)
    assert "second_count_follows_a_first_one" in refused(counted, lines_filled=None, second_count=8)
    assert refused(counted, second_count=8) is None
    sheet.refresh_from_db()
    assert (sheet.state, sheet.valid_lines) == ("checked", 8)


def test_a_mail_of_a_kind_waits_once(petition):
    signature = SignatureFactory(petition=petition)
    owed = {"petition": petition, "signature": signature, "kind": "confirm", "next_at": NOW}
    first = Outgoing.objects.create(**owed)
    assert refused(Outgoing.objects.create, **owed) is not None
    Outgoing.objects.filter(pk=first.pk).update(state="sent", sent_at=NOW)
    assert refused(Outgoing.objects.create, **owed) is None


def test_a_pair_is_kept_in_one_order(petition):
    pair = MatchFactory(petition=petition)
    assert (
        refused(Match.objects.create, petition=petition, first=pair.second, second=pair.first, likeness=1) is not None
    )


def test_an_organisation_endorses_once(petition):
    EndorsementFactory(petition=petition, name="特定非営利活動法人 移住者の会", prefecture="13")
    again = {"petition": petition, "name": "NPO法人移住者の会"}
    with pytest.raises(IntegrityError), transaction.atomic():
        EndorsementFactory(**again, prefecture="13")
    EndorsementFactory(**again, prefecture="27")


# --- Secrets --------------------------------------------------------------------------------

CANARIES = {
    "name": "漏洩 花子",
    "kana": "ロウエイ ハナコ",
    "address": "新宿区漏洩町1-2-3",
    "mail": "canary@leak.example",
    "comment": "漏れてはならない言葉",
}


def test_what_a_signer_wrote_stands_nowhere_in_the_clear(petition):
    signature = SignatureFactory(petition=petition, **CANARIES)
    signature.name = "漏洩 華子"
    signature.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM petitions_signature")
        row = repr([bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()])
    for secret in CANARIES.values():
        assert secret not in row
        assert repr(secret.encode())[2:-1] not in row
    assert not SearchEntry.objects.filter(text__contains="漏").exists()
    kept = Signature.objects.get()
    assert {field: getattr(kept, field) for field in CANARIES} == {**CANARIES, "name": "漏洩 華子"}


def test_the_trail_tells_that_a_name_was_altered_and_not_the_name(petition):
    signature = SignatureFactory(petition=petition, **CANARIES)
    signature.name = "別名"
    signature.save()
    changed, created = audit.history(signature)
    assert (changed.old, changed.new) == ({"name": "***"}, {"name": "***"})
    assert {created.new[field] for field in CANARIES} == {"***"}


def test_a_signer_leaves_no_entry_and_the_staff_does(petition):
    signature = SignatureFactory.build(petition=petition, wording=petition.wordings.get())
    signature.make_keys()
    before = AuditEntry.objects.count()
    Signature.objects.insert_unaudited([signature])
    Signature.objects.filter(pk=signature.pk).update_unaudited(score=3)
    assert AuditEntry.objects.count() == before
    Signature.objects.filter(pk=signature.pk).update(state="held")
    assert [entry.new for entry in audit.history(signature)] == [{"state": "held"}]
    assert Signature.objects.get(pk=signature.pk).mail_key == signature.mail_key != ""


def test_saving_a_name_alone_saves_its_key(petition):
    signature = SignatureFactory(petition=petition, name="山田花子")
    signature.name = "山田華子"
    signature.save(update_fields=["name"])
    assert list(Signature.objects.of_person(petition, name="山田華子")) == [signature]


# --- Questions ------------------------------------------------------------------------------


def test_questions_about_signatures(petition):
    web = SignatureFactory(petition=petition, is_shown=True)
    paper = SignatureFactory(petition=petition, on_paper=True)
    stall = SignatureFactory(petition=petition, at_stall=True, agreed="count")
    held = SignatureFactory(petition=petition, state="held", is_shown=True)
    pending = SignatureFactory(petition=petition, unconfirmed=True)
    invalid = SignatureFactory(petition=petition, invalidated=True)
    everything = Signature.objects.all()
    assert set(everything.counted()) == {web, paper, stall}
    assert set(everything.held()) == {held}
    assert set(everything.pending()) == {pending}
    assert set(everything.on_web()) == {web, held, pending, invalid}
    assert set(everything.on_paper()) == {paper}
    assert set(everything.witnessed()) == {stall}
    assert set(everything.shown()) == {web}
    assert set(everything.counted().agreeing_to("name")) == {web, paper}
    assert set(everything.counted_between(web.counted_at, NOW)) == {web, paper, stall, held, invalid}
    assert set(everything.counted_between(NOW, NOW)) == set()
    assert stall.collector == CollectorFactory._meta.model.objects.get()
