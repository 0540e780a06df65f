"""Writing the trail: numbered without gaps, sealed, each entry chained to the one before.

``chain = HMAC(key, previous chain, number, at, actor, action, model, object, part of, hash of detail)``
(security.md 2.7). Entries are written in the transaction of the change they tell of; writers take turns
from their first change to their commit, so that numbers have no gaps and nobody waits crosswise.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections
from django.utils import timezone

from tomoni.core import vault
from tomoni.core.models import AuditEntry, AuditHead

WRITTEN_AT_ONCE = 1_000
DETAIL_COLUMN = "core_auditentry.detail"
POSTGRESQL_LOCK = 0x746F6D6F6E69  # "tomoni"; any number no other program locks


class AuditError(Exception):
    """A change cannot be recorded and is therefore not made."""


@dataclass(frozen=True)
class Draft:
    """What an entry will say, before it has a number."""

    action: str
    model: str
    object_id: str = ""
    detail: dict[str, Any] | None = None
    part_of: str = ""


def take_turn(using: str) -> None:
    """Wait until no other transaction is writing the trail, and keep it until this one ends.

    To be called before the change itself. SQLite's BEGIN IMMEDIATE has done it already. Raises
    AuditError outside a transaction: the change could then be kept and its entry lost.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise AuditError("Records are changed inside a transaction only; wrap the change in transaction.atomic().")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [POSTGRESQL_LOCK])


class _Row(NamedTuple):
    """An entry as it is inserted; the names are those of the columns."""

    number: int
    at: datetime
    actor: str
    action: str
    model: str
    object_id: str
    part_of: str
    detail: bytes | None
    detail_hash: str
    chain: str = ""


INSERT = " ".join(
    ["INSERT INTO core_auditentry", f"({', '.join(_Row._fields)})", f"VALUES ({', '.join(['%s'] * len(_Row._fields))})"]
)


def append(drafts: Iterable[Draft], *, actor: str, using: str) -> int:
    """Write the entries and return how many; memory stays flat however many they are."""
    take_turn(using)
    head = AuditHead.objects.using(using).filter(pk=1).first() or AuditHead(pk=1, number=0, chain="")
    first, at, remaining = head.number, timezone.now(), iter(drafts)
    while batch := list(islice(remaining, WRITTEN_AT_ONCE)):
        rows = []
        for draft in batch:
            head.number += 1
            row = _row(draft, number=head.number, at=at, actor=actor)
            head.chain = link(head.chain, row)
            rows.append(row._replace(chain=head.chain))
        _insert(rows, using)
    if head.number > first:
        head.mac = head_mac(head.number, head.chain)
        head.save(using=using)
    return head.number - first


def _row(draft: Draft, *, number: int, at: datetime, actor: str) -> _Row:
    sealed = None
    if draft.detail is not None:
        text = json.dumps(draft.detail, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
        sealed = vault.seal(text, column=DETAIL_COLUMN, row=str(number))
    said = (draft.action, draft.model, draft.object_id, draft.part_of)
    return _Row(number, at, actor, *said, sealed, detail_hash(sealed))


def _insert(rows: list[_Row], using: str) -> None:
    """Insert without the ORM, which takes five times as long over it."""
    connection = connections[using]
    at: Any = connection.ops.adapt_datetimefield_value(rows[0].at)
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [row._replace(at=at) for row in rows])


def detail_hash(sealed: bytes | None) -> str:
    """Return the hash the chain holds of a sealed detail; '' for none."""
    return "" if sealed is None else hashlib.sha256(sealed).hexdigest()


def link(previous: str, entry: AuditEntry | _Row) -> str:
    """Return the chain value of an entry that follows the chain value ``previous``."""
    said = [
        previous,
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.action,
        entry.model,
        entry.object_id,
        entry.part_of,
        entry.detail_hash,
    ]
    return signature("audit", said)


def head_mac(number: int, chain: str) -> str:
    """Return the signature of the head of the trail."""
    return signature("audit-head", [number, chain])


def signature(purpose: str, said: Sequence[Any]) -> str:
    """Return the HMAC of a list of texts and numbers, unambiguous as to where each ends."""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(vault.signing_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def opened(entry: AuditEntry) -> dict[str, Any]:
    """Return the detail of an entry in the clear; {} when it has none or it was erased."""
    if entry.detail is None:
        return {}
    return json.loads(vault.unseal(bytes(entry.detail), column=DETAIL_COLUMN, row=str(entry.number)))
