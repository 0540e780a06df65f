"""The tables of demands and of their wordings, version by version."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.advocacy.exchange.acts import NumberedTable, OwnedTable, editable, in_languages, moment, refuse_change
from tomoni.advocacy.models import Asked, Demand, DemandLink, Wording
from tomoni.advocacy.models.demand import FrozenWordingError
from tomoni.core.exchange.cells import Choice, Day, Text, Whole
from tomoni.core.exchange.children import Children, Links
from tomoni.core.exchange.lists import Listed
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, TextColumn, id_column
from tomoni.people.exchange import names as words
from tomoni.projects.exchange.activities import ItemsColumn, linked
from tomoni.projects.exchange.items import EvidenceItem
from tomoni.projects.exchange.programmes import ProgrammeReference
from tomoni.projects.models.project import Visibility

PROJECTS = Links(Demand, "projects")
TAGS = words.TagLinks(Demand, "tags")
LINKS = Children(DemandLink, "demand", order=("pk",))


def has_link(evidence: Any) -> bool:
    """Return whether the evidence is a link, not a file."""
    return bool(evidence.link)


def demand_column(*, required: bool = False) -> Column:
    """Return the column that names a demand."""
    return Column("demand", "要望項目", Reference("demands"), "The demand: id or title.", "要望項目のIDか件名。", "d-001", required=required, attribute="demand_id")  # fmt: skip


class Demands(OwnedTable):
    """What the network asks for, until it is met or dropped; headings have others below them."""

    key = "demands"
    titles = ("demands", "要望項目")
    model = Demand
    name_field = "title"
    order = ("parent", "position", "pk")
    loads = (PROJECTS, TAGS, LINKS)
    fills = {"position": 1}
    columns = (
        id_column("d-001"),
        Column("title", "件名", Text(200), "Short title.", "短い件名。", "医療通訳の予算", required=True),
        Column("english_title", "英語件名", Text(200), "Title in English.", "英語の件名。", "Budget for medical interpreting", attribute="title_en"),
        Column("kind", "種類", Choice(Demand.Kind, blank=Demand.Kind.REQUEST), "request, question or figures; request when empty.", "要望・質問・数値の開示。空なら要望。", "request"),
        Column("parent", "上位の項目", Reference("demands"), "The heading it stands under: id or title.", "上に立つ見出しのIDか件名。", attribute="parent_id"),
        FilledColumn("position", "順", Whole(), "Order under its heading; 1 when empty.", "見出しの下での順。空なら1。", 1),
        linked("projects", "プロジェクト", Reference("projects"), PROJECTS, "Projects that carry it: ids or names.", "担うプロジェクトのIDか名称。", "j001"),
        Column("programme", "事業", ProgrammeReference(), "Its place in the outline: id, title, or number with year.", "大綱での位置。ID、名称、または「2-2-1（2012）」。", "g2-2-1", attribute="programme_id"),
        words.tags(TAGS),
        Column("visibility", "公開範囲", Choice(Visibility, blank=Visibility.NETWORK), "Who may see it; network when empty. The public reads what a published round asked.", "公開範囲。空なら「ネットワーク内」。一般に見えるのは、公開した交渉で求めたものだけ。", "public"),
        TextColumn("ground", "根拠", Text(lines=True), "Why it is asked: law, case, figure, recommendation.", "なぜ求めるか：法令・事例・数・勧告。", "医療法第1条の4"),
        Column("state", "状況", Choice(Demand.State, blank=Demand.State.OPEN), "open, met or dropped; open when empty.", "継続中・実現・取り下げ。空なら継続中。", "open"),
        Column("closed_on", "終了日", Day(), "Day it was met or dropped.", "実現または取り下げの日。"),
        TextColumn("outcome", "成果", Text(lines=True), "What came of it.", "どうなったか。", "一部の自治体で始まった"),
        ItemsColumn("evidence", "根拠資料", Listed(EvidenceItem()), "Links that show it: https://... or title：https://..., separated by “;”. Files are not exchanged.", "根拠となるリンク。「https://…」か「題：https://…」を「；」で区切る。ファイルは扱わない。", "調査：https://example.org/survey", attributes=EvidenceItem.attributes, loaded=LINKS, among=has_link, identity=("link",)),
    )  # fmt: skip


class Wordings(NumberedTable):
    """Demands in words, by version. One that was sent never changes: write a new version."""

    key = "demand_wordings"
    titles = ("demand wordings", "要望項目の文言")
    model = Wording
    order = ("demand", "version", "pk")
    owners = {"demand": editable(Demand)}
    fills = {"version": 1}
    columns = (
        id_column("dw-001-1"),
        demand_column(required=True),
        FilledColumn("version", "版", Whole(), "Version; 1 when empty.", "版。空なら1。", 1),
        *in_languages("text", "文言", "texts", "The words.", "文言。", "医療通訳の予算を確保すること。", "Provide a budget for medical interpreting."),
        Column("since", "日付", Day(), "Since when it is worded so.", "いつからの文言か。", "2012-10-01"),
        Column("reason", "変更の理由", Text(200), "Why it was changed.", "文言を変えた理由。", "会員団体の意見により"),
        moment("sent_at", "送付日時", "For a wording sent before Tomoni: when; it stays as it is from then on.", "Tomoni以前に送った文言なら、送った日。あとから変わらない。", "2012-10-25", attribute="sealed_at"),
    )  # fmt: skip

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        """Find none: a wording is named by its id."""
        return {}

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a change of what was sent, a sending in the future, and words of nothing."""
        super().check(record, plan)
        if not record.texts:
            raise CellError(_("Write the demand in words, in Japanese at least."), column="text")
        if plan.is_new:
            refuse_ahead(record.sealed_at, "sent_at")
            return
        if plan.before.sealed_at:
            refuse_change(record, plan, ("demand_id", "version", "texts", "sealed_at"), str(FrozenWordingError()))
        elif record.sealed_at:
            raise CellError(_("A draft is sent on the page of its round, not by a file."), column="sent_at")
        elif record.demand_id != plan.before.demand_id and Asked.objects.filter(wording=record.pk).exists():
            raise CellError(_("is asked in a round as it is; leave the wording with its demand"), column="demand")

    def write(self, plans: list[Plan]) -> None:
        """Save them; words that were sent can be found from then on."""
        super().write(plans)
        for demand in {plan.record.demand for plan in plans if plan.record.sealed_at}:
            demand.save()


def refuse_ahead(moment: Any, column: str) -> None:
    """Refuse a moment in the future for what has happened; raises CellError."""
    if moment is not None and moment > timezone.now():
        raise CellError(_("lies ahead. Give the moment it happened, or leave it empty"), column=column)
