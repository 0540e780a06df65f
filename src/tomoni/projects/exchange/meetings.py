"""The tables of meetings, of their series and of their decisions."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Choice, Clock, Text, Whole
from tomoni.core.exchange.children import Children
from tomoni.core.exchange.lists import Listed, Parts
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, Plan, Table, TextColumn, id_column
from tomoni.projects.exchange import activities
from tomoni.projects.exchange.activities import ItemsColumn
from tomoni.projects.exchange.items import AgendaCell
from tomoni.projects.exchange.programmes import SavedTable
from tomoni.projects.models import AgendaItem, Attendance, Decision, Meeting, MeetingSeries

AGENDA = Children(AgendaItem, "meeting", order=("position", "pk"))
ATTENDANCE = Children(Attendance, "meeting", order=("pk",))
WISHED_ITEM = "agenda item as imported"


class Series(Table):
    """Regular meetings of a body."""

    key = "meeting_series"
    titles = ("meeting series", "定例会議")
    model = MeetingSeries
    name_field = "title"
    columns = (
        id_column("s001"),
        Column("body", "会議体", Reference("projects"), "The body that meets: id or name in the table projects.", "会議体（プロジェクトの表のIDか名称）。", "j001", required=True, attribute="body_id"),
        Column("title", "名称", Text(200), "What the meetings are called.", "会議の名称。", "運営会議", required=True),
        Column("english_title", "英語名称", Text(200), "Name in English.", "英語の名称。", "Steering committee meeting", attribute="title_en"),
        Column("rhythm", "開催間隔", Choice(MeetingSeries.Rhythm, blank=MeetingSeries.Rhythm.MONTHLY), "How often; monthly when empty.", "開催の間隔。空なら「毎月」。", "quarterly"),
        Column("place", "場所", Text(200), "Where they usually take place.", "普段の場所。", "ともに事務所"),
        Column("quorum", "定足数", Whole(), "Persons needed to decide.", "決定に必要な人数。", 5),
    )  # fmt: skip


class Meetings(SavedTable):
    """Meetings with agenda and attendance."""

    key = "meetings"
    titles = ("meetings", "会議")
    model = Meeting
    name_field = "title"
    order = ("starts_on", "title", "pk")
    loads = (*activities.LOADS, AGENDA, ATTENDANCE)
    columns = (
        id_column("k2012-03"),
        *activities.title_columns(),
        Column("body", "会議体", Reference("projects"), "The body that meets: id or name in the table projects.", "会議体（プロジェクトの表のIDか名称）。", "j001", required=True, attribute="body_id"),
        Column("series", "定例会議", Reference("meeting_series"), "The series it belongs to: id or name.", "属する定例会議のIDか名称。", "s001", attribute="series_id"),
        activities.when_column(),
        Column("starts_at", "開始時刻", Clock(), "Time it begins.", "始まる時刻。", "14:00"),
        Column("ends_at", "終了時刻", Clock(), "Time it ends.", "終わる時刻。", "17:00"),
        *activities.telling_columns(),
        Column("chair", "議長", Reference("people"), "Who takes the chair: id or name.", "議長のIDか氏名。", "p001", attribute="chair_id"),
        Column("quorum", "定足数", Whole(), "Persons needed to decide.", "決定に必要な人数。", 5),
        ItemsColumn("agenda", "議題", Listed(AgendaCell()), "1. title；2. title：minutes：closed, separated by “;”. States: open, closed, carried. An item left out of the cell is deleted.", "「1. 題；2. 題：議事録：closed」のように「；」で区切る。セルから消した議題は削除される。", "1. 会計報告：承認した：closed；2. 次年度計画", attributes=AgendaCell.attributes, loaded=AGENDA, identity=("position",)),
        ItemsColumn("attendance", "出欠", Listed(Parts(Reference("people"), Choice(Attendance.Mode, blank=Attendance.Mode.PERSON), Reference("people"))), "PERSON：how, separated by “;”: person, online, proxy, written or absent. A proxy may name who represents: p002：proxy：p001.", "「人：出席方法」を「；」で区切る。委任のときは代理人も書ける（p002：proxy：p001）。", "p001：person", attributes=("person_id", "mode", "proxy_id"), loaded=ATTENDANCE, identity=("person_id",)),
    )  # fmt: skip

    def derive(self, values: dict[str, Any], row: Any) -> None:
        """Keep the meeting among the activities of its body, as saving it does."""
        body = values.get("body") or getattr(row.record, "body_id", None)
        if "projects" in values and body is not None:
            values["projects"] = tuple(dict.fromkeys([*values["projects"], body]))
        _refuse_repetition([item[0] for item in values.get("agenda", ())], "agenda")
        _refuse_repetition([item[0] for item in values.get("attendance", ())], "attendance")
        if any(proxy and mode != Attendance.Mode.PROXY for _person, mode, proxy in values.get("attendance", ())):
            raise CellError(_("names a representative for somebody who does not attend by proxy"), column="attendance")

    def write(self, plans: list[Plan]) -> None:
        for plan in plans:
            plan.record.save()
        activities.PROJECTS.load([plan.record for plan in plans])
        self.store_related(plans)


def _refuse_repetition(identities: list[Any], column: str) -> None:
    if len(set(identities)) < len(identities):
        raise CellError(_("names the same one twice; write each once"), column=column)


@dataclass(eq=False)
class ItemNumberColumn(Column):
    """The agenda item a decision belongs to, by its number."""

    def read(self, record: Any) -> int | None:
        return record.agenda_item.position if record.agenda_item_id else None

    def write(self, record: Any, value: int | None) -> None:
        record.__dict__[WISHED_ITEM] = value

    def fields(self) -> tuple[str, ...]:
        return ("agenda_item_id",)


class Decisions(Table):
    """What meetings decided."""

    key = "decisions"
    titles = ("decisions", "決定")
    model = Decision
    name_field = "text"
    columns = (
        id_column("d001"),
        Column("meeting", "会議", Reference("meetings"), "The meeting: id or title.", "会議のIDか表題。", "k2012-03", required=True, attribute="meeting_id"),
        ItemNumberColumn("agenda_item", "議題番号", Whole(999), "Number of the agenda item.", "議題の番号。", 1),
        TextColumn("text", "決定内容", Text(lines=True), "What was decided.", "決めたこと。", "要請書を承認する", required=True),
        Column("result", "結果", Choice(Decision.Result, blank=Decision.Result.ADOPTED), "Result; adopted when empty.", "可決・否決・保留。空なら「可決」。", "adopted"),
        Column("votes_for", "賛成", Whole(), "Votes for.", "賛成の数。", 8),
        Column("votes_against", "反対", Whole(), "Votes against.", "反対の数。", 0),
        Column("abstentions", "保留", Whole(), "Abstentions.", "保留の数。", 1),
    )  # fmt: skip

    def records(self) -> models.QuerySet:
        return super().records().select_related("agenda_item")

    def check(self, record: Any, plan: Plan) -> None:
        super().check(record, plan)
        number = record.__dict__.pop(WISHED_ITEM, None)
        if "agenda_item" not in plan.values:
            return
        item = AgendaItem.objects.filter(meeting=record.meeting_id, position=number).first() if number else None
        if number and item is None:
            raise CellError(_("is not on the agenda of the meeting"), column="agenda_item")
        record.agenda_item = item
