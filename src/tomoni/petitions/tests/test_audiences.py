"""Who wants news is reached once, in their language, with a way to stop it; nobody else is, and no address is listed."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tomoni.core import audiences
from tomoni.people.tests.factories import ConsentFactory, ContactPointFactory
from tomoni.petitions.actions import erase, withdraw
from tomoni.petitions.models import Signature
from tomoni.petitions.tests.factories import NOW, PetitionFactory, SignatureFactory

pytestmark = pytest.mark.django_db
DAY = date(2012, 3, 10)


@pytest.fixture
def signers():
    """Hanako wants news and signed twice; so does Taro at her address, in another petition; others do not or cannot."""
    drives = PetitionFactory(), PetitionFactory()
    wanting = {"newsletter": True, "newsletter_wording": "お知らせを受け取る"}
    for drive in drives:
        SignatureFactory(petition=drive, name="山田 花子", mail="hanako@example.org", language="vi", **wanting)
    SignatureFactory(petition=drives[0], name="佐藤 次郎", mail="jiro@example.org", **wanting)
    refusing = SignatureFactory(petition=drives[0], mail="refuses@example.org")
    for state in ("pending", "held", "withdrawn"):
        SignatureFactory(petition=drives[0], mail=f"{state}@example.org", state=state, counted_at=None, **wanting)
    SignatureFactory(petition=drives[0], mail="later@example.org", signed_at=NOW + timedelta(days=9), **wanting)
    return refusing


def reached():
    return sorted((each.mail, each.language) for each in audiences.recipients("petitions.news", day=DAY))


def test_who_wants_news_is_reached_once(signers):
    assert reached() == [("hanako@example.org", "vi"), ("jiro@example.org", "ja")]
    assert list(audiences.recipients("petitions.nothing", day=DAY)) == []
    assert [each.key for each in audiences.outsiders()] == ["petitions.news"]


def test_no_address_stands_in_what_a_log_would_show(signers):
    assert "hanako" not in str(list(audiences.recipients("petitions.news", day=DAY)))


def test_addresses_are_opened_one_by_one(signers, monkeypatch):
    stream = audiences.recipients("petitions.news", day=DAY)
    next(stream)
    Signature.objects.update_unaudited(newsletter=False)
    stream.close()
    assert reached() == []


@pytest.mark.parametrize("at_once", [True, False])
def test_who_stops_is_reached_no_more_whatever_they_signed(signers, at_once):
    (stop,) = [
        each.stop for each in audiences.recipients("petitions.news", day=DAY) if each.mail == "hanako@example.org"
    ]
    client, path = Client(), stop.removeprefix("http://127.0.0.1:8000")
    if at_once:
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 204
    else:
        client.post(client.get(path).headers["Location"])
    assert reached() == [("jiro@example.org", "ja")]
    assert Signature.objects.counted().filter(newsletter=False).count() == 3


@pytest.mark.parametrize(
    ("purpose", "days", "left"), [("newsletter", 0, []), ("newsletter", -1, ["h"]), ("photo", 9, ["h"])]
)
def test_who_refused_news_in_the_register_since_is_not_reached(signers, purpose, days, left):
    signed_on = timezone.localdate(NOW)
    consent = ConsentFactory(purpose=purpose, withdrawn_on=signed_on + timedelta(days=days))
    ContactPointFactory(person=consent.person, value="Hanako+news@example.org")
    ContactPointFactory(person=ConsentFactory().person, value="jiro@example.org")
    assert [mail[0] for mail, _language in reached()] == [*left, "j"]


def test_who_takes_back_or_is_erased_is_reached_no_more(signers):
    for each in Signature.objects.counted().filter(newsletter=True):
        if each.mail == "jiro@example.org":
            withdraw(each, now=timezone.now())
        else:
            erase(Signature.objects.filter(pk=each.pk), now=timezone.now())
    assert reached() == []
