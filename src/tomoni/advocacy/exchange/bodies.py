"""The tables of bodies, their names over time, who followed whom, and contacts with them."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from tomoni.advocacy.exchange.acts import ActReference, NumberedTable, OwnedTable
from tomoni.advocacy.models import Body, BodyName, Contact, Succession
from tomoni.advocacy.models.body import check_time_zone
from tomoni.core.exchange.cells import Cell, Choice, Day, Flag, Link, Text
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, TextColumn, id_column
from tomoni.people.exchange.areas import Municipality
from tomoni.projects.models import Project

TOKYO = "Asia/Tokyo"


class TimeZone(Cell):
    """The name of a time zone."""

    def parse(self, text: str, row: Any) -> str:
        try:
            check_time_zone(text)
        except ValidationError as error:
            raise CellError(" ".join(error.messages)) from error
        return text


class Country(Cell):
    """Two letters for a country (ISO 3166)."""

    def parse(self, text: str, row: Any) -> str:
        if not re.fullmatch("[A-Za-z]{2}", text):
            raise CellError(_("is no code of a country. Write two letters such as JP"))
        return text.upper()


def body_column(key: str = "body", ja: str = "相手機関", *, required: bool = False, example: str = "b-moj") -> Column:
    """Return the column that names a body."""
    return Column(key, ja, Reference("bodies"), "The body: id, name or a name it bore.", "機関のID、名称、または以前の名称。", example, required=required, attribute=f"{key}_id")  # fmt: skip


class Bodies(OwnedTable):
    """Whoever is asked and answers: authorities and their parts, committees, UN bodies, companies."""

    key = "bodies"
    titles = ("bodies", "相手機関")
    model = Body
    order = ("name_key", "pk")
    fills = {"time_zone": TOKYO}
    columns = (
        id_column("b-moj"),
        Column("name", "名称", Text(200), "Its present name, or the last it had.", "いまの名称、または最後の名称。", "法務省", required=True),
        Column("english_name", "英語名", Text(200), "Name in English.", "英語の名称。", "Ministry of Justice", attribute="name_en"),
        Column("short_name", "略称", Text(60), "Short name.", "略称。", "法務"),
        Column("kind", "種類", Choice(Body.Kind, blank=Body.Kind.MINISTRY), "Kind of body; ministry when empty.", "機関の種類。空なら府省。", "ministry"),
        Column("parent", "上位の機関", Reference("bodies"), "The body it is part of: id or name.", "属する機関のIDか名称。", attribute="parent_id"),
        Column("organisation", "団体", Reference("organisations"), "The organisation of the register it is: id or name.", "名簿の団体のIDか名称。", "o001", attribute="organisation_id"),
        Column("municipality", "市区町村", Municipality(), "For a municipality: its name or code (JIS X 0402).", "市区町村なら、その名前かコード（JIS X 0402）。", "131059"),
        Column("country", "国", Country(), "Two letters (ISO 3166).", "国のコード2文字（ISO 3166）。", "JP"),
        FilledColumn("time_zone", "時間帯", TimeZone(), "In which its deadlines are told; Asia/Tokyo when empty.", "締め切りを示す時間帯。空なら Asia/Tokyo。", TOKYO),
        TextColumn("remit", "所管", Text(lines=True), "What it is responsible for.", "何を受け持つか。", "出入国管理、人権擁護"),
        Column("address", "所在地", Text(200), "Postal address.", "郵便の届く所在地。", "東京都千代田区霞が関1-1-1"),
        Column("website", "ウェブサイト", Link(), "Web address.", "ウェブサイトのアドレス。", "https://example.org/"),
        Column("valid_from", "設置日", Day(), "Day from which it exists.", "いつからあるか。", "1952-08-01"),
        Column("valid_to", "廃止日", Day(), "First day on which it no longer exists.", "なくなった最初の日。"),
    )  # fmt: skip

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        """Find bodies by their name, or by one they bore."""
        found: dict[str, list[models.Model]] = {}
        named = Q(name__in=texts) | Q(pk__in=BodyName.objects.filter(name__in=texts).values("body"))
        for body in records.filter(named).prefetch_related("other_names") if texts else ():
            for text in {body.name, *(other.name for other in body.other_names.all())} & texts:
                found.setdefault(text, []).append(body)
        return found


class BodyNames(OwnedTable):
    """Names bodies bear or bore."""

    key = "body_names"
    titles = ("body names", "相手機関の名称の変遷")
    model = BodyName
    order = ("body", "valid_from", "pk")
    columns = (
        id_column("bn-001"),
        body_column(required=True),
        Column("name", "名称", Text(200), "The name.", "名称。", "司法省", required=True),
        Column("english_name", "英語名", Text(200), "Name in English.", "英語の名称。", "Department of Justice", attribute="name_en"),
        Column("valid_from", "使用開始日", Day(), "Day from which it bore the name.", "いつからの名称か。", "1871-07-09"),
        Column("valid_to", "使用終了日", Day(), "First day on which it no longer bore it.", "その名称でなくなった最初の日。", "1948-02-15"),
    )  # fmt: skip


class Successions(NumberedTable):
    """Which body took over from which."""

    key = "body_successions"
    titles = ("body successions", "相手機関の改組")
    model = Succession
    order = ("on", "pk")
    columns = (
        id_column("bs-001"),
        body_column("predecessor", "前身", required=True, example="b-moj-imm"),
        body_column("successor", "後継", required=True, example="b-isa"),
        Column("on", "日付", Day(), "Day on which it took over.", "引き継いだ日。", "2019-04-01"),
        Column("note", "備考", Text(200), "What changed.", "変わったこと。", "局から庁へ"),
    )  # fmt: skip


def writable_projects(user: Any) -> models.QuerySet:
    """Return the projects whose contacts with bodies the user may note: all for the secretariat, else their own."""
    return Project.objects.visible_to(user) if "secretariat" in user.role_keys() else Project.objects.of_worker(user)


class BodyContacts(NumberedTable):
    """Contacts with bodies, by post."""

    key = "body_contacts"
    titles = ("contacts with bodies", "機関との連絡")
    model = Contact
    order = ("on", "pk")
    owners = {"project": writable_projects}
    columns = (
        id_column("bc-001"),
        body_column(required=True),
        Column("post", "役職", Text(120), "The post, not the person's name.", "役職。人の名前ではない。", "審判課 課長補佐"),
        Column("how", "方法", Choice(Contact.How, blank=Contact.How.PHONE), "How; by phone when empty.", "連絡の方法。空なら電話。", "visit"),
        Column("on", "日付", Day(), "Day.", "日付。", "2012-02-20", required=True),
        TextColumn("note", "内容", Text(lines=True), "What it was about.", "何についての連絡か。", "交渉の日程を相談した", required=True),
        Column("activity", "活動", ActReference(), "The act it belongs to: id or title.", "関係する活動のIDか表題。", "r2012-11", attribute="activity_id"),
        Column("project", "プロジェクト", Reference("projects"), "The project it belongs to: id or name.", "属するプロジェクトのIDか名称。", "j001", attribute="project_id"),
        Column("is_private", "プロジェクト内限定", Flag(), "yes: read within the project only.", "プロジェクトの中だけで読むなら「はい」。", "yes"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse one that is kept within no project."""
        super().check(record, plan)
        if record.is_private and record.project_id is None:
            raise CellError(_("Name the project within which it is to be read"), column="project")
