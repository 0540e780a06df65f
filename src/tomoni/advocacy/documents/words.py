"""What documents say alike: dates, to whom, from whom, who signs with us."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from tomoni.advocacy.models import Addressee, SignOn
from tomoni.core import dates


@dataclass
class Signers:
    """Who signs: organisations with their representatives, persons; and how many of both are not named."""

    organisations: list[tuple[str, str]] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    unnamed_organisations: int = 0
    unnamed_persons: int = 0

    @property
    def count_organisations(self) -> int:
        """How many organisations sign."""
        return len(self.organisations) + self.unnamed_organisations

    @property
    def count_persons(self) -> int:
        """How many persons sign."""
        return len(self.persons) + self.unnamed_persons

    def __bool__(self) -> bool:
        return bool(self.count_organisations or self.count_persons)


def signers_of(activity: Any, *, is_public: bool) -> Signers:
    """Return who signs with us; on public pages those who agreed to be named, and how many others."""
    found = Signers()
    signed = SignOn.objects.signed().filter(activity_id=activity.pk).select_related("organisation")
    for row in signed.order_by("position", "answered_at", "pk"):
        is_named = row.consents_to_publication or not is_public
        if row.is_person:
            if is_named and row.representative:
                found.persons.append(row.representative)
            else:
                found.unnamed_persons += 1
        elif is_named:
            name = row.organisation_name or (row.organisation.name if row.organisation else "")
            found.organisations.append((name, "" if is_public else row.representative))
        else:
            found.unnamed_organisations += 1
    return found


def addressees_of(activity: Any) -> list[str]:
    """Return the addressees, each on one line with its honorific."""
    rows = Addressee.objects.filter(activity_id=activity.pk).select_related("body").order_by("position", "pk")
    return [addressed(row) for row in rows]


def addressed(row: Addressee) -> str:
    """Return an addressee as a letter begins: 法務大臣　山田花子　殿; a body in front of its post unless it names it."""
    body = row.body.name if row.body else ""
    post = (
        row.post if body and row.post.startswith(body[:2]) else f"{body}{'　' if body and row.post else ''}{row.post}"
    )
    honorific = row.honorific or ("御中" if not (row.post or row.name) else "")
    if not row.post and not row.name and honorific == "殿":
        honorific = "御中"
    told = "　".join(part for part in [post, row.name, honorific] if part)
    return f"{told}（{row.care_of}気付）" if row.care_of else told


def day(on: date | None, language: str) -> str:
    """Return a day as a letter is dated; '' for none."""
    return dates.describe(on.isoformat(), language) if on else ""


def moment(at: datetime | None, language: str) -> str:
    """Return a moment in Japan with its hour; midnight is told as the 24th hour of the day before."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    told = day(local.date(), language)
    return f"{told} {local:%H:%M}" if language == "ja" else f"{told}, {local:%H:%M} (Japan time)"


def network(language: str) -> str:
    """Return the network's name."""
    return settings.NETWORK_NAME.get(language, settings.NETWORK_NAME["en" if language != "ja" else "ja"])


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text; empty lines part them."""
    return [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def lines(text: str) -> list[str]:
    """Return the lines of what was typed line by line."""
    return paragraphs(text)
