"""Signing in: by password, by mailed code, by a link to a new password; the same for known and unknown addresses."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tomoni.people.models import User
from tomoni.people.tests.factories import PASSWORD, UserFactory

LOGIN = "/accounts/login/"
ASK_CODE = "/accounts/login/code/"
CONFIRM_CODE = "/accounts/login/code/confirm/"
RESET = "/accounts/password/reset/"
NEW_PASSWORD = "three-new-lanterns"
ANSWERS_OWN = {"Content-Length", "Expires"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako():
    return UserFactory(email="hanako@example.org", roles=["secretariat"])


def signed_in_as(client):
    """The address of who is signed in, '' for nobody: asked of the server, not of the test."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).email if pk else ""


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def ask_code(client, email):
    return client.post(ASK_CODE, {"email": email})


def mailed_code(message):
    return re.search(r"\d{4}-\d{4}-\d{4}", message.body).group()


def masked(response, *words):
    """The page without its CSRF tokens and the address the visitor typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    for word in words:
        text = text.replace(word, "ADDRESS")
    return text


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    hashed = 0

    def encode(self, password, salt):
        type(self).hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def hashings(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.hashed = 0
    return CountingHasher


class TestPassword:
    def test_the_right_password_opens_the_back_office(self, client, hanako):
        response = sign_in(client, "hanako@example.org")
        assert (response.status_code, response["Location"]) == (302, "/admin/")
        assert signed_in_as(client) == "hanako@example.org"

    def test_case_and_spaces_of_the_address_do_not_matter(self, client, hanako):
        sign_in(client, "  Hanako@Example.ORG ")
        assert signed_in_as(client) == "hanako@example.org"

    def test_a_wrong_password_signs_nobody_in(self, client, hanako):
        response = sign_in(client, "hanako@example.org", "wrong-horse-battery")
        assert response.status_code == 200
        assert signed_in_as(client) == ""

    def test_a_closed_account_does_not_sign_in(self, client, hanako):
        hanako.is_active = False
        hanako.save()
        response = sign_in(client, "hanako@example.org")
        assert response["Location"] == "/accounts/inactive/"
        assert signed_in_as(client) == ""

    def test_an_account_without_roles_is_told_so_instead_of_being_sent_round(self, client):
        UserFactory(email="new@example.org")
        assert sign_in(client, "new@example.org")["Location"] == "/"
        response = client.get("/admin/", follow=True)
        assert response.redirect_chain == [("/accounts/login/?next=/admin/", 302)]
        assert response.status_code == 403
        assert "new@example.org" in response.content.decode()

    def test_signing_in_gives_a_new_session_id(self, client, hanako):
        client.get(LOGIN)
        session = client.session
        session["planted"] = "by an attacker"
        session.save()
        before = client.cookies["session"].value if "session" in client.cookies else session.session_key
        sign_in(client, "hanako@example.org")
        assert client.session.session_key != before

    def test_there_is_no_sign_up_and_no_other_way_of_allauth(self, client):
        for page in [
            "signup/",
            "email/",
            "confirm-email/",
            "3rdparty/",
            "social/signup/",
            "2fa/trust/",
            "phone/change/",
        ]:
            assert client.get(f"/accounts/{page}").status_code == 404, page

    def test_the_forms_need_their_token(self, hanako):
        client = Client(enforce_csrf_checks=True)
        assert sign_in(client, "hanako@example.org").status_code == 403


class TestNext:
    @pytest.mark.parametrize(
        "target",
        [
            "https://evil.example/",
            "//evil.example/",
            "///evil.example/",
            "/\\evil.example/",
            "\\\\evil.example",
            "https:evil.example",
            "http://testserver@evil.example/",
            "javascript:alert(1)",
            "https://localhost/",
            "\thttps://evil.example",
        ],
    )
    def test_leads_to_no_other_site(self, client, hanako, target):
        response = client.post(LOGIN, {"login": hanako.email, "password": PASSWORD, "next": target})
        assert response["Location"] == "/admin/"

    def test_leads_to_a_page_of_this_site(self, client, hanako):
        response = client.post(LOGIN, {"login": hanako.email, "password": PASSWORD, "next": "/admin/account/?a=1"})
        assert response["Location"] == "/admin/account/?a=1"

    def test_a_line_break_makes_no_header(self, client, hanako):
        response = client.post(LOGIN, {"login": hanako.email, "password": PASSWORD, "next": "/a\r\nSet-Cookie: x=1"})
        assert response["Location"] == "/a%0D%0ASet-Cookie:%20x=1"
        assert "x" not in response.cookies

    def test_of_signing_out_leads_to_no_other_site(self, client, hanako):
        client.force_login(hanako)
        response = client.post("/accounts/logout/", {"next": "https://evil.example/"})
        assert response["Location"] == "/"


class TestSignOut:
    def test_looking_at_the_page_does_not_sign_out(self, client, hanako):
        sign_in(client, hanako.email)
        assert client.get("/accounts/logout/").status_code == 200
        assert signed_in_as(client) == hanako.email

    def test_the_button_does(self, client, hanako):
        sign_in(client, hanako.email)
        old_cookie = client.cookies["session"].value
        client.post("/accounts/logout/")
        assert signed_in_as(client) == ""
        client.cookies["session"] = old_cookie
        assert client.get("/accounts/sessions/").status_code == 302


class TestMailedCode:
    def test_signs_in_without_a_password(self, client, hanako):
        assert ask_code(client, hanako.email)["Location"] == CONFIRM_CODE
        assert [message.to for message in mail.outbox] == [["hanako@example.org"]]
        response = client.post(CONFIRM_CODE, {"code": mailed_code(mail.outbox[0])})
        assert response["Location"] == "/admin/"
        assert signed_in_as(client) == hanako.email

    def test_typed_with_full_width_digits_signs_in(self, client, hanako):
        ask_code(client, hanako.email)
        wide = mailed_code(mail.outbox[0]).translate(str.maketrans("0123456789-", "０１２３４５６７８９ー"))
        client.post(CONFIRM_CODE, {"code": wide})
        assert signed_in_as(client) == hanako.email

    def test_comes_with_a_link_that_fills_in_the_code(self, client, hanako, settings):
        ask_code(client, hanako.email)
        link = re.search(r"http\S+", mail.outbox[0].body).group()
        assert link.startswith(settings.PUBLIC_URL + CONFIRM_CODE)
        page = client.get(link.removeprefix(settings.PUBLIC_URL)).content.decode()
        assert mailed_code(mail.outbox[0]).replace("-", "") in page
        assert signed_in_as(client) == ""

    def test_is_not_in_the_subject(self, client, hanako):
        ask_code(client, hanako.email)
        assert not re.search(r"\d", mail.outbox[0].subject)

    def test_works_once(self, client, hanako):
        ask_code(client, hanako.email)
        other = Client()
        ask_code(other, hanako.email)
        code = mailed_code(mail.outbox[0])
        client.post(CONFIRM_CODE, {"code": code})
        other.post(CONFIRM_CODE, {"code": code})
        assert signed_in_as(client) == hanako.email
        assert signed_in_as(other) == ""

    def test_of_another_account_does_not_open_mine(self, client, hanako):
        taro = UserFactory(email="taro@example.org", roles=["editor"])
        ask_code(client, hanako.email)
        ask_code(Client(), taro.email)
        assert mail.outbox[1].to == [taro.email]
        client.post(CONFIRM_CODE, {"code": mailed_code(mail.outbox[1])})
        assert signed_in_as(client) == ""

    def test_needs_the_browser_to_have_asked(self, client, hanako):
        ask_code(Client(), hanako.email)
        response = client.post(CONFIRM_CODE, {"code": mailed_code(mail.outbox[0])})
        assert response["Location"] == ASK_CODE
        assert signed_in_as(client) == ""

    def test_three_wrong_codes_end_the_attempt(self, client, hanako):
        ask_code(client, hanako.email)
        for _try in range(3):
            client.post(CONFIRM_CODE, {"code": "0000-0000-0000"})
        response = client.post(CONFIRM_CODE, {"code": mailed_code(mail.outbox[0])})
        assert response["Location"] == ASK_CODE
        assert signed_in_as(client) == ""

    def test_an_empty_code_opens_nothing_for_an_address_without_account(self, client):
        ask_code(client, "nobody@example.org")
        for code in ["", "0", "-"]:
            client.post(CONFIRM_CODE, {"code": code})
        assert signed_in_as(client) == ""

    def test_is_not_sent_to_a_closed_account(self, client, hanako):
        hanako.is_active = False
        hanako.save()
        ask_code(client, hanako.email)
        assert mail.outbox == []

    def test_somebody_elses_request_does_not_keep_the_owner_out(self, hanako):
        for _try in range(30):
            ask_code(Client(REMOTE_ADDR="203.0.113.7"), hanako.email)
        assert len(mail.outbox) == 2
        owner = Client(REMOTE_ADDR="198.51.100.1")
        ask_code(owner, hanako.email)
        owner.post(CONFIRM_CODE, {"code": mailed_code(mail.outbox[-1])})
        assert signed_in_as(owner) == hanako.email

    def test_after_signing_in_a_new_one_may_be_asked_for(self, client, hanako):
        for _try in range(3):
            ask_code(Client(), hanako.email)
        sign_in(client, hanako.email)
        ask_code(Client(), hanako.email)
        codes = [mailed_code(message) for message in mail.outbox]
        assert len(codes) == 3
        assert codes[2] != codes[0]


class TestNewPassword:
    def link(self, client, email):
        client.post(RESET, {"email": email})
        return re.search(r"http\S+", mail.outbox[-1].body).group()

    def choose(self, client, link, settings, password=NEW_PASSWORD):
        page = client.get(link.removeprefix(settings.PUBLIC_URL))
        return client.post(page["Location"], {"password1": password, "password2": password})

    def test_is_chosen_through_a_mailed_link(self, client, hanako, settings):
        assert client.post(RESET, {"email": hanako.email})["Location"] == "/accounts/password/reset/done/"
        self.choose(client, self.link(client, hanako.email), settings)
        assert signed_in_as(client) == ""
        sign_in(client, hanako.email, "three-new-lanterns")
        assert signed_in_as(client) == hanako.email

    def test_the_link_carries_our_address_whatever_the_request_says(self, client, hanako, settings):
        client.post(RESET, {"email": hanako.email}, headers={"host": "localhost"})
        assert re.search(r"http\S+", mail.outbox[0].body).group().startswith(settings.PUBLIC_URL + RESET)

    def test_the_link_works_once(self, client, hanako, settings):
        link = self.link(client, hanako.email)
        self.choose(client, link, settings)
        page = Client().get(link.removeprefix(settings.PUBLIC_URL))
        assert (page.status_code, page.context["token_fail"]) == (200, True)

    def test_a_weak_password_is_refused(self, client, hanako, settings):
        self.choose(client, self.link(client, hanako.email), settings, "hanako")
        hanako.refresh_from_db()
        assert hanako.check_password(PASSWORD)

    def test_ends_every_session_of_the_account(self, client, hanako, settings):
        elsewhere = Client()
        sign_in(elsewhere, hanako.email)
        assert elsewhere.get("/accounts/sessions/").status_code == 200
        self.choose(client, self.link(client, hanako.email), settings)
        assert elsewhere.get("/accounts/sessions/").status_code == 302

    def test_is_mailed_at_most_twice_in_ten_minutes(self, hanako):
        for number in range(5):
            Client(REMOTE_ADDR=f"203.0.113.{number}").post(RESET, {"email": hanako.email})
        assert len(mail.outbox) == 2

    def test_is_not_offered_to_a_closed_account(self, client, hanako):
        hanako.is_active = False
        hanako.save()
        client.post(RESET, {"email": hanako.email})
        assert mail.outbox == []

    def test_mail_is_in_the_language_of_the_page(self, client, hanako):
        client.post(RESET, {"email": hanako.email})
        client.cookies["django_language"] = "en"
        client.post(RESET, {"email": hanako.email})
        japanese, english = mail.outbox
        assert english.subject == "Tomoni: choose a new password"
        assert japanese.subject == "Tomoni：新しいパスワードの設定"


class TestKnownAndUnknownAddressesLookTheSame:
    @pytest.mark.parametrize(
        ("page", "fields"),
        [
            (LOGIN, {"login": "ADDRESS", "password": "wrong-horse-battery"}),
            (ASK_CODE, {"email": "ADDRESS"}),
            (RESET, {"email": "ADDRESS"}),
        ],
    )
    def test_status_headers_and_body(self, hanako, page, fields):
        answers = []
        for address in [hanako.email, "nobody@example.org"]:
            filled = {name: address if value == "ADDRESS" else value for name, value in fields.items()}
            response = Client().post(page, filled, follow=True)
            # The length follows the address typed, Expires is the second of the answer; nothing else may differ.
            headers = {name: value for name, value in response.headers.items() if name not in ANSWERS_OWN}
            answers.append((response.redirect_chain, response.status_code, headers, masked(response, address)))
        assert answers[0] == answers[1]

    def test_a_wrong_code(self, hanako):
        answers = []
        for address in [hanako.email, "nobody@example.org"]:
            client = Client()
            ask_code(client, address)
            pages = [masked(client.post(CONFIRM_CODE, {"code": "1"}, follow=True), address) for _try in range(4)]
            answers.append(pages)
        assert answers[0] == answers[1]

    @pytest.mark.parametrize("kind", ["open", "closed", "without password", "none"])
    def test_a_password_is_hashed_once_whether_or_not_there_is_an_account(self, client, hashings, kind):
        user = UserFactory(email="hanako@example.org", is_active=kind != "closed")
        if kind == "without password":
            user.set_unusable_password()
            user.save()
        address = "nobody@example.org" if kind == "none" else user.email
        hashings.hashed = 0
        sign_in(client, address, "wrong-horse-battery")
        assert hashings.hashed == 1

    def test_the_database_is_asked_as_often(self, hanako):
        def asked(address):
            client = Client()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                sign_in(client, address, "wrong-horse-battery")
                ask_code(client, address)
                client.post(CONFIRM_CODE, {"code": "1"})
            return [re.sub(r"'[^']*'", "?", query["sql"].partition(" ")[0]) for query in queries]

        assert asked("nobody@example.org") == asked(hanako.email)

    def test_only_an_account_gets_a_mail(self, client, hanako):
        for address in ["nobody@example.org", hanako.email]:
            ask_code(Client(), address)
            client.post(RESET, {"email": address})
        assert [message.to for message in mail.outbox] == [[hanako.email], [hanako.email]]


class TestPages:
    @pytest.mark.parametrize("page", [LOGIN, ASK_CODE, RESET, "/accounts/inactive/", "/accounts/password/reset/done/"])
    def test_are_kept_in_no_cache_and_run_no_inline_script(self, client, page):
        response = client.get(page)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert "script-src 'self';" in response["Content-Security-Policy"]
        scripts = re.findall(r"<script([^>]*)>", response.content.decode())
        assert [script for script in scripts if "src=" not in script and 'type="application/json"' not in script] == []
        assert not re.search(r'\son\w+="|\sstyle="', response.content.decode())

    def test_have_labels_and_autocomplete(self, client):
        page = client.get(LOGIN).content.decode()
        assert '<label for="id_login">' in page
        assert '<label for="id_password">' in page
        assert 'autocomplete="email"' in page
        assert 'autocomplete="current-password"' in page

    def test_name_the_errors_and_link_to_the_field(self, client):
        page = client.post(RESET, {"email": "not an address"}).content.decode()
        assert '<div class="error-summary" role="alert">' in page
        assert '<a href="#id_email">' in page
        assert 'aria-invalid="true"' in page

    def test_speak_english_where_chosen(self, client):
        client.cookies["django_language"] = "en"
        assert "<h1>Sign in</h1>" in client.get(LOGIN).content.decode()
        del client.cookies["django_language"]
        assert "<h1>ログイン</h1>" in client.get(LOGIN).content.decode()
