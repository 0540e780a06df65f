"""Columns of the main postal address of a person or an organisation."""

import re
import unicodedata
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Cell, Choice, Text
from tomoni.core.exchange.children import Children
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, Plan
from tomoni.people.exchange import areas
from tomoni.people.models import Address

WISHES = "address as imported"
PLACE_PARTS = ("postal_code", "prefecture", "municipality", "street", "care_of")
HOME_COUNTRY = "JP"


class PostalCode(Cell):
    """A postal code; in Japan seven digits, written 112-0002."""

    def parse(self, text: str, row: Any) -> str:
        code = unicodedata.normalize("NFKC", text).removeprefix("〒").strip()
        if row.texts.get("country", "").upper() not in ("", HOME_COUNTRY):
            return Text(10).parse(code, row)
        digits = re.sub(r"[\s\-‐‑–—―−ー]", "", code)
        if len(digits) == 6 and digits.isdigit():
            raise CellError(_("has six digits: the first 0 was lost, as spreadsheets do. Write it like 060-0001"))
        if not (len(digits) == 7 and digits.isascii() and digits.isdigit()):
            raise CellError(_("is not a postal code. Write it like 112-0002"))
        return f"{digits[:3]}-{digits[3:]}"


class Country(Cell):
    """A country as two letters (ISO 3166-1)."""

    blank = HOME_COUNTRY

    def parse(self, text: str, row: Any) -> str:
        code = unicodedata.normalize("NFKC", text).upper()
        if not (len(code) == 2 and code.isascii() and code.isalpha()):
            raise CellError(_("is not a country code. Write two letters such as JP, KR, NP"))
        return code


@dataclass(eq=False)
class AddressColumn(Column):
    """One part of the main address: the preferred one, else the oldest."""

    loaded: Children = None

    def read(self, record: Any) -> Any:
        main = main_address(record, self.loaded)
        return getattr(main, self.attribute) if main else self.cell.blank

    def write(self, record: Any, value: Any) -> None:
        record.__dict__.setdefault(WISHES, {})[self.attribute] = value

    def fields(self) -> tuple[str, ...]:
        return ()


class Addresses(Children):
    """The addresses of a record, the main one first."""

    def __init__(self, owner: str) -> None:
        super().__init__(Address, owner, order=("-is_preferred", "created_at", "pk"))

    def store(self, plans: list[Plan], *, kind: str, parts: tuple[str, ...], area: tuple[str, ...] = ()) -> None:
        """Write the main addresses as the rows wish them: one without any of ``parts`` is deleted.

        ``area`` names attributes the address takes from the record itself (an organisation's prefecture).
        """
        new, changed, gone = [], [], []
        for plan in plans:
            wishes = plan.record.__dict__.pop(WISHES, {})
            wishes |= {
                name: getattr(plan.record, name) for name in area if any(column.key == name for column in plan.changes)
            }
            main = main_address(plan.record, self)
            if not wishes or (main is None and not any(wishes.get(part) for part in parts)):
                continue
            if main is None:
                wishes |= {name: getattr(plan.record, name) for name in area}
                new.append(Address(**{"kind": kind, "is_preferred": True, self.owner: plan.record.pk} | wishes))
                continue
            before = copy(main)
            for name, value in wishes.items():
                setattr(main, name, value)
            if any(getattr(main, part) for part in parts):
                changed.append((before, main))
            else:
                gone.append(main)
        names = {"kind", "country", *PLACE_PARTS}
        self.write(new=new, changed=changed, gone=gone, names=names)


def main_address(record: Any, loaded: Children) -> Address | None:
    """Return the address a row tells of: the preferred or oldest one that is still valid, else any."""
    addresses = loaded.of(record)
    return next((address for address in addresses if address.ends_on is None), addresses[0] if addresses else None)


def settle(record: Any, plan: Plan, loaded: Children, *, parts: tuple[str, ...]) -> None:
    """Take back the wish for a kind or country where there is no address they could describe."""
    wishes = record.__dict__.get(WISHES, {})
    if wishes and main_address(record, loaded) is None and not any(wishes.get(part) for part in parts):
        record.__dict__.pop(WISHES)
        for column in [column for column in plan.changes if isinstance(column, AddressColumn)]:
            del plan.changes[column]


def columns(loaded: Children, *, kind: str, with_area: bool) -> list[Column]:
    """Return the columns of an address; ``with_area`` for those whose prefecture is the address's own."""
    made = [
        (
            "address_kind",
            "住所の種類",
            Choice(Address.Kind, blank=kind),
            "kind",
            "自宅",
            "What kind of address it is.",
            "自宅・職場・事務所・送付先のどれか。",
        ),
        (
            "postal_code",
            "郵便番号",
            PostalCode(),
            "postal_code",
            "112-0002",
            "Postal code; digits of any width, with or without hyphen and 〒.",
            "郵便番号。全角・ハイフンなしも読む。",
        ),
        (
            "country",
            "国",
            Country(),
            "country",
            HOME_COUNTRY,
            "Two letters (ISO 3166-1); JP when empty.",
            "2文字の国コード（ISO 3166-1）。空ならJP。",
        ),
        (
            "street",
            "町名・番地・建物",
            Text(lines=True),
            "street",
            "小石川2丁目17-1 ともにビル301",
            "The address below the municipality.",
            "市区町村より下の住所。",
        ),
        ("care_of", "気付", Text(200), "care_of", "", "Care of whom.", "気付先。"),
    ]
    columns = [
        AddressColumn(key, ja, cell, help, help_ja, example, attribute=attribute, loaded=loaded)
        for key, ja, cell, attribute, example, help, help_ja in made
    ]
    area = [
        AddressColumn(**areas.given(key), attribute=key, loaded=loaded) if with_area else Column(**areas.given(key))
        for key in ("prefecture", "municipality")
    ]
    return [*columns[:3], *area, *columns[3:]]
