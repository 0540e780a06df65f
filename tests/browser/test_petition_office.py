"""A stall's form, the second count, photographs and requests by signers in a browser: axe finds nothing, nothing overflows."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE
from tomoni.people.tests.factories import UserFactory
from tomoni.petitions.actions import returning, sampling, stalls
from tomoni.petitions.models import Photo, Sheet, Signature
from tomoni.petitions.tests.factories import (
    AddresseeFactory,
    BatchFactory,
    CollectorFactory,
    DestructionFactory,
    EndorsementFactory,
    HandOverFactory,
    PetitionFactory,
    SheetFactory,
    SignatureFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
SEEN = os.environ.get("SCREENSHOTS")
"""A folder in which each page looked at is kept as a picture, wide and as on a phone."""


@pytest.fixture
def drive():
    made = PetitionFactory(title="移住者に在留資格を求める署名", closes_at=None)
    AddresseeFactory(petition=made)
    return made


@pytest.fixture
def judged(page, violations):
    """Judge the page as it stands, wide and as on a phone."""

    def judge(name):
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} {size}"
            if SEEN:
                page.screenshot(path=Path(SEEN) / f"{name}-{size['width']}.png", full_page=True)
        page.set_viewport_size(WIDE)

    return judge


def test_a_stalls_tablet(page, drive, judged):
    stall = CollectorFactory(petition=drive, kind="stall", name="川崎駅前")
    page.goto(reverse("petitions:stall_enter", args=[stalls.open_stall(stall)]))
    expect(page.locator("input[name=name]")).to_have_value("")
    judged("stall")
    page.fill("#name", "グエン ティ ラン")
    page.select_option("#prefecture", "14")
    page.check("#agreed-0")
    page.click("main form button.button--wide")
    page.wait_for_url("**/stall/thanks/")
    judged("stall-thanks")
    assert [each.name for each in Signature.objects.filter(collector=stall).counted()] == ["グエン ティ ラン"]


def test_the_second_count_is_blind_and_a_difference_is_seen(page, drive, sign_in, judged):
    sheet = SheetFactory(petition=drive, batch=BatchFactory(petition=drive))
    returning.count(sheet, filled=9, invalid={"no_name": 1}, user=UserFactory())
    sign_in("secretariat")
    page.goto(reverse("petitions_sheet:count", args=[sheet.pk]))
    judged("second-count")
    page.fill("#id_filled", "9")
    page.fill("#id_address", "1")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/inspect/**")
    assert [each.second_invalid for each in Sheet.objects.in_dispute()] == [{"address": 1}]
    page.goto(reverse("petitions_sheet:settle", args=[sheet.pk]))
    expect(page.locator(".compared__differs")).to_have_count(2)
    judged("settle")


def test_a_hand_over_gets_its_photograph(page, drive, sign_in, judged, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    SignatureFactory(petition=drive)
    hand_over = HandOverFactory(petition=drive, place="法務省")
    sign_in("secretariat")
    page.goto(reverse("petitions_handover:inspect", args=[hand_over.pk]))
    judged("hand-over")
    page.goto(reverse("petitions_handover:edit", args=[hand_over.pk]))
    judged("hand-over-form")
    page.goto(reverse("petitions_handover:add_photo", args=[hand_over.pk]))
    judged("photo")
    picture = BytesIO()
    Image.new("RGB", (900, 600), "steelblue").save(picture, "PNG")
    page.set_input_files("#id_file", {"name": "x.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    page.fill("#id_shows", "代表が署名を大臣に渡す")
    page.fill("#id_consent", "代表と大臣。どちらも口頭で同意")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/inspect/**")
    assert Photo.objects.get().width == 900
    judged("hand-over-photo")


def test_pages_of_the_office(page, drive, sign_in, judged):
    signature = SignatureFactory(petition=drive, mail="hanako@example.org", name="山田 花子")
    endorsement = EndorsementFactory(petition=drive)
    user = sign_in("secretariat", is_superuser=True)
    page.goto("/admin/petitions/signers/")
    page.fill("#id_mail", "hanako@example.org")
    page.click("main form button[type=submit]")
    expect(page.locator("input[name=chosen]")).to_have_count(1)
    assert "hanako" not in page.url
    judged("requests")
    sample = sampling.draw(drive, size=1, user=user, now=timezone.now())
    addresses = {
        "sample": reverse("petitions_sample:inspect", args=[sample.pk]),
        "sample-line": reverse("petitions_sample:judge", args=[sample.lines.get().pk]),
        "chain": reverse("petitions_petition:chain", args=[drive.pk]),
        "endorsement": reverse("petitions_endorsement:inspect", args=[endorsement.pk]),
        "endorsement-invite": reverse("petitions_endorsement:invite", args=[drive.pk]),
        "certificate": reverse("petitions_destruction:inspect", args=[DestructionFactory(petition=drive).pk]),
        "petition": reverse("petitions_petition:inspect", args=[signature.petition_id]),
    }
    for name, address in addresses.items():
        page.goto(address)
        judged(name)
