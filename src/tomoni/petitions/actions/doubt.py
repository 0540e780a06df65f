"""How much a signature looks like a machine's, weighed from what came with it. Weighed, never blocked.

Nothing here asks the database: what many signatures tell together (bursts from a network or a domain, many names at
one address) is found by ``screening`` a few seconds later, before anything is counted. Weights add up; from
``HOLD_AT`` on a signature is held: its signer sees the same pages, no number holds it, somebody looks at it.
"""

import re
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from tomoni.petitions.actions import proofs
from tomoni.petitions.models import mailboxes

HOLD_AT = 10
FASTEST = timedelta(seconds=3)
UNHURRIED = timedelta(seconds=20)
"""Under attack who brings no proof must have had the form before them so long for each level."""
TOKEN_LASTS = timedelta(days=2)
USES_OF_A_TOKEN = 5
"""A family signs on one phone, going back each time; counted in this process alone, so each process allows as many."""
TOKENS_REMEMBERED = 50_000

REASONS = {
    "trap": _("filled in a field people do not see"),
    "no_token": _("came without our form"),
    "other_form": _("form of another petition"),
    "fast": _("filled in within 3 seconds"),
    "stale": _("form older than two days"),
    "replayed": _("one form sent many times"),
    "no_proof": _("no proof of the device"),
    "hasty": _("filled in within 20 seconds"),
    "disposable": _("throw-away mail address"),
    "link": _("a link in the name"),
    "mashed": _("a name nobody could speak"),
    "random_mail": _("mail address of random letters"),
    "network": _("too many from one connection"),
    "crowd": _("one of many busy connections at once"),
    "neighbourhood": _("too many from neighbouring connections"),
    "domain": _("too many at one mail domain"),
    "mailbox": _("too many names at one mailbox"),
    "stall": _("too many at one stall"),
    "burst": _("part of a burst of hasty forms without proofs"),
    "plodding": _("part of a burst of forms without proofs"),
}
"""What each reason means to those who review."""


@dataclass(frozen=True)
class Facts:
    """What came with a signature besides its words: the sender's internet address, the form's token, the proof, the trap.

    ``trap`` is the field people do not see (name it so that machines fill it in); it must be empty.
    """

    address: str = ""
    token: str = ""
    proof: str = ""
    trap: str = ""


class Doubt(NamedTuple):
    """The sum of the weights, and the reasons in order."""

    score: int
    reasons: list[str]

    @property
    def is_held(self) -> bool:
        """Whether somebody must look at it before it counts."""
        return self.score >= HOLD_AT


def weigh(petition_id: Any, *, name: str, mail: str, facts: Facts, level: int, now: datetime) -> Doubt:
    """Return the doubt about a signature; ``level`` is the petition's level of attack."""
    found = [*_of_form(petition_id, facts, level, now), *_of_words(name, mail)]
    return Doubt(sum(weight for _reason, weight in found), [reason for reason, _weight in found])


def _of_form(petition_id: Any, facts: Facts, level: int, now: datetime) -> Iterator[tuple[str, int]]:
    if facts.trap:
        yield "trap", 10
    token = proofs.read(facts.token)
    if token is None:
        yield "no_token", 10
        return
    age = now - token.issued_at
    if token.petition_id != str(petition_id):
        yield "other_form", 10
    if age < FASTEST:
        yield "fast", 10
    elif age > TOKEN_LASTS:
        yield "stale", 4
    if USED.once_more(token.mark) > USES_OF_A_TOKEN:
        yield "replayed", 10
    if not proofs.is_proof(facts.token, facts.proof, bits=token.bits):
        yield "no_proof", 10 if level and age < UNHURRIED * level else 2
        if age < UNHURRIED:
            yield "hasty", 0


def _of_words(name: str, mail: str) -> Iterator[tuple[str, int]]:
    for reason, weight, is_found in _IN_NAMES:
        if is_found(name):
            yield reason, weight
    if mailboxes.is_disposable(mail):
        yield "disposable", 10
    if _is_random(mail.partition("@")[0]):
        yield "random_mail", 3


def _is_mashed(name: str) -> bool:
    """Return whether a name in Latin letters has a word of seven letters or more without a vowel, as keys hit at random."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name.casefold()) if letter.isalpha())
    words = re.findall(r"[a-z]+", plain if plain.isascii() else "")
    return any(len(word) >= 7 and not re.search("[aeiouyw]", word) for word in words)


def _is_random(local: str) -> bool:
    """Return whether letters and digits take turns as nobody chooses them: five changes or more."""
    return len(re.findall(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", local.casefold())) >= 5


_IN_NAMES: list[tuple[str, int, Callable[[str], bool]]] = [
    ("link", 10, lambda name: bool(re.search(r"https?:|www\.|://", name, re.IGNORECASE))),
    ("mashed", 6, _is_mashed),
]


class Uses:
    """How often each of the last tokens came in, as this process saw it."""

    def __init__(self, remembered: int) -> None:
        self.remembered = remembered
        self.seen: OrderedDict[str, int] = OrderedDict()
        self.lock = threading.Lock()

    def once_more(self, mark: str) -> int:
        """Count one more use of the token; return how many there were."""
        with self.lock:
            self.seen[mark] = self.seen.pop(mark, 0) + 1
            if len(self.seen) > self.remembered:
                self.seen.popitem(last=False)
            return self.seen[mark]


USED = Uses(TOKENS_REMEMBERED)
