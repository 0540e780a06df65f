"""What the tables of acts share: who may write their rows, texts by language, references to an act of any kind."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tomoni.advocacy.models.act import in_office
from tomoni.core.exchange.cells import Choice, Day, Moment, Text
from tomoni.core.exchange.lists import Listed, Parts
from tomoni.core.exchange.references import Reference, own_id, root_of
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, Plan, TextColumn, all_tables
from tomoni.projects.exchange import activities
from tomoni.projects.exchange.activities import OWN_LANGUAGES
from tomoni.projects.exchange.programmes import SavedTable
from tomoni.projects.models import Activity
from tomoni.projects.models.languages import PUBLIC_LANGUAGES

OUR_ACTS = ("activities", "rounds", "public_comments", "statements", "submissions")
OTHER_LANGUAGES = [(code, name) for code, name in PUBLIC_LANGUAGES.items() if code not in OWN_LANGUAGES]
MOST = 32_767
KNOWN = "may be written to"

Reach = Callable[[Any], models.QuerySet]


def editable(model: Any) -> Reach:
    """Return the rule that rows belong to records of the model that the user may change."""
    return lambda user: model._default_manager.editable_by(user)


class OwnedTable(SavedTable):
    """A table whose rows belong to other records: they are written by those alone who may change these.

    ``owners`` gives, by the key of a column, the records a row may be written to. The constraints of the database are
    asked row by row, so that a refusal has words.
    """

    owners: ClassVar[Mapping[str, Reach]] = {}
    inner: ClassVar[tuple[str, Any] | None] = None
    """The path to the act, and its model, of which one must be inside to take the rows out."""
    fills: ClassVar[Mapping[str, Any]] = {}
    """What stands where a cell is left empty, by field."""

    def visible(self, user: Any) -> models.QuerySet:
        """Return the rows of which the user may read all that the columns hold."""
        rows = super().visible(user)
        if user is None or self.inner is None:
            return rows
        path, model = self.inner
        return rows.filter(**{f"{path}__in": model._default_manager.visible_to(user).inside(user)})

    def derive(self, values: dict[str, Any], row: Any) -> None:
        """Refuse to write to what the user may not change; the command line (no user) may write to all."""
        super().derive(values, row)
        user = row.directory.user
        for key, reach in self.owners.items() if user is not None else ():
            wanted = values.get(key)
            if wanted is None:
                continue
            known = row.directory.__dict__.setdefault(KNOWN, {})
            place = (self.key, key, wanted)
            if place not in known:
                known[place] = reach(user).filter(pk=wanted).exists()
            if not known[place]:
                raise CellError(_("is nothing you may change"), column=key)

    def check(self, record: Any, plan: Plan) -> None:
        """Fill in what is left empty, then refuse what the form or the database would refuse."""
        for name, value in self.fills.items():
            if getattr(record, name) in (None, ""):
                setattr(record, name, value)
        super().check(record, plan)
        try:
            record.validate_constraints()
        except ValidationError as error:
            raise CellError(" ".join(error.messages)) from error


class NumberedTable(OwnedTable):
    """A table whose rows have no name of their own: others name them by id."""

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        """Find none."""
        return {}

    def similar(self, text: str, *, records: models.QuerySet) -> list[models.Model]:
        """Find none."""
        return []

    def label(self, record: Any) -> str:
        """Return the row's id."""
        return own_id(record)


class ActTable(OwnedTable):
    """A table of acts: its rows stand among the activities and are drafts of a few until they are sent."""

    name_field = "title"
    order = ("starts_on", "title", "pk")
    loads = activities.LOADS

    def visible(self, user: Any) -> models.QuerySet:
        """Return the acts of which the user may read all that the columns hold."""
        return super().visible(user) if user is None else super().visible(user).inside(user)


@cache
def _tables_of_acts() -> tuple[str, ...]:
    return tuple(key for key, table in all_tables().items() if root_of(table.model) is Activity)


class ActReference(Reference):
    """An act of any kind: each kind has a table of its own."""

    def __init__(self) -> None:
        super().__init__("activities")
        self.cells = tuple(Reference(key) for key in OUR_ACTS)

    def candidates(self, text: str, row: Any) -> list[models.Model]:
        """Return the acts of all kinds the text may mean."""
        return [record for key in _tables_of_acts() for record in row.directory.records(key, text)]

    def mentions(self, text: str) -> Iterator[tuple[str, str]]:
        for key in _tables_of_acts():
            yield key, text


def act_column(*, required: bool = False, example: str = "r2012-11") -> Column:
    """Return the column that names an act."""
    return Column("activity", "活動", ActReference(), "The act, of any table: id or title.", "活動・交渉・声明などのIDか表題。", example, required=required, attribute="activity_id")  # fmt: skip


class MomentColumn(Column):
    """A moment; what is finer than the second is not written, and does not count as a difference."""

    def same(self, old: Any, new: Any) -> bool:
        return self.cell.show(old, None) == self.cell.show(new, None)


@dataclass(eq=False)
class InLanguageColumn(TextColumn):
    """The text of a field kept by language, in one language."""

    field: str = ""
    language: str = "ja"

    def read(self, record: Any) -> str:
        return getattr(record, self.field).get(self.language, "")

    def write(self, record: Any, value: str) -> None:
        others = {code: text for code, text in getattr(record, self.field).items() if code != self.language}
        setattr(record, self.field, others | ({self.language: value} if value else {}))

    def fields(self) -> tuple[str, ...]:
        return (self.field,)


@dataclass(eq=False)
class OtherTextsColumn(Column):
    """The texts of a field kept by language, in all other languages."""

    field: str = ""

    def read(self, record: Any) -> Any:
        texts = sorted(getattr(record, self.field).items())
        return tuple((code, text.replace("\r\n", "\n")) for code, text in texts if code not in OWN_LANGUAGES)

    def same(self, old: Any, new: Any) -> bool:
        return set(old) == set(new)

    def write(self, record: Any, value: Any) -> None:
        own = {code: text for code, text in getattr(record, self.field).items() if code in OWN_LANGUAGES}
        setattr(record, self.field, own | dict(value))

    def fields(self) -> tuple[str, ...]:
        return (self.field,)


def in_languages(key: str, ja: str, field: str, help: str, help_ja: str, example: str, english: str) -> list[Column]:
    """Return the columns of a text kept by language: Japanese, English, and all others in one cell."""
    lines = Text(lines=True)
    others = Listed(Parts(Choice(OTHER_LANGUAGES), lines))
    return [
        InLanguageColumn(key, ja, lines, help, help_ja, example, field=field),
        InLanguageColumn(f"english_{key}", f"{ja}（英語）", lines, f"{help} In English.", f"{help_ja}英語。", english, field=field, language="en"),
        OtherTextsColumn(f"other_{key}", f"{ja}（その他の言語）", others, "In other languages: ko：TEXT；zh：TEXT.", "ほかの言語：「ko：文；zh：文」。", f"ko：{english}", field=field),
    ]  # fmt: skip


def published_column() -> Column:
    """Return the column of the day an act was published."""
    return Column("published_on", "ページの公開日", Day(), "From this day it has a page of its own on the website.", "この日からウェブサイトにページができる。", "2012-11-20")  # fmt: skip


def moment(key: str, ja: str, help: str, help_ja: str, example: str = "", *, ends: bool = False, **more: Any) -> Column:
    """Return a column of a moment."""
    return MomentColumn(key, ja, Moment(ends=ends), help, help_ja, example, **more)


def same_owner(record: Any, name: str, owner: str) -> None:
    """Refuse a row that names something of another owner than its own; raises CellError."""
    named = getattr(record, name)
    if named is not None and getattr(named, f"{owner}_id") != getattr(record, f"{owner}_id"):
        raise CellError(_("belongs to another record"), column=name)


def refuse_change(record: Any, plan: Plan, names: tuple[str, ...], words: str) -> None:
    """Refuse a change of what stays as it is; raises CellError with the words."""
    for name in names:
        if getattr(record, name) != getattr(plan.before, name):
            raise CellError(words, column=name.removesuffix("_id"))


def of_press(user: Any) -> bool:
    """Return whether the user deals with the press."""
    from tomoni.advocacy.models.press import PRESS_DESK

    return in_office(user, PRESS_DESK)
