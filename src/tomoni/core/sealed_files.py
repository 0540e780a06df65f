"""Files encrypted at rest with a key of the vault, in pieces, so that a long one needs little memory.

A file is a head (algorithm, key version, eight random bytes) and pieces of 64 KB, each AES-GCM with the place, the
number of the piece, and whether it is the last, authenticated: pieces cannot be left out, moved, or taken into another
file. Written beside its place and renamed, so that a file is whole or absent.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from tomoni.core import vault

ALGORITHM_AES_256_GCM_IN_PIECES = 2
PIECE = 64 * 1024
PREFIX_BYTES, COUNTER_BYTES, TAG_BYTES = 8, 4, 16


def write(path: Path, content: Iterable[bytes], *, place: str) -> None:
    """Encrypt the content into a file that opens for the same ``place`` (a name that says whose it is) alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    version, prefix = vault.current_version(), secrets.token_bytes(PREFIX_BYTES)
    cipher, draft = AESGCM(vault.file_key(version)), path.with_name(f"{path.name}.draft")
    with draft.open("wb") as file:
        file.write(bytes([ALGORITHM_AES_256_GCM_IN_PIECES, version]) + prefix)
        for number, (piece, is_last) in enumerate(_pieces(content)):
            file.write(cipher.encrypt(_nonce(prefix, number), piece, _told(place, version, number, is_last=is_last)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read(path: Path, *, place: str) -> Iterator[bytes]:
    """Yield the content of a file in pieces; raises VaultError when it was altered or belongs elsewhere."""
    with path.open("rb") as file:
        head = file.read(2 + PREFIX_BYTES)
        if len(head) < 2 + PREFIX_BYTES or head[0] != ALGORITHM_AES_256_GCM_IN_PIECES:
            raise vault.VaultError(_("This file was encrypted with an unknown method."))
        version, prefix = head[1], head[2:]
        cipher = AESGCM(vault.file_key(version))
        for number, (sealed, is_last) in enumerate(_sealed_pieces(file)):
            try:
                yield cipher.decrypt(_nonce(prefix, number), sealed, _told(place, version, number, is_last=is_last))
            except InvalidTag as error:
                words = _("This file cannot be decrypted: it was altered, or the key is another one.")
                raise vault.VaultError(words) from error


def destroy(path: Path) -> bool:
    """Overwrite and remove a file; return whether there was one. What a disk keeps elsewhere stays encrypted."""
    if not path.exists():
        return False
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    return True


def _pieces(content: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield pieces of one length, and whether each is the last; an empty content is one empty piece."""
    held = b""
    for part in content:
        held += part
        while len(held) > PIECE:
            yield held[:PIECE], False
            held = held[PIECE:]
    yield held, True


def _sealed_pieces(file: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    length = PIECE + TAG_BYTES
    piece = file.read(length)
    while True:
        following = file.read(length)
        yield piece, not following
        if not following:
            return
        piece = following


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + number.to_bytes(COUNTER_BYTES, "big")


def _told(place: str, version: int, number: int, *, is_last: bool) -> bytes:
    return f"{place}|{version}|{number}|{int(is_last)}".encode()
