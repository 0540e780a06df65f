"""Cells of prefectures and municipalities: by JIS code, or by a name that is unambiguous."""

import unicodedata
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.core import places
from tomoni.core.exchange.cells import Cell, listed
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column

CODE_DIGITS = 6


class Prefecture(Cell):
    """The two-digit code of a prefecture."""

    def parse(self, text: str, row: Any) -> str:
        try:
            return _prefecture(text)
        except places.PlaceError as error:
            raise CellError(error.message(get_language() or "ja")) from error

    def show(self, value: Any, book: Any) -> str:
        if not value:
            return ""
        return places.japanese(value) if book.language == "ja" else places.english(value)


class Municipality(Cell):
    """The six-digit code of a municipality; a name is looked for in the prefecture of the row."""

    def parse(self, text: str, row: Any) -> str:
        prefecture = row.texts.get("prefecture", "")
        try:
            found = _municipalities(text, prefecture)
        except places.PlaceError as error:
            raise CellError(error.message(get_language() or "ja")) from error
        if len(found) == 1:
            return found[0]
        if not found:
            raise CellError(
                _("is not a municipality known here. Write its code (JIS X 0402), or its full name and the prefecture")
            )
        choices = listed(f"{places.japanese(code)} {code}" for code in found)
        raise CellError(
            _("is the name of several municipalities: %(choices)s. Write the code, or the prefecture too")
            % {"choices": choices}
        )

    def show(self, value: Any, book: Any) -> str:
        return _name_or_code(value) if value else ""


@lru_cache(maxsize=1_000)
def _prefecture(text: str) -> str:
    return places.prefecture_from_text(text).code


@lru_cache(maxsize=10_000)
def _municipalities(text: str, prefecture: str) -> list[str]:
    digits = unicodedata.normalize("NFKC", text)
    if digits.isdecimal():
        return [places.municipality(digits).code]
    found = places.find_municipalities(text, prefecture=prefecture or None)
    return sorted({place.code for place in found if place.valid_to is None} or {place.code for place in found})


@lru_cache(maxsize=10_000)
def _name_or_code(code: str) -> str:
    """Return the name where reading it gives the code again, else the code."""
    try:
        place = places.municipality(code)
    except places.PlaceError:
        return code
    again = _municipalities(place.name_ja, place.prefecture.name_ja)
    return place.name_ja if again == [code] else code


def agree(values: dict[str, Any]) -> None:
    """Let the municipality of a row give its prefecture; raises CellError when the two differ."""
    municipality = values.get("municipality")
    if not municipality:
        return
    if not values.get("prefecture"):
        values["prefecture"] = municipality[:2]
    if values["prefecture"] != municipality[:2]:
        raise CellError(
            _("is in %(prefecture)s, not in the prefecture of the row")
            % {"prefecture": places.japanese(municipality[:2])},
            column="municipality",
        )


def given(key: str) -> dict[str, Any]:
    """Return what makes the column of the prefecture or the municipality."""
    return {
        "prefecture": {
            "key": "prefecture",
            "ja": "都道府県",
            "cell": Prefecture(),
            "help": "Name (東京都, 東京, Tokyo) or code (JIS X 0401). Follows from the municipality when empty.",
            "help_ja": "名前（東京都、東京）かコード（JIS X 0401）。空なら市区町村から決まる。",
            "example": "東京都",
        },
        "municipality": {
            "key": "municipality",
            "ja": "市区町村",
            "cell": Municipality(),
            "help": "Code (JIS X 0402, six or five digits), or the name where only one in the prefecture bears it.",
            "help_ja": "コード（JIS X 0402、6桁か5桁）か名前。同じ名前が都道府県に二つあるときはコードで書く。",
            "example": "文京区",
        },
    }[key]


def area_columns() -> list[Column]:
    """Return the columns of prefecture and municipality kept in the record itself."""
    return [Column(**given("prefecture")), Column(**given("municipality"))]
