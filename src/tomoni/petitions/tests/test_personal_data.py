"""What a person of the register signed is handed out and erased with the rest; the numbers stay."""

import pytest

from tomoni.people.tests.factories import AddressFactory, PersonFactory
from tomoni.petitions.models import Collector, Endorsement, Signature
from tomoni.petitions.personal_data import PERSONAL_DATA
from tomoni.petitions.tests.factories import CollectorFactory, EndorsementFactory, PetitionFactory, SignatureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HOLDINGS = {holding.key.partition(".")[2]: holding for holding in PERSONAL_DATA}
MAIL = "hanako@example.org"


@pytest.fixture
def person():
    return PersonFactory(name="髙橋 花子", mail=MAIL)


def names_told(person):
    return [row["Name"] for row in HOLDINGS["signature"].collect(person)]


def test_signatures_are_found_in_every_petition_by_mail_and_name(person):
    for petition in (PetitionFactory(), PetitionFactory()):
        SignatureFactory(petition=petition, name="高橋花子", mail=MAIL)
        SignatureFactory(petition=petition, name="高橋 太郎", mail=MAIL)
        SignatureFactory(petition=petition, name="高橋花子", mail="other@example.org")
    assert names_told(person) == ["高橋花子", "高橋花子"]


def test_signatures_on_paper_are_found_by_name_and_address(person):
    AddressFactory(person=person, prefecture="13", municipality="131041", street="西新宿2-8-1")
    petition = PetitionFactory()
    for line, address in enumerate(
        ["新宿区西新宿二丁目8番1号", "東京都新宿区西新宿2-8-1", "新宿区西新宿9-9-9"], start=1
    ):
        SignatureFactory(petition=petition, on_paper=True, line=line, name="高橋花子", prefecture="13", address=address)
    assert len(names_told(person)) == 2


def test_erasing_leaves_the_number(person):
    SignatureFactory(name="高橋花子", mail=MAIL, comment="応援")
    other = SignatureFactory(name="高橋太郎", mail=MAIL)
    (kept,) = HOLDINGS["signature"].erase(person)
    assert kept.what == "1 signatures, as numbers without a name"
    assert names_told(person) == []
    assert Signature.objects.counted().count() == 2
    assert [each.name for each in Signature.objects.filter(erased_at=None)] == [other.name]
    assert list(HOLDINGS["signature"].erase(person)) == []


def test_a_representative_is_erased_and_the_endorsement_stays(person):
    mine = EndorsementFactory(mail=MAIL)
    other = EndorsementFactory(mail="office@example.org")
    assert [row["Organisation"] for row in HOLDINGS["endorsement"].collect(person)] == [mine.name]
    HOLDINGS["endorsement"].erase(person)
    told = {each.name: (each.representative, each.mail) for each in Endorsement.objects.counted()}
    assert told == {mine.name: ("", ""), other.name: ("代表 太郎", "office@example.org")}


def test_a_collector_is_erased_and_their_sheets_stay(person):
    CollectorFactory(person=person, name="髙橋 花子（川崎）", note="夜に電話")
    CollectorFactory(person=PersonFactory(), name="横浜の会")
    assert len(list(HOLDINGS["collector"].collect(person))) == 1
    HOLDINGS["collector"].erase(person)
    told = list(Collector.objects.order_by("pk").values_list("person", "name", "note", "is_active")[:1])
    assert told == [(None, "", "", False)]
    assert Collector.objects.filter(name="横浜の会", is_active=True).exclude(person=None).count() == 1
