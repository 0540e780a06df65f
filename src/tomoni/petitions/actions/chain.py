"""The chain of counted signatures: made by the counter, followed link by link by ``findings``.

A leaf is 48 bytes: the signature's key, a keyed commitment to what stays of it for good (text, how, when, where), and
one to that with its name, mail, address and what was agreed, which falls silent once these are erased.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.core import vault
from tomoni.petitions.models import Block, CountMark, Head, Petition, Signature

CHAINED = (Signature.Method.WEB, Signature.Method.WITNESSED)
"""What was acknowledged to a signer. Lines of paper are proved by the sheets, and are corrected while they are keyed."""
BYTES = 16
LEAF = 3 * BYTES
LEAVES_AT_ONCE = 10_000
ROWS_AT_ONCE = 2_000
STAYS = (
    "pk",
    "petition_id",
    "method",
    "wording_id",
    "language",
    "prefecture",
    "collector_id",
    "signed_at",
    "counted_at",
)
GOES = ("name_key", "kana_key", "mail_key", "address_key", "agreed")


class Finding(NamedTuple):
    """Something that does not agree: which signature (or '') and what of it."""

    signature: str
    what: str


def take_up(petition_id: Any, signatures: Any, *, now: datetime) -> int:
    """Chain those of the signatures that count; return how many. The caller holds the petition's mark."""
    counted = signatures.counted().filter(method__in=CHAINED).order_by("counted_at", "pk")
    key, number = _key(), 0
    rows = counted.values_list(*STAYS, *GOES).iterator(chunk_size=ROWS_AT_ONCE)
    while leaves := b"".join(_leaf(row, key) for row in islice(rows, LEAVES_AT_ONCE)):
        _append(petition_id, Block.Kind.COUNTED, leaves, now=now)
        number += len(leaves) // LEAF
    return number


@transaction.atomic
def tell_erased(signatures: Any, *, now: datetime) -> None:
    """Chain that signatures were erased at their signers' wish; call it before, in the transaction that erases."""
    rows = signatures.filter(method__in=CHAINED, counted_at__isnull=False).order_by("petition_id", "pk")
    by_petition: dict[Any, list[bytes]] = {}
    for petition_id, pk in rows.values_list("petition_id", "pk"):
        by_petition.setdefault(petition_id, []).append(pk.bytes)
    for petition_id, keys in by_petition.items():
        CountMark.objects.get_or_create(pk=petition_id)
        CountMark.objects.select_for_update().get(pk=petition_id)
        _append(petition_id, Block.Kind.ERASED, b"".join(keys), now=now)


@transaction.atomic
def close_day(petition: Petition, *, now: datetime) -> Head | None:
    """Chain what the counter's window passed by, verify the whole chain and write down its head; None without one."""
    CountMark.objects.get_or_create(pk=petition.pk)
    mark = CountMark.objects.select_for_update().get(pk=petition.pk)
    if mark.counted_until:
        known = set(_keys(petition, Block.Kind.COUNTED, LEAF))
        counted: Any = Signature.objects.counted().filter(petition=petition, method__in=CHAINED)
        due = counted.filter(counted_at__lt=mark.counted_until).values_list("pk", flat=True)
        missing = [pk for pk in due.iterator() if pk.bytes not in known]
        for some in _batches(missing):
            take_up(petition.pk, Signature.objects.filter(pk__in=some), now=now)
    last = Block.objects.filter(petition=petition).order_by("-number").first()
    if last is None:
        return None
    day = timezone.localdate(now)
    told = Head.objects.filter(petition=petition, day=day).first() or Head(petition=petition, day=day)
    told.number, told.head = last.number, last.head
    told.findings = sum(1 for _finding in findings(petition))
    told.save()
    return told


def findings(petition: Petition) -> Iterator[Finding]:
    """Yield what does not agree: a broken chain, a signature that is gone, was altered, or fell out without a decision."""
    yield from _broken(petition)
    erased = set(_keys(petition, Block.Kind.ERASED, BYTES))
    leaves = (
        leaf
        for block in Block.objects.filter(petition=petition, kind=Block.Kind.COUNTED).order_by("number").iterator()
        for leaf in _pieces(bytes(block.leaves), LEAF)
    )
    while some := {leaf[:BYTES]: leaf for leaf in islice(leaves, ROWS_AT_ONCE)}:
        yield from _judged(petition, some, erased)


def _judged(petition: Petition, leaves: dict[bytes, bytes], erased: set[bytes]) -> Iterator[Finding]:
    found = Signature.objects.in_bulk([UUID(bytes=key) for key in leaves])
    decided = set(
        Signature.objects.filter(pk__in=found, sweep_lines__sweep__reversed_at=None, sweep_lines__isnull=False)
        .order_by()
        .values_list("pk", flat=True)
    )
    key = _key()
    for raw, leaf in leaves.items():
        signature = found.get(UUID(bytes=raw))
        if signature is None:
            yield Finding(str(UUID(bytes=raw))[:8], _("was acknowledged and counted, and is gone"))
            continue
        fell_out = signature.state != Signature.State.COUNTED and signature.pk not in decided
        if what := _wrong(signature, leaf, key, is_told=raw in erased or petition.erased_at is not None):
            yield Finding(str(signature), what)
        elif fell_out and not (signature.state == Signature.State.WITHDRAWN and raw in erased):
            yield Finding(str(signature), _("counts no longer, and nobody decided so"))


def _wrong(signature: Signature, leaf: bytes, key: bytes, *, is_told: bool) -> str:
    """Return what of a chained signature was altered, '' if nothing; ``is_told`` is whether its erasure is."""
    made = _leaf(tuple(getattr(signature, name) for name in STAYS + GOES), key)
    if made[: 2 * BYTES] != leaf[: 2 * BYTES]:
        return _("was altered: the text, how, when or where it was signed")
    if signature.erased_at:
        return "" if is_told else _("was erased, and neither its signer nor the petition's date did it")
    if made != leaf or not _opens(signature):
        return _("was altered: name, reading, mail, address or what was agreed")
    return ""


def _opens(signature: Signature) -> bool:
    """Return whether the encrypted name, reading, mail and address are those the keys were made of."""
    kept = {name: getattr(signature, f"{name}_key") for name in ("name", "kana", "mail", "address")}
    try:
        signature.make_keys()
    except (vault.VaultError, ValueError, IndexError):  # forged: it does not open, or what opens is no text
        return False
    return all(getattr(signature, f"{name}_key") == value for name, value in kept.items())


def _broken(petition: Petition) -> Iterator[Finding]:
    """Yield where the blocks do not hang together, or are not those whose heads were written down."""
    head, expected, heads = "", 1, {}
    for block in Block.objects.filter(petition=petition).order_by("number").iterator():
        if block.number != expected:
            yield Finding("", _("blocks %(first)s to %(last)s of the chain are missing")
                          % {"first": expected, "last": block.number - 1})  # fmt: skip
        head = _head(head, block.number, bytes(block.leaves))
        if block.head != head or not hmac.compare_digest(block.mac, _mac(petition.pk, block.number, block.head)):
            yield Finding("", _("block %(number)s of the chain was altered") % {"number": block.number})
        head, expected = block.head, block.number + 1
        heads[block.number] = block.head
    for told in Head.objects.filter(petition=petition).order_by("day"):
        if heads.get(told.number) != told.head:
            yield Finding("", _("the chain does not end on %(day)s as it was written down") % {"day": told.day})


def _append(petition_id: Any, kind: str, leaves: bytes, *, now: datetime) -> None:
    last = Block.objects.filter(petition=petition_id).order_by("-number").only("number", "head").first()
    number, head = (last.number + 1, last.head) if last else (1, "")
    made = _head(head, number, leaves)
    Block.objects.create(
        petition_id=petition_id,
        number=number,
        kind=kind,
        at=now,
        length=len(leaves) // (LEAF if kind == Block.Kind.COUNTED else BYTES),
        leaves=leaves,
        head=made,
        mac=_mac(petition_id, number, made),
    )


def _head(before: str, number: int, leaves: bytes) -> str:
    return hashlib.sha256(f"{before}|{number}|{hashlib.sha256(leaves).hexdigest()}".encode()).hexdigest()


def _mac(petition_id: Any, number: int, head: str) -> str:
    return hmac.new(_key(), f"{petition_id}|{number}|{head}".encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    return vault.signing_key("petition chain")


def _leaf(row: tuple[Any, ...], key: bytes) -> bytes:
    stays, goes = row[: len(STAYS)], row[len(STAYS) :]
    outer = hmac.digest(key, "|".join(_text(value) for value in stays).encode(), "sha256")[:BYTES]
    inner = hmac.digest(key, outer + "|".join(goes).encode(), "sha256")[:BYTES]
    return row[0].bytes + outer + inner


def _text(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _keys(petition: Petition, kind: str, size: int) -> Iterator[bytes]:
    for block in Block.objects.filter(petition=petition, kind=kind).iterator():
        yield from (piece[:BYTES] for piece in _pieces(bytes(block.leaves), size))


def _pieces(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


def _batches(keys: list[UUID]) -> Iterable[list[UUID]]:
    return (keys[at : at + ROWS_AT_ONCE] for at in range(0, len(keys), ROWS_AT_ONCE))
