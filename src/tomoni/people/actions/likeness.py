"""How alike two records are, and why: one measure for the search for duplicates and the warning while typing.

The rules follow domain.md 6.6: the same reading with the same post code and the same phone or mail is
strong; the same reading alone is weak. People who share a mail address or a phone under different names
(a couple, an office) are never more than a question.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tomoni.core import names
from tomoni.people.models import Address, ContactPoint, Organisation, OtherName, Person
from tomoni.people.models.duplicate import DuplicatePair

Subject = DuplicatePair.Subject
MODELS: dict[str, type[Person] | type[Organisation]] = {Subject.PERSON: Person, Subject.ORGANISATION: Organisation}

CLUES = {
    "corporate_number": _("same corporate number"),
    "name": _("same name"),
    "kana": _("same reading"),
    "other_name": _("the name of one is another name of the other"),
    "sound": _("the name in Latin letters sounds like the reading"),
    "mail": _("same e-mail address"),
    "phone": _("same phone number"),
    "address": _("same address"),
    "postal": _("same postal code"),
    "kana_differs": _("but the readings differ"),
}
# Of several clues about the name the strongest counts.
NAME_WEIGHTS = {"corporate_number": 0.9, "name": 0.45, "kana": 0.4, "other_name": 0.4, "sound": 0.35}
CONTACT_WEIGHTS = {"mail": 0.35, "phone": 0.3, "address": 0.3, "postal": 0.1}
NAME_AND_KANA = 0.6
KANA_DIFFERS = 0.25
NAMES_DIFFER_AT_MOST = 0.4
AT_MOST = 0.99
STRONG = 0.8
MEDIUM = 0.5
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Fingerprint:
    """What of a record can be compared: folded keys, nothing readable."""

    name: str
    kana: str
    others: frozenset[str] = frozenset()
    sounds: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    postals: frozenset[str] = frozenset()
    corporate_number: str = ""


def fingerprint(
    record: Any,
    *,
    others: Iterable[OtherName] = (),
    contacts: Iterable[ContactPoint] = (),
    addresses: Iterable[Address] = (),
) -> Fingerprint:
    """Return the fingerprint of a record with its keys made, saved or not, and of what belongs to it."""
    others, contacts = list(others), list(contacts)
    other_keys = {other.key for other in others}
    sounds = {getattr(record, "sound_key", ""), *(other.sound_key for other in others)}
    if isinstance(record, Organisation):
        other_keys.add(names.fold_organisation(record.name_en))
        sounds = set()
    by_mail = {contact.match_key for contact in contacts if contact.kind == ContactPoint.Kind.MAIL}
    by_phone = {contact.match_key for contact in contacts if contact.kind in ContactPoint.NUMBERS}
    return Fingerprint(
        name=record.name_key,
        kana=record.kana_key if record.kana else "",
        others=frozenset(other_keys - {""}),
        sounds=frozenset(sounds - {""}),
        mails=frozenset(by_mail - {""}),
        phones=frozenset(by_phone - {""}),
        addresses=frozenset({address.match_key for address in addresses} - {""}),
        postals=frozenset({address.postal_code for address in addresses} - {""}),
        corporate_number=getattr(record, "corporate_number", ""),
    )


def fingerprints(subject: str, ids: Collection[Any]) -> dict[Any, Fingerprint]:
    """Return the fingerprints of saved records by id, four queries for each 500 of them."""
    found: dict[Any, Fingerprint] = {}
    remaining = iter(ids)
    while chunk := list(islice(remaining, ROWS_AT_ONCE)):
        belongings = [_by_owner(model, subject, chunk) for model in (OtherName, ContactPoint, Address)]
        for record in MODELS[subject]._base_manager.filter(pk__in=chunk):
            others, contacts, addresses = (owned.get(record.pk, []) for owned in belongings)
            found[record.pk] = fingerprint(record, others=others, contacts=contacts, addresses=addresses)
    return found


def clues(one: Fingerprint, other: Fingerprint) -> list[str]:
    """Return the keys of CLUES that hold between two records, in the order of CLUES."""
    holds = {
        "corporate_number": bool(one.corporate_number) and one.corporate_number == other.corporate_number,
        "name": bool(one.name) and one.name == other.name,
        "kana": bool(one.kana) and one.kana == other.kana,
        "other_name": bool(({one.name} | one.others) & other.others or {other.name} & one.others),
        "sound": bool(one.sounds & other.sounds) and one.kana != other.kana,
        "mail": bool(one.mails & other.mails),
        "phone": bool(one.phones & other.phones),
        "address": bool(one.addresses & other.addresses),
        "postal": bool(one.postals & other.postals),
        "kana_differs": bool(one.kana and other.kana) and one.kana != other.kana and one.name == other.name,
    }
    return [clue for clue in CLUES if holds[clue]]


def likeness(found: Collection[str]) -> float:
    """Return from 0 (not a question) to 0.99 how probable it is that clues belong to one and the same."""
    named = max((NAME_WEIGHTS.get(clue, 0.0) for clue in found), default=0.0)
    if {"name", "kana"} <= set(found):
        named = max(named, NAME_AND_KANA)
    if "kana_differs" in found:
        named = KANA_DIFFERS
    reached = sum(CONTACT_WEIGHTS.get(clue, 0.0) for clue in found)
    if named:
        return round(min(named + reached, AT_MOST), 2)
    return round(min(reached, NAMES_DIFFER_AT_MOST), 2) if {"mail", "phone"} & set(found) else 0.0


def words(found: Iterable[str]) -> list[str]:
    """Return the clues in the reader's language; keys of clues no longer known are left out."""
    return [str(CLUES[clue]) for clue in found if clue in CLUES]


def _by_owner(model: type[models.Model], subject: str, ids: list[Any]) -> dict[Any, list[Any]]:
    owned: dict[Any, list[Any]] = {}
    for row in model._base_manager.filter(**{f"{subject}__in": ids}):
        owned.setdefault(getattr(row, f"{subject}_id"), []).append(row)
    return owned
