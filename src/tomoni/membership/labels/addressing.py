"""What stands on an envelope: address lines, names and their honorifics, as the post and good manners want them."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from babel import Locale

from tomoni.core import names, places
from tomoni.people.models import Address, Affiliation, Organisation

JAPAN = "JP"
CARE_OF = re.compile(r"(?:気付|氣付|方|内)\s*$")
JAPANESE = re.compile("[ぁ-ヿ㐀-鿿豈-﫿\U00020000-\U0003ffff]")

Name = tuple[str, str]
"""A name and what follows it: 様, 御中, or nothing."""


def postal_address(addresses: Iterable[Address], day: date) -> Address | None:
    """Return where to send on the day: the delivery address, else the preferred one, else the latest."""
    valid = [
        each
        for each in addresses
        if (each.starts_on is None or each.starts_on <= day) and (each.ends_on is None or each.ends_on >= day)
    ]
    best = sorted(
        valid,
        key=lambda each: (
            each.kind != Address.Kind.DELIVERY,
            not each.is_preferred,
            -(each.starts_on or date.min).toordinal(),
            str(each.pk),
        ),
    )
    return best[0] if best else None


def is_complete(address: Address) -> bool:
    """Return whether a letter to the address can arrive: there is a street, and in Japan a place."""
    return bool(address.street.strip()) and (address.country != JAPAN or bool(address.prefecture))


def address_lines(address: Address) -> list[str]:
    """Return the lines below the postal code; abroad the country stands last, in English capitals."""
    street = [line.strip() for line in address.street.splitlines() if line.strip()]
    if address.country != JAPAN:
        country = Locale("en").territories.get(address.country, address.country).upper()
        return [*_care_of(address, "c/o %s"), *street, *([address.postal_code] if address.postal_code else []), country]
    area = places.japanese(address.municipality or address.prefecture)
    return [area + (street[0] if street else ""), *street[1:], *_care_of(address, "%s 気付")]


def _care_of(address: Address, form: str) -> list[str]:
    text = address.care_of.strip()
    if not text:
        return []
    is_said = CARE_OF.search(text) or text.lower().startswith("c/o")
    return [text if is_said else form % text]


def household_key(address: Address) -> str:
    """Return what the addresses of one household share, however they were typed."""
    street = names.fold_address(address.street)
    place = address.municipality or address.prefecture or address.postal_code
    return "|".join([address.country, place, street, names.fold(address.care_of)])


def person_name(name: str, *, abroad: bool) -> Name:
    """Return a person's name with 様; a name in Latin letters sent abroad stands alone."""
    return name, "" if abroad and not JAPANESE.search(name) else "様"


def organisation_names(organisation: Organisation, contact: Affiliation | None, *, abroad: bool) -> list[Name]:
    """Return the organisation with 御中, or the organisation and below it the person in charge with 様."""
    if abroad:
        return [
            (organisation.name_en or organisation.name, ""),
            *([(f"Attn: {contact.person.name}", "")] if contact else []),
        ]
    if contact is None:
        return [(organisation.name, "御中")]
    title = f"{contact.title} " if contact.title else "ご担当 "
    return [(organisation.name, ""), (title + contact.person.name, "様")]


def order(address: Address, reading: str) -> tuple[Any, ...]:
    """Return the place in the pile: Japan by postal code, then abroad by country; within one by reading."""
    abroad = address.country != JAPAN
    return abroad, address.country if abroad else "", address.postal_code or "￿", reading
