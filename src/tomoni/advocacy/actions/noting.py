"""Notes sent by the devices of note-takers. A device names each note and counts its revisions, so that a note sent
twice, or late, changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from tomoni.advocacy.models import Answer, AskedBody, Note, Round

LONGEST, AT_ONCE = 50_000, 200


@dataclass(slots=True)
class Taken:
    """What became of the notes sent: the revision kept for each, and for those refused the words why."""

    kept: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


class NoteRefusedError(ValueError):
    """A note cannot be kept; the words say why and that it stays on the device."""


@transaction.atomic
def take_notes(round: Round, *, sent: Iterable[Any], user: Any, now: datetime) -> Taken:
    """Keep what a device sent; an older or equal revision of a note changes nothing and is acknowledged."""
    items = set(AskedBody.objects.filter(asked__round=round).values_list("pk", flat=True))
    taken = Taken()
    for row in list(sent)[:AT_ONCE]:
        name = str(row.get("id", "")) if isinstance(row, dict) else ""
        try:
            taken.kept[name] = _take(round, row, items, user, now)
        except NoteRefusedError as refusal:
            taken.refused[name] = str(refusal)
    return taken


def _take(round: Round, row: Any, items: set[int], user: Any, now: datetime) -> int:
    pk, item, revision, told = _read(row, items, now)
    note = Note.objects.select_for_update().filter(pk=pk).first()
    if note is None:
        Note.objects.create(pk=pk, round=round, asked_body_id=item, author=user, revision=revision, **told)
        return revision
    if note.author_id != user.pk or note.round_id != round.pk:
        raise NoteRefusedError(_("This note is of another note-taker or round. It stays on this device."))
    if revision <= note.revision:
        return note.revision
    note.revision = revision
    changed = (note.text, note.stance) != (told["text"], told["stance"])
    for name, value in told.items():
        setattr(note, name, value)
    if changed:
        note.answer = None  # what was typed after the answer was made is looked at again
    note.save()
    return revision


def _read(row: Any, items: set[int], now: datetime) -> tuple[UUID, int | None, int, dict[str, Any]]:
    refused = NoteRefusedError(_("This note cannot be read. It stays on this device."))
    if not isinstance(row, dict):
        raise refused
    try:
        pk = UUID(str(row.get("id")))
    except ValueError as error:
        raise refused from error
    item, revision, text, stance = (row.get(name) for name in ("item", "revision", "text", "stance"))
    if isinstance(revision, bool) or not isinstance(revision, int) or not 0 < revision < 2**31:
        raise refused
    if not isinstance(text, str) or stance not in ("", *Answer.Stance.values):
        raise refused
    if len(text) > LONGEST:
        words = _("This note has more than %(count)s letters. Go on in the next item, or shorten it.")
        raise NoteRefusedError(words % {"count": f"{LONGEST:,}"})
    if item is not None and item not in items:
        raise NoteRefusedError(
            _("This item is no longer in the round. The note stays on this device; copy it from here.")
        )
    return pk, item, revision, {"text": text.replace("\x00", ""), "stance": stance, "at": _moment(row.get("at"), now)}


def _moment(told: Any, now: datetime) -> datetime:
    try:
        moment = parse_datetime(told) if isinstance(told, str) else None
    except ValueError:
        moment = None
    return min(moment, now) if moment is not None and is_aware(moment) else now
