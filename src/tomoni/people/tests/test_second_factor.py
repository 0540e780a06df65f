"""The second factor: demanded of staff, set up by themselves, passed by nothing else."""

import base64
import hashlib
import hmac
import json
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tomoni.people.models import User
from tomoni.people.tests.factories import PASSWORD, UserFactory
from tomoni.people.tests.passkey import Passkey, options_on
from tomoni.people.tests.test_sign_in import (
    CONFIRM_CODE,
    RESET,
    ask_code,
    mailed_code,
    sign_in,
    signed_in_as,
)

INDEX = "/accounts/2fa/"
APP = "/accounts/2fa/totp/activate/"
AUTHENTICATE = "/accounts/2fa/authenticate/"
ADD_KEY = "/accounts/2fa/webauthn/add/"
PASSKEY_LOGIN = "/accounts/2fa/webauthn/login/"
CODES = "/accounts/2fa/recovery-codes/"

pytestmark = pytest.mark.django_db


def app_code(secret, *, steps=0):
    """RFC 6238: what an authenticator app shows now, or some steps of 30 seconds later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def wrong_code(secret):
    """A code the app shows neither now nor a step before or after."""
    near = {app_code(secret, steps=steps) for steps in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def reauthenticate(client, password=PASSWORD):
    client.post("/accounts/reauthenticate/", {"password": password})


def set_up_app(client):
    """Go through the page with an authenticator app; returns the app's secret."""
    reauthenticate(client)
    page = client.get(APP).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page).group(1)
    assert client.post(APP, {"code": app_code(secret)})["Location"] == CODES
    return secret


def set_up_passkey(client, passkey, *, passwordless=True):
    reauthenticate(client)
    credential = passkey.create(options_on(client.get(ADD_KEY).content.decode()), passwordless=passwordless)
    fields = {"name": "office", "credential": credential} | ({"passwordless": "on"} if passwordless else {})
    return client.post(ADD_KEY, fields)


def passkey_options(client):
    return json.loads(client.get(PASSKEY_LOGIN, headers={"Accept": "application/json"}).content)


@pytest.fixture
def hanako():
    return UserFactory(email="hanako@example.org", roles=["secretariat"])


@pytest.fixture
def secret(hanako):
    """Hanako has an authenticator app, set up in another browser; its used codes do not count here."""
    client = Client()
    sign_in(client, hanako.email)
    return set_up_app(client)


@pytest.fixture
def demanded(settings):
    settings.REQUIRE_MFA = True


class TestDemanded:
    OWN_SCREEN = "/admin/people/user/"

    def test_staff_without_one_see_only_the_page_to_set_one_up(self, client, hanako, demanded):
        sign_in(client, hanako.email)
        for page in ["/admin/", self.OWN_SCREEN, "/accounts/2fa/webauthn/", "/accounts/login/"]:
            response = client.get(page)
            assert (response.status_code, response["Location"]) == (302, INDEX), page

    def test_what_is_posted_does_not_happen(self, client, hanako, demanded):
        sign_in(client, hanako.email)
        response = client.post(self.OWN_SCREEN + "new/", {"email": "mallory@example.org"})
        assert response["Location"] == INDEX
        assert not User.objects.filter(email="mallory@example.org").exists()

    def test_setting_up_signing_out_and_choosing_a_language_stay_open(self, client, hanako, demanded):
        sign_in(client, hanako.email)
        reauthenticate(client)
        pages = [
            INDEX,
            APP,
            ADD_KEY,
            "/accounts/logout/",
            "/accounts/sessions/",
            "/accounts/password/change/",
            "/health",
        ]
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
        assert client.post("/i18n/choose", {"language": "en", "next": INDEX})["Location"] == INDEX
        assert client.post("/accounts/logout/")["Location"] == "/"

    def test_with_one_everything_opens(self, client, hanako, demanded):
        sign_in(client, hanako.email)
        set_up_app(client)
        assert client.get(self.OWN_SCREEN).status_code == 200

    def test_recovery_codes_alone_are_none(self, client, hanako, demanded):
        sign_in(client, hanako.email)
        set_up_app(client)
        Authenticator.objects.exclude(type="recovery_codes").delete()
        assert client.get(self.OWN_SCREEN)["Location"] == INDEX

    def test_a_removed_one_is_missed_at_once(self, client, hanako, demanded):
        sign_in(client, hanako.email)
        set_up_app(client)
        Authenticator.objects.all().delete()
        assert client.get(self.OWN_SCREEN)["Location"] == INDEX

    def test_visitors_are_not_asked(self, client, demanded):
        assert client.get("/accounts/login/").status_code == 200

    def test_where_it_is_not_required_nobody_is_sent_away(self, client, hanako, settings):
        settings.REQUIRE_MFA = False
        sign_in(client, hanako.email)
        assert client.get(self.OWN_SCREEN).status_code == 200


class TestAuthenticatorApp:
    def test_is_asked_for_after_the_password(self, client, hanako, secret):
        response = sign_in(client, hanako.email)
        assert response["Location"] == AUTHENTICATE
        assert signed_in_as(client) == ""
        client.post(AUTHENTICATE, {"code": app_code(secret, steps=1)})
        assert signed_in_as(client) == hanako.email

    def test_is_asked_for_after_a_mailed_code(self, client, hanako, secret):
        mail.outbox.clear()
        ask_code(client, hanako.email)
        response = client.post(CONFIRM_CODE, {"code": mailed_code(mail.outbox[-1])})
        assert response["Location"] == AUTHENTICATE
        assert signed_in_as(client) == ""

    def test_is_not_removed_by_a_new_password(self, client, hanako, secret, settings):
        mail.outbox.clear()
        client.post(RESET, {"email": hanako.email})
        link = re.search(r"http\S+", mail.outbox[-1].body).group().removeprefix(settings.PUBLIC_URL)
        fields = {"password1": "three-new-lanterns", "password2": "three-new-lanterns"}
        client.post(client.get(link)["Location"], fields)
        assert signed_in_as(client) == ""
        assert sign_in(client, hanako.email, "three-new-lanterns")["Location"] == AUTHENTICATE

    def test_pages_stay_shut_between_password_and_code(self, client, hanako, secret):
        sign_in(client, hanako.email)
        for page in ["/admin/people/user/", INDEX, CODES, "/accounts/sessions/", "/accounts/password/change/"]:
            assert client.get(page, follow=True).redirect_chain[-1] == (AUTHENTICATE, 302), page
        assert signed_in_as(client) == ""

    def test_a_wrong_code_signs_nobody_in(self, client, hanako, secret):
        sign_in(client, hanako.email)
        client.post(AUTHENTICATE, {"code": wrong_code(secret)})
        assert signed_in_as(client) == ""

    def test_a_code_works_once(self, hanako, secret):
        code = app_code(secret, steps=1)
        signed_in = []
        for _time in range(2):
            client = Client()
            sign_in(client, hanako.email)
            client.post(AUTHENTICATE, {"code": code})
            signed_in.append(signed_in_as(client))
            cache.clear()  # where django-allauth notes a used code for thirty seconds; a code lives longer
        assert signed_in == [hanako.email, ""]

    def test_full_width_digits_are_read(self, client, hanako, secret):
        sign_in(client, hanako.email)
        wide = app_code(secret, steps=1).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        client.post(AUTHENTICATE, {"code": wide})
        assert signed_in_as(client) == hanako.email

    def test_ten_wrong_codes_in_an_hour_are_looked_at_from_unknown_browsers(self, hanako, secret):
        for _time in range(10):
            stranger = Client()
            sign_in(stranger, hanako.email)
            stranger.post(AUTHENTICATE, {"code": wrong_code(secret)})
        stranger = Client()
        sign_in(stranger, hanako.email)
        stranger.post(AUTHENTICATE, {"code": app_code(secret, steps=1)})
        assert signed_in_as(stranger) == ""

    def test_the_owner_still_enters_from_a_known_browser(self, hanako, secret):
        known = Client()
        sign_in(known, hanako.email)
        used = app_code(secret, steps=1)
        known.post(AUTHENTICATE, {"code": used})
        known.post("/accounts/logout/")
        for _time in range(10):
            stranger = Client()
            sign_in(stranger, hanako.email)
            stranger.post(AUTHENTICATE, {"code": wrong_code(secret)})
        sign_in(known, hanako.email)
        fresh = next(code for steps in (0, 1) if (code := app_code(secret, steps=steps)) != used)
        known.post(AUTHENTICATE, {"code": fresh})
        assert signed_in_as(known) == hanako.email

    def test_its_secret_is_kept_encrypted(self, hanako, secret):
        kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
        assert secret not in kept

    def test_setting_up_needs_the_password_again(self, client, hanako):
        sign_in(client, hanako.email)
        assert client.get(APP)["Location"].startswith("/accounts/reauthenticate/")
        reauthenticate(client, "wrong-horse-battery")
        assert client.get(APP).status_code == 302

    def test_setting_up_is_told_by_mail(self, client, hanako, django_capture_on_commit_callbacks):
        sign_in(client, hanako.email)
        with django_capture_on_commit_callbacks(execute=True):
            set_up_app(client)
        assert [message.to for message in mail.outbox] == [[hanako.email]]


class TestRecoveryCodes:
    def codes(self, client):
        return re.findall(r"<li><code>([\d-]+)</code></li>", client.get(CODES).content.decode())

    def test_come_with_the_first_factor_and_open_the_account_once_each(self, hanako):
        first = Client()
        sign_in(first, hanako.email)
        set_up_app(first)
        codes = self.codes(first)
        assert len(codes) == len(set(codes)) == 10
        signed_in = []
        for code in [codes[3], codes[3], codes[4]]:
            client = Client()
            sign_in(client, hanako.email)
            client.post(AUTHENTICATE, {"code": code})
            signed_in.append(signed_in_as(client))
        assert signed_in == [hanako.email, "", hanako.email]

    def test_are_kept_encrypted(self, client, hanako):
        sign_in(client, hanako.email)
        set_up_app(client)
        kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
        assert [code for code in self.codes(client) if code in kept] == []

    def test_made_anew_replace_the_old(self, client, hanako):
        sign_in(client, hanako.email)
        set_up_app(client)
        old = self.codes(client)
        client.post(CODES + "generate/")
        assert not set(old) & set(self.codes(client))

    def test_can_be_kept_as_a_file(self, client, hanako):
        sign_in(client, hanako.email)
        set_up_app(client)
        response = client.get(CODES + "download/")
        assert response["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
        assert response.content.decode().split() == self.codes(client)


class TestPasskeys:
    def test_signs_in_without_a_password_and_counts_as_both_factors(self, client, hanako, demanded):
        passkey, setting_up = Passkey(), Client()
        sign_in(setting_up, hanako.email)
        assert set_up_passkey(setting_up, passkey)["Location"] == CODES
        response = client.post(PASSKEY_LOGIN, {"credential": passkey.get(passkey_options(client))})
        assert response["Location"] == "/admin/"
        assert signed_in_as(client) == hanako.email
        assert client.get("/admin/people/user/").status_code == 200

    def test_of_somebody_else_does_not_open_my_account(self, client, hanako):
        taro = UserFactory(email="taro@example.org", roles=["editor"])
        passkeys = {}
        for user in [hanako, taro]:
            passkeys[user], setting_up = Passkey(), Client()
            sign_in(setting_up, user.email)
            set_up_passkey(setting_up, passkeys[user])
        passkeys[taro].user_handle = passkeys[hanako].user_handle
        client.post(PASSKEY_LOGIN, {"credential": passkeys[taro].get(passkey_options(client))})
        assert signed_in_as(client) == ""

    def test_without_checking_its_owner_does_not_replace_the_password(self, client, hanako):
        passkey, setting_up = Passkey(verifies=False), Client()
        sign_in(setting_up, hanako.email)
        set_up_passkey(setting_up, passkey, passwordless=False)
        client.post(PASSKEY_LOGIN, {"credential": passkey.get(passkey_options(client))})
        assert signed_in_as(client) == ""

    def test_of_another_site_is_refused(self, client, hanako, settings):
        settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
        passkey, setting_up = Passkey(origin="https://evil.example"), Client()
        sign_in(setting_up, hanako.email)
        set_up_passkey(setting_up, passkey)
        assert not Authenticator.objects.filter(user=hanako).exists()

    def test_an_answer_works_once(self, client, hanako):
        passkey, setting_up = Passkey(), Client()
        sign_in(setting_up, hanako.email)
        set_up_passkey(setting_up, passkey)
        answer = passkey.get(passkey_options(client))
        client.post(PASSKEY_LOGIN, {"credential": answer})
        client.post("/accounts/logout/")
        client.post(PASSKEY_LOGIN, {"credential": answer})
        assert signed_in_as(client) == ""

    def test_is_a_second_factor_after_the_password(self, client, hanako):
        passkey, setting_up = Passkey(), Client()
        sign_in(setting_up, hanako.email)
        set_up_passkey(setting_up, passkey)
        assert sign_in(client, hanako.email)["Location"] == AUTHENTICATE
        options = options_on(client.get(AUTHENTICATE).content.decode())
        client.post(AUTHENTICATE, {"credential": passkey.get(options)})
        assert signed_in_as(client) == hanako.email

    def test_of_a_closed_account_opens_nothing(self, client, hanako):
        passkey, setting_up = Passkey(), Client()
        sign_in(setting_up, hanako.email)
        set_up_passkey(setting_up, passkey)
        hanako.is_active = False
        hanako.save()
        client.post(PASSKEY_LOGIN, {"credential": passkey.get(passkey_options(client))})
        assert signed_in_as(client) == ""

    def test_can_be_renamed_and_removed_by_its_owner_alone(self, client, hanako):
        sign_in(client, hanako.email)
        set_up_passkey(client, Passkey())
        key = Authenticator.objects.get(user=hanako, type="webauthn")
        taro = Client()
        sign_in(taro, UserFactory(email="taro@example.org", roles=["editor"]).email)
        reauthenticate(taro)
        address = f"/accounts/2fa/webauthn/keys/{key.pk}/"
        assert [taro.post(address + verb, {"name": "x"}).status_code for verb in ["edit/", "remove/"]] == [404, 404]
        client.post(address + "edit/", {"name": "事務所のパソコン"})
        key.refresh_from_db()
        assert key.wrap().name == "事務所のパソコン"
        client.post(address + "remove/")
        assert not Authenticator.objects.filter(user=hanako).exists()


class TestPages:
    def test_all_render_without_inline_scripts(self, client, hanako):
        sign_in(client, hanako.email)
        reauthenticate(client)
        pages = [APP, ADD_KEY]
        rendered = [client.get(page) for page in pages]
        set_up_app(client)
        set_up_passkey(client, Passkey())
        key = Authenticator.objects.get(type="webauthn")
        later = [
            INDEX, CODES, CODES + "generate/", "/accounts/2fa/totp/deactivate/", "/accounts/2fa/webauthn/",
            "/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/", "/accounts/reauthenticate/",
            f"/accounts/2fa/webauthn/keys/{key.pk}/edit/", f"/accounts/2fa/webauthn/keys/{key.pk}/remove/",
        ]  # fmt: skip
        rendered += [client.get(page) for page in later]
        asked = Client()
        sign_in(asked, hanako.email)
        rendered.append(asked.get(AUTHENTICATE))
        assert [response.status_code for response in rendered] == [200] * 13
        for response in rendered:
            page = response.content.decode()
            assert "script-src 'self';" in response["Content-Security-Policy"]
            scripts = re.findall(r"<script([^>]*)>", page)
            assert [s for s in scripts if "src=" not in s and 'type="application/json"' not in s] == []
            assert page.count("<h1>") == 1
