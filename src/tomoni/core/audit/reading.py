"""Reads and exports of sensitive records, erasure of old values, and the history of a record."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, models, transaction

from tomoni.core.audit import changes
from tomoni.core.audit.actor import name_of
from tomoni.core.audit.chain import Draft, append, opened, take_turn
from tomoni.core.models import AuditEntry

EXPORTED_BY_NAME = 10_000
CONDITION_LENGTH = 2_000


def record_read(record: models.Model, *, user: Any) -> None:
    """Record that the user reads a record whose model sets ``audited_reads = True``; others leave no entry.

    Called before the record is shown: when the entry cannot be written, nothing is shown.
    """
    if getattr(record, "audited_reads", False):
        label = type(record)._meta.concrete_model._meta.label_lower
        _append(Draft(AuditEntry.Action.READ, label, str(record.pk), None, changes.part_of(record)), user)


def record_reads(records: Iterable[models.Model], *, user: Any) -> None:
    """Record that the user reads these rows of a list, as ``record_read`` does of one record; all in one turn.

    A row that belongs to a record whose reads are audited (a term to its membership) is a read of that record.
    """
    places = dict.fromkeys(place for record in records for place in _sensitive(record))
    if places:
        with transaction.atomic(using=DEFAULT_DB_ALIAS):
            drafts = (Draft(AuditEntry.Action.READ, label, key) for label, key in places)
            append(drafts, actor=name_of(user), using=DEFAULT_DB_ALIAS)


def _sensitive(record: models.Model) -> list[tuple[str, str]]:
    """Return the record, and those it cannot be without, as far as reading them is audited: by label and key."""
    named: list[tuple[Any, Any]] = [(type(record)._meta.concrete_model, record.pk)]
    named += [
        (field.related_model, field.value_from_object(record))
        for field in record._meta.concrete_fields
        if field.is_relation and not field.null
    ]
    return [(model._meta.label_lower, str(key)) for model, key in named if getattr(model, "audited_reads", False)]


def record_export(queryset: models.QuerySet, *, user: Any, reason: str = "") -> None:
    """Record that the user takes these rows out: how many, found by which condition, why, and a hash of their ids.

    Of models with audited reads the ids themselves are kept too, sealed, up to 10,000: the question
    "who took this person's data along" has an answer.
    """
    digest, count, kept = hashlib.sha256(), 0, []
    for key in queryset.prefetch_related(None).order_by("pk").values_list("pk", flat=True).iterator():
        digest.update(f"{key}\n".encode())
        count += 1
        if count <= EXPORTED_BY_NAME:
            kept.append(str(key))
    detail: dict[str, Any] = {"rows": count, "condition": _condition(queryset), "ids_sha256": digest.hexdigest()}
    if reason:
        detail["reason"] = reason
    if getattr(queryset.model, "audited_reads", False) and count <= EXPORTED_BY_NAME:
        detail["ids"] = kept
    _append(Draft(AuditEntry.Action.EXPORT, queryset.model._meta.label_lower, "", detail), user)


def _condition(queryset: models.QuerySet) -> str:
    try:
        return str(queryset.query)[:CONDITION_LENGTH]
    except EmptyResultSet:
        return ""


def redact(model: type[models.Model], object_id: Any, *, user: Any, reason: str) -> int:
    """Erase the old and new values in all entries of a record and of its parts; return how many.

    For the erasure of personal data, after the record itself was emptied or deleted (whose entries hold
    old values too). That somebody did what and when stays provable: an entry of its own names the erased
    ones, and the chain covers their hashes. The reason must name nobody.
    """
    with transaction.atomic():
        take_turn(DEFAULT_DB_ALIAS)
        entries = AuditEntry.objects.about(changes.family(model), object_id).exclude(detail=None)
        entries = entries.exclude(action=AuditEntry.Action.REDACT)
        numbers = sorted(entries.values_list("number", flat=True))
        if numbers:
            entries.empty_details()
            detail = {"numbers": numbers, "reason": reason}
            _append(Draft(AuditEntry.Action.REDACT, model._meta.label_lower, str(object_id), detail), user)
        return len(numbers)


def _append(draft: Draft, user: Any) -> None:
    with transaction.atomic(using=DEFAULT_DB_ALIAS):
        append([draft], actor=name_of(user), using=DEFAULT_DB_ALIAS)


@dataclass(frozen=True)
class Told:
    """An entry in the clear: the old and new value by name of the field."""

    number: int
    at: datetime
    actor: str
    action: str
    model: str
    object_id: str
    part_of: str
    old: dict[str, Any]
    new: dict[str, Any]
    more: dict[str, Any]
    is_redacted: bool


def told(entry: AuditEntry) -> Told:
    """Return an entry with its old and new values in the clear."""
    detail = opened(entry)
    old, new = detail.pop("old", {}), detail.pop("new", {})
    is_redacted = entry.detail is None and bool(entry.detail_hash)
    head = (entry.number, entry.at, entry.actor, entry.action, entry.model, entry.object_id, entry.part_of)
    return Told(*head, old, new, detail, is_redacted)


def history(record: models.Model) -> list[Told]:
    """Return what was done to a record and its parts, newest first, old and new values in the clear.

    It asks nobody's permission: the caller has made sure that the record may be seen.
    """
    return history_of(type(record), record.pk)


def history_of(model: type[models.Model], object_id: Any, *, at_most: int | None = None) -> list[Told]:
    """Return the history of a record by its key, so that of a deleted one too."""
    entries = AuditEntry.objects.about(changes.family(model), object_id).newest_first()
    return [told(entry) for entry in entries[:at_most]]
