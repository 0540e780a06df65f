"""Judging the trail: whatever was altered, deleted, inserted or cut off is found."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Min
from django.utils.translation import gettext as _

from tomoni.core.audit import anchors
from tomoni.core.audit.chain import head_mac, link, opened
from tomoni.core.models import AuditEntry, AuditHead
from tomoni.core.vault import VaultError

READ_AT_ONCE = 2_000
TOLD_AT_MOST = 100


@dataclass(frozen=True)
class Finding:
    """One thing wrong with the trail: its kind, the number of the entry, and words for the reader."""

    kind: str
    number: int
    message: str

    def __str__(self) -> str:
        return self.message


def verify(*, limit: int = TOLD_AT_MOST) -> list[Finding]:
    """Return what is wrong with the trail, at most ``limit`` findings; [] when it is whole.

    Reads entry by entry with flat memory, while others go on writing. Kinds: "altered" (an entry does not
    fit the chain: altered, inserted or moved), "detail" (its old and new values do not fit), "erased"
    (its values are gone and no later entry says so), "missing", "repeated", "cut" (the end is gone),
    "head" and "anchor" (forged, or of another trail).
    """
    return list(islice(_findings(), limit))


@dataclass
class _Walk:
    """What must be remembered while walking along the trail."""

    head: AuditHead | None
    anchored: dict[int, list[anchors.Anchor]]
    number: int = 0
    chain: str = ""
    head_chain: str = ""
    erased: set[int] = field(default_factory=set)


def _findings() -> Iterator[Finding]:
    walk = _Walk(None, {})
    for anchor in anchors.written():
        if anchor.is_genuine:
            walk.anchored.setdefault(anchor.number, []).append(anchor)
        else:
            yield Finding("anchor", anchor.number, _("The anchor of %(at)s was forged.") % {"at": anchor.at})
    walk.head = AuditHead.objects.filter(pk=1).first()  # before the entries: later ones only lengthen the trail
    for entry in _entries():
        yield from _place(walk, entry)
        yield from _content(walk, entry)
        walk.number, walk.chain = entry.number, entry.chain
        if walk.head and entry.number == walk.head.number:
            walk.head_chain = entry.chain
    yield from _end(walk)
    for number in sorted(walk.erased):
        yield Finding(
            "erased", number, _("The values of entry %(number)s were erased without a word.") % {"number": number}
        )


def _entries() -> Iterator[AuditEntry]:
    """Return all entries by number, read in windows of numbers."""
    entries = AuditEntry.objects.order_by("number", "pk")
    first = entries.aggregate(first=Min("number"))["first"]
    while first is not None:
        window = entries.filter(number__gte=first, number__lt=first + READ_AT_ONCE)
        yield from window
        first = entries.filter(number__gte=first + READ_AT_ONCE).aggregate(first=Min("number"))["first"]


def _place(walk: _Walk, entry: AuditEntry) -> Iterator[Finding]:
    expected = walk.number + 1
    if entry.number < expected:
        message = _("Entry %(number)s was inserted: the number is not its own.") % {"number": entry.number}
        yield Finding("repeated", entry.number, message)
    elif entry.number > expected:
        message = _("Entries %(first)s to %(last)s are missing.") % {"first": expected, "last": entry.number - 1}
        yield Finding("missing", expected, message)
    elif entry.chain != link(walk.chain, entry):
        message = _("Entry %(number)s does not fit the chain: it was altered, inserted or moved.")
        yield Finding("altered", entry.number, message % {"number": entry.number})
    for anchor in walk.anchored.pop(entry.number, []):
        if anchor.chain != entry.chain:
            message = _("Entry %(number)s is not the one anchored at %(at)s.") % {
                "number": entry.number,
                "at": anchor.at,
            }
            yield Finding("anchor", entry.number, message)


def _content(walk: _Walk, entry: AuditEntry) -> Iterator[Finding]:
    if entry.detail is None:
        if entry.detail_hash:
            walk.erased.add(entry.number)
        return
    wrong = Finding(
        "detail", entry.number, _("The values of entry %(number)s were altered.") % {"number": entry.number}
    )
    if hashlib.sha256(entry.detail).hexdigest() != entry.detail_hash:
        yield wrong
    elif entry.action == AuditEntry.Action.REDACT:
        try:
            walk.erased -= set(opened(entry)["numbers"])
        except VaultError:
            yield wrong


def _end(walk: _Walk) -> Iterator[Finding]:
    head = walk.head
    if head is None:
        if walk.number:
            yield Finding("head", walk.number, _("The head of the audit trail is missing."))
    elif head.mac != head_mac(head.number, head.chain):
        yield Finding("head", head.number, _("The head of the audit trail was forged."))
    elif head.number > walk.number:
        message = _("The end is cut off: entries %(first)s to %(last)s are missing.")
        yield Finding("cut", walk.number + 1, message % {"first": walk.number + 1, "last": head.number})
    elif head.chain != walk.head_chain:
        message = _("Entry %(number)s is not the one the head of the trail names.") % {"number": head.number}
        yield Finding("head", head.number, message)
    for number, kept in sorted(walk.anchored.items()):
        if number > walk.number:
            message = _(
                "The trail ends at entry %(last)s, but at %(at)s it had reached %(number)s: it was cut or set back."
            )
            yield Finding("cut", number, message % {"last": walk.number, "at": kept[0].at, "number": number})
