"""Handing over: counts that stand, a book of what was agreed, two officers; then the clock, and destruction on its date."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tomoni.core import audit
from tomoni.core.models import AuditEntry
from tomoni.people.tests.factories import UserFactory
from tomoni.petitions import tasks
from tomoni.petitions.actions import counting, destroying, handing_over, receipts
from tomoni.petitions.actions.destroying import DestroyingError, destroy
from tomoni.petitions.actions.handing_over import HandingOverError, freeze
from tomoni.petitions.models import Count, Endorsement, HandOver, Match, Outgoing, Petition, Proof, Signature
from tomoni.petitions.tests.factories import (
    NOW,
    AddresseeFactory,
    EndorsementFactory,
    HandOverFactory,
    MatchFactory,
    PetitionFactory,
    SheetFactory,
    SignatureFactory,
)

pytestmark = pytest.mark.django_db
CANARY = "金糸雀"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def drive():
    """A petition with two on the web, one on paper, a sheet of three lines unkeyed, one held, an organisation."""
    petition = PetitionFactory(slug="stay", closes_at=NOW + timedelta(days=1))
    SignatureFactory(petition=petition, name=f"{CANARY} 一", newsletter=True, prefecture="13")
    SignatureFactory(petition=petition, name=f"{CANARY} 二", agreed="count", prefecture="14")
    SignatureFactory(petition=petition, on_paper=True, name=f"{CANARY} 三", prefecture="13", sheet__keyed_at=NOW)
    SignatureFactory(petition=petition, state="held", counted_at=None, name=f"{CANARY} 四")
    SheetFactory(petition=petition, serial=77, lines_filled=4, invalid={"no_name": 1})
    EndorsementFactory(petition=petition)
    return petition


def handed(petition, **fields):
    """Return a hand-over of the petition with its counts frozen."""
    made = HandOverFactory(
        petition=petition, addressee=AddresseeFactory(petition=petition), disclosure="name_prefecture", **fields
    )
    return freeze(made, now=NOW + timedelta(days=30))


def test_the_counts_of_the_day_stand_whatever_happens_afterwards(drive):
    made = handed(drive)
    counts = {"verified": 2, "paper": 4, "organisations": 1, "by_prefecture": {"": 3, "13": 2, "14": 1}}
    assert made.counts == counts
    SignatureFactory(petition=drive)
    counting.recount(drive, now=timezone.now())
    assert HandOver.objects.get().counts == counts
    with pytest.raises(HandingOverError):
        freeze(made, now=NOW + timedelta(days=31))


def test_the_line_told_in_public_says_how_many(drive):
    made = handed(drive)
    assert made.line("ja") == "個人6筆・団体1の署名を法務大臣に提出した。"
    assert (
        made.line("en") == "We handed 6 signatures and the endorsement of one organisation to the Minister of Justice."
    )
    made.counts = {"verified": 4_165, "paper": 6_247, "organisations": 87}
    assert handing_over.draft_line(made, "ja") == "個人10,412筆（1万筆を超えた）・団体87の署名を法務大臣に提出した。"


def test_the_book_is_kept_as_it_was_and_holds_who_agreed_alone(drive):
    made = handed(drive)
    (volume,) = made.manifest["volumes"]
    assert (volume["first"], volume["last"]) == (1, 2)
    content = b"".join(handing_over.volume_of(made, 0))
    assert content.startswith(b"%PDF-")
    assert [CANARY.encode() in path.read_bytes() for path in kept_files()] == [False]


def kept_files():
    from django.conf import settings

    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_two_persons_sign_the_manifest(drive):
    made, one, other = handed(drive), UserFactory(), UserFactory()
    handing_over.sign_manifest(made, user=one, now=NOW)
    with pytest.raises(HandingOverError):
        handing_over.sign_manifest(made, user=one, now=NOW)
    made = handing_over.sign_manifest(made, user=other, now=NOW)
    assert (made.first_signed_by, made.second_signed_by) == (one, other)
    with pytest.raises(HandingOverError):
        handing_over.sign_manifest(made, user=UserFactory(), now=NOW)


def test_the_database_keeps_a_manifest_as_it_was_signed(drive):
    made = handed(drive)
    with pytest.raises(IntegrityError, match="frozen_hand_over_never_changes"), transaction.atomic():
        HandOver.objects.filter(pk=made.pk).update(manifest={**made.manifest, "day": "2012-01-01"})
    assert handing_over.fingerprint(HandOver.objects.get().manifest) == made.manifest_sha256


@pytest.mark.parametrize("fields", [{"when": ""}, {"disclosure": "full"}])
def test_what_has_no_day_or_tells_more_than_promised_is_not_handed_over(drive, fields):
    made = HandOverFactory(petition=drive, **fields)
    with pytest.raises(HandingOverError):
        freeze(made, now=NOW)
    assert HandOver.objects.get().frozen_at is None


def test_signers_who_want_news_are_told_once(drive):
    made = handed(drive)
    assert handing_over.tell_signers(made, now=NOW) == 1
    assert list(Outgoing.objects.values_list("kind", "signature__newsletter")) == [("news", True)]


def test_the_clock_runs_from_the_last_hand_over(drive):
    handed(drive, when="2012-04-10")
    handed(drive, when="2012-05-10", ordinal=2)
    drive.refresh_from_db()
    assert (drive.handed_over_on, drive.erase_on) == (date(2012, 5, 10), date(2012, 11, 6))


# --- Destruction ----------------------------------------------------------------------------

DAY = NOW.replace(month=11, day=6)


def test_nothing_is_destroyed_before_its_date(drive):
    handed(drive, when="2012-05-10")
    with pytest.raises(DestroyingError):
        destroy(drive, user=None, now=DAY - timedelta(days=1))
    assert Signature.objects.filter(erased_at=None).count() == 4


def test_on_its_date_names_go_and_numbers_and_proofs_stay(drive):
    handed(drive, when="2012-05-10")
    first = Signature.objects.get(newsletter=True)
    MatchFactory(petition=drive)
    numbers = list(Count.objects.filter(petition=drive).exclude(counted="verified").values_list("counted", "number"))
    told = HandOver.objects.get().counts
    user = UserFactory()
    made = destroy(drive, user=user, now=DAY)
    assert made.numbers == {
        "proofs": 5, "signatures": 6, "representatives": 1, "pairs": 1, "scans": 0, "books": 1,
    }  # fmt: skip
    gone = Signature.objects.filter(petition=drive)
    assert {(each.name, each.mail, each.address, each.comment, each.mail_key) for each in gone} == {("",) * 5}
    assert list(Endorsement.objects.values_list("mail_key", flat=True)) == [""]
    assert (Match.objects.count(), kept_files()) == (0, [])
    assert HandOver.objects.get().counts == told
    assert (
        list(Count.objects.filter(petition=drive).exclude(counted="verified").values_list("counted", "number"))
        == numbers
    )
    assert Proof.objects.filter(petition=drive).count() == 5
    receipt = receipts.links.receipt(drive.pk, name=first.name, mail=first.mail)
    assert receipts.is_received(drive, name=first.name, mail=first.mail, receipt=receipt)
    assert "署名6件" in made.text and made.by == user
    with pytest.raises(DestroyingError):
        destroy(drive, user=user, now=DAY)


def test_a_job_destroys_what_the_office_puts_off_too_long(drive, monkeypatch):
    handed(drive, when="2012-05-10")
    assert list(destroying.overdue(DAY + timedelta(days=29))) == []
    assert list(destroying.overdue(DAY + timedelta(days=30))) == [drive]
    tasks.destroy_overdue.call_local()
    drive.refresh_from_db()
    assert drive.erased_at is not None
    assert drive.destructions.get().by is None


def test_an_open_petition_is_not_destroyed(drive):
    Petition.objects.filter(pk=drive.pk).update(erase_on=date(2012, 3, 1))
    with pytest.raises(DestroyingError):
        destroy(drive, user=None, now=NOW)


def test_the_trail_knows_of_it_and_of_no_name(drive):
    handed(drive, when="2012-05-10")
    destroy(drive, user=None, now=DAY)
    entries = AuditEntry.objects.all()
    assert entries.filter(model="petitions.destruction").count() == 1
    assert [entry for entry in entries if CANARY in str(audit.told(entry))] == []
