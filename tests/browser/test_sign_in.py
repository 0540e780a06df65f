"""Signing in with a real browser: the passkey script runs under our content security policy, and axe finds nothing."""

import re

import pytest

from tests.browser.conftest import PHONE, WIDE
from tomoni.people.tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def passkeys(page):
    """Give the browser an authenticator that answers by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEYS})


def reauthenticated(page, address):
    page.goto(address)
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button")
        page.wait_for_url(f"**{address}")


def test_a_passkey_is_made_and_signs_in(page, passkeys, sign_in):
    user = sign_in("secretariat")
    reauthenticated(page, "/accounts/2fa/webauthn/add/")
    page.fill("input[name=name]", "事務所のパソコン")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    page.goto("/accounts/logout/")
    page.click("main form button")
    page.goto("/accounts/login/?next=/accounts/sessions/")
    page.click("#passkey_login")
    page.wait_for_url("**/accounts/sessions/")
    assert user.usersession_set.count() == 1


def test_without_javascript_everything_but_passkeys_is_offered(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    assert page.is_visible("input[name=password]")
    assert page.is_visible("text=メールでコードを受け取る")
    assert not page.is_visible("#passkey_login")
    assert page.is_visible("noscript p")
    context.close()


def pages_of_an_account(page):
    """Go to every page of one's own account, filling it first with an app and a key; yields each address."""
    reauthenticated(page, "/accounts/2fa/webauthn/add/")
    yield "/accounts/2fa/webauthn/add/"
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    names = [
        "",
        "totp/activate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "webauthn/",
        "webauthn/reauthenticate/",
    ]
    others = ["password/change/", "sessions/", "logout/", "reauthenticate/"]
    for address in [f"/accounts/2fa/{name}" for name in names] + [f"/accounts/{name}" for name in others]:
        page.goto(address)
        yield address
    page.goto("/accounts/2fa/webauthn/")
    for link in page.locator("table a").evaluate_all("links => links.map(link => link.href)"):
        page.goto(link)
        yield link


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_on_the_pages_of_an_account(page, passkeys, sign_in, violations, size):
    sign_in("secretariat")
    page.set_viewport_size(size)
    broken = {address: found for address in pages_of_an_account(page) if (found := violations(page))}
    assert broken == {}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_on_the_pages_of_a_visitor(page, violations, size):
    page.set_viewport_size(size)
    broken = {}
    for address, fields in [
        ("/accounts/login/", {"login": "nobody@example.org", "password": "x"}),
        ("/accounts/login/code/", {"email": "nobody@example.org"}),
        ("/accounts/login/code/confirm/", {"code": "1"}),
        ("/accounts/password/reset/", {"email": "nobody@example.org"}),
        ("/accounts/password/reset/key/1-x/", {}),
        ("/accounts/inactive/", {}),
    ]:
        page.goto(address)
        broken[address] = violations(page)
        for name, value in fields.items():
            page.fill(f"main input[name={name}]", value)
        if fields:
            page.click("main form.card button")
            broken[f"{address} answered"] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert {address: found for address, found in broken.items() if found} == {}


def test_the_code_field_opens_the_number_pad_of_a_phone(page):
    page.goto("/accounts/login/code/")
    page.fill("input[name=email]", "nobody@example.org")
    page.click("main form.card button")
    field = page.locator("input[name=code]")
    assert (field.get_attribute("inputmode"), field.get_attribute("autocomplete")) == ("numeric", "one-time-code")
    assert re.search(r"10分", page.inner_text("main"))
