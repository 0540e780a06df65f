"""What is compared of signatures: read from the database in blocks, opened and keyed; by all cores where they are many.

Processes that open get ciphertexts and give back what pairs are looked for with, through the memory alone. They need
the key file and no database, so that one process reads all signatures as they are at one moment.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.conf import settings
from django.db.models import BinaryField, TextField
from django.db.models.functions import Cast

from tomoni.petitions.actions.likeness import Written
from tomoni.petitions.models import Signature
from tomoni.petitions.models.signature import SignatureQuerySet

READ_AT_ONCE = 2_000
BLOCK = 10_000
MANY = 50_000
"""From so many on, opening them takes longer than starting processes for it."""
WAITING = 3
"""So many blocks a process wait or are under way: the database is read no faster than they are opened."""
SEALED = ("name", "kana", "address", "mail")
KEY_BYTES = 8
Read = tuple[Any, ...]
"""A signature as read: its key, prefecture, keys of mailbox and address, and the ciphertexts."""


class Row(NamedTuple):
    """What is compared of a signature. Who share ``letters``, ``corner`` or one of ``near`` are worth comparing.

    The keys of mailbox and address are those of the database, equal for equal ones.
    """

    pk: str
    prefecture: str
    mail_key: str
    address_key: str
    told: tuple[str, str, str, str]
    exact: str
    loose: str
    letters: bytes
    corner: str
    near: tuple[bytes, ...]

    def written(self) -> Written:
        """Return what was written, with what is known of it already."""
        made = Written(*self.told)
        vars(made).update(exact=self.exact, loose=self.loose)
        return made


def rows(signatures: SignatureQuerySet) -> Iterator[Row]:
    """Yield what is compared of the signatures."""
    blocks, cores = _blocks(signatures), os.cpu_count() or 1
    first = list(islice(blocks, MANY // BLOCK))
    if cores == 1 or sum(map(len, first)) < MANY:
        return chain.from_iterable(map(opened, first))
    return _opened_by_many(chain(first, blocks), cores)


def _opened_by_many(blocks: Iterator[list[Read]], cores: int) -> Iterator[Row]:
    spawned = multiprocessing.get_context("spawn")  # a fork would take over connections, and threads' locks
    with ProcessPoolExecutor(cores, mp_context=spawned, initializer=django.setup) as pool:
        under_way: deque[Future[list[Row]]] = deque()
        for block in blocks:
            under_way.append(pool.submit(_opened_elsewhere, settings.KEY_FILE, block))
            if len(under_way) > WAITING * cores:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()


def _opened_elsewhere(key_file: Path, block: list[Read]) -> list[Row]:
    settings.KEY_FILE = key_file  # all other settings come with the environment
    return opened(block)


def _blocks(signatures: SignatureQuerySet) -> Iterator[list[Read]]:
    """Yield signatures as they are stored: what fields make of a value would take longer than reading it."""
    sealed = [Cast(name, BinaryField()) for name in SEALED]
    columns: tuple[Any, ...] = (Cast("pk", TextField()), "prefecture", "mail_key", "address_key", *sealed)
    found = signatures.order_by().values_list(*columns).iterator(chunk_size=READ_AT_ONCE)
    while block := list(islice(found, BLOCK)):
        yield block


def opened(block: list[Read]) -> list[Row]:
    """Return what is compared of signatures as read."""
    fields = [Signature._meta.get_field(name).opened for name in SEALED]
    return [_row(each, fields) for each in block]


def _row(read: Read, fields: list[Any]) -> Row:
    digits, prefecture, mail_key, address_key, *sealed = read
    pk = digits if "-" in digits else "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    told = [opened(bytes(text), row=pk) if text else "" for opened, text in zip(fields, sealed, strict=True)]
    written = Written(*told)
    loose, corner = written.loose, written.corner
    letters = "".join(sorted(loose))
    marks = (written.mail_mark, written.numbers) if prefecture else ()
    return Row(
        pk,
        prefecture,
        mail_key,
        address_key,
        (written.name, written.kana, written.address, written.mail),
        written.exact,
        loose,
        _key(letters) if letters else b"",
        f"{prefecture}{corner}" if corner else "",
        tuple(_key(f"{letters}|{prefecture}|{at}|{mark}") if mark else b"" for at, mark in enumerate(marks)),
    )


def _key(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=KEY_BYTES).digest()
