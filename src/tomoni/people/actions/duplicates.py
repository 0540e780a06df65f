"""Finding records that may be one and the same. A person decides; the computer never merges by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Q

from tomoni.people.actions.likeness import (
    MODELS,
    Fingerprint,
    Subject,
    clues,
    fingerprint,
    fingerprints,
    likeness,
)
from tomoni.people.models import Address, ContactPoint, DuplicatePair, Organisation, OtherName

TOO_COMMON = 20  # a key shared by more (an office's phone, a frequent name) says nothing by itself
SHOWN_AT_MOST = 10
PAIRS_AT_ONCE = 1_000

Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Candidate:
    """A record that may be the same as another, with likeness (0 to 0.99) and the keys of the clues."""

    record: Any
    score: float
    reasons: list[str]


def find_duplicates(subject: str, *, now: datetime) -> int:
    """Bring the list of candidate pairs up to date and return how many there are.

    What was decided ("not the same", merged) is never proposed again, not even when one of the two
    was merged into a third since. Groups are made by the database on indexed keys.
    """
    pairs = _alike(subject) - _settled(subject)
    known = fingerprints(subject, {pk for pair in pairs for pk in pair})
    scored = {pair: _scored(known[pair[0]], known[pair[1]]) for pair in pairs}
    wanted = {pair: (score, reasons) for pair, (score, reasons) in scored.items() if score}
    with transaction.atomic():
        candidates = DuplicatePair.objects.filter(subject=subject, state=DuplicatePair.State.CANDIDATE)
        existing = {(pair.first_id, pair.second_id): pair for pair in candidates}
        gone = [pair.pk for ids, pair in existing.items() if ids not in wanted]
        candidates.filter(pk__in=gone).delete()
        _write(subject, wanted, existing, now)
    return len(wanted)


def similar_to(
    record: Any,
    *,
    user: Any,
    others: Iterable[OtherName] = (),
    contacts: Iterable[ContactPoint] = (),
    addresses: Iterable[Address] = (),
) -> list[Candidate]:
    """Return visible records like this one, saved or not, the likeliest first, at most ten.

    What belongs to the record needs its keys made (``make_keys``), not to be saved.
    """
    subject = Subject.ORGANISATION if isinstance(record, Organisation) else Subject.PERSON
    own = fingerprint(record, others=others, contacts=contacts, addresses=addresses)
    visible = MODELS[subject].objects.visible_to(user).present().exclude(pk=record.pk)
    close = {each.pk: each for each in visible.filter(_alike_to(own, subject))[: SHOWN_AT_MOST * TOO_COMMON]}
    known = fingerprints(subject, close)
    found = [Candidate(each, *_scored(own, known[pk])) for pk, each in close.items()]
    found = [candidate for candidate in found if candidate.score]
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.record.kana_key))[:SHOWN_AT_MOST]


def similar_to_saved(record: Any, *, user: Any) -> list[Candidate]:
    """Return visible records like this saved one, the likeliest first, at most ten."""
    return similar_to(
        record,
        user=user,
        others=record.othername_set.all(),
        contacts=record.contactpoint_set.all(),
        addresses=record.address_set.all(),
    )


def pair_of(one: Any, other: Any) -> DuplicatePair:
    """Return the pair of two records, made as a candidate where it is not listed yet."""
    subject = Subject.ORGANISATION if isinstance(one, Organisation) else Subject.PERSON
    first, second = _ordered(one.pk, other.pk)
    known = fingerprints(subject, [first, second])
    score, reasons = _scored(known[first], known[second])
    defaults = {"subject": subject, "score": score, "reasons": reasons}
    pair, _made = DuplicatePair.objects.get_or_create(first_id=first, second_id=second, defaults=defaults)
    return pair


def keep_apart(pair: DuplicatePair, *, user: Any, now: datetime) -> None:
    """Remember that the two are not the same; they are not proposed again."""
    pair.state = DuplicatePair.State.DISTINCT
    pair.decided_by, pair.decided_at = user, now
    pair.save()


def _scored(one: Fingerprint, other: Fingerprint) -> tuple[float, list[str]]:
    found = clues(one, other)
    return likeness(found), found


def _write(subject: str, wanted: dict[Pair, tuple[float, list[str]]], existing: dict[Pair, Any], now: datetime) -> None:
    new, changed = [], []
    for ids, (score, reasons) in wanted.items():
        pair = existing.get(ids)
        if pair is None:
            new.append(DuplicatePair(subject=subject, first_id=ids[0], second_id=ids[1], score=score, reasons=reasons))
        elif (pair.score, pair.reasons) != (score, reasons):
            pair.score, pair.reasons, pair.updated_at = score, reasons, now
            changed.append(pair)
    DuplicatePair.objects.bulk_create(new, batch_size=PAIRS_AT_ONCE)
    DuplicatePair.objects.bulk_update(changed, ["score", "reasons", "updated_at"], batch_size=PAIRS_AT_ONCE)


@dataclass(frozen=True)
class _Keyed:
    """Rows with a key to compare and the id of the record they belong to."""

    rows: models.QuerySet
    key: str
    owner: str = "pk"

    def shared_by_few(self) -> Iterator[set[Any]]:
        """Yield the owners of each key that 2 to TOO_COMMON records share."""
        rows = self.rows.exclude(**{self.key: ""}).order_by()
        counted = rows.values(self.key).annotate(owners=Count(self.owner, distinct=True))
        shared = counted.filter(owners__range=(2, TOO_COMMON)).values(self.key)
        yield from _grouped(rows.filter(**{f"{self.key}__in": shared}).values_list(self.key, self.owner)).values()

    def owners_of(self, keys: models.QuerySet) -> dict[str, set[Any]]:
        """Return the owners by key, for the keys in a subquery."""
        rows = self.rows.exclude(**{self.key: ""}).filter(**{f"{self.key}__in": keys})
        return _grouped(rows.values_list(self.key, self.owner))

    def keys(self) -> models.QuerySet:
        """Return the subquery of all keys."""
        return self.rows.order_by().values(self.key)


def _alike(subject: str) -> set[Pair]:
    """Return the pairs that share a key, found by grouping, never by comparing each with each."""
    records = MODELS[subject].objects.present()
    owned = {f"{subject}__in": records.values("pk")}
    contacts, others = ContactPoint.objects.filter(**owned), OtherName.objects.filter(**owned)
    name, other_name = _Keyed(records, "name_key"), _Keyed(others, "key", subject)
    keyed = [
        name,
        other_name,
        _Keyed(records.exclude(kana=""), "kana_key"),
        _Keyed(contacts.filter(kind=ContactPoint.Kind.MAIL), "match_key", subject),
        _Keyed(contacts.filter(kind__in=ContactPoint.NUMBERS), "match_key", subject),
    ]
    crossed = [(name, other_name)]
    if subject == Subject.PERSON:
        sound, other_sound = _Keyed(records, "sound_key"), _Keyed(others, "sound_key", subject)
        keyed += [sound, other_sound]
        crossed.append((sound, other_sound))
    else:
        keyed.append(_Keyed(records, "corporate_number"))
    groups = [group for each in keyed for group in each.shared_by_few()]
    found = {_ordered(*pair) for group in groups for pair in combinations(group, 2)}
    return found.union(*(_between(left, right) for left, right in crossed))


def _between(left: _Keyed, right: _Keyed) -> set[Pair]:
    """Return the pairs whose one has on the left a key that the other has on the right."""
    lefts, rights = left.owners_of(right.keys()), right.owners_of(left.keys())
    few = [key for key in lefts.keys() & rights.keys() if len(lefts[key] | rights[key]) <= TOO_COMMON]
    return {_ordered(one, other) for key in few for one in lefts[key] for other in rights[key] if one != other}


def _alike_to(own: Fingerprint, subject: str) -> Q:
    """Return the condition on records that share a key with one, saved or not."""
    of_owner = {f"{subject}__isnull": False}
    numbers = ContactPoint.objects.filter(match_key__in=own.mails | own.phones, **of_owner)
    others = OtherName.objects.filter(key__in=own.others | {own.name} - {""}, **of_owner)
    near = Q(name_key__in=own.others | {own.name} - {""})
    near |= Q(pk__in=numbers.values(subject)) | Q(pk__in=others.values(subject))
    if own.kana:
        near |= Q(kana_key=own.kana)
    if own.sounds:
        sounding = OtherName.objects.filter(sound_key__in=own.sounds, **of_owner)
        near |= Q(sound_key__in=own.sounds) | Q(pk__in=sounding.values(subject))
    if own.corporate_number:
        near |= Q(corporate_number=own.corporate_number)
    return near


def _settled(subject: str) -> set[Pair]:
    """Return the pairs decided to be two, also in the name of those merged into them since."""
    pairs = DuplicatePair.objects.filter(subject=subject, state=DuplicatePair.State.DISTINCT)
    merged = dict(MODELS[subject]._base_manager.exclude(merged_into=None).values_list("pk", "merged_into"))

    def survivor(pk: Any) -> Any:
        while pk in merged:
            pk = merged[pk]
        return pk

    return {_ordered(survivor(first), survivor(second)) for first, second in pairs.values_list("first_id", "second_id")}


def _grouped(rows: Iterable[tuple[str, Any]]) -> dict[str, set[Any]]:
    groups: dict[str, set[Any]] = {}
    for key, owner in rows:
        groups.setdefault(key, set()).add(owner)
    return groups


def _ordered(one: Any, other: Any) -> Pair:
    return (one, other) if one < other else (other, one)
