"""The table of hand-overs."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Choice, Text, Whole
from tomoni.core.exchange.lists import Listed, Parts
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, TextColumn, id_column
from tomoni.petitions.actions import handing_over
from tomoni.petitions.exchange.petitions import OfPetition, petition_column, same_petition
from tomoni.petitions.models import Count, Disclosure, HandOver
from tomoni.projects.exchange import activities
from tomoni.projects.exchange.programmes import SavedTable

MOST = 999_999_999


@dataclass(eq=False)
class CountsColumn(Column):
    """The counts that were handed over; written for a hand-over before Tomoni, they freeze it."""

    def read(self, record: Any) -> Any:
        return tuple((key, record.counts[key]) for key in Count.Counted.values if key in record.counts)

    def same(self, old: Any, new: Any) -> bool:
        return not new or dict(old) == dict(new)

    def write(self, record: Any, value: Any) -> None:
        record.counts = dict(value) or record.counts


class HandOvers(OfPetition, SavedTable):
    """Days on which signatures reached their addressee."""

    key = "hand_overs"
    titles = ("hand-overs", "署名の提出")
    model = HandOver
    name_field = "title"
    order = ("starts_on", "title", "pk")
    loads = activities.LOADS
    columns = (
        id_column("h2012-01"),
        petition_column(),
        *activities.title_columns(),
        activities.when_column(),
        Column("addressee", "あて先", Reference("addressees"), "To whom: id.", "あて先のID。", "d2012-01", attribute="addressee_id"),
        FilledColumn("ordinal", "回", Whole(99), "Which hand-over of the petition; 1 when empty.", "何回目の提出か。空なら1。", 1),
        Column("label", "集約", Text(60), "Which collection: 第1次集約分.", "どの集約分か。", "第1次集約分"),
        TextColumn("recipients", "受け取った人", Text(lines=True), "Who received them.", "受け取った人。", "大臣政務官"),
        Column("disclosure", "提出した内容", Choice(Disclosure, blank=Disclosure.COUNT), "How much was handed over; counts only when empty.", "提出した内容。空なら筆数だけ。", "name_prefecture"),
        CountsColumn("counts", "提出時の数", Listed(Parts(Choice(Count.Counted), Whole(MOST))), "For a hand-over before Tomoni: the counts of that day, verified：4000；paper：6000. They stay as they are.", "Tomoni以前の提出で、その日の数：「ウェブで確認済み：4000；紙：6000」。あとから変わらない。"),
        *activities.telling_columns(),
    )  # fmt: skip

    def visible(self, user: Any) -> models.QuerySet:
        """Return the hand-overs of which the user may read all that the columns hold."""
        return super().visible(user) if user is None else super().visible(user).inside(user)

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a change of what was handed over, and counts without a day."""
        record.ordinal = record.ordinal or 1
        super().check(record, plan)
        same_petition(record, "addressee")
        if not plan.is_new and plan.before.frozen_at:
            for name in ("petition_id", "addressee_id", "disclosure", "counts"):
                if getattr(record, name) != getattr(plan.before, name):
                    stands = _("What was handed over stands. Enter a further hand-over instead.")
                    raise CellError(stands, column=name.removesuffix("_id"))
        elif record.counts and record.ends_on is None:
            raise CellError(_("Say on which day it was handed over."), column="when")

    def write(self, plans: list[Plan]) -> None:
        """Save them; those that come with counts are frozen with them."""
        for plan in plans:
            if plan.record.counts and plan.record.frozen_at is None:
                handing_over.freeze_as_told(plan.record)
        super().write(plans)
        for plan in plans:
            if plan.record.frozen_at:
                handing_over.start_clock(plan.record.petition)
