"""axe finds nothing on any public page and on any staff page of ours, wide and on a phone, in both languages."""

import pytest
from django.urls import reverse

from tests import addresses, world
from tests.browser.conftest import PHONE, WIDE

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC = [
    "/",
    "/chronicle/",
    "/calendar/",
    "/join/",
    "/join/thanks/",
    "/member/",
    "/member/asked/",
    "/member/ended/",
    "/news/",
    "/plans/2012/",
    "/statutory/2012/",
    "/digests/2012/",
    "/reports/",
    "/reports/2012/",
    "/year-in-numbers/2012/",
    "/year-in-numbers/2012/embed/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/mailbox/",
    "/no-such-page",
]


@pytest.fixture
def network():
    return world.build()


def staff_pages(records, part):
    """Every address of one part of our own staff screens that is read with a record or none."""
    for rule in addresses.rules():
        for route in addresses.routes():
            if route.startswith(part) and rule.covers(route) and "superuser" in rule.read:
                yield addresses.filled(route, rule, records[rule.record] if rule.record else None)


def is_page(response):
    """Whether the answer is a whole page, not a download or a part of one."""
    return response.headers["content-type"].startswith("text/html") and "<html" in response.text()


def english(address):
    return address if address.startswith(("/accounts", "/mailbox")) else f"/en{address}"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_public_pages(page, violations, network, size):
    page.set_viewport_size(size)
    broken = {}
    for address in dict.fromkeys(language(each) for each in PUBLIC for language in (str, english)):
        page.goto(address)
        if found := violations(page):
            broken[address] = found
    assert broken == {}


STAFF = ["people", "projects", "membership", "reporting", "audit", "exchange"]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("part", STAFF)
def test_staff_pages(page, violations, network, sign_in, part, size):
    sign_in("secretariat", is_superuser=True)
    page.set_viewport_size(size)
    broken = {}
    for address in [reverse("wagtailadmin_home"), *staff_pages(network.seen, f"admin/{part}/")]:
        if not is_page(page.request.get(address)):
            continue
        page.goto(address)
        if found := violations(page):
            broken[address] = found
    assert broken == {}
