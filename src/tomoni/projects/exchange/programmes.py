"""The table of programmes, found by their number in the outline and the year."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from tomoni.core import dates
from tomoni.core.exchange.cells import Cell, Text, Whole, listed
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError, UnknownReferenceError
from tomoni.core.exchange.tables import Column, Plan, Table, id_column
from tomoni.core.periods import Period
from tomoni.projects.models import Programme

_NUMBER = re.compile(r"(\d{1,3}(?:[-.]\d{1,3})*)(?:\((\d{4})年?\)|@(\d{4}))?")


class OutlineNumber(Cell):
    """A number such as 2-2-1; the value is that text."""

    def parse(self, text: str, row: Any) -> str:
        found = split_number(text)
        if found is None or found[1]:
            raise CellError(_("is not a number of the outline. Write it like 2 or 2-2-1"))
        return found[0]


def split_number(text: str) -> tuple[str, int | None] | None:
    """Return ("2-2-1", 2012) for 2-2-1（2012）, the year None where it is not told; None for other texts."""
    found = _NUMBER.fullmatch(re.sub("[‐‑–—−ー]", "-", unicodedata.normalize("NFKC", text).replace(" ", "")))
    if found is None:
        return None
    year = found[2] or found[3]
    return "-".join(str(int(part)) for part in re.split("[-.]", found[1])), int(year) if year else None


def path_of(number: str) -> str:
    """Return the path a number is stored under."""
    return "".join(f"{int(part):03}." for part in number.split("-"))


class ProgrammeReference(Reference):
    """A programme by its own id, its title, or its number in the year of the row (or the year written with it)."""

    def __init__(self) -> None:
        super().__init__("programmes")

    def fitting(self, records: list[models.Model], text: str, row: Any) -> list[models.Model]:
        number = split_number(text)
        if number is None or len(records) < 2:
            return records
        year = number[1] or _year_of(row)
        return [record for record in records if year is None or _stands_in(record, year)]


def _year_of(row: Any) -> int | None:
    if row.texts.get("when"):
        try:
            day = dates.parse(row.texts["when"]).starts_on
        except dates.DateError:
            return None
    else:
        day = getattr(row.record, "starts_on", None)
    return Period.year_of(day, first_month=settings.FISCAL_YEAR_FIRST_MONTH).start.year if day else None


def _stands_in(programme: Any, year: int) -> bool:
    return (programme.first_year or 0) <= year <= (programme.last_year or 9999)


@dataclass(eq=False)
class NumberColumn(Column):
    """The whole number; the record keeps its last part, and its parent the rest."""

    def read(self, record: Any) -> str:
        return record.number

    def write(self, record: Any, value: str) -> None:
        record.position = int(value.rpartition("-")[2])


class SavedTable(Table):
    """A table whose rows are saved one by one: their model does more than fill its columns when it is saved."""

    def write(self, plans: list[Plan]) -> None:
        for plan in plans:
            plan.record.save()
        self.store_related(plans)


class Programmes(SavedTable):
    """The outline of the network's work, by the years in which each heading is valid."""

    key = "programmes"
    titles = ("programmes", "事業")
    model = Programme
    name_field = "title"
    order = ("path", "pk")
    columns = (
        id_column("g2-2-1"),
        NumberColumn("number", "番号", OutlineNumber(), "Number in the outline; its first parts name the heading above it.", "大綱の番号。前の部分で上位の事業が決まる。", "2-2-1", required=True),
        Column("title", "名称", Text(200), "Heading.", "見出し。", "医療・福祉", required=True),
        Column("english_title", "英語名称", Text(200), "Heading in English.", "英語の見出し。", "Health and welfare", attribute="title_en"),
        Column("first_year", "開始年", Whole(9999), "First year in the outline; empty: always.", "大綱に載る最初の年。空なら以前から。", "2012"),
        Column("last_year", "終了年", Whole(9999), "Last year in the outline; empty: until further notice.", "大綱に載る最後の年。空なら当分。"),
        Column("parent", "上位事業", ProgrammeReference(), "Normally left out: the heading above follows from the number.", "普通は書かない。番号から決まる。", attribute="parent_id"),
    )  # fmt: skip

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        numbers = {text: found for text in texts if (found := split_number(text))}
        by_path: dict[str, list[models.Model]] = {}
        for record in records.filter(path__in={path_of(number) for number, _year in numbers.values()}):
            by_path.setdefault(record.path, []).append(record)
        found = super().by_name(texts - numbers.keys(), records=records)
        for text, (number, year) in numbers.items():
            candidates = by_path.get(path_of(number), [])
            found[text] = [record for record in candidates if year is None or _stands_in(record, year)]
        return found

    def label(self, record: Any) -> str:
        years = f"{record.first_year or ''}-{record.last_year or ''}"
        return f"{record.number} {super().label(record)} {years if years != '-' else ''}".strip()

    def derive(self, values: dict[str, Any], row: Any) -> None:
        """Find the heading above by the number, unless the row names it."""
        number = values.get("number")
        if number is None:
            return
        above = number.rpartition("-")[0]
        if values.get("parent") is None:
            values["parent"] = self._above(above, values, row) if above else None
        elif Programme.objects.get(pk=values["parent"]).number != above:
            raise CellError(_("has another number than the one above %(number)s") % {"number": number}, column="parent")

    def _above(self, number: str, values: dict[str, Any], row: Any) -> Any:
        first = values.get("first_year", getattr(row.record, "first_year", None))
        last = values.get("last_year", getattr(row.record, "last_year", None))
        found = Programme.objects.filter(path=path_of(number))
        if first is not None:
            found = found.filter(Q(last_year__isnull=True) | Q(last_year__gte=first))
        if last is not None:
            found = found.filter(Q(first_year__isnull=True) | Q(first_year__lte=last))
        found = list(found)
        if len(found) > 1:
            candidates = listed(self.label(record) for record in found)
            reason = _("stands below several: %(candidates)s. Name the one you mean in the column “parent”")
            raise CellError(reason % {"candidates": candidates}, column="number")
        if not found:
            reason = _("stands below %(number)s, which is not in the outline of these years. Import it first")
            raise UnknownReferenceError(reason % {"number": number}, column="number")
        return found[0].pk
