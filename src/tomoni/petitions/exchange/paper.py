"""The tables of collectors, batches and sheets."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Choice, Day, Flag, Text, Whole
from tomoni.core.exchange.lists import Listed, Parts
from tomoni.core.exchange.references import Reference, own_id
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, TextColumn, id_column
from tomoni.petitions.exchange.petitions import OfPetition, petition_column, same_petition
from tomoni.petitions.models import Batch, Collector, House, InvalidReason, Sheet

MOST_SHEETS = 9_999_999
LINES = 10


class Unnamed(OfPetition):
    """A table whose rows have no name of their own: others name them by id."""

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        return {}

    def similar(self, text: str, *, records: models.QuerySet) -> list[models.Model]:
        return []

    def label(self, record: Any) -> str:
        return f"{record} ({own_id(record)})"


class Collectors(OfPetition):
    """Who takes out sheets and brings them back."""

    key = "collectors"
    titles = ("collectors", "集め手")
    model = Collector
    order = ("petition", "name", "pk")
    columns = (
        id_column("c001"),
        petition_column(),
        Column("kind", "種類", Choice(Collector.Kind, blank=Collector.Kind.GROUP), "desk, group or stall; group when empty.", "事務局・団体や人・街頭の端末。空なら団体や人。", "group"),
        Column("name", "名前", Text(200), "What it is called.", "呼び名。", "川崎の会"),
        Column("organisation", "団体", Reference("organisations"), "The organisation: id or name.", "団体のIDか名称。", "", attribute="organisation_id"),
        Column("person", "人", Reference("people"), "The person: id or name.", "人のIDか氏名。", "", attribute="person_id"),
        Column("is_active", "活動中", Flag(), "Whether it collects now.", "いま集めているか。", "yes"),
        TextColumn("note", "備考", Text(lines=True), "Note of the office.", "事務局の覚え書き。"),
    )  # fmt: skip


class Batches(Unnamed):
    """What came in by one post or one hand."""

    key = "batches"
    titles = ("batches", "署名用紙の受け取り")
    model = Batch
    order = ("petition", "received_on", "pk")
    columns = (
        id_column("b001"),
        petition_column(),
        Column("received_on", "受け取った日", Day(), "Day it came in.", "届いた日。", "2012-05-10", required=True),
        Column("route", "経路", Choice(Batch.Route, blank=Batch.Route.POST), "How it came; by post when empty.", "届き方。空なら郵送。", "post"),
        Column("collector", "集め手", Reference("collectors"), "Who sent it: id or name.", "送った集め手のIDか名前。", "c001", attribute="collector_id"),
        Column("sheets_claimed", "送り手の枚数", Whole(MOST_SHEETS), "Sheets, as the sender says.", "送り手の言う枚数。", 25),
        Column("lines_claimed", "送り手の筆数", Whole(MOST_SHEETS), "Signatures, as the sender says.", "送り手の言う筆数。", 243),
        TextColumn("note", "備考", Text(lines=True), "Note of the office.", "事務局の覚え書き。"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a collector of another petition."""
        super().check(record, plan)
        same_petition(record, "collector")


@dataclass(eq=False)
class InvalidColumn(Column):
    """How many lines do not count, by reason."""

    def read(self, record: Any) -> Any:
        return tuple(sorted(record.invalid.items()))

    def same(self, old: Any, new: Any) -> bool:
        return dict(old) == dict(new)

    def write(self, record: Any, value: Any) -> None:
        record.invalid = {reason: number for reason, number in sorted(value) if number}


class Sheets(Unnamed):
    """Numbered sheets; lines keyed from them are in the table of signatures."""

    key = "sheets"
    titles = ("sheets", "署名用紙")
    model = Sheet
    order = ("petition", "serial")
    columns = (
        id_column("s000123"),
        petition_column(),
        Column("serial", "用紙番号", Whole(99_999_999), "Number of the sheet in its petition.", "署名活動の中での用紙の番号。", 123, required=True),
        Column("wording", "本文", Reference("wordings"), "The text printed on it: id.", "印刷された本文のID。", "w2012-01-ja", required=True, attribute="wording_id"),
        Column("house", "議院", Choice(House), "For a petition to the Diet: which House.", "国会請願の場合の議院。"),
        FilledColumn("lines", "行数", Whole(999), "Lines on the sheet; 10 when empty.", "用紙の行数。空なら10。", 10),
        Column("collector", "集め手", Reference("collectors"), "To whom it was given: id or name.", "渡した相手のIDか名前。", "c001", attribute="collector_id"),
        Column("given_on", "渡した日", Day(), "Day it was given out.", "渡した日。", "2012-03-01"),
        Column("batch", "受け取り", Reference("batches"), "The batch it came in: id.", "届いた受け取りのID。", "b001", attribute="batch_id"),
        Column("returned_on", "届いた日", Day(), "Day it came back.", "届いた日。", "2012-05-10"),
        Column("lines_filled", "記入行数", Whole(999), "Lines filled, first count.", "記入された行数（一人目）。", 10),
        Column("second_count", "記入行数（二人目）", Whole(999), "Lines filled, second count.", "記入された行数（二人目）。", 10),
        InvalidColumn("invalid", "無効の行", Listed(Parts(Choice(InvalidReason), Whole(999))), "Lines that do not count, by reason: no_name：1；address：2.", "数えない行を理由ごとに：「氏名なし：1；住所の不備：2」。", "住所の不備：1"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse what the screens would refuse: more lines than there are, counts of what has not come back."""
        record.lines = record.lines or LINES
        super().check(record, plan)
        same_petition(record, "wording", "collector", "batch")
        filled = record.lines_filled
        if record.serial < 1:
            raise CellError(_("must be at least %(least)s") % {"least": 1}, column="serial")
        if record.wording.published_at is None:
            raise CellError(_("is a draft: publish the text before it is printed"), column="wording")
        if filled is not None and record.returned_on is None:
            raise CellError(_("Enter this sheet as returned first."), column="returned_on")
        if filled is not None and filled > record.lines:
            raise CellError(_("The sheet has fewer lines than that."), column="lines_filled")
        if record.second_count is not None and (filled is None or record.second_count > record.lines):
            raise CellError(_("Count the sheet a first time before it is counted again."), column="second_count")
