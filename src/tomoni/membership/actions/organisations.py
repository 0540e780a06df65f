"""Acts of organisations that belong: a new name, a merger, an end. Reversing one puts the organisation back too."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.core import search
from tomoni.membership.actions.life import leave
from tomoni.membership.actions.rules import check_here, check_plan, subject_of, term_on
from tomoni.membership.actions.timeline import MembershipError, Stretch, known_terms, lock, record, rewrite
from tomoni.membership.models import Event, Membership
from tomoni.people.actions.renaming import rename_organisation
from tomoni.people.models import Organisation, OtherName

DATES = ("dissolved_on",)


@transaction.atomic
def rename(
    membership: Membership, *, name: str, on: date, user: Any, now: datetime, kana: str = "", name_en: str = ""
) -> Event:
    """Give the organisation a new name; the old one stays as a former name, under which it is still found.

    Raises MembershipError for a person, and when it is called so already.
    """
    membership = lock(membership)
    organisation = _organisation(membership)
    before = {"name": organisation.name, "kana": organisation.kana, "name_en": organisation.name_en}
    if name == organisation.name:
        raise MembershipError(_("It is called so already."))
    former = rename_organisation(organisation, name=name, kana=kana, name_en=name_en)
    after = {"name": name, "kana": kana, "name_en": name_en}
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    detail = {"organisation": changed, "former_name": str(former.pk) if former else ""}
    note = f"{before['name']} → {name}"
    return record(membership, Event.Kind.RENAME, on=on, user=user, now=now, note=note, detail=detail)


@transaction.atomic
def merge(
    membership: Membership,
    *,
    into: Membership,
    on: date,
    user: Any,
    now: datetime,
    units: int | None = None,
    note: str = "",
) -> Event:
    """Let an organisation's membership go over into another's from the day on, with ``units`` there (None: as before).

    Returns the event of the one that ends; that of the other is its ``linked``. Raises MembershipError when
    one of them is no organisation or has no term on the day.
    """
    ending, going_on = lock(membership), lock(into)
    gone, successor = _organisation(ending), _organisation(going_on)
    if gone == successor:
        raise MembershipError(_("An organisation cannot merge with itself."))
    check_here(going_on)
    term_on(ending, on)
    term_on(going_on, on)
    event = record(going_on, Event.Kind.MERGE, on=on, user=user, now=now, note=note)
    if units is not None:
        later = [term for term in known_terms(going_on) if term.shares_a_day(on, None)]
        for term in later:
            check_plan(term.plan, units, subject_of(successor))
        stretches = [Stretch(term.plan, units, max(term.valid_from, on), term.valid_to, term) for term in later]
        rewrite(event, start=on, until=None, stretches=stretches)
    detail = _set(gone, dissolved_on=on, successor=successor)
    return leave(ending, on=on, reason=Event.Reason.MERGED, user=user, now=now, note=note, linked=event, detail=detail)


@transaction.atomic
def dissolve(membership: Membership, *, on: date, user: Any, now: datetime, note: str = "") -> Event:
    """End the membership of an organisation that is no more from the day on. Raises MembershipError."""
    membership = lock(membership)
    detail = _set(_organisation(membership), dissolved_on=on)
    return leave(membership, on=on, reason=Event.Reason.DISSOLVED, user=user, now=now, note=note, detail=detail)


def put_back(event: Event) -> None:
    """Undo what the event changed of the organisation itself, as far as nobody changed it since."""
    changes = event.detail.get("organisation", {})
    if not changes:
        return
    organisation = _organisation(event.membership)
    for key, (before, after) in changes.items():
        if _plain(getattr(organisation, key)) == after:
            setattr(organisation, key, date.fromisoformat(before) if before and key in DATES else before)
    organisation.save()
    if event.detail.get("former_name"):
        OtherName.objects.filter(pk=event.detail["former_name"]).delete()
    search.index(organisation)


def _organisation(membership: Membership) -> Organisation:
    if membership.organisation is None:
        raise MembershipError(_("This is a person's membership; the act is for organisations."))
    return membership.organisation


def _set(organisation: Organisation, **values: Any) -> dict[str, Any]:
    """Set what is empty as yet; return what changed, to put it back."""
    if organisation.founded_on and organisation.founded_on > values["dissolved_on"]:
        raise MembershipError(
            _("It was founded on %(day)s and cannot end before that.") % {"day": organisation.founded_on}
        )
    fields = {"successor": "successor_id"}
    changed = {}
    for key, value in values.items():
        if getattr(organisation, key) is None:
            setattr(organisation, key, value)
            changed[fields.get(key, key)] = [None, _plain(getattr(organisation, fields.get(key, key)))]
    organisation.save()
    return {"organisation": changed}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)
