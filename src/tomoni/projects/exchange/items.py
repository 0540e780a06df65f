"""Items of list cells that activities and meetings have: quantities, evidence, agenda, public lines."""

import re
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.core import quantities
from tomoni.core.exchange.cells import Cell, Choice, Link, Text, escaped, unescaped
from tomoni.core.exchange.lists import fields
from tomoni.core.exchange.refusals import CellError
from tomoni.projects.models import ActivityQuantity, AgendaItem

_LINK = re.compile(r"(?:(?P<title>.*?)\s*[：:]\s*)?(?P<link>https?://.+)", re.DOTALL)
_NUMBERED = re.compile(r"(\d{1,4})\s*(?:[.．、)）]\s*|\s+)(.+)", re.DOTALL)


class QuantityItem(Cell):
    """``約300名``, ``参加者：約300名`` or ``参加者：約300名：official``; the value is the row's attributes in order."""

    attributes = ("subject", "value", "unit", "qualifier", "counting", "per", "source")

    def __init__(self) -> None:
        self.subject = Text(120)
        self.source = Choice(ActivityQuantity.Source, blank=ActivityQuantity.Source.OWN)

    def parse_item(self, text: str, row: Any) -> tuple:
        texts = fields(text)
        if len(texts) > 3:
            raise CellError(_("write subject, quantity and source, no more"))
        subject, quantity, source = ["", *texts, ""] if len(texts) == 1 else [*texts, ""][:3]
        try:
            found = quantities.parse(quantity)
        except quantities.QuantityError as error:
            raise CellError(error.message(get_language() or "ja")) from error
        return (
            self.subject.parse(subject, row) if subject else "",
            found.value,
            found.unit,
            found.qualifier,
            found.counting,
            found.per,
            self.source.parse(source, row) if source else self.source.blank,
        )

    def show_item(self, value: Any, book: Any) -> str:
        subject, *numbers, source = value
        told = escaped(quantities.describe(quantities.Quantity(*numbers), "ja"))
        if source == self.source.blank:
            return f"{escaped(subject)}：{told}" if subject else told
        return f"{escaped(subject)}：{told}：{escaped(self.source.show(source, book))}"


class EvidenceItem(Cell):
    """``https://...`` or ``title：https://...``; the value is (title, link)."""

    attributes = ("title", "link")

    def __init__(self) -> None:
        self.title = Text(200)
        self.link = Link()

    def parse_item(self, text: str, row: Any) -> tuple[str, str]:
        found = _LINK.fullmatch(text)
        if found is None:
            raise CellError(_("has no link. Write it like title：https://example.org/"))
        link = self.link.parse(unescaped(found["link"].strip()), row)
        title = unescaped(found["title"] or "").strip()
        return (self.title.parse(title, row) if title else link, link)

    def show_item(self, value: Any, book: Any) -> str:
        title, link = value
        shown = re.sub(r"([\\;；])", r"\\\1", link)
        return shown if title == link else f"{escaped(title)}：{shown}"


class AgendaCell(Cell):
    """``1. title``, with minutes and state after colons; the value is (number, title, minutes, state)."""

    attributes = ("position", "title", "minutes", "state")

    def __init__(self) -> None:
        self.title = Text(200)
        self.minutes = Text(lines=True)
        self.state = Choice(AgendaItem.State, blank=AgendaItem.State.OPEN)

    def parse_item(self, text: str, row: Any) -> tuple[int, str, str, str]:
        first, *rest = fields(text)
        found = _NUMBERED.fullmatch(first)
        if found is None or not 1 <= int(found[1]) <= 999:
            raise CellError(_("has no number in front. Write it like 1. title"))
        if len(rest) > 2:
            raise CellError(_("write title, minutes and state, no more. A colon in the text is written \\："))
        minutes, state = [*rest, "", ""][:2]
        return (
            int(found[1]),
            self.title.parse(found[2], row),
            self.minutes.parse(minutes, row) if minutes else "",
            self.state.parse(state, row) if state else self.state.blank,
        )

    def show_item(self, value: Any, book: Any) -> str:
        position, title, minutes, state = value
        shown = [f"{position}. {escaped(title)}", escaped(self.minutes.show(minutes, book))]
        if state != self.state.blank:
            shown.append(escaped(self.state.show(state, book)))
        return "：".join(shown).removesuffix("：")
