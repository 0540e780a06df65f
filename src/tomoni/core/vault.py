"""Encryption of sensitive columns and keyed match keys (security.md 2.2, layer 1).

Keys live in a file outside the database and outside every backup: one line per version,
``version hex-of-32-bytes``; the last line encrypts, all lines decrypt. Each column has its own
key by HKDF; the place of a value (table, column, row, version) is authenticated, so a
ciphertext moved to another row or column does not open.
"""

import hmac
import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

ALGORITHM_AES_256_GCM = 1
NONCE_BYTES = 12


class VaultError(Exception):
    """A key is missing or a ciphertext was altered, moved or made with another key."""


@cache
def _keyring(path: Path) -> dict[int, bytes]:
    if not path.exists():
        _make_keyring(path)
    ring = {}
    for line in path.read_text().splitlines():
        version, _separator, key = line.partition(" ")
        ring[int(version)] = bytes.fromhex(key)
    return ring


def _make_keyring(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(f"1 {secrets.token_hex(32)}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # the first of two starting processes wins; the other reads its key
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@cache
def _derived_key(path: Path, version: int, purpose: str) -> bytes:
    ring = _keyring(path)
    if version not in ring:
        raise VaultError(_("The encryption key of version %(version)s is missing.") % {"version": version})
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(ring[version])


@cache
def _cipher(path: Path, version: int, column: str) -> AESGCM:
    """Return what seals and opens a column's values: made once, for books and lists open hundreds of thousands."""
    return AESGCM(_derived_key(path, version, f"column|{column}"))


def current_version() -> int:
    """Return the version of the key that encrypts now."""
    return max(_keyring(settings.KEY_FILE))


def seal(plaintext: str, *, column: str, row: str) -> bytes:
    """Encrypt a value for one ``table.column`` and row; the result opens nowhere else."""
    version = current_version()
    nonce = secrets.token_bytes(NONCE_BYTES)
    body = _cipher(settings.KEY_FILE, version, column).encrypt(nonce, plaintext.encode(), _place(column, row, version))
    return bytes([ALGORITHM_AES_256_GCM, version]) + nonce + body


def unseal(sealed: bytes, *, column: str, row: str) -> str:
    """Decrypt what ``seal`` made for the same column and row; raises VaultError otherwise."""
    algorithm, version = sealed[0], sealed[1]
    if algorithm != ALGORITHM_AES_256_GCM:
        raise VaultError(_("This record was encrypted with an unknown method."))
    cipher = _cipher(settings.KEY_FILE, version, column)
    nonce, body = sealed[2 : 2 + NONCE_BYTES], sealed[2 + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, _place(column, row, version)).decode()
    except InvalidTag as error:
        raise VaultError(_("This record cannot be decrypted: it was altered, or the key is another one.")) from error


def match_key(text: str, *, purpose: str) -> str:
    """Return 32 hex digits equal for equal text and useless without the key file; '' for ''.

    ``purpose`` ("mail", "phone" ...) keeps keys of different kinds apart. Always the first key
    version: match keys must stay comparable when the encryption key is renewed.
    """
    if not text:
        return ""
    key = _derived_key(settings.KEY_FILE, min(_keyring(settings.KEY_FILE)), f"match|{purpose}")
    return hmac.digest(key, text.encode(), "sha256").hex()[:32]


def signing_key(purpose: str) -> bytes:
    """Return 32 bytes for HMACs of one purpose, such as the audit chain."""
    return _derived_key(settings.KEY_FILE, min(_keyring(settings.KEY_FILE)), f"sign|{purpose}")


def file_key(version: int) -> bytes:
    """Return the key of a version that encrypts files; raises VaultError where the version is missing."""
    return _derived_key(settings.KEY_FILE, version, "files")


def _place(column: str, row: str, version: int) -> bytes:
    return f"{column}|{row}|{version}".encode()
