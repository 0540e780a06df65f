"""A real browser against the real programme, with the records the tests make themselves."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, sync_playwright

from tomoni.people.tests.factories import PASSWORD, UserFactory

# Playwright's own event loop runs in this thread; the database is used between its calls, never inside.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
RESULTS = Path("test-results")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, viewport=WIDE, locale="ja-JP")
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert problems == []


@pytest.fixture
def sign_in(page):
    """Sign in as a new member of staff with the roles; returns the account."""

    def signed_in(*roles, **fields):
        user = UserFactory(roles=roles, **fields)
        page.goto("/accounts/login/")
        page.fill("input[name=login]", user.email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/admin/**")
        return user

    return signed_in


SETTLED = """Promise.all(document.getAnimations()
    .filter(each => each.effect.getComputedTiming().iterations !== Infinity)
    .map(each => each.finished.catch(() => {})))"""


def _judged(axe, page):
    """Return what axe says; asked again where Chromium still held the window of the page before, which has no document."""
    try:
        return axe.run(page).response["violations"]
    except Error as error:
        if "reading 'documentElement'" not in error.message:
            raise
        page.wait_for_function("document !== null && document.readyState === 'complete'")
        return axe.run(page).response["violations"]


@pytest.fixture
def violations():
    """Return what axe finds on the page now: rule and the elements that break it."""
    axe = Axe()

    def found(page):
        page.evaluate(SETTLED)  # messages fade in
        results = _judged(axe, page)
        return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in results]

    return found
