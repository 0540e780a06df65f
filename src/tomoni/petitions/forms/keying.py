"""What is typed while keying a line: its words, where the signer lives however that is written, why it does not count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.core import names, places, postal
from tomoni.petitions.actions import Entry
from tomoni.petitions.forms.paper import ON_PAPER
from tomoni.petitions.models import Signature

MOST = {"name": 100, "kana": 100, "address": 300, "prefecture": 20}


class PlaceUnknownError(ValueError):
    """No prefecture, or several, can be meant; the message says what to type."""


@dataclass(frozen=True)
class Place:
    """A prefecture, and what of the address a postal code tells."""

    code: str = ""
    address: str = ""

    @property
    def label(self) -> str:
        """The name of the prefecture."""
        return prefecture_name(self.code)


def prefecture_name(code: str) -> str:
    """Return the name of a prefecture in the language of the screen; '' for none."""
    if not code:
        return ""
    area = places.prefecture(code)
    return area.name_ja if get_language() == "ja" else area.name_en


def read_place(text: str) -> Place:
    """Return the place of what was typed: 13, とう, toky, 東, 東京都, or a postal code; raises PlaceUnknownError."""
    text = text.strip()
    if not text:
        return Place()
    if postal.digits(text):
        return _by_postal_code(text)
    if text.isdecimal():
        code = names.fold(text).zfill(2)
        if code in {area.code for area in places.PREFECTURES}:
            return Place(code)
        raise PlaceUnknownError(_("Prefectures have the numbers 1 to 47, postal codes seven digits."))
    key = names.fold(text)
    spelled = {
        area.code: [names.fold(each) for each in (area.name_ja, area.name_kana, area.name_en)]
        for area in places.PREFECTURES
    }
    found = [code for code, spellings in spelled.items() if any(each.startswith(key) for each in spellings)]
    if len(found) == 1:
        return Place(found[0])
    if not found:
        raise PlaceUnknownError(
            _("No prefecture is written like this. Type its number, first letters or a postal code.")
        )
    meant = "・".join(f"{prefecture_name(code)} {int(code)}" for code in found[:6])
    raise PlaceUnknownError(_("Which one? %(choices)s") % {"choices": meant})


def _by_postal_code(text: str) -> Place:
    towns = postal.towns(text)
    if not towns:
        raise PlaceUnknownError(_("There is no such postal code."))
    areas = {town.municipality for town in towns}
    area = towns[0].municipality
    if len(areas) > 1:
        return Place(area[:2])
    town = towns[0].town if len(towns) == 1 else ""
    return Place(area[:2], places.japanese(area) + town)


def place_of_address(address: str) -> Place:
    """Return the prefecture an address begins with, or none."""
    folded = names.fold_address(address)
    for area in places.PREFECTURES:
        if folded.startswith(names.fold_address(area.name_ja)):
            return Place(area.code)
    return Place()


@dataclass
class TypedLine:
    """A line as typed; ``entry`` reads it. An empty one has neither words nor a reason."""

    line: int
    name: str = ""
    kana: str = ""
    prefecture: str = ""
    address: str = ""
    reason: str = ""
    saved: bool = False
    message: str = field(default="", compare=False)

    @classmethod
    def of(cls, data: Mapping[str, Any], line: int, suffix: str = "") -> "TypedLine":
        """Return the line of a request, each text cut to what a line can hold."""
        texts = {name: str(data.get(f"{name}{suffix}", "")).strip()[:most] for name, most in MOST.items()}
        reason = str(data.get(f"reason{suffix}", ""))
        return cls(line, **texts, reason=reason if reason in {each.value for each in ON_PAPER} else "")

    @classmethod
    def kept(cls, signature: Signature) -> "TypedLine":
        """Return a line as it was keyed."""
        return cls(
            signature.line or 0,
            name=signature.name or "",
            kana=signature.kana or "",
            prefecture=prefecture_name(signature.prefecture),
            address=signature.address or "",
            reason=signature.invalid_reason,
            saved=True,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said of it."""
        return not (self.name or self.kana or self.prefecture or self.address or self.reason)

    @property
    def number_of_reason(self) -> int:
        """The key of its reason, 0 for none."""
        return next((number for number, each in enumerate(ON_PAPER, start=1) if each.value == self.reason), 0)

    def entry(self) -> Entry:
        """Return what is keyed; raises PlaceUnknownError. The prefecture may stand at the head of the address alone."""
        place = read_place(self.prefecture) if self.prefecture else place_of_address(self.address)
        return Entry(name=self.name, kana=self.kana, prefecture=place.code, address=self.address)
