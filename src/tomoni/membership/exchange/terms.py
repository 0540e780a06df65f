"""The table of terms: what was, from when to when. Importing is an act like any other: it is recorded as events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Choice, Day, Text
from tomoni.core.exchange.planning import FileRow
from tomoni.core.exchange.references import Reference, in_batches
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, Judgement, Plan, RelatedColumn, Table, id_column
from tomoni.core.moments import FIRST_DAY, LAST_DAY
from tomoni.membership.actions.imports import enter
from tomoni.membership.exchange.lives import Lives
from tomoni.membership.exchange.plans import From
from tomoni.membership.models import Event, Term

ON_IMPORT = [choice for choice in Event.Reason.choices if choice[0] != Event.Reason.MERGED]
SLOT = "loaded reason of leaving"


class RegisterDay(Day):
    """A day the register can speak of."""

    def parse(self, text: str, row: Any) -> date:
        day = super().parse(text, row)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise CellError(_("is not between 1900 and 2199. Leave the last day empty where there is no end"))
        return day


class LastDayColumn(Column):
    """The last day, included; the register keeps the first day not included."""

    def read(self, record: Any) -> Any:
        return record.last_day if record.valid_from else None

    def write(self, record: Any, value: date | None) -> None:
        record.valid_to = value + timedelta(days=1) if value else None

    def fields(self) -> tuple[str, ...]:
        return ("valid_to",)


@dataclass(frozen=True)
class LeavingLoad:
    """Reads why memberships were left, for many terms in one query, as known at a moment (None: now)."""

    known_at: datetime | None = None

    def load(self, records: Iterable[Any]) -> None:
        """Give each term the reason of the leaving on the day it ends; empty where nobody left."""
        records = list(records)
        reasons = {}
        for batch in in_batches({record.membership_id for record in records}):
            left = Event.objects.known(self.known_at).filter(kind=Event.Kind.LEAVE, membership__in=batch).in_order()
            reasons |= {(event.membership_id, event.on): event.reason for event in left}
        for record in records:
            record.__dict__[SLOT] = reasons.get((record.membership_id, record.valid_to), "")


class ReasonColumn(RelatedColumn):
    """Why the membership ended with the term; kept as the event of leaving."""

    def read(self, record: Any) -> Any:
        return record.__dict__.get(SLOT, "")

    def store(self, pairs: list[tuple[Any, Any]]) -> None:
        """Keep nothing: the events are written with the terms."""


@dataclass(eq=False)
class Terms(Table):
    """Terms as known at a moment (None: now)."""

    known_at: datetime | None = None

    key = "terms"
    titles = ("terms", "会員・購読の期間")
    model = Term
    name_field = "valid_from"
    order = ("membership__number", "valid_from")
    looks_ahead = True
    columns = (
        id_column("t001"),
        Column("membership", "会員・購読", Reference("memberships"), "The membership: id or number.", "会員・購読のIDか会員番号。", "m001", required=True, attribute="membership_id"),
        Column("plan", "種別", Reference("plans"), "The plan: id, key or name.", "種別のID、キー、名称。", "individual", required=True, attribute="plan_id"),
        Column("units", "口数", From(1, 32_767, blank=1), "Number of units; 1 when empty.", "口数。空なら1。", 1),
        Column("valid_from", "開始日", RegisterDay(), "First day.", "最初の日。", "2012-01-01", required=True),
        LastDayColumn("valid_to", "終了日", RegisterDay(), "Last day (inclusive); empty for no end.", "最後の日（その日を含む）。終わりがなければ空。", "2012-12-31"),
        Column("paid_on", "払込日", RegisterDay(), "Day on which the dues were paid.", "会費が払い込まれた日。", "2012-01-15"),
        Column("payment_reference", "払込の控え", Text(100), "Reference of the payment.", "払込の控えや番号。"),
        ReasonColumn("left_because", "退会の理由", Choice(ON_IMPORT), "When the membership ended with this term: why. Empty for terms that ran out or go on.", "この期間をもって退会した場合、その理由。満了や継続の場合は空。", "own_wish"),
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Read the reasons as known at the same moment."""
        self.loads = (LeavingLoad(self.known_at),)

    def known(self, moment: datetime) -> Self:
        """Return the table as it was known at the moment, for an export."""
        return type(self)(known_at=moment)

    def visible(self, user: Any) -> models.QuerySet:
        """Return the terms known at the table's moment that the user may see."""
        return super().visible(user).known(self.known_at)

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a term that cannot stand by itself."""
        super().check(record, plan)
        if not plan.is_new and record.known_to is not None:
            raise CellError(
                _("was corrected or taken back in the register since; export the table to see how it stands")
            )
        if record.valid_to and record.valid_to <= record.valid_from:
            raise CellError(_("lies before the first day"), column="valid_to")
        if not plan.is_new and record.membership_id != plan.before.membership_id:
            raise CellError(_("is another membership's: a term never changes hands"), column="membership")
        self._check_reason(record, plan)

    def _check_reason(self, record: Any, plan: Plan) -> None:
        reason = plan.values.get("left_because", "")
        if reason and record.valid_to is None:
            raise CellError(_("needs the last day"), column="left_because")
        before = "" if plan.is_new else self.column("left_because").read(plan.before)
        if before and reason != before and "left_because" in plan.values:
            raise CellError(_("is recorded otherwise; take the leaving back in the register"), column="left_because")

    def foresee(self, rows: Iterable[tuple[FileRow, Plan | None]]) -> Iterable[Judgement]:
        """Refuse overlaps with both lines named and lives that are not whole; tell of gaps."""
        return Lives.read(rows).judged()

    def write(self, plans: list[Plan]) -> None:
        """Enter the terms as acts of the present moment."""
        enter(
            [
                (plan.before, plan.record, plan.values.get("left_because", ""))
                for plan in sorted(plans, key=lambda each: each.record.valid_from)
            ],
            now=timezone.now(),
        )
