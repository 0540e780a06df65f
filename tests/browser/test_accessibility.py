"""axe finds nothing on any public page and on any staff page of ours, wide and on a phone, in both languages."""

import pytest
from django.urls import reverse
from playwright.sync_api import Error

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
    "/petitions/",
    "/petitions/public-network/",
    "/plans/2012/",
    "/statutory/2012/",
    "/digests/2012/",
    "/reports/",
    "/reports/2012/",
    "/year-in-numbers/2012/",
    "/year-in-numbers/2012/embed/",
    "/rounds/",
    "/statements/",
    "/releases/",
    "/asked/ended/",
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


def opened(page, address):
    """Open the address; whether it is a whole page, not a download or a part of one."""
    try:
        response = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return False
    return response.headers["content-type"].startswith("text/html") and "<html" in response.text()


def english(address):
    return address if address.startswith(("/accounts", "/mailbox")) else f"/en{address}"


def broken_rules(page, violations, pages):
    """What axe finds on the pages, each loaded once and judged wide and as on a phone."""
    broken = {}
    for address in pages:
        page.set_viewport_size(WIDE)
        if not opened(page, address):
            continue
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            if found := violations(page):
                broken[f"{address} {size['width']}"] = found
    return broken


def test_public_pages(page, violations, network):
    pages = dict.fromkeys(language(each) for each in PUBLIC for language in (str, english))
    assert broken_rules(page, violations, pages) == {}


@pytest.mark.parametrize(
    "part", ["people", "projects", "membership", "petitions", "advocacy", "reporting", "audit", "exchange"]
)
def test_staff_pages(page, violations, network, sign_in, part):
    sign_in("secretariat", is_superuser=True)
    pages = [reverse("wagtailadmin_home"), *staff_pages(network.seen, f"admin/{part}/")]
    assert broken_rules(page, violations, pages) == {}
