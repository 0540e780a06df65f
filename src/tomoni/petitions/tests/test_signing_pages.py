"""From the form to the count: what a signer sees and is mailed, and what nobody else learns."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tomoni.people import throttling
from tomoni.petitions import links
from tomoni.petitions.actions import erase, mailing
from tomoni.petitions.models import Outgoing, Proof, Signature, keys
from tomoni.petitions.tests.factories import AddresseeFactory, PetitionFactory, SignatureFactory, WordingFactory
from tomoni.petitions.tests.signers import delivered, filled, page_of, paths

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def apart(tmp_path, settings):
    """Budgets of their own."""
    settings.DATA = tmp_path


@pytest.fixture
def petition():
    made = PetitionFactory(closes_at=None)
    AddresseeFactory(petition=made)
    return made


def sign(client, petition, end="", **fields):
    return client.post(page_of(petition, end), filled(petition, **fields))


def press(client, address, **fields):
    """Open a mailed link, then press the button of the page it leads to; return what answers the button."""
    landed = client.get(address)
    return client.post(landed.headers["Location"], fields)


def shown(response):
    return response.content.decode()


def state(name="山田 花子"):
    return next(each.state for each in Signature.objects.all() if each.name == name)


def test_from_the_form_to_the_receipt(client, petition):
    assert sign(client, petition, shown="on", comment="応援しています").headers["Location"] == page_of(
        petition, "signed/"
    )
    (asked,) = delivered()
    assert (asked.to, asked.subject) == (["hanako@example.org"], "【確認のお願い】署名")
    assert state() == "pending"
    assert press(client, paths(asked)[0]).headers["Location"] == page_of(petition, "confirm/done/")
    signature = Signature.objects.get()
    assert (signature.state, signature.agreed, signature.is_shown, signature.newsletter) == (
        "counted",
        "name",
        True,
        False,
    )
    (thanks,) = delivered()
    receipt = links.receipt(petition.pk, name="山田 花子", mail="hanako@example.org")
    assert receipt in thanks.body
    assert paths(thanks)[:2] == [page_of(petition, "check/"), page_of(petition)]


def test_opening_the_link_confirms_nothing_and_shows_no_secret(client, petition):
    sign(client, petition)
    address = paths(delivered()[0])[0]
    landed = client.get(address, follow=True)
    assert state() == "pending"
    secret = address.rstrip("/").rpartition("/")[2]
    assert landed.redirect_chain == [(page_of(petition, "confirm/"), 302)]
    assert secret not in shown(landed)
    assert client.get(address).headers["Referrer-Policy"] == "no-referrer"
    assert client.head(address).status_code == 302
    assert state() == "pending"


def test_no_answer_to_a_link_writes_it_into_the_log(client, petition, caplog):
    secret = links.link_of(links.CONFIRM, petition.pk)
    strict = Client(enforce_csrf_checks=True)
    for slug in (petition.slug, "gone"):
        for browser in (client, strict):
            for ask in (browser.get, browser.head, browser.post):
                assert ask(f"/petitions/{slug}/confirm/{secret}/").status_code == 302
    assert client.get("/petitions/gone/").status_code == 404
    assert ("/petitions/<slug:slug>/" in caplog.text, secret in caplog.text) == (True, False)


def test_the_button_answers_the_same_whatever_the_link_is(petition):
    old = timezone.now() - timedelta(days=15)
    waiting = SignatureFactory(petition=petition, name="待つ", unconfirmed=True, signed_at=timezone.now())
    held = SignatureFactory(petition=petition, name="保留", state="held", confirmed_at=None, signed_at=timezone.now())
    used = SignatureFactory(petition=petition, name="済み")
    late = SignatureFactory(petition=petition, name="遅い", unconfirmed=True, signed_at=old)
    for each in (waiting, held, used, late):
        kept = keys.token_hash(links.token_of(links.CONFIRM, each.pk))
        Signature.objects.filter(pk=each.pk).update_unaudited(confirm_hash=kept)
    ends = [links.link_of(links.CONFIRM, each.pk) for each in (waiting, held, used, late)]
    ends += ["A" * 43, "short", links.link_of(links.WITHDRAW, waiting.pk)]
    seen = set()
    for end in ends:
        browser = Client()
        answer = press(browser, page_of(petition, f"confirm/{end}/"))
        after = browser.get(answer.headers["Location"])
        seen.add((answer.status_code, answer.headers["Location"], after.content))
    assert len(seen) == 1
    assert [state(each) for each in ("待つ", "保留", "済み", "遅い")] == ["counted", "held", "counted", "pending"]
    assert Signature.objects.get(pk=held.pk).confirmed_at is not None


def test_who_is_held_hears_the_same_as_everybody(client, petition):
    honest = sign(client, petition)
    doubtful = sign(Client(), petition, name="機械", mail="bot@example.org", website="http://spam.example/")
    assert honest.headers["Location"] == doubtful.headers["Location"]
    assert [state(), state("機械")] == ["pending", "held"]
    assert sorted(each.subject for each in delivered()) == ["【確認のお願い】署名"] * 2
    assert state("機械") == "held"


def test_who_signs_twice_sees_the_same_page_and_counts_once(client, petition):
    first, second = sign(client, petition), sign(Client(), petition, name="山田花子", mail="HANAKO@example.org")
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert Signature.objects.count() == 1


def test_a_family_shares_an_address(client, petition):
    for name in ("山田 花子", "Nguyễn Văn Hùng", "Nguyễn Văn Hưng", "राम"):
        sign(client, petition, name=name)
    assert Signature.objects.count() == 4
    assert {each.to[0] for each in delivered()} == {"hanako@example.org"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " "}, "お名前を書いてください。"),
        ({"mail": ""}, "メールアドレスを書いてください。"),
        ({"mail": "hanako@"}, "メールアドレスの形になっていません。"),
        ({"prefecture": ""}, "お住まいを選んでください。"),
        ({"agreed": ""}, "渡してよいものを選んでください。"),
        ({"agreed": "full"}, "渡してよいものを選んでください。"),
        ({"comment": "あ" * 501}, "ひとことが長すぎます。500字までで書いてください。"),
        ({"name": "あ" * 101}, "お名前が長すぎます。100字までで書いてください。"),
        ({"text": "0"}, "文面が変わりました。"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, petition, fields, said):
    typed = {
        "name": "グエン・ティ・ホア",
        "mail": "hoa@example.org",
        "comment": "がんばって",
        "newsletter": "on",
        **fields,
    }
    response = sign(client, petition, **typed)
    page = shown(response)
    assert response.status_code == 200
    assert said in page
    for name, value in typed.items():
        if name in ("name", "mail") and value.strip():
            assert f'value="{value}"' in page
    assert f">{typed['comment']}</textarea>" in page
    assert 'id="newsletter" checked' in page
    assert "no-store" in response.headers["Cache-Control"]
    assert Signature.objects.count() == 0


def test_mistakes_are_told_in_the_readers_language(client, petition):
    page = shown(sign(client, petition, "vi/", name="", mail="x"))
    assert "Hãy viết tên bạn." in page
    assert "Đây không phải là địa chỉ thư điện tử." in page
    page = shown(sign(client, petition, "ja-easy/", name=""))
    assert "<ruby>名前<rp>(</rp><rt>なまえ</rt><rp>)</rp></ruby>を" in page


def test_an_expired_petition_takes_none_and_says_when_it_ended(client):
    closed = PetitionFactory()
    response = sign(client, closed)
    assert "この署名はいま受け付けていません。" in shown(response)
    assert "2012年7月1日に締め切りました" in shown(response)
    assert Signature.objects.count() == 0


def test_the_newsletter_keeps_the_words_agreed_to(client, petition):
    sign(client, petition, "ja-easy/", newsletter="on")
    signature = Signature.objects.get()
    assert (signature.language, signature.newsletter) == ("ja-easy", True)
    assert signature.newsletter_wording == "お知(し)らせの メールが ほしいです"


def test_mails_speak_the_signers_language_and_lead_to_its_pages(client, petition):
    WordingFactory(petition=petition, language="vi", title="Kiến nghị", text="Chúng tôi yêu cầu.", published=True)
    text = petition.wordings.get(language="vi").pk
    sign(client, petition, "vi/", text=text, prefecture="abroad")
    (asked,) = delivered()
    assert asked.subject == "Xin xác nhận chữ ký của bạn"
    assert "Kiến nghị" in asked.body
    address = paths(asked)[0]
    assert address.startswith(page_of(petition, "vi/confirm/"))
    assert "Hãy bấm nút" in shown(client.get(address, follow=True))
    assert Signature.objects.get().prefecture == ""


def test_the_mail_again_is_the_same_page_for_every_address_and_limited(client, petition):
    sign(client, petition)
    delivered()
    pages = {
        client.post(page_of(petition, "again/"), {"mail": each}).headers["Location"]
        for each in ("x@example.org", "hanako@example.org")
    }
    assert pages == {page_of(petition, "again/sent/")}
    sent = len(delivered())
    for _try in range(8):
        client.post(page_of(petition, "again/"), {"mail": "hanako@example.org"})
        sent += len(delivered())
    assert sent == 4  # five in all, with the first


def test_asking_for_many_mails_from_one_network_ends_without_a_word(client, petition, monkeypatch):
    monkeypatch.setattr("tomoni.petitions.views.asking.MAILS_FROM_ONE", throttling.Budget("few", 1, 3600))
    sign(client, petition)
    delivered()
    answers = [
        client.post(page_of(petition, "again/"), {"mail": "hanako@example.org"}).status_code for _try in range(3)
    ]
    assert (answers, len(delivered())) == ([302] * 3, 1)


def confirmed(client, petition):
    sign(client, petition)
    press(client, paths(delivered()[0])[0])
    return delivered()[0]


def asked(client, petition, **fields):
    given = {"name": "山田花子", "mail": "hanako@example.org", **fields}
    return shown(client.post(page_of(petition, "check/"), given))


def test_did_i_sign_answers_to_the_receipt_before_and_after_erasure(client, petition):
    confirmed(client, petition)
    receipt = links.receipt(petition.pk, name="山田 花子", mail="hanako@example.org")
    yes, no = "はい。この署名を受け付けています。", "見つかりません"
    assert yes in asked(client, petition, receipt=receipt.lower().replace("-", " "))
    assert no in asked(client, petition, receipt="AAAA-AAAA-AAAA")
    assert no in asked(client, petition, receipt=receipt, name="山田 太郎")
    Proof.objects.create(
        petition=petition, key=keys.proof_key(petition.pk, name="山田 花子", mail="hanako@example.org")
    )
    erase(Signature.objects.all(), now=timezone.now())
    assert yes in asked(client, petition, receipt=receipt)
    Proof.objects.all().delete()
    assert no in asked(client, petition, receipt=receipt)


def test_did_i_sign_without_a_receipt_answers_by_mail_alone(client, petition):
    confirmed(client, petition)
    pages = {
        asked(client, petition, mail=mail).partition('role="status"')[2].partition("</p>")[0]
        for mail in ("hanako@example.org", "someone@example.org")
    }
    assert len(pages) == 1
    assert [each.to for each in delivered()] == [["hanako@example.org"]]


def test_taking_back_erases_and_counts_no_longer(client, petition):
    address = paths(confirmed(client, petition))[-1]
    client.get(address)
    assert state() == "counted"
    assert press(client, address).headers["Location"] == page_of(petition, "withdraw/done/")
    signature = Signature.objects.get()
    assert (signature.state, signature.name, signature.mail) == ("withdrawn", "", "")
    assert press(client, address).status_code == 302


def test_a_link_of_another_petition_opens_nothing_here(client, petition):
    other = PetitionFactory(closes_at=None)
    address = paths(confirmed(client, petition))[-1].replace(petition.slug, other.slug)
    press(client, address)
    assert state() == "counted"


def test_the_reminder_comes_once_and_to_who_has_not_confirmed(petition):
    now = timezone.now()
    old = {"petition": petition, "signed_at": now - timedelta(days=4), "unconfirmed": True}
    SignatureFactory(**old, name="忘れた")
    SignatureFactory(petition=petition, name="したばかり", unconfirmed=True, signed_at=now - timedelta(days=1))
    SignatureFactory(petition=petition, name="確認済み", signed_at=now - timedelta(days=4))
    SignatureFactory(**{**old, "signed_at": now - timedelta(days=13, hours=12)}, name="もう遅い")
    assert [mailing.owe_reminders(now=now), mailing.owe_reminders(now=now)] == [1, 0]
    (reminder,) = delivered()
    assert reminder.subject == "署名の確認がまだお済みでありません"
    assert press(Client(), paths(reminder)[0]).status_code == 302
    assert state("忘れた") == "counted"
    assert Outgoing.objects.filter(kind="reminder").count() == 1
