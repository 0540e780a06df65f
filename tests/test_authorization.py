"""The authorization matrix: every address x every role x every method, and records hidden from the role."""

from itertools import groupby

import pytest
from django.db import transaction
from django.test import Client

from tests import addresses, world

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
RULES = addresses.rules()
ROUTES = sorted(set(addresses.routes()))
OURS = (
    "admin/people/",
    "admin/projects/",
    "admin/membership/",
    "admin/reporting/",
    "admin/petitions/",
    "admin/advocacy/",
)


def area(route):
    """Return the part of the site a route belongs to: one of our screens, or one of Wagtail's."""
    return "/".join(route.split("/")[: 3 if route.startswith(OURS) else 1])


AREAS = {name: list(routes) for name, routes in groupby(ROUTES, key=area)}
REFUSED = {403, 404, 405}
DOORS = ("/accounts/login/", "/admin/login/")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def network():
    return world.build()


@pytest.fixture
def clients(network):
    """A browser for each role, signed in."""
    made = {}
    for role, account in network.accounts.items():
        made[role] = Client()
        if account is not None:
            made[role].force_login(account, backend=BACKEND)
    return made


def rule_of(route):
    return next((rule for rule in RULES if rule.covers(route)), None)


def is_open(response):
    """Whether the request was let through; a redirect to the door or to the staff home is a refusal."""
    assert response.status_code < 500
    if response.status_code in {301, 302, 303, 307}:
        target = response.headers["Location"]
        return target != "/admin/" and not target.startswith(DOORS)
    return response.status_code not in REFUSED


def let_in(route, rule, clients, records, method):
    """Return the roles let through at the address with the method; nothing they do there lasts."""
    url = addresses.filled(route, rule, records[rule.record] if rule.record else None)
    found = set()
    for role, client in clients.items():
        cookies = client.cookies.copy()
        with transaction.atomic():
            if is_open(client.generic(method, url)):
                found.add(role)
            transaction.set_rollback(True)
        client.cookies = cookies
    return found


def test_every_address_is_declared():
    assert [route for route in ROUTES if rule_of(route) is None] == []


def test_every_declared_address_exists():
    patterns = [pattern for rule in RULES for pattern in rule.routes]
    assert [pattern for pattern in patterns if not any(addresses.fits(route, pattern) for route in ROUTES)] == []


@pytest.mark.slow
@pytest.mark.embedded
@pytest.mark.parametrize("area", AREAS)
def test_an_address_lets_in_the_declared_roles_alone(area, network, clients):
    wrong = {}
    for route in AREAS[area]:
        rule = rule_of(route)
        if rule is None:
            continue
        asked = [("seen", "GET", rule.read), ("seen", "POST", rule.write)]
        if rule.record:
            asked += [("hidden", "GET", rule.hidden_read), ("hidden", "POST", rule.hidden_write)]
        for side, method, declared in asked:
            found = let_in(route, rule, clients, getattr(network, side), method)
            if found != declared:
                wrong[side, method, route] = {"wrongly in": found - declared, "wrongly out": declared - found}
    assert wrong == {}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_address_takes_other_methods(method, network, clients):
    askers = {role: clients[role] for role in ("anonymous", "secretariat")}
    taken = {}
    for route in ROUTES:
        rule = rule_of(route)
        found = let_in(route, rule, askers, network.seen, method) if rule else set()
        if found:
            taken[route] = found
    assert taken == {}


def text_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("role", ["anonymous", "steering", "editor", "project_lead", "project_member", "guest"])
def test_lists_exports_and_searches_name_no_hidden_record(role, network, clients):
    leaks = []
    for route in ROUTES:
        rule = rule_of(route)
        if rule is None or role not in rule.read or addresses.PARAMETER.search(route):
            continue
        for query in ("", "?export=csv", f"?q={world.CANARY}"):
            text = text_of(clients[role].get(f"/{route}{query}"))
            if world.CANARY in text.replace(f'value="{world.CANARY}"', ""):
                leaks.append((route, query))
    assert leaks == []


def test_the_canary_sings_where_it_may(network, clients):
    """The leak test can fail: an auditor does see the hidden records."""
    assert world.CANARY in text_of(clients["auditor"].get("/admin/projects/activity/"))
