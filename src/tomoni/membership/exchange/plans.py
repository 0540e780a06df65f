"""The table of plans with their prices."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Choice, Day, Flag, Text, Whole
from tomoni.core.exchange.children import Children
from tomoni.core.exchange.lists import Listed, Parts
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, RelatedColumn, Table, TextColumn, id_column
from tomoni.membership.models import Plan, Price

PRICES = Children(Price, "plan", order=("valid_from", "pk"))
MOST_YEN = 9_999_999


class Key(Text):
    """A short name in Latin letters, by which figures name the plan."""

    def parse(self, text: str, row: Any) -> str:
        key = super().parse(text, row)
        if not re.fullmatch(r"[a-z0-9_-]+", key):
            raise CellError(_("is not a key. Write small Latin letters, digits and hyphens, such as student"))
        return key


class From(Whole):
    """A whole number with a lower limit."""

    def __init__(self, least: int, limit: int, *, blank: int) -> None:
        super().__init__(limit)
        self.least = least
        self.blank = blank

    def parse(self, text: str, row: Any) -> int:
        number = super().parse(text, row)
        if number < self.least:
            raise CellError(_("must be at least %(least)s") % {"least": self.least})
        return number


@dataclass(eq=False)
class PricesColumn(RelatedColumn):
    """The price of one unit from each day on: ``2010-01-01：5000；2014-04-01：6000``."""

    def read(self, record: Any) -> Any:
        return tuple((price.valid_from, price.per_unit) for price in PRICES.of(record))

    def same(self, old: Any, new: Any) -> bool:
        return sorted(old) == sorted(new)

    def store(self, pairs: list[tuple[Any, Any]]) -> None:
        wanted = [(record, [{"valid_from": day, "per_unit": yen} for day, yen in value]) for record, value in pairs]
        PRICES.replace(wanted, key=("valid_from",))


class Plans(Table):
    """What one can be, what it costs from when on, and what it brings."""

    key = "plans"
    titles = ("plans", "会員・購読の種別")
    model = Plan
    loads = (PRICES,)
    order = ("position", "pk")
    columns = (
        id_column("individual"),
        Column("key", "キー", Key(40), "Short name in Latin letters, by which figures name the plan.", "集計が種別を呼ぶための英小文字の短い名前。", "individual", required=True),
        Column("name", "名称", Text(100), "Name in Japanese.", "日本語の名称。", "個人会員", required=True),
        Column("english_name", "英語名", Text(100), "Name in English.", "英語の名称。", "Individual member", attribute="name_en"),
        Column("subject", "対象", Choice(Plan.Subject), "person or organisation.", "個人か団体か。", "person", required=True),
        Column("nature", "性格", Choice(Plan.Nature), "member or subscriber.", "会員か購読か。", "member", required=True),
        Column("part_of", "上位の種別", Reference("plans"), "For a sub-class such as students: the class it is counted in.", "学生などの内数の場合、それを含む種別。", attribute="part_of_id"),
        Column("position", "順", From(1, 999, blank=1), "Place in the table; 1 when empty.", "表の中の順。空なら1。", 1),
        Column("minimum_units", "最少口数", From(1, 999, blank=1), "Least units; 1 when empty.", "最少の口数。空なら1。", 1),
        Column("period", "期間", Choice(Plan.Period, blank=Plan.Period.FIXED), "fixed (a year from the first month), rolling (a year from joining) or monthly; fixed when empty.", "固定年度、入会から1年、月ごと。空なら固定年度。", "fixed"),
        Column("first_month", "年度の初月", From(1, 12, blank=1), "First month of the fixed year; 1 when empty.", "固定年度の最初の月。空なら1。", 1),
        Column("has_vote", "議決権", Flag(), "Whether members vote.", "議決権の有無。", "yes"),
        Column("copies_per_unit", "1口の部数", Whole(999), "Magazine copies per unit; none when empty.", "1口あたりの機関誌の部数。空なら0。", 1),
        Column("has_mailing_list", "メーリングリスト", Flag(), "Whether the mailing list comes with it.", "メーリングリストに参加できるか。", "yes"),
        Column("is_offered", "ウェブ受付", Flag(), "Whether one can choose it on the web.", "ウェブで申し込めるか。", "yes"),
        Column("joins_at_once", "承認なし", Flag(), "Whether one joins without approval.", "承認なしで入会となるか。", "no"),
        Column("grace_days", "猶予日数", Whole(3650), "Days after the end before the membership lapses; none when empty.", "満了後、失効までの日数。空なら0。", 90),
        PricesColumn("prices", "1口の金額", Listed(Parts(Day(), Whole(MOST_YEN))), "Yen per unit with the day from which it is valid.", "1口の金額（円）と、いつからか。", "2010-01-01：5000；2014-04-01：6000"),
        TextColumn("note", "備考", Text(lines=True), "Note of the office.", "事務局の覚え書き。"),
    )  # fmt: skip

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        """Find plans by key, or by name in either language."""
        found: dict[str, list[models.Model]] = {}
        for plan in records:
            for text in {plan.key, plan.name, plan.name_en} & texts:
                found.setdefault(text, []).append(plan)
        return found

    def check(self, record: Any, plan: Any) -> None:
        """Refuse what the form would refuse, a price without a day's amount, and a second price from one day."""
        super().check(record, plan)
        for key, blank in (("copies_per_unit", 0), ("grace_days", 0)):
            if getattr(record, key) is None:
                setattr(record, key, blank)
        prices = plan.values.get("prices", ())
        if any(yen is None for _day, yen in prices):
            raise CellError(_("has a day without yen. Write it like 2010-01-01：5000"), column="prices")
        if len({day for day, _yen in prices}) < len(prices):
            raise CellError(_("has two prices from the same day"), column="prices")
