"""The table of organisations."""

import unicodedata
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tomoni.core import names
from tomoni.core.exchange.cells import Cell, Choice, Day, Flag, Link, Text
from tomoni.core.exchange.children import Children
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, Plan, TextColumn, id_column
from tomoni.people.exchange import addresses, areas, contacts
from tomoni.people.exchange import names as words
from tomoni.people.exchange.people import NamedTable
from tomoni.people.models import Address, ContactPoint, Organisation, OtherName

CONTACTS = Children(ContactPoint, "organisation", order=("-is_preferred", "created_at", "pk"))
NAMES = Children(OtherName, "organisation")
ADDRESSES = addresses.Addresses("organisation")
TAGS = words.TagLinks(Organisation, "tags")
STREET_PARTS = ("postal_code", "street", "care_of")


class CorporateNumber(Cell):
    """A corporate number (法人番号): 13 digits, the first of which checks the others (ordinance of the tax agency)."""

    def parse(self, text: str, row: Any) -> str:
        digits = "".join(unicodedata.normalize("NFKC", text).replace("-", "").split())
        if not (len(digits) == 13 and digits.isascii() and digits.isdigit()):
            raise CellError(_("is not a corporate number: it has 13 digits"))
        weighted = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits[1:])))
        right = 9 - weighted % 9
        if int(digits[0]) != right:
            raise CellError(
                _("is mistyped: with these last 12 digits a corporate number begins with %(digit)s") % {"digit": right}
            )
        return digits


def _other(key: str, ja: str, kind: str, help: str, help_ja: str, example: str = "") -> Column:
    return words.other_names(
        key,
        ja,
        kind=kind,
        loaded=NAMES,
        example=example,
        help=f"{help} Several are separated by “;”; a reading in kana may follow a colon.",
        help_ja=f"{help_ja}複数は「；」で区切る。「：」の後に読みを書ける。",
    )


class Organisations(NamedTable):
    """Organisations with their names, contact points, main address and tags."""

    key = "organisations"
    titles = ("organisations", "団体")
    model = Organisation
    loads = (CONTACTS, NAMES, ADDRESSES, TAGS)
    columns = (
        id_column("o001"),
        Column("name", "団体名", Text(200), "Its own name.", "正式な名称。", "移住者と歩む会", required=True),
        Column("kana", "フリガナ", Text(200), "Reading in kana.", "読み（かな）。", "イジュウシャトアユムカイ"),
        Column("english_name", "英語名", Text(200), "Name in English.", "英語の名称。", "Walking with Migrants", attribute="name_en"),
        _other("abbreviation", "略称", "abbreviation", "Short name.", "略称。", "歩む会"),
        _other("former_name", "旧名称", "former", "Former name.", "以前の名称。"),
        _other("original_name", "原語表記", "original", "Name in its own script.", "本来の文字での名称。"),
        Column(
            "kind", "種別", Choice(Organisation.Kind, blank=Organisation.Kind.NGO),
            "Kind of organisation; ngo when empty.", "団体の種類。空なら「NGO・市民団体」。", "ngo",
        ),
        Column("parent", "上位団体", Reference("organisations"), "The organisation it is part of: id or name.", "属する団体のIDか名称。", attribute="parent_id"),
        Column("corporate_number", "法人番号", CorporateNumber(), "13 digits; the check digit is verified.", "13桁。検査用数字を確かめる。"),
        *addresses.columns(ADDRESSES, kind=Address.Kind.OFFICE, with_area=False),
        *contacts.points(CONTACTS, mail="office@example.org"),
        Column("website", "ウェブサイト", Link(), "Web address.", "ウェブサイトのアドレス。", "https://example.org/"),
        words.languages(),
        Column("founded_on", "設立日", Day(), "Day of foundation.", "設立の日。", "1997-04-20"),
        Column("dissolved_on", "解散日", Day(), "Day of dissolution.", "解散の日。"),
        Column("successor", "後継団体", Reference("organisations"), "The organisation that succeeded it: id or name.", "後を継いだ団体のIDか名称。", attribute="successor_id"),
        Column("is_own", "自団体", Flag(), "yes for the network itself; exactly one row.", "このネットワーク自身なら「はい」。一行だけ。"),
        words.tags(TAGS),
        TextColumn("note", "備考", Text(lines=True), "Free text.", "自由記述。"),
    )  # fmt: skip

    def fold(self, text: str) -> str:
        return names.fold_organisation(text)

    def records(self) -> models.QuerySet:
        return super().records().present()

    def derive(self, values: dict[str, Any], row: Any) -> None:
        areas.agree(values)

    def check(self, record: Any, plan: Plan) -> None:
        super().check(record, plan)
        if record.founded_on and record.dissolved_on and record.dissolved_on < record.founded_on:
            raise CellError(_("lies before the day of foundation"), column="dissolved_on")
        own = Organisation.objects.filter(is_own=True).exclude(pk=record.pk).first() if record.is_own else None
        if own:
            raise CellError(
                _("is already said of another organisation: %(name)s") % {"name": self.label(own)}, column="is_own"
            )
        addresses.settle(record, plan, ADDRESSES, parts=STREET_PARTS)

    def store_related(self, plans: list[Plan]) -> None:
        super().store_related(plans)
        ADDRESSES.store(plans, kind=Address.Kind.OFFICE, parts=STREET_PARTS, area=("prefecture", "municipality"))
