"""One person's whole record as a file, and its erasure: what every app's ``personal_data.py`` declares.

An app that holds personal data keeps a list ``PERSONAL_DATA`` of ``Holding`` there; a test demands it.
Nobody else knows all the tables a person stands in.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tomoni.core import audit, collect, search
from tomoni.people.models import Person

Row = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """Something an erasure leaves, and the law, account or minute that makes it stay."""

    what: str
    why: str


@dataclass(frozen=True)
class Holding:
    """One kind of personal data an app holds.

    ``collect(person)`` returns its rows as {label in the reader's language: value}. ``erase(person)``
    removes what may go and returns what was kept and why; it may raise ErasureRefusedError with words.
    """

    key: str
    label: Any
    purpose: Any
    retention: Any
    legal_basis: Any
    collect: Callable[[Person], Iterable[Row]]
    erase: Callable[[Person], Iterable[Kept]]


@dataclass(frozen=True)
class Erasure:
    """What an erasure did: the kinds of data that held something and now hold nothing, and what was kept."""

    erased: list[str]
    kept: list[Kept]


class ErasureRefusedError(Exception):
    """The record must not be erased now; the message says why and what to do."""


def holdings() -> list[Holding]:
    """Return what all apps declare to hold, the people app's own first."""
    found = dict(collect.modules("personal_data"))
    own = found.pop("people").PERSONAL_DATA
    return [*own, *(holding for label in sorted(found) for holding in found[label].PERSONAL_DATA)]


def whole_record(person: Person, *, user: Any, now: datetime) -> bytes:
    """Return a ZIP of everything kept about a person: JSON, and a page in the person's language.

    The export stands in the audit trail.
    """
    audit.record_export(Person.objects.filter(pk=person.pk), user=user)
    with translation.override("ja" if not person.languages or person.languages[0].startswith("ja") else "en"):
        sections = [_section(holding, person) for holding in holdings()]
        context = {"person": person, "sections": sections, "now": timezone.localtime(now)}
        page = render_to_string("people/privacy/record.html", context)
        data = {"person": str(person.pk), "made_at": now, "sections": sections}
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("record.html", page)
        archive.writestr("record.json", text)
    return file.getvalue()


@transaction.atomic
def erase(person: Person, *, user: Any, now: datetime, reason: str) -> Erasure:
    """Erase a person's data in every app, with those merged into them; return what went and what stayed.

    ``reason`` is kept in the audit trail and must name nobody. Raises ErasureRefusedError under a legal
    hold, for a record merged into another, for one erased before, and where an app refuses.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    everyone = [person, *_shadows(person)]
    _refuse(person, everyone)
    erased: list[str] = []
    kept: list[Kept] = []
    # Other apps find somebody's rows by names and addresses that the people app holds: its own go last.
    for holding in sorted(holdings(), key=lambda each: each.key.startswith("people.")):
        held = [each for each in everyone if any(True for _row in holding.collect(each))]
        for each in everyone:
            kept += [item for item in holding.erase(each) if item not in kept]
        if held:
            erased.append(str(holding.label))
    for each in everyone:
        each.refresh_from_db()
        each.erased_at = now
        each.save()
        search.index(each)
        audit.redact(Person, each.pk, user=user, reason=reason)
    return Erasure(erased, kept)


def _refuse(person: Person, everyone: list[Person]) -> None:
    if person.merged_into_id:
        raise ErasureRefusedError(_("This record was merged into another. Erase that one."))
    if person.erased_at:
        raise ErasureRefusedError(_("This record was erased already."))
    holds = [each.legal_hold for each in everyone if each.legal_hold]
    if holds:
        raise ErasureRefusedError(_("The record must be kept: %(why)s") % {"why": holds[0]})


def _shadows(person: Person) -> list[Person]:
    """Return all records that were merged into the person, over any number of merges."""
    found: list[Person] = []
    newest = [person]
    while newest:
        newest = list(Person.objects.select_for_update().filter(merged_into__in=newest))
        found += newest
    return found


def _section(holding: Holding, person: Person) -> dict[str, Any]:
    return {
        "key": holding.key,
        "label": str(holding.label),
        "purpose": str(holding.purpose),
        "retention": str(holding.retention),
        "legal_basis": str(holding.legal_basis),
        "rows": [{str(name): value for name, value in row.items()} for row in holding.collect(person)],
    }
