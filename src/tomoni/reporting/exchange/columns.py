"""Columns that tables of reports share."""

from dataclasses import dataclass
from typing import Any

from tomoni.core.exchange.tables import Column, TextColumn


@dataclass(eq=False)
class InLanguageColumn(TextColumn):
    """A text kept by language in one field: the column holds it in one of them."""

    language: str = "ja"

    def read(self, record: Any) -> str:
        return getattr(record, self.attribute).get(self.language, "")

    def write(self, record: Any, value: str) -> None:
        kept = {code: text for code, text in getattr(record, self.attribute).items() if code != self.language}
        setattr(record, self.attribute, kept | ({self.language: value} if value else {}))


@dataclass(eq=False)
class WhenColumn(Column):
    """The date, with the first and last day that follow from it."""

    def write(self, record: Any, value: str) -> None:
        record.set_when(value)

    def fields(self) -> tuple[str, ...]:
        return ("when", "starts_on", "ends_on")
