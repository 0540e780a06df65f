"""The poster of a petition, A4: what it asks, to whom, until when, and the way to sign it."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from tomoni.core import typesetting
from tomoni.petitions import links
from tomoni.petitions.documents.codes import qr
from tomoni.petitions.models import Petition, Wording, languages
from tomoni.petitions.models.words import Words, direction, parted, unruby

TEMPLATE = Path(__file__).parent / "poster.typ"
LEAD_LETTERS = 420
"""About as much of the text as stays readable on a wall."""


def poster(
    petition: Petition,
    wording: Wording,
    said: Words,
    *,
    language: str,
    addressee: str,
    sponsors: list[str],
    now: datetime,
) -> bytes:
    """Return the poster as PDF in the text's language, its QR code leading to the page in that language."""
    address = links.whole_address("petition", petition, language)
    closing = said.day(timezone.localdate(petition.closes_at)) if petition.closes_at else ""
    data: dict[str, Any] = {
        "language": languages.html_code(wording.language),
        "direction": direction(wording.language),
        "title": wording.title,
        "lead": [parted(each) for each in _lead(wording)],
        "to": unruby(said.texts["page.to"]),
        "addressee": addressee,
        "until": parted(said.texts["page.open_until"].format(day=closing)) if closing else [],
        "scan": parted(said.texts["poster.scan"]),
        "address": address.removeprefix("https://"),
        "qr": qr(address),
        "sponsors": said.texts["language.comma"].join([settings.NETWORK_NAME[links.chrome(language)], *sponsors]),
    }
    return typesetting.pdf(TEMPLATE, data, now=now)


def _lead(wording: Wording) -> list[str]:
    """Return the paragraphs with which the text begins, whole, as far as they fit; never none."""
    found, letters = [], 0
    for each in filter(None, (line.strip() for line in (wording.reading or wording.text).splitlines())):
        letters += len(unruby(each))
        if found and letters > LEAD_LETTERS:
            break
        found.append(each)
    return found
