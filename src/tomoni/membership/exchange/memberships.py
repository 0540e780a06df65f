"""The table of memberships: who holds which number, and what they wish."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Flag, Text
from tomoni.core.exchange.references import Reference, own_id
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, Plan, Table, TextColumn, id_column
from tomoni.membership.exchange.plans import From
from tomoni.membership.models import Membership, Register

HIGHEST = 99_999_999


class NumberColumn(Column):
    """The number; an empty cell leaves it as it is."""

    def same(self, old: Any, new: Any) -> bool:
        return not new or old == new


class Memberships(Table):
    """Memberships; their terms are a table of their own."""

    key = "memberships"
    titles = ("memberships", "会員・購読者")
    model = Membership
    name_field = "number"
    order = ("number",)
    columns = (
        id_column("m001"),
        NumberColumn("number", "会員番号", From(1, HIGHEST, blank=0), "Membership number; the next free one when empty. It never changes.", "会員番号。空なら次の番号。あとから変わらない。", 1023),
        Column("person", "人", Reference("people"), "The person: id or name. Leave empty for an organisation.", "人のIDか氏名。団体の場合は空。", "p001", attribute="person_id"),
        Column("organisation", "団体", Reference("organisations"), "The organisation: id or name. Leave empty for a person.", "団体のIDか名称。個人の場合は空。", "", attribute="organisation_id"),
        Column("wants_print", "紙の機関誌", Flag(), "Magazine on paper.", "機関誌を紙で受け取る。", "yes"),
        Column("wants_electronic", "電子版", Flag(), "Electronic edition.", "電子版を受け取る。", "no"),
        Column("wants_list", "メーリングリスト", Flag(), "On the mailing list.", "メーリングリストに参加する。", "no"),
        Column("wants_receipt", "領収書", Flag(), "Wants a receipt.", "領収書を希望する。", "no"),
        Column("wants_reminders", "更新のお知らせ", Flag(), "Renewal reminders by mail.", "更新のお知らせをメールで受け取る。", "yes"),
        TextColumn("note", "備考", Text(lines=True), "Note of the office.", "事務局の覚え書き。"),
    )  # fmt: skip

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        """Find memberships by number."""
        numbers = {int(text): text for text in texts if text.isascii() and text.isdigit() and len(text) < 9}
        return {numbers[record.number]: [record] for record in records.filter(number__in=numbers)}

    def similar(self, text: str, *, records: models.QuerySet) -> list[models.Model]:
        """Propose nothing: numbers that look alike are other people."""
        return []

    def label(self, record: Any) -> str:
        return f"{record.number} ({own_id(record)})"

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a row without exactly one holder, and a number that changes or is another's."""
        super().check(record, plan)
        if (record.person_id is None) == (record.organisation_id is None):
            raise CellError(_("Write either a person or an organisation"), column="person")
        if not plan.is_new:
            self._check_unchanged(record, plan)
        elif record.number and Membership.objects.filter(number=record.number).exists():
            raise CellError(_("is the number of another membership"), column="number")

    def _check_unchanged(self, record: Any, plan: Plan) -> None:
        before = plan.before
        if record.number != before.number:
            raise CellError(
                _("was %(number)s: a membership keeps its number") % {"number": before.number}, column="number"
            )
        if (record.person_id, record.organisation_id) != (before.person_id, before.organisation_id):
            raise CellError(_("belongs to another: a membership never changes hands"), column="person")

    def write(self, plans: list[Plan]) -> None:
        """Give numbers to those that have none, then write."""
        for plan in plans:
            if not plan.record.number:
                plan.record.number = Register.next_number()
        super().write(plans)
