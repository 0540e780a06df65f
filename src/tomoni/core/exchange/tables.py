"""A table of an app: its columns, how its rows are found, checked and written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.core import collect, search

from . import bulk
from .cells import Cell, Text, fold_word, listed
from .references import Reference, by_own_id, own_id, root_of
from .refusals import CellError, FileError


@dataclass(eq=False)
class Column:
    """One column: its heading in both languages, its kind of cell, and the attribute it fills."""

    key: str
    ja: str
    cell: Cell
    help: str
    help_ja: str
    example: str | int = ""
    required: bool = False
    attribute: str = ""

    @property
    def header(self) -> str:
        """The heading in the language in use."""
        return self.heading(get_language() or "ja")

    def heading(self, language: str) -> str:
        """Return the heading in the language."""
        return self.ja if language == "ja" else self.key

    def meaning(self, language: str) -> str:
        """Return what the column holds, in the language, with the labels of a choice."""
        told = self.help_ja if language == "ja" else self.help
        with translation.override(language):
            labels = listed(label for _key, label in getattr(self.cell, "choices", ()))
        return f"{told} {labels}".strip()

    def read(self, record: Any) -> Any:
        """Return the value stored in the record."""
        return getattr(record, self.attribute or self.key)

    def write(self, record: Any, value: Any) -> None:
        """Put the value into the record (not yet into the database)."""
        setattr(record, self.attribute or self.key, value)

    def fills(self, name: str) -> bool:
        """Return whether the column fills the field of the name."""
        return name in self.fields() or f"{name}_id" in self.fields()

    def same(self, old: Any, new: Any) -> bool:
        """Return whether two values mean the same, so that nothing is to be written."""
        return old == new

    def fields(self) -> tuple[str, ...]:
        """Return the database fields of the record's own row that the column fills."""
        return (self.attribute or self.key,)


class TextColumn(Column):
    """Text whose line ends are compared as they are exported: forms store them as CR LF."""

    def same(self, old: Any, new: Any) -> bool:
        return (old or "").replace("\r\n", "\n").replace("\r", "\n") == new


@dataclass(eq=False)
class FilledColumn(Column):
    """A column that is filled in where the cell is empty: an empty cell changes nothing afterwards."""

    def same(self, old: Any, new: Any) -> bool:
        return not new or old == new


class RelatedColumn(Column):
    """A column kept in rows of other tables; ``store`` writes them for many records at once."""

    def write(self, record: Any, value: Any) -> None:
        """Keep nothing: ``store`` writes the rows once the record itself is there."""

    def fields(self) -> tuple[str, ...]:
        return ()

    def store(self, pairs: list[tuple[Any, Any]]) -> None:
        """Write the values of records that are in the database; the values differ from the stored ones."""
        raise NotImplementedError


@dataclass(eq=False)
class Plan:
    """What a row of a file will do: the record, whether it is new, and the values that change."""

    line: int
    record: Any
    before: Any
    """The record as it was; None for a new one."""
    values: dict[str, Any] = field(default_factory=dict)
    changes: dict[Column, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether the row is not in the database yet."""
        return self.before is None


@dataclass(frozen=True)
class Judgement:
    """What a table that looks ahead says of a line: it is left out (``refuses``), or only worth a look."""

    line: int
    reason: str
    column: str = ""
    refuses: bool = False


def id_column(example: str) -> Column:
    """Return the column every table begins with."""
    return Column(
        "id",
        "ID",
        Text(100),
        "Your own number or code for the row: it stays the same for ever and is unique in the table.",
        "その行の番号や符号。表の中で重ならず、ずっと変わらないもの。",
        example,
        required=True,
        attribute="external_id",
    )


class Table:
    """What can be imported and exported under one key; apps subclass it and list instances in ``TABLES``."""

    key: str
    titles: tuple[str, str]
    """English and Japanese name of the table."""
    model: Any
    columns: Sequence[Column]
    loads: Sequence[Any] = ()
    """Rows of other tables the columns read: each has ``load(records)``."""
    permits: Any = None
    """The model whose permissions govern the table, where it is not ``model``."""
    name_field = "name"
    order: Sequence[str] = ("pk",)
    looks_ahead = False
    """Whether rows are judged together: ``foresee`` then gets the whole file before a row is written."""
    asks_reason = False
    """Whether who takes the table out must say why; the reason stands in the audit trail."""

    @property
    def title(self) -> str:
        """The table's name in the language in use."""
        return self.titles[1] if get_language() == "ja" else self.titles[0]

    def column(self, key: str) -> Column:
        """Return the column of the key."""
        return next(column for column in self.columns if column.key == key)

    def may(self, user: Any, *verbs: str) -> bool:
        """Return whether the user has the model permissions ("view", "add", "change")."""
        options = (self.permits or self.model)._meta
        return all(user.has_perm(f"{options.app_label}.{verb}_{options.model_name}") for verb in verbs)

    def known(self, moment: datetime) -> Self:
        """Return the table as it was known at the moment; raises FileError where no past is kept."""
        raise FileError(_("The table “%(table)s” keeps no record of what was known before.") % {"table": self.title})

    # --- Finding rows -------------------------------------------------------------------

    def records(self) -> Any:
        """Return the queryset of the rows that belong to the table: not those that a table of their own holds more of."""
        children = [link.name for link in self.model._meta.related_objects if getattr(link, "parent_link", False)]
        return self.model._default_manager.filter(**{f"{name}__isnull": True for name in children})

    def visible(self, user: Any) -> models.QuerySet:
        """Return the rows the user may see; all for the command line (None)."""
        return self.records() if user is None else self.records().visible_to(user)

    def editable(self, user: Any) -> models.QuerySet:
        """Return the rows the user may change; all for the command line (None)."""
        return self.records() if user is None else self.records().editable_by(user)

    def existing(self, ids: Iterable[str], *, user: Any) -> dict[str, models.Model | None]:
        """Return the rows by own id; None for an id that belongs to a row out of reach."""
        ids = list(ids)
        taken: dict[str, models.Model | None] = dict.fromkeys(
            by_own_id(root_of(self.model)._default_manager.all(), ids)
        )
        if not taken:
            return {}
        return taken | by_own_id(self.editable(user), taken)

    def named(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        """Return for each text the records it may mean: by own id, else by exact name."""
        found = {text: [record] for text, record in by_own_id(records, texts).items()}
        return found | self.by_name(texts - found.keys(), records=records)

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        """Return for each text the records that bear it as a name."""
        found: dict[str, list[models.Model]] = {}
        for record in records.filter(**{f"{self.name_field}__in": texts}) if texts else ():
            found.setdefault(getattr(record, self.name_field), []).append(record)
        return found

    def similar(self, text: str, *, records: models.QuerySet) -> list[models.Model]:
        """Return a few records that somebody who wrote the text may have meant."""
        return list(records.filter(**{f"{self.name_field}__icontains": text})[:5]) if len(text) > 1 else []

    def label(self, record: models.Model) -> str:
        """Return how a message names a row: its name and its id."""
        name = getattr(record, self.name_field)
        return f"{name[:60]} ({own_id(record)})"

    def foresee(self, rows: Iterable[tuple[Any, Plan | None]]) -> Iterable[Judgement]:
        """Judge the rows of a file together: each with its plan, None for one that cannot be used by itself."""
        raise NotImplementedError

    # --- Writing rows -------------------------------------------------------------------

    def new(self, external_id: str) -> models.Model:
        """Return a row that does not exist yet."""
        return self.model(external_id=external_id)

    def derive(self, values: dict[str, Any], row: Any) -> None:
        """Fill in or correct what follows from the other cells of the row; raises CellError."""

    def check(self, record: Any, plan: Plan) -> None:
        """Check what no single cell can tell, with the new values in the record; raises CellError."""
        try:
            record.clean()
        except ValidationError as error:
            field, messages = (
                next(iter(error.error_dict.items())) if hasattr(error, "error_dict") else ("", error.error_list)
            )
            column = next((column.key for column in self.columns if column.fills(field)), "")
            raise CellError(" ".join(ValidationError(messages).messages), column=column) from error

    def write(self, plans: list[Plan]) -> None:
        """Write the rows, then the rows of other tables that hang on them."""
        changed = [plan for plan in plans if not plan.is_new]
        for plan in plans:
            if hasattr(plan.record, "make_keys"):
                plan.record.make_keys()
        bulk.insert(self.model, [plan.record for plan in plans if plan.is_new])
        self._update(changed)
        self.store_related(plans)
        if search.is_indexed(self.model):
            search.index_many(self.model, [plan.record for plan in plans])

    def _update(self, plans: list[Plan]) -> None:
        names = {name for plan in plans for column in plan.changes for name in column.fields()}
        if plans:
            bulk.update(
                self.model, [(plan.before, plan.record) for plan in plans], names | bulk.derived_fields(self.model)
            )

    def store_related(self, plans: list[Plan]) -> None:
        """Write the related columns of all rows, column by column."""
        for column in self.columns:
            if isinstance(column, RelatedColumn):
                pairs = [(plan.record, plan.changes[column]) for plan in plans if column in plan.changes]
                if pairs:
                    column.store(pairs)


@cache
def all_tables() -> dict[str, Table]:
    """Return every app's tables by key, each after those its references name."""
    offered = {table.key: table for table in collect.offered("exchange", "TABLES")}
    ordered: dict[str, Table] = {}

    def place(table: Table) -> None:
        for key in sorted(_references(table) - {table.key}):
            place(offered[key])
        ordered[table.key] = table

    for table in offered.values():
        place(table)
    return ordered


def refers_to_itself(table: Table) -> bool:
    """Return whether rows of the table may name other rows of it."""
    return table.key in _references(table)


def _references(table: Table) -> set[str]:
    found: set[str] = set()

    def look(cell: Any) -> None:
        if isinstance(cell, Reference):
            found.add(cell.table)
        for inner in [getattr(cell, "item", None), *getattr(cell, "cells", ())]:
            if inner is not None:
                look(inner)

    for column in table.columns:
        look(column.cell)
    return found


def nearest(word: str, known: dict[str, Any]) -> Any | None:
    """Return the value whose key is spelt most like the word, or None when none comes near."""
    from difflib import get_close_matches

    close = get_close_matches(fold_word(word), known, n=1, cutoff=0.5)
    return known[close[0]] if close else None


def refuse_table(key: str, tables: dict[str, Table]) -> str:
    """Return what to tell somebody who asked for a table that does not exist."""
    words = {fold_word(word): table.key for table in tables.values() for word in (table.key, *table.titles)}
    guess = nearest(key, words)
    if guess:
        return _("There is no table “%(key)s”. Did you mean “%(guess)s”?") % {"key": key, "guess": guess}
    return _("There is no table “%(key)s”. The tables are: %(tables)s.") % {"key": key, "tables": ", ".join(tables)}
