"""The encrypted file: AES-256-GCM in chunks that cannot be cut off, reordered, swapped or added to.

Layout: 16 bytes of name and format version, 8 bytes that tell keys apart, 32 random bytes; then chunks of 1 MiB
plaintext, each with a tag of 16 bytes. A chunk's nonce is its number and whether it is the last; the layout before
the chunks is authenticated with every one of them. The file has a key of its own, by HKDF from the backup key.
"""

import hashlib
import hmac
import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

NAME = b"TOMONI BACKUP "
FORMAT = b"1\n"
KEY_ID_BYTES, SALT_BYTES, TAG_BYTES = 8, 32, 16
HEADER_BYTES = len(NAME + FORMAT) + KEY_ID_BYTES + SALT_BYTES
CHUNK_BYTES = 1 << 20


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why and what to do."""

    exit_code = 1


class WrongKeyError(BackupError):
    """The file was encrypted with another key."""

    exit_code = 3


class DamagedError(BackupError):
    """The file was cut, altered, or is no backup at all."""

    exit_code = 4


class Writer(io.RawIOBase):
    """Encrypts what is written into the file; only ``finish`` makes it whole."""

    def __init__(self, file: BinaryIO, key: bytes, *, chunk_bytes: int = CHUNK_BYTES) -> None:
        self._file, self._chunk_bytes = file, chunk_bytes
        self._header = NAME + FORMAT + _key_id(key) + secrets.token_bytes(SALT_BYTES)
        self._cipher = _cipher(key, self._header)
        self._pending, self._number = bytearray(), 0
        file.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        self._pending += data
        while len(self._pending) > self._chunk_bytes:
            self._write_chunk(bytes(self._pending[: self._chunk_bytes]), is_last=False)
            del self._pending[: self._chunk_bytes]
        return len(data)

    def finish(self) -> None:
        """Write the last chunk."""
        self._write_chunk(bytes(self._pending), is_last=True)
        self._pending.clear()

    def _write_chunk(self, plain: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), plain, self._header))
        self._number += 1


class Reader(io.RawIOBase):
    """Decrypts the file; a byte is given out only after its chunk proved genuine and in its place.

    Raises WrongKeyError or DamagedError.
    """

    def __init__(self, file: BinaryIO, key: bytes, *, chunk_bytes: int = CHUNK_BYTES) -> None:
        self._file, self._sealed_bytes = file, chunk_bytes + TAG_BYTES
        self._header = file.read(HEADER_BYTES)
        _check_header(self._header, key)
        self._cipher = _cipher(key, self._header)
        self._plain, self._number = memoryview(b""), 0
        self._ahead = file.read(self._sealed_bytes)
        if not self._ahead:
            raise damaged()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        while not self._plain and self._ahead:
            self._open_chunk()
        count = min(len(buffer), len(self._plain))
        buffer[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def _open_chunk(self) -> None:
        sealed, self._ahead = self._ahead, self._file.read(self._sealed_bytes)
        try:
            plain = self._cipher.decrypt(_nonce(self._number, is_last=not self._ahead), sealed, self._header)
        except InvalidTag as error:
            raise damaged() from error
        self._plain = memoryview(plain)
        self._number += 1


def _check_header(header: bytes, key: bytes) -> None:
    if header[: len(NAME)] != NAME:
        raise DamagedError(_("This file is not a backup of Tomoni, or its beginning is damaged."))
    if header[len(NAME) : len(NAME + FORMAT)] != FORMAT:
        raise DamagedError(
            _("This backup has a format this version of Tomoni does not know. Install the version that made it.")
        )
    if len(header) < HEADER_BYTES:
        raise damaged()
    if header[len(NAME + FORMAT) :][:KEY_ID_BYTES] != _key_id(key):
        raise WrongKeyError(_("This backup was encrypted with another key. Name its key with --key-file."))


def damaged() -> DamagedError:
    """Return the refusal of a file that is not as it was written."""
    return DamagedError(_("The backup file is damaged or was cut short. Nothing was restored; use another copy of it."))


def _key_id(key: bytes) -> bytes:
    return hmac.new(key, b"tomoni backup key id", hashlib.sha256).digest()[:KEY_ID_BYTES]


def _cipher(key: bytes, header: bytes) -> AESGCM:
    salt = header[-SALT_BYTES:]
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"tomoni backup file").derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(8, "big") + bytes([0, 0, 0, is_last])
