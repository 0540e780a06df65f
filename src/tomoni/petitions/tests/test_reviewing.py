"""The review of what is held: chosen in bulk, previewed, decided, taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from tomoni.core.models import AuditEntry
from tomoni.petitions.models import Signature, Sweep
from tomoni.petitions.tests.factories import NOW, PetitionFactory, SignatureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def office(client, secretary):
    client.force_login(secretary)
    client.cookies["django_language"] = "en"
    return client


def held(petition, reason, **fields):
    return SignatureFactory(petition=petition, state="held", counted_at=None, reasons=[reason], score=10, **fields)


def address(petition, **choice):
    return reverse("petitions_sweep:review", args=[petition.pk], query=choice)


def states():
    return dict(Signature.objects.values_list("name_key", "state"))


def test_what_is_held_for_a_reason_is_shown_and_let_count(office, petition):
    fast, other = held(petition, "fast", name="早い 花子"), held(petition, "disposable", name="遅い 太郎")
    elsewhere = held(PetitionFactory(), "fast", name="別の 花子")
    page = office.get(address(petition, reason="fast"))
    assert [row["signature"] for row in page.context["rows"]] == [fast]
    assert (page.context["number"], "別の" in page.content.decode()) == (1, False)
    done = office.post(address(petition, reason="fast"), {"act": "release", "number": 1, "note": "電話で確かめた"})
    made = Sweep.objects.get()
    assert done.url == reverse("petitions_sweep:inspect", args=[made.pk])
    assert (made.number, made.conditions, made.note) == (1, {"reason": "fast"}, "電話で確かめた")
    now = {each.pk: each.state for each in Signature.objects.all()}
    assert now == {fast.pk: "counted", other.pk: "held", elsewhere.pk: "held"}


def test_a_decision_is_on_those_that_were_shown_alone(office, petition):
    held(petition, "fast")
    office.get(address(petition))
    held(petition, "fast")
    page = office.post(address(petition), {"act": "invalidate", "number": 1})
    assert "Look at them again" in page.content.decode()
    assert (Sweep.objects.count(), Signature.objects.held().count()) == (0, 2)


def test_connections_and_times_narrow_the_choice(office, petition):
    near = held(petition, "network", network_key="ab" * 16, signed_at=NOW)
    held(petition, "network", network_key="cd" * 16, signed_at=NOW)
    held(petition, "network", network_key="ab" * 16, signed_at=NOW - timedelta(days=1))
    choice = {"network": "abab", "since": "2012-03-10T00:00"}
    page = office.get(address(petition, **choice))
    assert [row["signature"] for row in page.context["rows"]] == [near]
    assert office.get(address(petition, network="no hex!")).context["number"] == 0


def test_a_decision_is_taken_back_once(office, petition):
    signature = held(petition, "fast")
    office.post(address(petition), {"act": "invalidate", "number": 1})
    made = Sweep.objects.get()
    assert (made.invalid_reason, Signature.objects.get().state) == ("fraud", "invalid")
    office.post(reverse("petitions_sweep:take_back", args=[made.pk]))
    assert Signature.objects.get(pk=signature.pk).state == "held"
    again = office.post(reverse("petitions_sweep:take_back", args=[made.pk]))
    assert "taken back already" in again.content.decode()


def test_who_reads_names_is_told_in_the_trail(office, petition):
    signature = held(petition, "fast", name="早い 花子")
    office.get(address(petition))
    told = AuditEntry.objects.filter(model="petitions.signature", action="read")
    assert [entry.object_id for entry in told] == [str(signature.pk)]


@pytest.mark.parametrize("number", [1, 3])
def test_the_review_takes_as_many_queries_for_many_as_for_few(office, petition, number, django_assert_num_queries):
    for _each in range(number):
        held(petition, "fast", network_key="ab" * 16)
    office.get(address(petition))
    lock_of_the_trail = connection.vendor == "postgresql"
    with django_assert_num_queries(20 + lock_of_the_trail):
        office.get(address(petition))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_decisions_takes_as_many_queries_for_many_as_for_few(
    office, petition, number, django_assert_num_queries
):
    for _each in range(number):
        Sweep.objects.create(petition=petition, act="hold", at=NOW)
    office.get(reverse("petitions_sweep:index"))
    with django_assert_num_queries(14):
        office.get(reverse("petitions_sweep:index"))
