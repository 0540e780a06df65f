"""Guesses are few, and the owner is never locked out."""

import multiprocessing

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail, signing
from django.test import Client, RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from tomoni.people import throttling
from tomoni.people.tests.factories import UserFactory
from tomoni.people.tests.test_sign_in import CONFIRM_CODE, LOGIN, ask_code, mailed_code, masked, sign_in, signed_in_as
from tomoni.people.throttling import Budget

ATTACKER, VICTIM = "203.0.113.7", "198.51.100.1"
pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako():
    return UserFactory(email="hanako@example.org", roles=["secretariat"])


class EvaluatingHasher(MD5PasswordHasher):
    """Counts the passwords compared with a stored one."""

    evaluated = 0

    def verify(self, password, encoded):
        type(self).evaluated += 1
        return super().verify(password, encoded)


@pytest.fixture
def evaluations(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.EvaluatingHasher"]
    EvaluatingHasher.evaluated = 0
    return EvaluatingHasher


def guess(email, times, *, address=ATTACKER):
    for number in range(times):
        sign_in(Client(REMOTE_ADDR=address), email, f"guess-number-{number}")


class TestGuessing:
    def test_ten_guesses_at_an_account_are_evaluated_in_an_hour(self, hanako, evaluations):
        guess(hanako.email, 25)
        assert evaluations.evaluated == 10

    def test_a_thousand_networks_have_no_more(self, hanako, evaluations):
        for number in range(25):
            guess(hanako.email, 1, address=f"203.0.{number}.1")
        assert evaluations.evaluated == 10

    def test_an_unevaluated_right_password_is_answered_as_a_wrong_one(self, hanako, evaluations):
        client = Client(REMOTE_ADDR=ATTACKER)
        wrong = masked(sign_in(client, hanako.email, "guess-number-0"))
        guess(hanako.email, 10)
        assert masked(sign_in(client, hanako.email)) == wrong
        assert signed_in_as(client) == ""

    def test_one_network_has_fifty_guesses_over_all_accounts(self, evaluations):
        staff = [UserFactory() for _number in range(8)]
        for user in staff:
            guess(user.email, 8)
        assert evaluations.evaluated == 50

    def test_an_address_of_ipv6_counts_with_its_network(self, evaluations):
        for number, user in enumerate([UserFactory() for _number in range(8)]):
            guess(user.email, 8, address=f"2001:db8:0:1::{number + 1}")
        assert evaluations.evaluated == 50

    def test_right_passwords_do_not_count(self, hanako, evaluations):
        for _time in range(15):
            client = Client(REMOTE_ADDR=VICTIM)
            sign_in(client, hanako.email)
        assert signed_in_as(client) == hanako.email

    def test_accounts_that_do_not_exist_are_limited_alike(self, hanako):
        answers = []
        for address in [hanako.email, "nobody@example.org"]:
            client = Client(REMOTE_ADDR=ATTACKER)
            answers.append([masked(sign_in(client, address, f"guess-number-{n}"), address) for n in range(12)])
        assert answers[0] == answers[1]

    def test_writing_the_address_otherwise_gives_no_new_budget(self, hanako, evaluations):
        for number in range(12):
            sign_in(Client(REMOTE_ADDR=ATTACKER), "  HANAKO@Example.org" if number % 2 else hanako.email, "wrong")
        assert evaluations.evaluated == 10

    def test_a_forged_address_header_gives_no_new_budget(self, hanako, evaluations):
        for number in range(12):
            client = Client(REMOTE_ADDR=ATTACKER)
            client.post(
                LOGIN, {"login": hanako.email, "password": "x"}, headers={"X-Forwarded-For": f"192.0.2.{number}"}
            )
        assert evaluations.evaluated == 10


class TestTheOwnerUnderAttack:
    def test_enters_from_a_known_browser_with_the_password(self, hanako):
        known = Client(REMOTE_ADDR=VICTIM)
        sign_in(known, hanako.email)
        known.post("/accounts/logout/")
        guess(hanako.email, 30)
        sign_in(known, hanako.email)
        assert signed_in_as(known) == hanako.email

    def test_enters_from_a_known_browser_behind_the_attackers_address(self, hanako):
        known = Client(REMOTE_ADDR=ATTACKER)
        sign_in(known, hanako.email)
        known.post("/accounts/logout/")
        for number in range(6):
            guess(f"nobody{number}@example.org", 10)
        sign_in(known, hanako.email)
        assert signed_in_as(known) == hanako.email

    def test_enters_from_an_unknown_browser_with_a_mailed_code(self, hanako):
        guess(hanako.email, 30)
        new = Client(REMOTE_ADDR=VICTIM)
        sign_in(new, hanako.email)
        assert signed_in_as(new) == ""
        ask_code(new, hanako.email)
        new.post(CONFIRM_CODE, {"code": mailed_code(mail.outbox[-1])})
        assert signed_in_as(new) == hanako.email

    def test_a_code_makes_the_browser_known(self, hanako):
        new = Client(REMOTE_ADDR=VICTIM)
        ask_code(new, hanako.email)
        new.post(CONFIRM_CODE, {"code": mailed_code(mail.outbox[-1])})
        new.post("/accounts/logout/")
        guess(hanako.email, 30)
        sign_in(new, hanako.email)
        assert signed_in_as(new) == hanako.email

    def test_a_colleague_at_the_attackers_address_is_not_locked_out(self, hanako):
        guess(hanako.email, 30)
        taro = UserFactory(email="taro@example.org", roles=["editor"])
        client = Client(REMOTE_ADDR=ATTACKER)
        sign_in(client, taro.email)
        assert signed_in_as(client) == taro.email


class TestKnownBrowser:
    def test_has_ten_guesses_of_its_own(self, hanako, evaluations):
        known = Client(REMOTE_ADDR=VICTIM)
        sign_in(known, hanako.email)
        known.post("/accounts/logout/")
        evaluations.evaluated = 0
        for number in range(15):
            sign_in(known, hanako.email, f"guess-number-{number}")
        assert evaluations.evaluated == 10

    def test_of_one_account_is_unknown_to_another(self, hanako, evaluations):
        taro = UserFactory(email="taro@example.org")
        known = Client(REMOTE_ADDR=ATTACKER)
        sign_in(known, taro.email)
        known.post("/accounts/logout/")
        guess(hanako.email, 10)
        sign_in(known, hanako.email)
        assert signed_in_as(known) == ""

    def test_may_be_shared_by_several_people(self, hanako):
        taro = UserFactory(email="taro@example.org", roles=["editor"])
        office = Client(REMOTE_ADDR=VICTIM)
        for user in [hanako, taro]:
            sign_in(office, user.email)
            office.post("/accounts/logout/")
            guess(user.email, 10)
        sign_in(office, hanako.email)
        assert signed_in_as(office) == hanako.email

    def test_is_not_made_by_a_wrong_password(self, client, hanako):
        sign_in(client, hanako.email, "wrong")
        assert "browser" not in client.cookies

    def test_cannot_be_forged(self, hanako, evaluations):
        guess(hanako.email, 10)
        forger = Client(REMOTE_ADDR=ATTACKER)
        mark = {throttling._hashed("account", hanako.email): "mark"}
        for cookie in ["", "x", signing.dumps(mark, key="another key"), signing.dumps(mark, salt="another purpose")]:
            forger.cookies["browser"] = cookie
            sign_in(forger, hanako.email)
        assert signed_in_as(forger) == ""
        assert evaluations.evaluated == 10

    def test_cookie_is_hidden_from_scripts_and_names_nobody(self, client, hanako):
        sign_in(client, hanako.email)
        cookie = client.cookies["browser"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert "hanako" not in str(signing.loads(cookie.value, salt=throttling.SALT))

    def test_remembers_at_most_ten_accounts(self):
        request, response = RequestFactory().get("/"), Client().get("/health")
        for number in range(15):
            throttling.remember_browser(request, response, account=f"staff{number}@example.org")
            request.COOKIES["browser"] = response.cookies["browser"].value
        known = [bool(throttling.known_browser(request, account=f"staff{n}@example.org")) for n in range(15)]
        assert known == [False] * 5 + [True] * 10


def take_of_many(_number):
    return Budget("test of many", limit=500, seconds=60).take("a", now=0)


class TestLedger:
    BUDGET = Budget("test", limit=3, seconds=60)

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from("ab")), max_size=30))
    def test_never_grants_more_than_the_limit_in_any_window(self, attempts):
        budget = Budget(f"test {sorted(attempts)}", limit=3, seconds=60)
        granted = {"a": [], "b": []}
        for now, subject in sorted(attempts):
            if budget.take(subject, now=now):
                granted[subject].append(now)
        for times in granted.values():
            for start in times:
                assert len([time for time in times if start <= time < start + 60]) <= 3

    def test_grants_again_when_the_window_has_passed(self):
        assert [self.BUDGET.take("a", now=0) for _time in range(4)] == [True, True, True, False]
        assert [self.BUDGET.take("a", now=60) for _time in range(4)] == [True, True, True, False]

    def test_keeps_subjects_and_budgets_apart(self):
        other = Budget("another test", limit=1, seconds=60)
        assert [self.BUDGET.take("a", now=0) for _time in range(3)] == [True, True, True]
        assert self.BUDGET.take("b", now=0)
        assert other.take("a", now=0)

    def test_a_returned_take_can_be_taken_again(self):
        for _time in range(3):
            self.BUDGET.take("a", now=0)
        self.BUDGET.give_back("a", now=1)
        assert [self.BUDGET.take("a", now=1) for _time in range(2)] == [True, False]

    def test_returning_what_was_never_taken_changes_nothing(self):
        self.BUDGET.give_back("a", now=0)
        assert [self.BUDGET.take("a", now=0) for _time in range(4)] == [True, True, True, False]

    def test_is_exact_when_many_processes_take_at_once(self):
        with multiprocessing.get_context("fork").Pool(8) as pool:
            granted = pool.map(take_of_many, range(2_000), chunksize=1)
        assert granted.count(True) == 500

    def test_survives_a_line_cut_off_by_a_power_failure(self, settings):
        self.BUDGET.take("a", now=0)
        for shelf in (settings.DATA / "throttle").iterdir():
            shelf.write_text(shelf.read_text() + "deadbeef 99")
        assert [self.BUDGET.take("a", now=0) for _time in range(3)] == [True, True, False]

    def test_holds_no_address(self, settings, hanako):
        guess(hanako.email, 2)
        written = "".join(shelf.read_text() for shelf in (settings.DATA / "throttle").iterdir())
        assert written
        assert "hanako" not in written
        assert ATTACKER not in written
