"""Sending what is owed: once, in order, tried again when the server is away, and nothing personal left behind."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from tomoni.petitions.actions import mailing
from tomoni.petitions.actions.mailing import sending
from tomoni.petitions.models import Outgoing, Signature
from tomoni.petitions.tests.factories import AddresseeFactory, HandOverFactory, PetitionFactory, SignatureFactory
from tomoni.petitions.tests.signers import delivered, paths

pytestmark = pytest.mark.django_db
HERE = "tomoni.petitions.tests.test_mailing."


class Away(EmailBackend):
    """A mail server that does not answer."""

    def open(self):
        raise ConnectionRefusedError


class Refusing(EmailBackend):
    """A mail server that refuses one address."""

    def send_messages(self, messages):
        if messages[0].to == ["refused@example.org"]:
            raise smtplib.SMTPRecipientsRefused({})
        return super().send_messages(messages)


class Failing(EmailBackend):
    """A mail server that goes away after the first mail."""

    def send_messages(self, messages):
        if mail.outbox:
            raise smtplib.SMTPServerDisconnected
        return super().send_messages(messages)


class Stopping(EmailBackend):
    """The machine stops after the mail went out, before that is written down."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit


@pytest.fixture
def petition():
    return PetitionFactory(closes_at=None)


def owed(petition, number=1, kind="confirm", **fields):
    fields = {"petition": petition, "unconfirmed": True, "signed_at": timezone.now(), **fields}
    made = [SignatureFactory(**fields) for _each in range(number)]
    now = timezone.now()
    return [Outgoing.objects.create(petition=petition, signature=each, kind=kind, next_at=now) for each in made]


def states():
    return list(Outgoing.objects.order_by("pk").values_list("state", "attempts"))


def test_each_is_sent_once_whoever_sends(petition):
    owed(petition, 3)
    outcomes = [mailing.send_due(now=timezone.now()) for _each in range(2)]
    assert [each.sent for each in outcomes] == [3, 0]
    assert (len(mail.outbox), states()) == (3, [("sent", 1)] * 3)


def test_while_the_server_is_away_nothing_is_lost_and_no_attempt_counted(petition, settings):
    owed(petition, 2)
    settings.EMAIL_BACKEND = f"{HERE}Away"
    assert mailing.send_due(now=timezone.now()).is_broken_off
    assert states() == [("waiting", 0)] * 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(delivered()) == 2


def test_a_server_that_goes_away_gets_the_rest_later(petition, settings):
    owed(petition, 3)
    settings.EMAIL_BACKEND = f"{HERE}Failing"
    now = timezone.now()
    outcome = mailing.send_due(now=now)
    assert (outcome.sent, outcome.is_broken_off, states()) == (1, True, [("sent", 1), ("waiting", 0), ("waiting", 0)])
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mailing.send_due(now=now).sent == 0
    assert mailing.send_due(now=now + sending.FIRST_PAUSE).sent == 2


def test_a_refused_mail_does_not_hold_up_the_others_and_is_given_up_in_the_end(petition, settings):
    settings.EMAIL_BACKEND = f"{HERE}Refusing"
    owed(petition, mail="refused@example.org")
    owed(petition, 2)
    now = timezone.now()
    first = mailing.send_due(now=now)
    assert (first.sent, first.refused, states()[0]) == (2, 1, ("waiting", 1))
    pauses = []
    for _try in range(sending.MOST_ATTEMPTS - 1):
        later = Outgoing.objects.get(attempts__gte=1, state="waiting").next_at
        pauses.append(later - now)
        now = later
        mailing.send_due(now=now)
    assert states()[0] == ("given_up", sending.MOST_ATTEMPTS)
    assert pauses[:3] == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    assert mailing.send_due(now=now + timedelta(days=9)).refused == 0


def test_a_machine_that_stops_in_between_sends_that_one_again_with_the_same_link(petition, settings):
    owed(petition, 2)
    settings.EMAIL_BACKEND = f"{HERE}Stopping"
    now = timezone.now()
    with pytest.raises(SystemExit):
        mailing.send_due(now=now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mailing.send_due(now=now).sent == 0  # claimed until somebody is sure that nobody sends it
    assert mailing.send_due(now=now + sending.CLAIMED_FOR).sent == 2
    assert sorted(
        len({paths(each)[0] for each in mail.outbox if each.to == to})
        for to in {tuple(m.to) for m in mail.outbox}
        for to in [list(to)]
    ) == [1, 1]
    assert len(mail.outbox) == 3


def test_a_mail_fits_the_state_its_signature_has_by_then(petition):
    confirmed, gone, again = owed(petition, 3)
    for one, fields in [(confirmed, {"confirmed_at": timezone.now()}), (gone, {"state": "withdrawn"})]:
        Signature.objects.filter(pk=one.signature_id).update_unaudited(**fields)
    assert sorted(each.subject for each in delivered()) == ["【確認のお願い】署名", "署名の控え"]
    assert [Outgoing.objects.get(pk=each.pk).state for each in (confirmed, gone, again)] == ["sent", "given_up", "sent"]


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy", "vi", "ar"])
def test_no_subject_and_no_row_tells_whom_a_mail_goes_to(petition, language):
    owed(petition, name="漏れては ならない", mail="canary@example.org", language=language)
    (message,) = delivered()
    assert [word for word in ("漏れては", "canary") if word in message.subject] == []
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    row = Outgoing.objects.values().get()
    assert [value for value in row.values() if isinstance(value, str)] == ["confirm", "sent"]


def test_what_goes_wrong_is_logged_without_an_address(petition, settings, caplog):
    owed(petition, mail="canary@example.org")
    settings.EMAIL_BACKEND = f"{HERE}Away"
    mailing.send_due(now=timezone.now())
    assert "the mail server does not answer (ConnectionRefusedError)" in caplog.text
    assert "canary" not in caplog.text


def test_news_go_to_who_wants_them_and_can_be_stopped_from_the_mail_itself(petition, client):
    wanting = SignatureFactory(petition=petition, newsletter=True, newsletter_wording="はい")
    SignatureFactory(petition=petition)
    SignatureFactory(petition=petition, newsletter=True, state="held")
    HandOverFactory(
        petition=petition,
        addressee=AddresseeFactory(petition=petition),
        counts={"verified": 3, "paper": 1_000, "organisations": 4},
        manifest_sha256="0" * 64,
        frozen_at=timezone.now(),
    )
    assert [mailing.owe_news(petition, now=timezone.now()) for _twice in range(2)] == [1, 0]
    (news,) = delivered()
    assert news.to == [wanting.mail]
    assert "2012年4月10日、法務大臣 殿に提出しました（1,003筆・4団体）。" in news.body
    stop = paths(news)[-1]
    assert news.extra_headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{stop}>"
    assert news.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.get(stop)
    assert Signature.objects.get(pk=wanting.pk).newsletter
    assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert not Signature.objects.get(pk=wanting.pk).newsletter
    assert mailing.owe_news(petition, now=timezone.now()) == 0
