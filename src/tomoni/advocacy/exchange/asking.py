"""The table of what was asked in which round: the demand, its words, the bodies it was put to."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tomoni.advocacy.actions import asking
from tomoni.advocacy.exchange.acts import NumberedTable, editable, refuse_change, same_owner
from tomoni.advocacy.exchange.demands import demand_column
from tomoni.advocacy.exchange.rounds import round_column
from tomoni.advocacy.models import Answer, Asked, AskedBody, Round
from tomoni.advocacy.models.asking import SentItemError
from tomoni.core.exchange.cells import Day, Text, Whole
from tomoni.core.exchange.children import Children
from tomoni.core.exchange.lists import Listed, Parts
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, RelatedColumn, id_column

BODIES = Children(AskedBody, "asked", order=("position", "pk"))
WISHED = "bodies wished for"


@dataclass(eq=False)
class BodiesColumn(RelatedColumn):
    """The bodies an item was put to, in their order, with the minutes allotted and the day one was added."""

    def read(self, record: Any) -> Any:
        return tuple((each.body_id, each.minutes, each.added_on) for each in BODIES.of(record))

    def write(self, record: Any, value: Any) -> None:
        record.__dict__[WISHED] = value

    def store(self, pairs: list[tuple[Any, Any]]) -> None:
        wanted = []
        for record, bodies in pairs:
            rows = [
                {"body_id": body, "minutes": minutes, "added_on": day, "position": place}
                for place, (body, minutes, day) in enumerate(bodies, start=1)
            ]
            wanted.append((record, rows))
        BODIES.replace(wanted, key=("body_id",))


class Items(NumberedTable):
    """Demands in rounds. Those of a round that was sent stay as they are; bodies are only added."""

    key = "round_items"
    titles = ("items of rounds", "交渉の項目")
    model = Asked
    order = ("round", "position", "pk")
    loads = (BODIES,)
    owners = {"round": editable(Round)}
    inner = ("round", Round)
    fills = {"position": 1}
    columns = (
        id_column("ri-001"),
        round_column(),
        demand_column(required=True),
        Column("wording", "文言", Reference("demand_wordings"), "In which words: id. Empty for a heading, which is not answered.", "文言のID。答えを求めない見出しなら空。", "dw-001-1", attribute="wording_id"),
        Column("number", "文書の番号", Text(20), "Number in the document.", "要請書の中での番号。", "3(2)"),
        FilledColumn("position", "順", Whole(), "Order in the document; 1 when empty.", "要請書の中での順。空なら1。", 1),
        BodiesColumn("bodies", "相手機関", Listed(Parts(Reference("bodies"), Whole(), Day())), "Bodies it is put to, in order: id or name, after a colon the minutes, after another the day it was added to a request that was sent.", "相手機関のIDか名称を順に。「：」の後に分数、さらに「：」の後に、送った後で加えた日。", "b-moj：10：2012-11-05"),
        Column("owner", "担当者", Reference("people"), "Who carries it: id or name.", "担当する人のIDか氏名。", "p001", attribute="owner_id"),
        Column("note", "備考", Text(200), "Note.", "備考。", "前回の続き"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse foreign words, and a change of what was sent in Tomoni; a round before Tomoni may be completed."""
        super().check(record, plan)
        if record.wording_id:
            same_owner(record, "wording", "demand")
        round = record.round
        if plan.is_new and round.is_sealed:
            _refuse_adding(record, round)
        if not plan.is_new and (round.is_sealed or plan.before.round.is_sealed):
            refuse_change(
                record,
                plan,
                ("round_id", "demand_id", "wording_id", "number", "position"),
                str(SentItemError()),
            )
        if not plan.is_new and "bodies" in plan.values:
            _refuse_removal(record, dict.fromkeys(body for body, _minutes, _day in plan.values["bodies"]))

    def write(self, plans: list[Plan]) -> None:
        """Save them, and tie each asking to the one before it."""
        super().write(plans)
        demands = {plan.record.demand_id for plan in plans}
        asking.relink(demands | {plan.before.demand_id for plan in plans if plan.before})

    def records(self) -> models.QuerySet:
        """Return the items with their rounds."""
        return super().records().select_related("round", "wording")


def _refuse_adding(record: Any, round: Round) -> None:
    """Refuse a new item of a round that was sent here, and of one before Tomoni unless its words were sent as well."""
    if round.sealed_at >= round.created_at:
        raise CellError(str(SentItemError()), column="round")
    if record.wording_id and record.wording.sealed_at is None:
        words = _("was not sent, but the round was. Give the moment the wording was sent in the table of wordings")
        raise CellError(words, column="wording")


def _refuse_removal(record: Any, wanted: dict[Any, None]) -> None:
    """Refuse taking out a body the item was sent to, or one that answered."""
    gone = [each.pk for each in BODIES.of(record) if each.body_id not in wanted]
    if gone and record.round.is_sealed:
        raise CellError(_("The request was sent to these bodies; bodies are only added."), column="bodies")
    if gone and Answer.objects.filter(asked_body__in=gone).exists():
        raise CellError(_("lacks a body that has answered"), column="bodies")
