"""What a segment can ask for: each condition by name, with its values and its question to the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tomoni.core import names
from tomoni.people.actions.likeness import MODELS, Subject
from tomoni.people.models import Address, Affiliation, Consent, ContactPoint, Organisation, OtherName
from tomoni.people.models.areas import is_municipality, prefecture_choices
from tomoni.people.models.languages import LANGUAGES

BOTH = frozenset({Subject.PERSON, Subject.ORGANISATION})
PERSONS = frozenset({Subject.PERSON})
ORGANISATIONS = frozenset({Subject.ORGANISATION})

Ask = Callable[[str, str, date], Q]


@dataclass(frozen=True)
class Condition:
    """One condition: its words, whom it is about, what values it takes, how it is asked.

    ``takes`` is one of "choice", "tag", "organisation", "municipality", "text", "date". A dated
    condition may be asked for another day than today.
    """

    key: str
    label: Any
    subjects: frozenset[str]
    takes: str
    ask: Ask
    choices: Callable[[], list[tuple[str, Any]]] = list
    is_dated: bool = False

    def accepts(self, value: str) -> bool:
        """Return whether the value can be asked for."""
        return ACCEPTED[self.takes](self, value)


def _is_date(condition: Condition, value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_uuid(condition: Condition, value: str) -> bool:
    try:
        return bool(UUID(value))
    except ValueError:
        return False


ACCEPTED: dict[str, Callable[[Condition, str], bool]] = {
    "choice": lambda condition, value: value in {str(key) for key, _label in condition.choices()},
    "tag": lambda condition, value: value.isascii() and value.isdigit() and len(value) < 10,
    "organisation": _is_uuid,
    "municipality": lambda condition, value: is_municipality(value),
    "text": lambda condition, value: bool(names.fold(value)),
    "date": _is_date,
}


def _owned(subject: str) -> Q:
    return Q(**{f"{subject}__isnull": False})


def _tag(subject: str, value: str, day: date) -> Q:
    return Q(tags=int(value))


def _of_address(subject: str, day: date, **area: str) -> Q:
    return Q(pk__in=Address.objects.filter(_owned(subject), **area).on(day).values(subject))


def _prefecture(subject: str, value: str, day: date) -> Q:
    own = Q(prefecture=value) if subject == Subject.ORGANISATION else Q(pk__in=[])
    return own | _of_address(subject, day, prefecture=value)


def _municipality(subject: str, value: str, day: date) -> Q:
    own = Q(municipality=value) if subject == Subject.ORGANISATION else Q(pk__in=[])
    return own | _of_address(subject, day, municipality=value)


def _language(subject: str, value: str, day: date) -> Q:
    told = MODELS[subject]._base_manager.alias(told=Cast(F("languages"), TextField()))
    return Q(pk__in=told.filter(told__contains=f'"{value}"').values("pk"))


def _kind(subject: str, value: str, day: date) -> Q:
    if subject == Subject.ORGANISATION:
        return Q(kind=value)
    return Q(pk__in=Affiliation.objects.on(day).filter(organisation__kind=value).values("person"))


def _role(subject: str, value: str, day: date) -> Q:
    return Q(pk__in=Affiliation.objects.on(day).filter(role=value).values(subject))


def _member_of(subject: str, value: str, day: date) -> Q:
    return Q(pk__in=Affiliation.objects.on(day).filter(organisation=UUID(value)).values("person"))


def _consent(subject: str, value: str, day: date) -> Q:
    return Q(pk__in=Consent.objects.valid_on(day).filter(purpose=value).values("person"))


def _contact(subject: str, value: str, day: date) -> Q:
    return Q(pk__in=ContactPoint.objects.filter(_owned(subject), kind=value).values(subject))


def _name(subject: str, value: str, day: date) -> Q:
    key = names.fold(value)
    others = OtherName.objects.filter(_owned(subject), key__contains=key).values(subject)
    return Q(name_key__contains=key) | Q(kana_key__contains=key) | Q(pk__in=others)


def _since(subject: str, value: str, day: date) -> Q:
    midnight = timezone.make_aware(datetime.combine(date.fromisoformat(value), time.min))
    return Q(created_at__gte=midnight)


def _listed(*conditions: Condition) -> dict[str, Condition]:
    return {condition.key: condition for condition in conditions}


CONDITIONS = _listed(
    Condition("tag", _("tag"), BOTH, "tag", _tag),
    Condition("prefecture", _("prefecture"), BOTH, "choice", _prefecture, prefecture_choices, is_dated=True),
    Condition("municipality", _("municipality"), BOTH, "municipality", _municipality, is_dated=True),
    Condition("language", _("language"), BOTH, "choice", _language, lambda: list(LANGUAGES.items())),
    Condition(
        "kind", _("kind of organisation"), BOTH, "choice", _kind, lambda: Organisation.Kind.choices, is_dated=True
    ),
    Condition("role", _("role held"), BOTH, "choice", _role, lambda: Affiliation.Role.choices, is_dated=True),
    Condition("member_of", _("belongs to"), PERSONS, "organisation", _member_of, is_dated=True),
    Condition(
        "consent", _("has agreed to"), PERSONS, "choice", _consent, lambda: Consent.Purpose.choices, is_dated=True
    ),
    Condition("contact", _("can be reached by"), BOTH, "choice", _contact, lambda: ContactPoint.Kind.choices),
    Condition("name", _("name contains"), BOTH, "text", _name),
    Condition("since", _("entered since"), BOTH, "date", _since),
)
