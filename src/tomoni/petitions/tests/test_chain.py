"""What was acknowledged to a signer and counted can neither vanish nor be altered unnoticed, whoever writes the database."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tomoni.core import audit
from tomoni.core.models import AuditEntry
from tomoni.people.tests.factories import UserFactory
from tomoni.petitions import actions
from tomoni.petitions.actions import chain, counting, destroying
from tomoni.petitions.models import Block, CountMark, Head, Petition, Signature, Sweep
from tomoni.petitions.tests.factories import NOW, PetitionFactory, SignatureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def chained(petition):
    """Three signatures on the web and one at a stall in one block, one more in another; of another petition one."""
    made = SignatureFactory.create_batch(3, petition=petition)
    SignatureFactory(petition=petition, at_stall=True, name="街頭の人")
    SignatureFactory(petition=petition, on_paper=True)
    other = SignatureFactory()
    for each in (petition, other.petition):
        counting.count(each, now=NOW)
    SignatureFactory(petition=petition, counted_at=NOW + timedelta(seconds=5))
    counting.count(petition, now=LATER)
    return made


def tampered(statement, *values):
    """Write past the programme, as whoever holds the database may."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def key(value):
    return value.hex if connection.vendor == "sqlite" else str(value)


def found(petition):
    return [what for _signature, what in chain.findings(Petition.objects.get(pk=petition.pk))]


def test_what_counted_is_chained_by_the_counter_and_agrees(petition, chained):
    assert list(Block.objects.filter(petition=petition).values_list("number", "length")) == [(1, 4), (2, 1)]
    assert found(petition) == []
    assert counting.count(petition, now=LATER + timedelta(minutes=1)) == 0
    assert Block.objects.filter(petition=petition).count() == 2


ALTERED = "was altered: name, reading, mail, address or what was agreed"
MOVED = "was altered: the text, how, when or where it was signed"
TAMPERINGS = {
    "removed": ("DELETE FROM petitions_signature WHERE id = %s", "was acknowledged and counted, and is gone"),
    "declared invalid": (
        "UPDATE petitions_signature SET state = 'invalid', invalid_reason = 'other' WHERE id = %s",
        "counts no longer, and nobody decided so",
    ),
    "withdrawn": (
        "UPDATE petitions_signature SET state = 'withdrawn' WHERE id = %s",
        "counts no longer, and nobody decided so",
    ),
    "another name's key": ("UPDATE petitions_signature SET name_key = 'ab' WHERE id = %s", ALTERED),
    "agreed to more": ("UPDATE petitions_signature SET agreed = 'full' WHERE id = %s", ALTERED),
    "another's name": (
        "UPDATE petitions_signature SET name = (SELECT other.name FROM petitions_signature other "
        "WHERE other.id <> petitions_signature.id AND other.method = 'witnessed') WHERE id = %s",
        ALTERED,
    ),
    "another prefecture": ("UPDATE petitions_signature SET prefecture = '01' WHERE id = %s", MOVED),
    "another time": ("UPDATE petitions_signature SET signed_at = '2012-03-01 00:00:00+00:00' WHERE id = %s", MOVED),
    "erased": (
        "UPDATE petitions_signature SET erased_at = '2012-03-12 00:00:00+00:00' WHERE id = %s",
        "was erased, and neither its signer nor the petition's date did it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_a_row_tampered_with_in_the_database_is_found(petition, chained, tampering):
    statement, what = TAMPERINGS[tampering]
    tampered(statement, key(chained[1].pk))
    assert list(chain.findings(petition)) == [(str(chained[1]), what)]


@pytest.mark.parametrize(
    "statement, what",
    [
        ("DELETE FROM petitions_block WHERE number = 1", "blocks 1 to 1 of the chain are missing"),
        ("UPDATE petitions_block SET mac = 'ab' WHERE number = 2", "block 2 of the chain was altered"),
        ("UPDATE petitions_block SET head = 'ab' WHERE number = 2", "block 2 of the chain was altered"),
    ],
)
def test_a_chain_tampered_with_is_found(petition, chained, statement, what):
    tampered(statement)
    assert what in found(petition)


def test_an_end_cut_off_with_its_signatures_is_told_by_the_head_of_the_day(petition, chained):
    chain.close_day(petition, now=LATER)
    assert found(petition) == []
    last = Signature.objects.filter(petition=petition).order_by("counted_at").last()
    tampered("DELETE FROM petitions_block WHERE number = 2")
    tampered("DELETE FROM petitions_signature WHERE id = %s", key(last.pk))
    assert found(petition) == ["the chain does not end on 2012-03-10 as it was written down"]


def test_the_head_of_the_day_stands_in_the_audit_trail(petition, chained):
    head = chain.close_day(petition, now=LATER)
    assert (head.number, head.head, head.findings) == (2, Block.objects.get(petition=petition, number=2).head, 0)
    told = AuditEntry.objects.filter(model="petitions.head").get()
    assert head.head in str(audit.told(told))
    tampered(*TAMPERINGS["removed"][:1], key(chained[0].pk))
    again = chain.close_day(petition, now=LATER)
    assert (Head.objects.filter(petition=petition).count(), again.findings) == (1, 1)


def test_what_is_decided_or_wished_agrees_with_the_chain(petition, chained):
    user = UserFactory()
    some = Signature.objects.filter(pk=chained[0].pk)
    made = actions.sweep(petition, some, act=Sweep.Act.INVALIDATE, invalid_reason="other", user=user, now=LATER)
    assert found(petition) == []
    actions.reverse(made, user=user, now=LATER)
    assert found(petition) == []
    actions.withdraw(Signature.objects.get(pk=chained[1].pk), now=LATER)
    actions.erase(Signature.objects.filter(pk=chained[2].pk), now=LATER)
    assert found(petition) == []
    tampered("DELETE FROM petitions_signature WHERE id = %s", key(chained[1].pk))
    assert found(petition) == ["was acknowledged and counted, and is gone"]


def test_a_petition_destroyed_on_its_date_agrees_and_still_shows_what_is_removed(petition, chained):
    Petition.objects.filter(pk=petition.pk).update(erase_on=NOW.date(), closes_at=NOW)
    destroying.destroy(petition, user=None, now=LATER)
    assert found(petition) == []
    tampered("DELETE FROM petitions_signature WHERE id = %s", key(chained[1].pk))
    assert found(petition) == ["was acknowledged and counted, and is gone"]


def test_what_the_window_passed_by_is_chained_at_night(petition, chained):
    held = SignatureFactory(petition=petition, state="held", counted_at=NOW - timedelta(hours=1))
    actions.sweep(petition, Signature.objects.filter(pk=held.pk), act=Sweep.Act.RELEASE, user=UserFactory(), now=LATER)
    blocks = Block.objects.filter(petition=petition).order_by("number")
    assert [held.pk.bytes in bytes(block.leaves) for block in blocks] == [False, False]
    for _night in range(2):
        chain.close_day(petition, now=LATER + timedelta(minutes=5))
        assert [held.pk.bytes in bytes(block.leaves) for block in blocks.all()] == [False, False, True]


def test_an_old_petition_is_chained_in_its_first_night():
    petition = PetitionFactory()
    SignatureFactory.create_batch(2, petition=petition)
    CountMark.objects.create(pk=petition.pk, counted_until=NOW)
    assert chain.close_day(petition, now=LATER).number == 1
    assert found(petition) == []


def test_the_command_names_what_is_wrong_and_fails(petition, chained, capsys):
    call_command("verify-signatures", petition.slug)
    assert f"{petition.slug}: block 2" in capsys.readouterr().out
    tampered(*TAMPERINGS["removed"][:1], key(chained[0].pk))
    with pytest.raises(CommandError):
        call_command("verify-signatures")
    assert f"{str(chained[0])} was acknowledged and counted, and is gone" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("verify-signatures", "no-such")
