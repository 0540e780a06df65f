"""Columns of mail addresses, phone numbers and accounts."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Cell, Text
from tomoni.core.exchange.children import Children
from tomoni.core.exchange.lists import Listed, Parts
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, RelatedColumn

_HYPHENS = re.compile("[‐‑‒–—―−ー－]")
_PHONE = re.compile(r"\+?[\d\-() .*#]+(?:(?:内線|ext\.?)\s*\d+)?", re.IGNORECASE)


class Mail(Cell):
    """A mail address."""

    _valid = EmailValidator()

    def parse(self, text: str, row: Any) -> str:
        address = text if text.isascii() else unicodedata.normalize("NFKC", text)
        try:
            self._valid(address)
        except ValidationError as error:
            raise CellError(_("is not a mail address. Write it like hanako@example.org")) from error
        return address


class Phone(Cell):
    """A phone or fax number, kept as it is written but in half-width."""

    def parse(self, text: str, row: Any) -> str:
        number = text if text.isascii() else _HYPHENS.sub("-", unicodedata.normalize("NFKC", text))
        digits = sum(character.isdigit() for character in number)
        if not _PHONE.fullmatch(number) or not 3 <= digits <= 20:
            raise CellError(_("is not a phone number. Write it like 03-1234-5678 or +81 3 1234 5678"))
        if number.isdigit() and digits in (9, 10) and not number.startswith("0"):
            raise CellError(_("has lost its first 0, as spreadsheets do. Format the column as text, or write hyphens"))
        return number


@dataclass(eq=False)
class PointsColumn(RelatedColumn):
    """The contact points of one kind: ``value`` or ``value：caution``; the first is the preferred one."""

    kind: str = ""
    loaded: Children = None

    def read(self, record: Any) -> Any:
        return tuple((point.value, point.caution) for point in self.loaded.of(record) if point.kind == self.kind)

    def same(self, old: Any, new: Any) -> bool:
        return old[:1] == new[:1] and set(old) == set(new)

    def store(self, pairs: list[tuple[Any, Any]]) -> None:
        wanted = [
            (record, [self._attributes(place, *point) for place, point in enumerate(value)]) for record, value in pairs
        ]
        self.loaded.replace(wanted, key=("value",), among=lambda point: point.kind == self.kind)

    def _attributes(self, place: int, value: str, caution: str) -> dict[str, Any]:
        return {"kind": self.kind, "value": value, "caution": caution, "is_preferred": place == 0}


_PREFERRED = (
    "Several are separated by “;”, the preferred one first; a caution may follow a colon: NUMBER：evenings only.",
    "複数は「；」で区切り、優先するものを先に。注意は「：」の後に書く（例：090-0000-0000：夜間のみ）。",
)


def points(loaded: Children, *, mail: str) -> list[Column]:
    """Return the columns of mail addresses, phones, mobiles, fax numbers and accounts."""
    kinds = [
        ("mail", "メールアドレス", Mail(), "Mail addresses.", "メールアドレス。", mail),
        ("phone", "電話番号", Phone(), "Phone numbers.", "固定電話の番号。", "03-0000-1234"),
        ("mobile", "携帯電話", Phone(), "Mobile phone numbers.", "携帯電話の番号。", "090-0000-1234：夜間のみ"),
        ("fax", "FAX", Phone(), "Fax numbers.", "FAX番号。", "03-0000-1235"),
        ("social", "SNSアカウント", Text(200), "Accounts in social networks.", "SNSのアカウント。", "@tomoni_example"),
    ]
    return [
        PointsColumn(
            key,
            ja,
            Listed(Parts(cell, Text(200))),
            f"{english} {_PREFERRED[0]}",
            f"{japanese}{_PREFERRED[1]}",
            example,
            kind=key,
            loaded=loaded,
        )
        for key, ja, cell, english, japanese, example in kinds
    ]
