"""A person or organisation on one page: what a member of the secretariat needs to see at a glance."""

from datetime import date
from typing import Any

from django.db.models import F
from django.urls import reverse

from tomoni.core import collect
from tomoni.people.models import Address, Affiliation, Consent, Organisation, Person
from tomoni.people.models.areas import shown_place
from tomoni.people.models.languages import LANGUAGES

Panel = tuple[Any, list[Any]]


def person_card(person: Person, *, user: Any, today: date) -> dict[str, Any]:
    """Return what the card of a person shows; ties and consents in the order of time."""
    ties = person.affiliations.select_related("organisation").order_by(F("starts_on").desc(nulls_last=True), "pk")
    return {
        **_shared_card(person, today=today),
        "ties": [_dated(tie, today) for tie in ties],
        "consents": [_consent_row(consent, today) for consent in person.consents.order_by("-given_on", "pk")],
        "panels": [panel(person, user) for panel in collect.offered("person_panels", "PERSON_PANELS")],
    }


def organisation_card(organisation: Organisation, *, user: Any, today: date) -> dict[str, Any]:
    """Return what the card of an organisation shows, its present people first."""
    ties = Affiliation.objects.visible_to(user).filter(organisation=organisation, person__merged_into=None)
    ties = ties.select_related("person").order_by("person__kana_key", "pk")
    dated = [_dated(tie, today) for tie in ties]
    return {
        **_shared_card(organisation, today=today),
        "area": shown_place(organisation.municipality or organisation.prefecture),
        "ties": sorted(dated, key=lambda row: not row["is_current"]),
        "parts": organisation.parts.present().order_by("kana_key"),
    }


def _shared_card(record: Any, *, today: date) -> dict[str, Any]:
    return {
        "other_names": record.othername_set.order_by("kind", "pk"),
        "contacts": record.contactpoint_set.order_by("-is_preferred", "kind", "pk"),
        "addresses": _addresses(record, today),
        "languages": [LANGUAGES.get(code, code) for code in record.languages],
        "tags": record.tags.order_by("name"),
    }


def _addresses(record: Any, today: date) -> list[dict[str, Any]]:
    rows = [_dated(address, today) for address in Address.objects.filter(**{record._meta.model_name: record})]
    return sorted(
        rows, key=lambda row: (not row["is_current"], not row["row"].is_preferred, -_ordinal(row["row"].starts_on))
    )


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _dated(row: Any, today: date) -> dict[str, Any]:
    begun = row.starts_on is None or row.starts_on <= today
    return {"row": row, "is_current": begun and (row.ends_on is None or row.ends_on >= today)}


def _consent_row(consent: Consent, today: date) -> dict[str, Any]:
    withdrawn = consent.withdrawn_on is not None and consent.withdrawn_on <= today
    expired = consent.expires_on is not None and consent.expires_on < today
    state = "withdrawn" if withdrawn else "expired" if expired else "valid" if consent.given_on <= today else "ahead"
    url = reverse("people_person:withdraw_consent", args=[consent.pk])
    return {"row": consent, "state": state, "withdraw_url": "" if consent.withdrawn_on else url}
