"""Joining on the web, approval in the back office, renewal by the mailed link, a change of units: as people do it."""

import re
from datetime import date

import pytest
from django.core import mail
from django.utils import timezone

from tests.browser.conftest import PHONE, WIDE
from tomoni.membership.models import Application, Membership, Term
from tomoni.membership.tests.factories import PlanFactory
from tomoni.membership.views import joining

pytestmark = pytest.mark.django_db(transaction=True)
MAIL = "hanako@example.org"


@pytest.fixture(autouse=True)
def apart(tmp_path, settings, monkeypatch):
    """Budgets of their own, and no waiting before the form may be sent."""
    settings.DATA = tmp_path
    monkeypatch.setattr(joining, "SOONEST", 0)
    PlanFactory(price=5000)
    PlanFactory(key="organisation", name="団体会員", subject="organisation", position=2, price=10000)


def link():
    """Return the address in the newest mail."""
    return re.search(r"https?://[^/]+(\S+)", mail.outbox[-1].body).group(1)


def filled_in(page, address="/join/"):
    page.goto(address)
    page.check("input[value=individual]")
    page.fill("#id_name", "山田 花子")
    page.fill("#id_kana", "やまだ はなこ")
    page.fill("#id_email", MAIL)
    page.fill("#id_home-postal_code", "112-0002")
    page.click("button[value=fill-home]")
    page.wait_for_function("document.getElementById('id_home-municipality').value !== ''")
    page.fill("#id_home-street", "小石川1-2-3")


def looked_over(page):
    page.click("main form .button-row button[value=review]")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_the_join_form_to_other_units(page, sign_in, violations, size):
    page.set_viewport_size(size)
    year = timezone.localdate().year
    filled_in(page)
    assert page.input_value("#id_home-prefecture") == "13"
    looked_over(page)
    assert violations(page) == []
    page.click("button[value=send]")
    page.wait_for_url("**/join/thanks/")
    assert "受け付けました" in mail.outbox[-1].subject

    sign_in("secretariat")
    application = Application.objects.get()
    page.goto(f"/admin/membership/application/accept/{application.pk}/")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/admin/membership/membership/inspect/**")
    membership = Membership.objects.get()
    assert mail.outbox[-1].to == [MAIL]

    page.context.clear_cookies()
    page.goto(link())
    page.wait_for_url(f"**/member/{membership.pk}/")
    for address in ("", "address/", "wishes/"):
        page.goto(f"/member/{membership.pk}/{address}")
        assert violations(page) == [], address
    page.goto(f"/member/{membership.pk}/")
    page.click(f"a[href='/member/{membership.pk}/renew/']")
    page.fill("#id_units", "2")
    looked_over(page)
    assert violations(page) == []
    assert "10,000円" in page.inner_text("main")
    page.click("button[value=save]")
    page.wait_for_url(f"**/member/{membership.pk}/")
    page.click(f"a[href='/member/{membership.pk}/units/']")
    page.fill("#id_units", "3")
    looked_over(page)
    page.click("button[value=save]")
    page.wait_for_url(f"**/member/{membership.pk}/")
    known = Term.objects.known().filter(membership=membership).order_by("valid_from")
    assert list(known.values_list("valid_from", "units"))[1:] == [(date(year + 1, 1, 1), 3)]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_on_forms_with_errors_and_choices(page, violations, size):
    page.set_viewport_size(size)
    broken = {}
    for address in ("/join/", "/en/join/"):
        page.goto(address)
        looked_over(page)
        broken[f"{address} empty"] = violations(page)
        page.check("input[value=organisation]")
        page.fill("#id_home-postal_code", "498-0000")
        page.wait_for_selector(".address__towns input")
        page.click("summary")
        broken[f"{address} choices"] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert {address: found for address, found in broken.items() if found} == {}


def test_a_town_chosen_is_filled_in_at_once(page):
    page.goto("/join/")
    page.fill("#id_home-postal_code", "４９８－００００")
    page.check(".address__towns input >> nth=1")
    assert page.input_value("#id_home-municipality") == "木曽岬町"
    assert page.input_value("#id_home-prefecture") == "24"


def test_without_javascript_nothing_is_missing(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/join/")
    assert not page.is_visible("#id_contact_name")
    page.check("input[value=organisation]")
    assert page.is_visible("#id_contact_name")
    page.fill("#id_name", "移民の教会")
    page.fill("#id_home-postal_code", "498-0000")
    page.click("button[value=fill-home]")
    assert page.input_value("#id_name") == "移民の教会"
    page.check("input[name=home-town] >> nth=1")
    page.click("button[value=fill-home]")
    assert page.input_value("#id_home-municipality") == "木曽岬町"
    context.close()
