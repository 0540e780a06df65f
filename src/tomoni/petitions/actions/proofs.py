"""The token of a sign form, and the proof that the signer's device reckoned for a moment (hashcash with SHA-256).

``issue`` makes a token for each form that is shown: when, for which petition, and how many zero bits are asked. The
browser looks for a number that, written after the token and a colon, gives a SHA-256 that begins with so many zero
bits. Nothing is stored, nobody else's script is loaded, and who has no JavaScript signs without a proof.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tomoni.core import vault

CALM_BITS = 12
"""About 4,000 hashes: a tenth of a second on an old phone."""
BITS_A_LEVEL = 2
HARDEST_BITS = 20
LONGEST_PROOF = 20
PURPOSE = "sign form"


@dataclass(frozen=True)
class Token:
    """What a genuine token says; ``mark`` tells one form shown from another."""

    petition_id: str
    issued_at: datetime
    bits: int
    mark: str


def bits_asked(level: int) -> int:
    """Return how many zero bits a form asks at a level of attack."""
    return min(CALM_BITS + BITS_A_LEVEL * level, HARDEST_BITS)


def issue(petition_id: Any, *, level: int, now: datetime) -> str:
    """Return a new token for one form shown. Never cache a page with it: many uses of one token look like a machine."""
    milliseconds = int(now.timestamp() * 1000)
    said = f"{petition_id}.{milliseconds:x}.{bits_asked(level)}.{secrets.token_hex(6)}"
    return f"{said}.{_seal(said)}"


def read(token: str) -> Token | None:
    """Return what the token says; None for one we did not make."""
    said, _dot, seal = token.rpartition(".")
    if not said.isascii() or not seal.isascii() or not hmac.compare_digest(_seal(said), seal):
        return None
    petition_id, milliseconds, bits, mark = said.split(".")
    issued_at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(milliseconds, 16))
    return Token(petition_id, issued_at, int(bits), mark)


def is_proof(token: str, proof: str, *, bits: int) -> bool:
    """Return whether the number after the token gives a hash that begins with so many zero bits."""
    if not (proof.isascii() and proof.isdigit() and len(proof) <= LONGEST_PROOF):
        return False
    return int.from_bytes(hashlib.sha256(f"{token}:{proof}".encode()).digest()) >> (256 - bits) == 0


def prove(token: str, *, bits: int) -> str:
    """Return the proof of a token as a browser finds it."""
    number = 0
    while not is_proof(token, str(number), bits=bits):
        number += 1
    return str(number)


def _seal(said: str) -> str:
    return hmac.digest(vault.signing_key(PURPOSE), said.encode(), "sha256").hex()[:32]
