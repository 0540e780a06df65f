"""Paper as the office works with it: hand out, scan in, count by two, key by keyboard; and what a cut network costs."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tomoni.petitions.models import Batch, Sheet, Signature, codes
from tomoni.petitions.tests.factories import BatchFactory, PetitionFactory, SheetFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_sheets_go_out_come_back_and_are_keyed_by_keyboard(page, sign_in, violations):
    petition = PetitionFactory(closes_at=None)
    sign_in("secretariat")
    page.goto(reverse("petitions_petition:hand_out", args=[petition.pk]))
    page.fill("#id_number", "2")
    page.fill("#id_new_collector", "川崎の会")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/printed/**")
    batch = BatchFactory(petition=petition, sheets_claimed=2)
    page.goto(reverse("petitions_batch:inspect", args=[batch.pk]))
    for serial in (1, 2):  # a code reader types and presses Enter without waiting
        page.keyboard.type(codes.sheet_code(petition.slug, serial))
        page.keyboard.press("Enter")
    expect(page.locator("[data-found] li[data-state=in]")).to_have_count(2)
    assert Batch.objects.get().sheets.count() == 2
    assert violations(page) == []
    page.goto(reverse("petitions_sheet:key", args=[Sheet.objects.get(serial=1).pk]))
    for typed in ("山田 花子", "グエン"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
        page.keyboard.type("とう" if typed == "グエン" else "14")
        page.keyboard.press("Enter")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(page.locator("[data-total=keyed]")).to_have_text("3")
    expect(page.locator("[data-total=invalid]")).to_have_text("1")
    assert violations(page) == []
    rows = [(each.line, each.name, each.prefecture, each.invalid_reason) for each in Signature.objects.order_by("line")]
    assert rows == [(1, "山田 花子", "14", ""), (2, "グエン", "13", ""), (3, "", "", "illegible")]
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_keyed_is_lost_when_the_network_is_cut(page, sign_in):
    sheet = SheetFactory(petition=PetitionFactory(closes_at=None))
    sign_in("secretariat")
    page.goto(reverse("petitions_sheet:key", args=[sheet.pk]))
    page.context.set_offline(True)
    page.keyboard.type("山田 花子")
    page.keyboard.press("Enter")
    expect(page.locator("[data-network]")).to_be_visible()
    page.keyboard.type("グエン")
    page.keyboard.press("Enter")
    assert Signature.objects.count() == 0
    page.context.set_offline(False)
    expect(page.locator("[data-total=keyed]")).to_have_text("2", timeout=15_000)
    assert sorted(each.name for each in Signature.objects.all()) == ["グエン", "山田 花子"]
