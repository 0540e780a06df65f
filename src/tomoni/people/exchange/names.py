"""Columns of words: other names of a kind, tags, languages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Cell, Text, fold_word
from tomoni.core.exchange.children import Children, Links
from tomoni.core.exchange.lists import Listed, Parts
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, RelatedColumn
from tomoni.people.models import Tag

_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)


@dataclass(eq=False)
class OtherNamesColumn(RelatedColumn):
    """The other names of one kind: ``text`` or ``text：reading``."""

    kind: str = ""
    loaded: Children = None

    def read(self, record: Any) -> Any:
        return tuple((name.text, name.kana) for name in self.loaded.of(record) if name.kind == self.kind)

    def same(self, old: Any, new: Any) -> bool:
        return set(old) == set(new)

    def store(self, pairs: list[tuple[Any, Any]]) -> None:
        wanted = [
            (record, [{"kind": self.kind, "text": text, "kana": kana} for text, kana in value])
            for record, value in pairs
        ]
        self.loaded.replace(wanted, key=("text", "kana"), among=lambda name: name.kind == self.kind)


def other_names(
    key: str, ja: str, *, kind: str, loaded: Children, help: str, help_ja: str, example: str = ""
) -> Column:
    """Return a column of the other names of one kind."""
    cell = Listed(Parts(Text(200), Text(200)))
    return OtherNamesColumn(key, ja, cell, help, help_ja, example, kind=kind, loaded=loaded)


class TagLinks(Links):
    """The tags of persons or of organisations, known by name."""

    def load(self, records: Iterable[Any]) -> None:
        """Read the tags of all records."""
        records = list(records)
        super().load(records)
        names = dict(Tag.objects.values_list("pk", "name"))
        for record in records:
            record.__dict__["loaded tag names"] = tuple(sorted(names[pk] for pk in self.of(record)))


@dataclass(eq=False)
class TagsColumn(RelatedColumn):
    """Tags by name; new ones are created."""

    links: TagLinks = None

    def read(self, record: Any) -> Any:
        return record.__dict__.get("loaded tag names", ())

    def same(self, old: Any, new: Any) -> bool:
        return set(old) == set(new)

    def store(self, pairs: list[tuple[Any, Any]]) -> None:
        wanted = dict.fromkeys(name for _record, value in pairs for name in value)
        keys = dict(Tag.objects.filter(name__in=wanted).values_list("name", "pk"))
        for name in wanted:
            if name not in keys:
                keys[name] = Tag.objects.create(name=name).pk
        self.links.replace([(record, [keys[name] for name in value]) for record, value in pairs])


def tags(links: TagLinks) -> Column:
    """Return the column of tags."""
    return TagsColumn(
        "tags",
        "タグ",
        Listed(Text(60)),
        "Words to sort by, separated by “;”. New ones are created.",
        "分類のことば。「；」で区切る。新しいものは作られる。",
        "通訳；大阪",
        links=links,
    )


class Language(Cell):
    """A language by code (BCP 47) or by its name in Japanese or English."""

    def parse(self, text: str, row: Any) -> str:
        known = _languages_by_name().get(fold_word(text))
        if known:
            return known
        if not _CODE.fullmatch(text):
            raise CellError(_("is not a known language. Write a code such as ja, en, ne, or a name"))
        return text.lower() if "-" not in text else text


@cache
def _languages_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for locale in ("en", "ja"):
        for code, name in Locale(locale).languages.items():
            names.setdefault(fold_word(name), code.replace("_", "-"))
    return names | {fold_word(code): code.replace("_", "-") for code in Locale("en").languages}


@dataclass(eq=False)
class LanguagesColumn(Column):
    """A list of language codes kept in the record itself."""

    def read(self, record: Any) -> Any:
        return tuple(record.languages)

    def write(self, record: Any, value: Any) -> None:
        record.languages = list(value)


def languages() -> Column:
    """Return the column of languages."""
    return LanguagesColumn(
        "languages",
        "言語",
        Listed(Language()),
        "Codes (ja, en, ne) or names (Nepali, ネパール語), the preferred one first, separated by “;”.",
        "コード（ja、en、ne）か言語名（ネパール語）。優先するものから順に「；」で区切る。",
        "ja；ネパール語",
    )
