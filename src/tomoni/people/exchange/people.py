"""The table of people."""

import unicodedata
from typing import Any

from django.db import models

from tomoni.core import names
from tomoni.core.exchange.cells import Text
from tomoni.core.exchange.children import Children
from tomoni.core.exchange.tables import Column, Plan, Table, TextColumn, id_column
from tomoni.people.exchange import addresses, areas, contacts
from tomoni.people.exchange import names as words
from tomoni.people.models import Address, ContactPoint, OtherName, Person

CONTACTS = Children(ContactPoint, "person", order=("-is_preferred", "created_at", "pk"))
NAMES = Children(OtherName, "person")
ADDRESSES = addresses.Addresses("person")
TAGS = words.TagLinks(Person, "tags")

_LIST_EN = "Several are separated by “;”; a reading in kana may follow a colon."
_LIST_JA = "複数は「；」で区切る。「：」の後に読みを書ける。"


def _other(key: str, ja: str, kind: str, help: str, help_ja: str, example: str = "") -> Column:
    return words.other_names(
        key, ja, kind=kind, loaded=NAMES, help=f"{help} {_LIST_EN}", help_ja=f"{help_ja}{_LIST_JA}", example=example
    )


class NamedTable(Table):
    """A table whose rows are found by name whatever the spaces and widths, and never by likeness alone."""

    order = ("kana_key", "pk")

    def fold(self, text: str) -> str:
        """Return the key of a name."""
        return names.fold(text)

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        keys: dict[str, list[str]] = {}
        for text in texts:
            keys.setdefault(self.fold(text)[:200], []).append(text)
        found: dict[str, list[models.Model]] = {}
        for record in records.filter(name_key__in=[key for key in keys if key]):
            for text in keys[record.name_key]:
                if squeezed(text) == squeezed(record.name):
                    found.setdefault(text, []).append(record)
        return found

    def similar(self, text: str, *, records: models.QuerySet) -> list[models.Model]:
        key = self.fold(text)
        if len(key) < 2:
            return []
        alike = models.Q(name_key=key) | models.Q(name_key__contains=key) | models.Q(kana_key=key)
        return list(records.filter(alike).order_by("kana_key")[:5])


def squeezed(name: str) -> str:
    """Return the name in one width without spaces: what must be equal for two spellings to be one name."""
    return "".join(unicodedata.normalize("NFKC", name).split())


class People(NamedTable):
    """People with their names, contact points, main address and tags."""

    key = "people"
    titles = ("people", "人")
    model = Person
    loads = (CONTACTS, NAMES, ADDRESSES, TAGS)
    columns = (
        id_column("p001"),
        Column(
            "name",
            "氏名",
            Text(200),
            "As the person writes it; any order, one name is enough.",
            "本人の書き方のまま。順序は自由、一つだけでもよい。",
            "山田 花子",
            required=True,
        ),
        Column("kana", "フリガナ", Text(200), "Reading in kana.", "読み（かな）。", "ヤマダ ハナコ"),
        _other("romaji", "ローマ字氏名", "romaji", "Name in Latin letters.", "ローマ字の氏名。", "YAMADA Hanako"),
        _other("common_name", "通称名", "common", "Common name in use.", "使っている通称名。"),
        _other("former_name", "旧氏名", "former", "Former name.", "以前の氏名。"),
        _other("original_name", "原語表記", "original", "Name in its own script.", "本来の文字での氏名。"),
        _other("pen_name", "筆名", "pen", "Pen name.", "筆名。"),
        words.languages(),
        *contacts.points(CONTACTS, mail="hanako@example.org"),
        *addresses.columns(ADDRESSES, kind=Address.Kind.HOME, with_area=True),
        words.tags(TAGS),
        TextColumn("note", "備考", Text(lines=True), "Free text; kept encrypted.", "自由記述。暗号化して保存する。"),
    )

    def records(self) -> models.QuerySet:
        return super().records().present()

    def derive(self, values: dict[str, Any], row: Any) -> None:
        areas.agree(values)

    def check(self, record: Any, plan: Plan) -> None:
        super().check(record, plan)
        addresses.settle(record, plan, ADDRESSES, parts=addresses.PLACE_PARTS)

    def store_related(self, plans: list[Plan]) -> None:
        super().store_related(plans)
        ADDRESSES.store(plans, kind=Address.Kind.HOME, parts=addresses.PLACE_PARTS)
