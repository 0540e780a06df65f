"""Giving and withdrawing consents. A consent is never deleted: what was agreed to, and until when, stays on record."""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tomoni.people.models import Consent

WORDINGS_FILE = Path(__file__).parent.parent / "data" / "consent_wordings.csv"


class ConsentError(Exception):
    """A consent cannot be given or withdrawn like this; the message says why."""


@cache
def wordings() -> dict[tuple[str, str], str]:
    """Return the proposed sentences by (purpose, language)."""
    with WORDINGS_FILE.open(encoding="utf-8", newline="") as file:
        return {(row["purpose"], row["language"]): row["wording"] for row in csv.DictReader(file)}


def proposed_wording(purpose: str, language: str) -> str:
    """Return the proposed sentence in the language, else in Japanese."""
    known = wordings()
    return known.get((purpose, language), known[purpose, "ja"])


def give(
    person: Any,
    *,
    purpose: str,
    channel: str,
    day: date,
    today: date,
    language: str = "ja",
    wording: str = "",
    expires_on: date | None = None,
) -> Consent:
    """Record that the person agreed, in the proposed words unless others are given.

    Raises ConsentError for a day yet to come, an end before the day, and when the same consent is valid then.
    """
    if day > today:
        raise ConsentError(_("The day of a consent cannot lie in the future."))
    if expires_on and expires_on < day:
        raise ConsentError(_("The consent would end before it is given."))
    if Consent.objects.filter(person=person, purpose=purpose).valid_on(day).exists():
        raise ConsentError(_("This consent was already valid on that day. Withdraw it first if its words change."))
    return Consent.objects.create(
        person=person,
        purpose=purpose,
        channel=channel,
        given_on=day,
        language=language,
        wording=wording or proposed_wording(purpose, language),
        expires_on=expires_on,
    )


def withdraw(consent: Consent, *, day: date, channel: str, today: date) -> None:
    """Record that the person took the consent back on the day; it is not valid from that day on.

    Raises ConsentError when it is withdrawn already, before it was given, or in the future.
    """
    if consent.withdrawn_on:
        raise ConsentError(_("This consent was already withdrawn on %(day)s.") % {"day": consent.withdrawn_on})
    if day < consent.given_on:
        raise ConsentError(_("It was given on %(day)s; it cannot be withdrawn before.") % {"day": consent.given_on})
    if day > today:
        raise ConsentError(_("The day of the withdrawal cannot lie in the future."))
    consent.withdrawn_on, consent.withdrawn_by = day, channel
    consent.save()
