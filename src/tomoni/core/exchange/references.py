"""Cells that name a row of another table: by its own id, by the id an export gave it, or by a unique name."""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tomoni.core import vault

from .cells import Cell, listed
from .refusals import CellError, UnknownReferenceError

SHOWN_CANDIDATES = 5
BATCH = 500


def root_of(model: type[models.Model]) -> type[models.Model]:
    """Return the model whose table holds the own id: the model itself or the one it extends."""
    parents = model._meta.get_parent_list()
    return parents[-1] if parents else model


def own_id(record: Any) -> str:
    """Return the row's own id, or for a row entered by hand one made of its key: ``tomoni-KEY-CHECK``.

    The check is made with this installation's secret, so that the id means nothing elsewhere: there
    it is taken as an own id like any other, and never changes a stranger with the same key.
    """
    return record.external_id or made_id(type(record), record.pk)


def made_id(model: type[models.Model], pk: Any) -> str:
    """Return the id an export gives to a row without an own id."""
    label = root_of(model)._meta.label_lower
    check = hmac.new(_id_key(), f"{label}|{pk}".encode(), sha256).hexdigest()[:10]
    return f"tomoni-{pk}-{check}"


def opened_id(model: type[models.Model], text: str) -> Any:
    """Return the primary key in an id made here by ``made_id``, else None."""
    if not text.startswith("tomoni-"):
        return None
    try:
        pk = root_of(model)._meta.pk.to_python(text.removeprefix("tomoni-").rpartition("-")[0])
    except ValidationError:
        return None
    return pk if hmac.compare_digest(made_id(model, pk).encode(), text.encode()) else None


@cache
def _id_key() -> bytes:
    return vault.signing_key("exported row id")


def in_batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the values in lists short enough for one IN (...) of any database."""
    every = list(values)
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]


def by_own_id(records: models.QuerySet, texts: Iterable[str]) -> dict[str, models.Model]:
    """Return the records by the own id, or made id, that names them."""
    found: dict[str, models.Model] = {}
    made: dict[Any, str] = {}
    for batch in in_batches(texts):
        found |= {record.external_id: record for record in records.filter(external_id__in=batch)}
        made |= {pk: text for text in batch if (pk := opened_id(records.model, text)) is not None}
    for batch in in_batches(made):
        for record in records.filter(pk__in=batch):
            if record.external_id is None:
                found[made[record.pk]] = record
    return found


class Directory:
    """Finds the rows a chunk of a file names, in few queries, among those the user may see."""

    def __init__(self, tables: dict[str, Any], *, user: Any) -> None:
        self.tables = tables
        self.user = user
        self.known: dict[tuple[str, str], list[models.Model]] = {}

    def learn(self, mentions: Iterable[tuple[str, str]]) -> None:
        """Look up everything mentioned, forgetting what was looked up before."""
        texts: dict[str, set[str]] = defaultdict(set)
        for table, text in mentions:
            texts[table].add(text)
        self.known = {}
        for key, wanted in texts.items():
            table = self.tables[key]
            for text, records in table.named(wanted, records=table.visible(self.user)).items():
                self.known[key, text] = records

    def records(self, table: str, text: str) -> list[models.Model]:
        """Return the records the text may mean."""
        return self.known.get((table, text), [])


class Reference(Cell):
    """The primary key of a row of another table."""

    blank = None

    def __init__(self, table: str) -> None:
        self.table = table

    def parse(self, text: str, row: Any) -> Any:
        records = self.fitting(self.candidates(text, row), text, row)
        if len(records) == 1:
            return records[0].pk
        table = row.directory.tables[self.table]
        if records:
            shown = listed(table.label(record) for record in records[:SHOWN_CANDIDATES])
            raise CellError(
                _("fits several rows: %(candidates)s. Write the id of the one you mean") % {"candidates": shown}
            )
        raise UnknownReferenceError(self._unknown(table, text, row))

    def candidates(self, text: str, row: Any) -> list[models.Model]:
        """Return the records the text may mean; subclasses look in further tables."""
        return row.directory.records(self.table, text)

    def fitting(self, records: list[models.Model], text: str, row: Any) -> list[models.Model]:
        """Return those of the records that fit the row; subclasses narrow them down."""
        return records

    def _unknown(self, table: Any, text: str, row: Any) -> str:
        similar = table.similar(text, records=table.visible(row.directory.user))[:SHOWN_CANDIDATES]
        if similar:
            shown = listed(table.label(record) for record in similar)
            return _("is not in the table “%(table)s”. Did you mean %(candidates)s?") % {
                "table": table.title,
                "candidates": shown,
            }
        return _("is not in the table “%(table)s”. Import it there first, or correct the id or name") % {
            "table": table.title
        }

    def show(self, value: Any, book: Any) -> str:
        return "" if value is None else book.own_id(self.table, value)

    def mentions(self, text: str) -> Iterator[tuple[str, str]]:
        yield self.table, text

    def targets(self, value: Any) -> Iterator[tuple[str, Any]]:
        if value is not None:
            yield self.table, value
