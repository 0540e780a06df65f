"""Merging two records into one, and taking the merge back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tomoni.core import search
from tomoni.people.actions.likeness import MODELS, Subject
from tomoni.people.actions.references import Journal, Lost, StillReferredError, put_back, referring_fields
from tomoni.people.models import Address, Affiliation, ContactPoint, DuplicatePair, OtherName

FIRST, SECOND = "first", "second"
KEEP = "keep"  # the choice of the record that goes on; the other becomes its shadow

# Fields of which one side is kept; the other multi-valued ones are joined.
CHOSEN: dict[str, list[str]] = {
    Subject.PERSON: ["name", "kana"],
    Subject.ORGANISATION: [
        "name",
        "kana",
        "name_en",
        "kind",
        "parent",
        "corporate_number",
        "prefecture",
        "municipality",
        "website",
        "founded_on",
        "dissolved_on",
        "successor",
    ],
}
# Two rows of these that say the same become one.
SAME: dict[type[models.Model], tuple[str, ...]] = {
    OtherName: ("kind", "key"),
    ContactPoint: ("kind", "match_key", "caution"),
    Address: ("match_key", "postal_code", "care_of", "starts_on", "ends_on"),
    Affiliation: ("organisation_id", "role", "title", "starts_on", "ends_on"),
}


class MergeError(Exception):
    """The two cannot be merged, or the merge cannot be undone now; the message says what to do."""


@dataclass
class Merged:
    """What a merge did: rows moved to the surviving record, and rows dropped because it had the same."""

    survivor: Any
    moved: int = 0
    dropped: list[str] = field(default_factory=list)


def conflicts(one: Any, other: Any) -> list[str]:
    """Return the fields in which both have a value and the values differ."""
    subject = _subject(one)
    return [name for name in CHOSEN[subject] if _differ(getattr(one, name), getattr(other, name))]


@transaction.atomic
def merge(pair: DuplicatePair, *, choices: Mapping[str, str], user: Any, now: datetime) -> Merged:
    """Make one record of two; whatever referred to either refers to the one that goes on.

    ``choices`` names "first" or "second" under "keep" and under each field of ``conflicts``; where
    only one side has a value, that value is kept. The other record stays as a shadow that leads to
    the first. Raises MergeError.
    """
    survivor, shadow = _both(pair, choices)
    journal, merged = Journal(), Merged(survivor)
    _drop_repeated(survivor, shadow, journal, merged)
    _move_references(survivor, shadow, journal, merged, user)
    survivor.refresh_from_db()  # it may have referred to the shadow itself
    _keep_name(survivor, shadow, choices, pair, journal)
    _fill(survivor, shadow, choices, pair)
    shadow.merged_into = survivor
    journal.save(shadow)
    journal.save(survivor)
    search.index(shadow)
    search.index(survivor)
    pair.state, pair.decided_by, pair.decided_at = DuplicatePair.State.MERGED, user, now
    pair.undo = json.dumps(journal.entries, ensure_ascii=False)
    pair.save()
    return merged


@transaction.atomic
def undo(pair: DuplicatePair, *, user: Any, now: datetime) -> list[str]:
    """Make two records again and return, in words, what could not be put back.

    That is whatever was edited or deleted since the merge; it stays as it is now. What was entered
    since stays with the record that went on. Raises MergeError when a later merge stands on this one.
    """
    pair = DuplicatePair.objects.select_for_update().get(pk=pair.pk)
    if pair.state != DuplicatePair.State.MERGED:
        raise MergeError(_("These two are not merged."))
    if not pair.undo:
        raise MergeError(_("This merge cannot be undone: the record was erased since."))
    model = MODELS[pair.subject]
    both = model._base_manager.filter(pk__in=[pair.first_id, pair.second_id])
    ids = {pair.first_id, pair.second_id}
    if any(record.merged_into_id and record.merged_into_id not in ids for record in both):
        raise MergeError(_("The record was merged again since. Undo the later merge first."))
    lost = put_back(json.loads(pair.undo), user=user)
    for record in both.all():
        search.index(record)
    pair.state, pair.decided_by, pair.decided_at, pair.undo = DuplicatePair.State.CANDIDATE, None, None, ""
    pair.save()
    return [_told(each) for each in lost]


def _both(pair: DuplicatePair, choices: Mapping[str, str]) -> tuple[Any, Any]:
    """Return (survivor, shadow), locked; raises MergeError when they cannot be merged."""
    locked = DuplicatePair.objects.select_for_update().get(pk=pair.pk)
    if locked.state == DuplicatePair.State.MERGED:
        raise MergeError(_("These two are merged already."))
    found = MODELS[pair.subject]._base_manager.select_for_update().in_bulk([pair.first_id, pair.second_id])
    first, second = found.get(pair.first_id), found.get(pair.second_id)
    if first is None or second is None:
        raise MergeError(_("One of the two was deleted."))
    if any(each.merged_into_id or getattr(each, "erased_at", None) for each in (first, second)):
        raise MergeError(_("One of the two was merged or erased already."))
    survivor, shadow = (first, second) if choices.get(KEEP, FIRST) == FIRST else (second, first)
    if getattr(shadow, "is_own", False):
        raise MergeError(_("Keep the record that is the network itself, and merge the other into it."))
    return survivor, shadow


def _drop_repeated(survivor: Any, shadow: Any, journal: Journal, merged: Merged) -> None:
    """Take away what belongs to the shadow and says the same as something of the survivor."""
    owner = _subject(survivor).value
    for model, columns in SAME.items():
        if owner not in {column.name for column in model._meta.fields}:
            continue
        if model is Affiliation and owner == Subject.ORGANISATION:
            columns = ("person_id", *columns[1:])
        own = {tuple(getattr(row, name) for name in columns) for row in model._base_manager.filter(**{owner: survivor})}
        for row in model._base_manager.filter(**{owner: shadow}):
            if tuple(getattr(row, name) for name in columns) in own:
                _remove(row, journal, merged)


def _move_references(survivor: Any, shadow: Any, journal: Journal, merged: Merged, user: Any) -> None:
    for model, column in referring_fields(type(survivor)):
        for row in model._base_manager.filter(**{column.name: shadow.pk}).order_by("pk"):
            if journal.move(model, row.pk, column, survivor.pk, user=user):
                merged.moved += 1
            else:
                _remove(row, journal, merged)


def _remove(row: models.Model, journal: Journal, merged: Merged) -> None:
    try:
        journal.remove(row)
    except StillReferredError as error:
        raise MergeError(
            _("Both have: %(what)s. Only one can stay, and other records hang on each; take one away by hand first.")
            % {"what": capfirst(row._meta.verbose_name)}
        ) from error
    merged.dropped.append(capfirst(str(row._meta.verbose_name)))


def _keep_name(survivor: Any, shadow: Any, choices: Mapping[str, str], pair: DuplicatePair, journal: Journal) -> None:
    """Keep the name that is not chosen as another name, so that it is still found."""
    left_out = shadow if _chosen(survivor, shadow, "name", choices, pair) == survivor.name else survivor
    taken = survivor if left_out is shadow else shadow
    known = {other.key for other in OtherName.objects.filter(**{pair.subject: survivor})} | {taken.name_key}
    if left_out.name_key not in known:
        kind = OtherName.Kind.COMMON if pair.subject == Subject.PERSON else OtherName.Kind.FORMER
        journal.add(OtherName(**{pair.subject: survivor}, kind=kind, text=left_out.name, kana=left_out.kana))


def _fill(survivor: Any, shadow: Any, choices: Mapping[str, str], pair: DuplicatePair) -> None:
    """Set the survivor's fields: the chosen ones, and the joined ones."""
    for name in CHOSEN[pair.subject]:
        value = _chosen(survivor, shadow, name, choices, pair)
        setattr(survivor, name, None if value == survivor else value)  # nothing is part of itself
    survivor.languages = list(dict.fromkeys([*survivor.languages, *shadow.languages]))
    notes = dict.fromkeys(note for note in (survivor.note, shadow.note) if note)
    survivor.note = "\n\n".join(notes)
    if not survivor.external_id:  # importing the shadow's row again then finds the survivor
        survivor.external_id, shadow.external_id = shadow.external_id, None
    if pair.subject == Subject.PERSON:
        survivor.legal_hold = survivor.legal_hold or shadow.legal_hold


def _chosen(survivor: Any, shadow: Any, name: str, choices: Mapping[str, str], pair: DuplicatePair) -> Any:
    first, second = (survivor, shadow) if survivor.pk == pair.first_id else (shadow, survivor)
    own, its = getattr(survivor, name), getattr(shadow, name)
    if not _differ(own, its):
        return own or its
    return {FIRST: getattr(first, name), SECOND: getattr(second, name)}.get(choices.get(name, ""), own)


def _differ(one: Any, other: Any) -> bool:
    return bool(one) and bool(other) and one != other


def _subject(record: Any) -> Subject:
    return Subject.PERSON if isinstance(record, MODELS[Subject.PERSON]) else Subject.ORGANISATION


def _told(lost: Lost) -> str:
    words = {"what": capfirst(apps.get_model(lost.model)._meta.verbose_name), "field": lost.field}
    if lost.field:
        return _("%(what)s, %(field)s: changed since the merge; left as it is now.") % words
    return _("%(what)s: deleted or replaced since the merge; could not be put back.") % words
