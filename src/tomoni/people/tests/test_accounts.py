"""The staff screens of accounts: an officer can start an account, never choose its password or pass its second factor."""

import html
import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from tomoni.core.models import AuditEntry
from tomoni.people.models import User
from tomoni.people.tests.factories import PASSWORD, PersonFactory, UserFactory
from tomoni.people.tests.test_second_factor import set_up_app
from tomoni.people.tests.test_sign_in import sign_in, signed_in_as

pytestmark = pytest.mark.django_db


def screen(name, *args):
    return reverse(f"people_user:{name}", args=args)


@pytest.fixture
def officer():
    return UserFactory(email="officer@example.org", roles=["secretariat"])


@pytest.fixture
def office(officer):
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def hanako():
    return UserFactory(email="hanako@example.org", person__name="木村花子", roles=["editor"])


def as_role(*roles, **fields):
    client = Client()
    client.force_login(UserFactory(roles=list(roles), **fields))
    return client


class TestList:
    def test_shows_person_roles_last_sign_in_and_second_factor(self, office, hanako):
        client = Client()
        sign_in(client, hanako.email)
        set_up_app(client)
        office.cookies["django_language"] = "en"
        page = office.get(screen("index")).content.decode()
        row = re.search(r"<tr[^>]*>((?:(?!</tr>).)*hanako@example\.org.*?)</tr>", page, re.DOTALL).group(1)
        assert "木村花子" in row
        assert "editor" in row
        hanako.refresh_from_db()
        assert hanako.last_login is not None

    @pytest.mark.parametrize("number", [1, 3])
    def test_asks_the_database_as_often_for_three_as_for_one(self, office, number, django_assert_max_num_queries):
        for _time in range(number):
            UserFactory(roles=["editor", "finance"])
        office.get(screen("index"))
        with django_assert_max_num_queries(25):
            office.get(screen("index"))

    def test_finds_by_name_and_address(self, office, hanako):
        UserFactory(email="taro@example.org")
        for words in ["木村", "hanako@"]:
            page = office.get(screen("index"), {"q": words}).content.decode()
            assert "hanako@example.org" in page
            assert "taro@example.org" not in page


class TestInvite:
    def test_makes_an_account_and_mails_a_link_to_choose_a_password(
        self, office, settings, django_capture_on_commit_callbacks
    ):
        person = PersonFactory(languages=["en"])
        fields = {"email": "New@Example.org", "person": str(person.pk), "role_keys": ["editor", "finance"]}
        with django_capture_on_commit_callbacks(execute=True):
            assert office.post(screen("add"), fields)["Location"] == screen("index")
        user = User.objects.get(email="new@example.org")
        assert (user.person, user.is_superuser, user.has_usable_password()) == (person, False, False)
        assert user.role_keys() == {"editor", "finance"}
        assert [message.to for message in mail.outbox] == [["new@example.org"]]
        assert mail.outbox[0].subject == "Tomoni: your account is ready"
        client = Client()
        link = re.search(r"http\S+", mail.outbox[0].body).group().removeprefix(settings.PUBLIC_URL)
        chosen = {"password1": "three-new-lanterns", "password2": "three-new-lanterns"}
        client.post(client.get(link)["Location"], chosen)
        sign_in(client, user.email, "three-new-lanterns")
        assert signed_in_as(client) == user.email

    def test_refuses_an_address_or_person_that_has_one(self, office, hanako):
        taken = {"email": "HANAKO@example.org", "person": "", "role_keys": []}
        assert office.post(screen("add"), taken).status_code == 200
        twice = {"email": "second@example.org", "person": str(hanako.person.pk), "role_keys": []}
        assert office.post(screen("add"), twice).status_code == 200
        assert User.objects.count() == 2

    @pytest.mark.parametrize("forged", [{"role_keys": ["project_lead"]}, {"role_keys": ["root"]}])
    def test_gives_no_role_that_is_not_the_offices_to_give(self, office, forged):
        office.post(screen("add"), {"email": "new@example.org", "person": ""} | forged)
        assert not User.objects.filter(email="new@example.org").exists()

    def test_takes_no_password_and_makes_no_superuser(self, office):
        forged = {"password": PASSWORD, "password1": PASSWORD, "is_superuser": "on", "is_staff": "on"}
        office.post(screen("add"), {"email": "new@example.org", "person": "", "role_keys": ["editor"]} | forged)
        user = User.objects.get(email="new@example.org")
        assert (user.is_superuser, user.has_usable_password()) == (False, False)

    def test_again_mails_a_new_link(self, office, hanako, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            office.post(screen("invite_again", hanako.pk))
        assert [message.to for message in mail.outbox] == [[hanako.email]]
        hanako.refresh_from_db()
        assert hanako.check_password(PASSWORD)

    def test_again_is_refused_for_a_closed_account(self, office, hanako, django_capture_on_commit_callbacks):
        hanako.is_active = False
        hanako.save()
        with django_capture_on_commit_callbacks(execute=True):
            assert office.post(screen("invite_again", hanako.pk)).status_code == 200
        assert mail.outbox == []


class TestChooser:
    def test_offers_only_persons_one_may_see(self, office, hanako):
        stranger = as_role("editor")
        choose, chosen = "/admin/people/choose-person/", f"/admin/people/choose-person/chosen/{hanako.person.pk}/"
        assert "木村花子" in office.get(choose).json()["html"]
        assert "木村花子" not in stranger.get(choose).json()["html"]
        assert [office.get(chosen).status_code, stranger.get(chosen).status_code] == [200, 404]

    def test_is_what_the_forms_use(self, office, hanako):
        for page in [screen("add"), screen("edit", hanako.pk)]:
            assert "<option" not in office.get(page).content.decode()


class TestChange:
    def test_roles_and_state(self, office, hanako):
        fields = {"person": str(hanako.person.pk), "role_keys": ["finance"]}
        office.post(screen("edit", hanako.pk), fields)
        hanako = User.objects.get(pk=hanako.pk)
        assert (hanako.role_keys(), hanako.is_active, hanako.email) == ({"finance"}, False, "hanako@example.org")

    def test_is_in_the_audit_trail_under_the_officers_name(self, office, hanako, officer):
        before = AuditEntry.objects.count()
        fields = {"person": str(hanako.person.pk), "role_keys": ["editor", "finance"], "is_active": "on"}
        office.post(screen("edit", hanako.pk), fields)
        entries = AuditEntry.objects.order_by("number")[before:]
        told = [(entry.actor, entry.model, entry.object_id) for entry in entries]
        assert told == [(officer.email, "people.user", str(hanako.pk))]

    def test_ones_own_roles_and_state_are_for_somebody_else(self, office, officer):
        office.post(screen("edit", officer.pk), {"person": str(officer.person.pk), "role_keys": ["auditor"]})
        officer = User.objects.get(pk=officer.pk)
        assert (officer.role_keys(), officer.is_active) == ({"secretariat"}, True)

    def test_address_and_password_cannot_be_set(self, office, hanako):
        forged = {"email": "mallory@example.org", "password": "x", "password1": "x", "is_superuser": "on"}
        fields = {"person": str(hanako.person.pk), "role_keys": ["editor"], "is_active": "on"}
        office.post(screen("edit", hanako.pk), fields | forged)
        hanako = User.objects.get(pk=hanako.pk)
        assert (hanako.email, hanako.is_superuser, hanako.check_password(PASSWORD)) == (
            "hanako@example.org",
            False,
            True,
        )

    def test_a_superuser_is_changed_by_a_superuser_alone(self, office):
        root = UserFactory(email="root@example.org", is_superuser=True)
        fields = {"person": str(root.person.pk), "role_keys": []}
        for name in ["edit", "invite_again", "reset_second_factor"]:
            assert office.post(screen(name, root.pk), fields)["Location"] == "/admin/", name
        root.refresh_from_db()
        assert root.is_active
        as_role(is_superuser=True).post(screen("edit", root.pk), fields)
        root.refresh_from_db()
        assert not root.is_active

    def test_nobody_deletes_an_account(self, office, hanako):
        root = as_role(is_superuser=True)
        for client in [office, root]:
            assert client.post(screen("delete", hanako.pk))["Location"] == "/admin/"
        assert User.objects.filter(pk=hanako.pk).exists()


class TestResetSecondFactor:
    def test_removes_it_ends_all_sessions_tells_the_owner_and_is_recorded(
        self, office, hanako, django_capture_on_commit_callbacks
    ):
        client = Client()
        sign_in(client, hanako.email)
        set_up_app(client)
        mail.outbox.clear()
        entries = AuditEntry.objects.filter(model="people.user", object_id=str(hanako.pk))
        before = entries.count()
        with django_capture_on_commit_callbacks(execute=True):
            assert office.post(screen("reset_second_factor", hanako.pk))["Location"] == screen("index")
        assert not Authenticator.objects.filter(user=hanako).exists()
        assert client.get("/accounts/sessions/").status_code == 302
        assert [message.to for message in mail.outbox] == [[hanako.email]]
        assert entries.count() == before + 1

    def test_looking_at_the_page_does_nothing(self, office, hanako):
        client = Client()
        sign_in(client, hanako.email)
        set_up_app(client)
        assert office.get(screen("reset_second_factor", hanako.pk)).status_code == 200
        assert Authenticator.objects.filter(user=hanako).count() == 2


class TestWhoMay:
    SCREENS = [
        "index",
        "index_results",
        "add",
        "edit",
        "delete",
        "history",
        "inspect",
        "invite_again",
        "reset_second_factor",
    ]

    def opened(self, client, target):
        found = {}
        for name in self.SCREENS:
            args = [] if name in {"index", "index_results", "add"} else [target.pk]
            found[name] = client.get(screen(name, *args)).status_code
        return {name for name, status in found.items() if status == 200}

    @pytest.mark.parametrize(
        ("role", "expected"),
        [
            ("secretariat", {*SCREENS} - {"delete"}),
            ("auditor", {"index", "index_results", "inspect"}),
            ("steering", set()),
            ("editor", set()),
            ("finance", set()),
        ],
    )
    def test_opens_which_screen(self, hanako, role, expected):
        assert self.opened(as_role(role), hanako) == expected

    def test_visitors_open_none(self, client, hanako):
        assert self.opened(client, hanako) == set()

    def test_the_inspect_screen_shows_no_password_hash(self, office, hanako):
        page = office.get(screen("inspect", hanako.pk)).content.decode()
        assert "hanako@example.org" in page
        assert hanako.password not in page

    @pytest.mark.parametrize("page", ["users/", "users/add/", "groups/", "groups/new/"])
    def test_wagtails_own_screens_are_gone(self, page):
        assert as_role(is_superuser=True).get(f"/admin/{page}").status_code == 404

    @pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
    def test_wagtails_bulk_actions_on_users_are_gone(self, hanako, action):
        client = as_role(is_superuser=True)
        address = f"/admin/bulk/people/user/{action}/?id={hanako.pk}&next=/admin/"
        assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
        assert User.objects.filter(pk=hanako.pk, is_active=True).exists()

    def test_wagtails_password_reset_is_gone(self, client):
        assert client.get("/admin/password_reset/").status_code == 404


class TestOwn:
    ACCOUNT = "/admin/account/"

    def test_needs_no_name_to_change_the_language_and_leads_to_what_keeps_it_safe(self, hanako):
        client = Client()
        client.force_login(hanako)
        page = client.get(self.ACCOUNT).content.decode()
        assert set(re.findall(r'<(?:input|select)[^>]* name="([a-z]+-[a-z_]+)"', page)) == {
            "locale-preferred_language",
            "locale-current_time_zone",
            "theme-theme",
            "theme-contrast",
            "theme-density",
            "theme-keyboard_shortcuts",
        }
        assert re.findall(r'href="(/accounts/[^"]+)"', page) == [
            "/accounts/2fa/",
            "/accounts/password/change/",
            "/accounts/sessions/",
        ]
        fields = {"locale-preferred_language": "en", "locale-current_time_zone": "Asia/Tokyo", "theme-theme": "dark"}
        fields |= {"theme-contrast": "system", "theme-density": "default"}
        assert client.post(self.ACCOUNT, fields)["Location"] == self.ACCOUNT
        saved = client.get(self.ACCOUNT).content.decode()
        assert re.search(r'<html lang="(\w+)"', saved)[1] == "en"

    def test_the_menu_greets_by_the_name_of_the_person(self, hanako):
        client = Client()
        client.force_login(hanako)
        page = html.unescape(client.get(self.ACCOUNT).content.decode())
        name = re.search(r'"name": ("[^"]+"), "avatarUrl"', page)[1]
        assert json.loads(name) == "木村花子"

    def test_is_closed_to_an_account_without_a_role(self):
        assert as_role().get(self.ACCOUNT).status_code in {302, 403}
