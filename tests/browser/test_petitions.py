"""Signing in four languages, on a phone and without JavaScript, from the form to the count; axe on every page of it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.browser.conftest import PHONE, WIDE
from tomoni.petitions.actions import counting, doubt, mailing
from tomoni.petitions.models import Petition, Signature
from tomoni.petitions.tests.factories import AddresseeFactory, EndorsementFactory, PetitionFactory, WordingFactory

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = {
    "en": "We ask for residence status.",
    "ja-easy": "在留資格《ざいりゅうしかく》を ください。",
    "vi": "Chúng tôi yêu cầu tư cách lưu trú.",
}
ADDRESSES = {
    "ja": "/petitions/{}/",
    "en": "/en/petitions/{}/",
    "ja-easy": "/petitions/{}/ja-easy/",
    "vi": "/petitions/{}/vi/",
}


@pytest.fixture(autouse=True)
def apart(tmp_path, settings, monkeypatch):
    """Budgets of their own, and no waiting before the form may be sent."""
    settings.DATA = tmp_path
    monkeypatch.setattr(doubt, "FASTEST", timedelta(0))
    monkeypatch.setattr(doubt, "UNHURRIED", timedelta(0))


@pytest.fixture
def petition():
    made = PetitionFactory(closes_at=None)
    AddresseeFactory(petition=made)
    EndorsementFactory(petition=made)
    for language, text in TEXTS.items():
        plain = re.sub("《[^》]*》", "", text)
        reading = text if "《" in text else ""
        WordingFactory(petition=made, language=language, title=language, text=plain, reading=reading, published=True)
    return made


def link():
    """Send what is owed; return the first address in the newest mail."""
    mailing.send_due(now=timezone.now())
    return re.search(r"https?://[^/]+(\S+)", mail.outbox[-1].body).group(1)


def fill_in(page, *, name, to):
    page.fill("#name", name)
    page.select_option("#prefecture", "23")
    page.fill("#mail", to)
    page.check("#agreed-1")
    page.click("#sign form button")
    page.wait_for_url("**/signed/")


def confirm(page):
    page.goto(link())
    assert Signature.objects.get().state == "pending"
    page.click("main form button")
    page.wait_for_url("**/confirm/done/")


def counted(petition):
    later = timezone.now() + counting.SETTLED_AFTER
    counting.count(Petition.objects.get(pk=petition.pk), now=later)
    return Signature.objects.get()


@pytest.mark.parametrize(
    ("language", "name"),
    [("ja", "山田 花子"), ("en", "Maria da Silva"), ("ja-easy", "リ・ミン"), ("vi", "Nguyễn Thị Hoa")],
)
def test_from_the_form_to_the_count_on_a_phone(page, petition, violations, language, name):
    page.set_viewport_size(PHONE)
    broken = {}
    page.goto(ADDRESSES[language].format(petition.slug))
    page.click("#sign form button")
    page.wait_for_selector("#mistakes")
    broken["mistakes"] = violations(page)
    assert page.evaluate("document.activeElement.id") == "mistakes"
    fill_in(page, name=name, to="signer@example.org")
    broken["signed"] = violations(page)
    confirm(page)
    broken["confirmed"] = violations(page)
    signature = counted(petition)
    assert (signature.name, signature.state, signature.language, signature.reasons) == (name, "counted", language, [])
    page.goto(ADDRESSES[language].format(petition.slug))
    assert page.get_attribute(".tally data", "value") == "1"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert {where: found for where, found in broken.items() if found} == {}


def test_without_javascript_on_the_smallest_screen(chromium, live_server, petition):
    size = {"width": 320, "height": 568}
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, viewport=size)
    page = context.new_page()
    page.goto(ADDRESSES["ja"].format(petition.slug))
    fill_in(page, name="山田 花子", to="signer@example.org")
    confirm(page)
    signature = counted(petition)
    assert (signature.state, signature.reasons) == ("counted", ["no_proof"])
    page.goto(ADDRESSES["ja"].format(petition.slug))
    picture = page.screenshot(full_page=True)
    assert int.from_bytes(picture[16:20]) == size["width"]  # nothing stands out to the side
    context.close()


def test_an_organisation_answers_with_one_press(page, petition, violations):
    asked = EndorsementFactory(
        petition=petition, name="頼まれた会", state="invited", answered_at=None, wording=None, language="ja"
    )
    petition.outgoing.create(endorsement=asked, kind="endorse", next_at=timezone.now())
    page.goto(link())
    assert violations(page) == []
    page.click("button[value=yes]")
    page.wait_for_url("**/answer/done/")
    asked.refresh_from_db()
    assert asked.state == "counted"


@pytest.mark.parametrize("language", ["ja", "vi"])
def test_axe_finds_nothing_on_the_other_pages(page, petition, violations, language):
    start = ADDRESSES[language].format(petition.slug)
    broken = {}
    for address in [
        "/petitions/",
        *(start + end for end in ("", "again/", "check/", "endorse/", "confirm/", "embed/")),
    ]:
        page.goto(address)
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            broken[f"{address} {size['width']}"] = violations(page)
    assert {where: found for where, found in broken.items() if found} == {}
