"""How many guesses count, so that nobody guesses a password and nobody locks another out.

A browser that signed in to an account once carries a signed cookie ("device cookie", OWASP) and
has a budget of its own there; all other browsers together share one budget per account and one
per network address. An attacker can use up the shared budgets only: the owner still enters from
a known browser, and from any other with a mailed code or a passkey, which have no such budget.

The ledger is a shelf of small files under exclusive locks, exact over all processes of a host.
It is not kept in the database: a flood of guesses must not occupy SQLite's only writer. The
files hold keyed hashes and times, never an address. With several web hosts each counts alone.
"""

import fcntl
import ipaddress
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

HOUR = 3600
KNOWN_FOR = 180 * 24 * HOUR
ACCOUNTS_PER_BROWSER = 10
SALT = "tomoni.people.throttling"


def _hashed(*words: str) -> str:
    return salted_hmac(SALT, "|".join(words), algorithm="sha256").hexdigest()[:32]


@contextmanager
def _ledger(key: str, *, now: float) -> Iterator[list[tuple[str, float]]]:
    """Yield the unexpired (key, expires) lines of the key's shelf, locked; changes are written back."""
    folder = settings.DATA / "throttle"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / key[:2], os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        words = (line.split(" ") for line in file.read().splitlines())
        lines = [(word[0], float(word[1])) for word in words if len(word) == 3]
        lines = [(owner, expires) for owner, expires in lines if expires > now]
        yield lines
        file.seek(0)
        # The closing mark tells a whole line from one cut off when the power failed.
        file.write("".join(f"{owner} {expires:.3f} .\n" for owner, expires in lines))
        file.truncate()


@dataclass(frozen=True)
class Budget:
    """At most ``limit`` takes in any ``seconds`` for each subject."""

    name: str
    limit: int
    seconds: int

    def take(self, subject: str, *, now: float) -> bool:
        """Take one if there is one left; ``now`` in seconds since 1970."""
        key = _hashed(self.name, subject)
        with _ledger(key, now=now) as lines:
            if sum(owner == key for owner, _expires in lines) >= self.limit:
                return False
            lines.append((key, now + self.seconds))
            return True

    def give_back(self, subject: str, *, now: float) -> None:
        """Return the newest take, if any is left."""
        key = _hashed(self.name, subject)
        with _ledger(key, now=now) as lines:
            own = [line for line in lines if line[0] == key]
            if own:
                lines.remove(max(own, key=lambda line: line[1]))


PASSWORD_BY_STRANGERS = Budget("password, unknown browsers", 10, HOUR)
PASSWORD_BY_KNOWN = Budget("password, known browser", 10, HOUR)
PASSWORD_BY_NETWORK = Budget("password, network", 50, HOUR)
SECOND_FACTOR_BY_STRANGERS = Budget("second factor, unknown browsers", 10, HOUR)
SECOND_FACTOR_BY_KNOWN = Budget("second factor, known browser", 10, HOUR)
SECOND_FACTOR_CODES = Budget("second factor, one use of a code", 1, 300)
SIGN_IN_MAILS = Budget("mailed code", 2, 600)
PASSWORD_MAILS = Budget("mailed password link", 2, 600)


class Attempt:
    """One try at a secret: takes from every budget it falls under, or from none."""

    def __init__(self, budgets: list[tuple[Budget, str]]) -> None:
        self.budgets = budgets

    def may_be_evaluated(self, *, now: float) -> bool:
        """Take from all budgets; where one is used up, return what was taken and answer False."""
        for number, (budget, subject) in enumerate(self.budgets):
            if not budget.take(subject, now=now):
                self._give_back(self.budgets[:number], now=now)
                return False
        return True

    def succeeded(self, *, now: float) -> None:
        """Return what was taken: only failures count."""
        self._give_back(self.budgets, now=now)

    def _give_back(self, budgets: list[tuple[Budget, str]], *, now: float) -> None:
        for budget, subject in budgets:
            budget.give_back(subject, now=now)


def password_attempt(request: HttpRequest, *, account: str) -> Attempt:
    """Return the attempt at the password of the account (an e-mail address, known or not)."""
    browser = known_browser(request, account=account)
    if browser:
        return Attempt([(PASSWORD_BY_KNOWN, f"{account}|{browser}")])
    return Attempt([(PASSWORD_BY_NETWORK, network_of(request)), (PASSWORD_BY_STRANGERS, account)])


def second_factor_attempt(request: HttpRequest, *, account: str) -> Attempt:
    """Return the attempt at a code of the account's authenticator app or at a recovery code."""
    browser = known_browser(request, account=account)
    if browser:
        return Attempt([(SECOND_FACTOR_BY_KNOWN, f"{account}|{browser}")])
    return Attempt([(SECOND_FACTOR_BY_STRANGERS, account)])


def address_of(request: HttpRequest) -> str:
    """Return the client's internet address, as far as the proxies in front are trusted."""
    if not settings.TRUSTED_PROXIES:
        return request.META["REMOTE_ADDR"]
    return get_adapter(request).get_client_ip(request)


def network_of(request: HttpRequest) -> str:
    """Return the client's address; of IPv6 the /64 network, which one subscriber has whole."""
    address = address_of(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))


def _known_accounts(request: HttpRequest) -> dict[str, str]:
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        found: Any = signing.loads(cookie, salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return {}
    return found


def known_browser(request: HttpRequest, *, account: str) -> str:
    """Return this browser's own mark for the account, or '' if it never signed in to it."""
    return _known_accounts(request).get(_hashed("account", account), "")


def remember_browser(request: HttpRequest, response: HttpResponse, *, account: str) -> None:
    """Mark this browser as one that has signed in to the account; several people may share it."""
    known = _known_accounts(request)
    key = _hashed("account", account)
    mark = known.pop(key, "") or secrets.token_urlsafe(12)
    newest = dict([*known.items()][-(ACCOUNTS_PER_BROWSER - 1) :]) | {key: mark}
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(newest, salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )
