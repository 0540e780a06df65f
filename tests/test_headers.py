"""What every answer carries: the policy for scripts and frames, nothing kept in caches behind the sign-in; cookies too."""

import pytest

from tomoni.people.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

PUBLIC, STAFF = ["/", "/en/chronicle/", "/calendar/", "/no-such-page/"], ["/admin/", "/admin/people/person/"]


def policy(response):
    """Return the content security policy as directive -> sources."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: set(sources) for name, *sources in parts}


@pytest.fixture
def office(client):
    client.force_login(UserFactory(roles=["secretariat"]))
    return client


@pytest.mark.parametrize("path", [*PUBLIC, "/accounts/login/"])
def test_public_pages_run_no_script_written_into_them_and_stand_in_no_frame(client, path):
    found = policy(client.get(path))
    assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == found["object-src"] == {"'none'"}
    assert found["script-src"] == found["style-src"] == found["form-action"] == {"'self'"}


@pytest.mark.parametrize("path", STAFF)
def test_staff_pages_load_nothing_from_elsewhere_and_stand_in_no_strange_frame(office, path):
    found = policy(office.get(path))
    everything = set().union(*found.values()) - {"data:", "blob:"}
    assert everything == {"'none'", "'self'", "'unsafe-inline'"}
    assert found["frame-ancestors"] == {"'self'"}


@pytest.mark.parametrize("path", [*PUBLIC, *STAFF, "/accounts/login/"])
def test_no_answer_is_guessed_at_or_tells_where_its_reader_came_from(office, path):
    response = office.get(path)
    names = ["X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"]
    assert [response[name] for name in names] == ["nosniff", "same-origin", "same-origin", "same-origin"]
    assert response["Permissions-Policy"] == "camera=(), microphone=(), geolocation=(), usb=()"


@pytest.mark.parametrize("path", [*STAFF, "/accounts/2fa/", "/accounts/login/"])
def test_nothing_behind_the_sign_in_is_kept_in_a_cache(office, path):
    assert "no-store" in office.get(path, follow=True)["Cache-Control"]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client):
    user = UserFactory(roles=["editor"])
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    cookies = client.cookies.values()
    assert {cookie.key for cookie in cookies} >= {"session", "csrf"}
    assert {(cookie["httponly"], cookie["samesite"]) for cookie in cookies if cookie.value} == {(True, "Lax")}


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_no_other_method_is_answered(office, method):
    assert getattr(office, method)("/admin/people/person/").status_code == 405
