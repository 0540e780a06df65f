"""Anchors: how far the trail had come on a day, kept outside the database.

A file in the data folder, one line each: time, number, chain value, signature over them and the line
before. Whoever cuts or rewinds the database cannot rewind a copy of this file kept elsewhere.
"""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tomoni.core.audit.chain import AuditError, head_mac, signature
from tomoni.core.models import AuditHead

FILE_NAME = "audit-anchors.log"


@dataclass(frozen=True)
class Anchor:
    """The trail's end at a time; ``is_genuine`` when the line is as it was written."""

    at: str
    number: int
    chain: str
    mac: str
    is_genuine: bool = True


def path() -> Path:
    """Return the file of the anchors."""
    return settings.DATA / FILE_NAME


def anchor(*, now: datetime) -> Anchor | None:
    """Write down how far the trail has come; None when it is empty or has not moved since.

    Raises AuditError when the head in the database was tampered with: nothing false is certified.
    """
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        return None
    if head.mac != head_mac(head.number, head.chain):
        raise AuditError(_("The head of the audit trail was altered. Run: tomoni check --audit"))
    with os.fdopen(os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = _last()
        if last and (last.number, last.chain) == (head.number, head.chain):
            return None
        at = now.astimezone(UTC).isoformat(timespec="seconds")
        mac = _mac(last.mac if last else "", at, head.number, head.chain)
        file.write(f"{at} {head.number} {head.chain} {mac}\n")
        file.flush()
        os.fsync(file.fileno())
    return Anchor(at, head.number, head.chain, mac)


def written() -> Iterator[Anchor]:
    """Return the anchors in the file, first to last."""
    if not path().exists():
        return
    previous = ""
    for line in path().read_text(errors="replace").splitlines():
        parts = line.split(" ")
        if len(parts) != 4 or not (parts[1].isascii() and parts[1].isdigit()):
            yield Anchor(parts[0], 0, "", "", is_genuine=False)
            continue
        at, number, chain, mac = parts[0], int(parts[1]), parts[2], parts[3]
        yield Anchor(at, number, chain, mac, is_genuine=mac == _mac(previous, at, number, chain))
        previous = mac


def _last() -> Anchor | None:
    anchors = list(written())
    return anchors[-1] if anchors else None


def _mac(previous: str, at: str, number: int, chain: str) -> str:
    return signature("audit-anchor", [previous, at, number, chain])
