"""Sessions: listed, ended one by one or all, and powerless the moment a role or an account is taken away."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from tomoni.people.tests.factories import PASSWORD, UserFactory
from tomoni.people.tests.test_sign_in import sign_in, signed_in_as

SESSIONS = "/accounts/sessions/"
SCREEN = "/admin/people/user/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako():
    return UserFactory(email="hanako@example.org", roles=["secretariat"])


@pytest.fixture
def phone(hanako):
    client = Client(REMOTE_ADDR="198.51.100.1", HTTP_USER_AGENT="Phone")
    sign_in(client, hanako.email)
    return client


@pytest.fixture
def desk(hanako):
    client = Client(REMOTE_ADDR="198.51.100.2", HTTP_USER_AGENT="Desk")
    sign_in(client, hanako.email)
    return client


class TestList:
    def test_tells_browser_and_network_of_every_session_of_mine_alone(self, phone, desk):
        stranger = Client(HTTP_USER_AGENT="Stranger")
        sign_in(stranger, UserFactory(roles=["editor"]).email)
        page = phone.get(SESSIONS).content.decode()
        assert re.findall(r'<th scope="row">(.*?)</th>', page) == ["Phone", "Desk"]
        assert re.findall(r"<td[^>]*>(198\.51\.100\.\d)</td>", page) == ["198.51.100.1", "198.51.100.2"]

    @pytest.mark.parametrize(
        ("header", "words"),
        [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
                "Chrome, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Version/17.1 Mobile Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 EdgA/120.0",
                "Edge, Android",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox, Linux"),
            ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
            ("", "-"),
        ],
    )
    def test_a_browser_is_told_by_name(self, hanako, header, words):
        client = Client(HTTP_USER_AGENT=header)
        sign_in(client, hanako.email)
        assert re.findall(r'<th scope="row">(.*?)</th>', client.get(SESSIONS).content.decode()) == [words]

    def test_is_closed_to_visitors(self, client):
        assert client.get(SESSIONS)["Location"] == f"/accounts/login/?next={SESSIONS}"

    def test_one_session_can_be_ended(self, phone, desk):
        other = UserSession.objects.get(user_agent="Phone")
        assert desk.post(SESSIONS, {"session": other.pk}).status_code == 302
        assert phone.get(SESSIONS).status_code == 302
        assert desk.get(SESSIONS).status_code == 200

    def test_all_others_can_be_ended(self, phone, desk):
        desk.post(SESSIONS)
        assert [phone.get(SESSIONS).status_code, desk.get(SESSIONS).status_code] == [302, 200]

    @pytest.mark.parametrize("chosen", ["0", "", "x", "９", "99999999999999999999"])
    def test_nonsense_ends_nothing(self, phone, desk, chosen):
        assert desk.post(SESSIONS, {"session": chosen}).status_code == 404
        assert [phone.get(SESSIONS).status_code, desk.get(SESSIONS).status_code] == [200, 200]

    def test_nobody_ends_the_session_of_another(self, phone):
        stranger = Client()
        sign_in(stranger, UserFactory(roles=["editor"]).email)
        mine = UserSession.objects.get(user_agent="Phone")
        assert stranger.post(SESSIONS, {"session": mine.pk}).status_code == 404
        assert phone.get(SESSIONS).status_code == 200

    def test_last_use_is_noted_when_ten_minutes_have_passed(self, phone):
        phone.get(SESSIONS)
        long_ago = timezone.now() - timezone.timedelta(days=1)
        UserSession.objects.update(last_seen_at=long_ago)
        session = phone.session
        session["seen_at"] -= 601
        session.save()
        phone.get(SESSIONS)
        assert UserSession.objects.get().last_seen_at > long_ago

    def test_looking_at_pages_writes_nothing_in_between(self, phone, django_assert_num_queries):
        phone.get("/accounts/logout/")
        with django_assert_num_queries(2):  # the session, the user
            phone.get("/accounts/logout/")


class TestEnd:
    def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(self, phone, desk):
        fields = {"oldpassword": PASSWORD, "password1": "three-new-lanterns", "password2": "three-new-lanterns"}
        assert desk.post("/accounts/password/change/", fields).status_code == 302
        assert [phone.get(SESSIONS).status_code, desk.get(SESSIONS).status_code] == [302, 200]

    def test_a_password_is_not_changed_without_the_old_one(self, desk, hanako):
        fields = {"oldpassword": "wrong", "password1": "three-new-lanterns", "password2": "three-new-lanterns"}
        assert desk.post("/accounts/password/change/", fields).status_code == 200
        hanako.refresh_from_db()
        assert hanako.check_password(PASSWORD)

    def test_a_closed_account_is_powerless_at_once(self, phone, hanako):
        assert phone.get(SCREEN).status_code == 200
        hanako.is_active = False
        hanako.save()
        assert phone.get(SCREEN).status_code == 302
        assert phone.get(SESSIONS)["Location"].startswith("/accounts/login/")

    def test_a_lost_role_is_powerless_at_once(self, phone, hanako):
        assert phone.get(SCREEN).status_code == 200
        hanako.groups.set([Group.objects.get_or_create(name="editor")[0]])
        assert phone.get(SCREEN)["Location"] == "/admin/"

    def test_signing_out_ends_the_session_on_the_server(self, phone):
        cookie = phone.cookies["session"].value
        phone.post("/accounts/logout/")
        thief = Client()
        thief.cookies["session"] = cookie
        assert signed_in_as(thief) == ""
        assert thief.get(SESSIONS).status_code == 302


class TestCookies:
    def test_are_hidden_from_scripts_and_from_other_sites(self, phone):
        phone.get("/accounts/logout/")
        for name in ["session", "csrf", "browser"]:
            cookie = phone.cookies[name]
            assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", ""), name

    def test_of_a_password_sign_in_ends_with_the_browser(self, phone):
        assert phone.cookies["session"]["max-age"] == ""
