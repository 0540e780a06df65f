"""Who asks by mail address hears of everything held of it, and ends it; nobody else's is touched, nothing is told twice."""

import logging

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tomoni.core import audit
from tomoni.core.models import AuditEntry
from tomoni.people.tests.factories import PersonFactory, UserFactory
from tomoni.petitions.actions import chain, counting, destroying
from tomoni.petitions.models import Count, Petition, Signature
from tomoni.petitions.tests.factories import NOW, EndorsementFactory, PetitionFactory, SignatureFactory
from tomoni.projects.tests.factories import ProjectFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MAIL = "hanako@example.org"
URL = "/admin/petitions/signers/"


@pytest.fixture
def office(secretary):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(secretary, backend=BACKEND)
    return client


@pytest.fixture
def signed():
    """Hanako's signatures in two petitions, another's from her address, and a stranger's."""
    drives = PetitionFactory(), PetitionFactory()
    own = [SignatureFactory(petition=drive, name="山田 花子", mail=MAIL, newsletter=True) for drive in drives]
    family = SignatureFactory(petition=drives[0], name="山田 太郎", mail=MAIL)
    stranger = SignatureFactory(petition=drives[0], name="他人 次郎", mail="jiro@example.org")
    for drive in drives:
        counting.count(drive, now=NOW)
    return own, family, stranger


def asked(client, **fields):
    return client.post(URL, {"mail": "Hanako+news@EXAMPLE.org" if not fields else MAIL, **fields})


def settle(client, way, *signatures, **fields):
    chosen = [str(each.pk) for each in signatures]
    return asked(client, settle="1", way=way, chosen=chosen, **{"is_sure": "on", **fields})


def named(**which):
    return sorted(each.name for each in Signature.objects.filter(**which))


def test_one_address_is_found_in_all_petitions(office, signed):
    EndorsementFactory(mail=MAIL, name="山田会")
    person = PersonFactory(name="山田 花子", mail=MAIL)
    response = asked(office)
    held = response.context["held"]
    assert sorted(each.name for each in held.signatures) == ["山田 太郎", "山田 花子", "山田 花子"]
    assert ([each.name for each in held.endorsements], held.persons) == (["山田会"], [person])
    page = response.content.decode()
    assert ("山田 花子" in page, "他人 次郎" in page) == (True, False)
    assert asked(office, mail="nobody@example.org").context["held"].is_nothing


def test_the_address_stands_in_no_url_and_no_log(office, signed, caplog):
    caplog.set_level(logging.DEBUG)
    assert "held" not in office.get(URL, {"mail": MAIL}).context
    settle(office, "stop", *signed[0])
    assert (MAIL in caplog.text, MAIL in str([audit.told(each) for each in AuditEntry.objects.all()])) == (False, False)
    assert office.get(URL).headers["Cache-Control"].startswith("no-store")


def test_looking_is_audited(office, signed):
    before = AuditEntry.objects.filter(action="read").count()
    asked(office)
    assert AuditEntry.objects.filter(action="read").count() - before == 3


def test_the_office_alone_looks(signed):
    lead = member(ProjectFactory(), role="project_lead")
    for user in (lead, UserFactory(roles=["editor"]), UserFactory(roles=["steering"])):
        client = Client()
        client.force_login(user, backend=BACKEND)
        assert asked(client).status_code in (302, 403)
    assert Client().post(URL, {"mail": MAIL}).status_code == 302


def test_what_is_taken_back_counts_no_more_and_the_rest_stays(office, signed):
    (first, second), family, stranger = signed
    settle(office, "take_back", first, second)
    assert named(state="withdrawn") == ["", ""]
    assert named(state="counted") == ["他人 次郎", "山田 太郎"]
    assert Count.objects.headline().total() == 2
    assert [list(chain.findings(each)) for each in Petition.objects.all()] == [[], []]
    entries = AuditEntry.objects.filter(model="petitions.signature", object_id=str(first.pk))
    assert set(entries.values_list("action", flat=True)) >= {"change"}


def test_what_is_erased_goes_on_counting(office, signed):
    own, family, _stranger = signed
    settle(office, "erase", *own)
    assert (named(state="counted"), Count.objects.headline().total()) == (["", "", "他人 次郎", "山田 太郎"], 4)
    assert [each.name for each in asked(office).context["held"].signatures] == ["山田 太郎"]


def test_who_wants_no_news_still_signs(office, signed):
    family = SignatureFactory(petition=signed[0][1].petition, name="山田 花", mail=MAIL, newsletter=True)
    settle(office, "stop", signed[0][0])
    assert list(Signature.objects.filter(newsletter=True)) == [family]
    assert Signature.objects.counted().count() == 5


def test_the_file_holds_what_was_chosen_alone(office, signed):
    response = settle(office, "file", *signed[0])
    text = response.content.decode("utf-8-sig")
    assert (text.count("山田 花子"), "太郎" in text, len(text.splitlines())) == (2, False, 3)
    assert AuditEntry.objects.filter(action="export").count() == 1


@pytest.mark.parametrize("wrong", [{"chosen": []}, {"is_sure": ""}, {"way": ""}, {"way": "burn"}])
def test_nothing_happens_before_it_is_sure(office, signed, wrong):
    fields = {"way": "erase", "chosen": [str(signed[0][0].pk)], "is_sure": "on", "settle": "1", **wrong}
    response = asked(office, **fields)
    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
    assert Signature.objects.filter(erased_at=None).count() == 4


def test_a_signature_of_another_address_is_not_settled(office, signed):
    response = settle(office, "erase", signed[2])
    assert list(response.context["form"].errors) == ["chosen"]
    assert Signature.objects.filter(erased_at=None).count() == 4


def test_of_destroyed_petitions_name_and_address_find_the_proof(office, signed):
    drive = signed[0][0].petition
    Petition.objects.filter(pk=drive.pk).update(erase_on=NOW.date(), closes_at=NOW)
    destroying.destroy(drive, user=None, now=NOW)
    assert asked(office, name="山田 花子").context["held"].proofs == [drive]
    assert asked(office, name="誰か 別人").context["held"].proofs == []
    assert len(asked(office).context["held"].signatures) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_asking_costs_as_much_for_three_petitions_as_for_one(office, number):
    office.get(URL)
    for _each in range(number):
        SignatureFactory(mail=MAIL)
    assert queries_of(lambda: asked(office)) == 16


def queries_of(act):
    """How many queries an act takes but those of the trail, which tells each reading."""
    with CaptureQueriesContext(connection) as captured:
        act()
    told = [each["sql"] for each in captured.captured_queries]
    return sum("core_audit" not in each and "pg_advisory" not in each for each in told)
