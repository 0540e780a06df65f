"""The table of activities; meetings share its columns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from tomoni.core.exchange.cells import Cell, Choice, Day, Text, When
from tomoni.core.exchange.children import Children, Links
from tomoni.core.exchange.lists import Listed, Parts
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.tables import Column, RelatedColumn, Table, TextColumn, id_column
from tomoni.people.exchange.areas import Prefecture
from tomoni.projects.exchange.items import EvidenceItem, QuantityItem
from tomoni.projects.exchange.programmes import ProgrammeReference
from tomoni.projects.models import Activity, ActivityQuantity, Evidence
from tomoni.projects.models.languages import PUBLIC_LANGUAGES
from tomoni.projects.models.project import OurRole, Visibility

QUANTITIES = Children(ActivityQuantity, "activity", order=("pk",))
EVIDENCE = Children(Evidence, "activity", order=("pk",))
PROGRAMMES = Links(Activity, "programmes")
PROJECTS = Links(Activity, "projects")
ORGANISATIONS = Links(Activity, "organisations")
LOADS = (QUANTITIES, EVIDENCE, PROGRAMMES, PROJECTS, ORGANISATIONS)

OWN_LANGUAGES = ("ja", "en")


@dataclass(eq=False)
class WhenColumn(Column):
    """The date, with the first and last day that follow from it."""

    def write(self, record: Any, value: str) -> None:
        record.set_when(value)

    def fields(self) -> tuple[str, ...]:
        return ("when", "starts_on", "ends_on")


@dataclass(eq=False)
class LineColumn(TextColumn):
    """The public line in one language."""

    language: str = "ja"

    def read(self, record: Any) -> str:
        return record.line(self.language)

    def write(self, record: Any, value: str) -> None:
        record.set_line(self.language, value)

    def fields(self) -> tuple[str, ...]:
        return ("public_lines",)


@dataclass(eq=False)
class OtherLinesColumn(Column):
    """The public lines in all other languages."""

    def read(self, record: Any) -> Any:
        return tuple(
            (language, line.replace("\r\n", "\n"))
            for language, line in sorted(record.public_lines.items())
            if language not in OWN_LANGUAGES
        )

    def same(self, old: Any, new: Any) -> bool:
        return set(old) == set(new)

    def write(self, record: Any, value: Any) -> None:
        own = {language: line for language, line in record.public_lines.items() if language in OWN_LANGUAGES}
        record.public_lines = own | dict(value)

    def fields(self) -> tuple[str, ...]:
        return ("public_lines",)


@dataclass(eq=False)
class LinksColumn(RelatedColumn):
    """Rows of another table, linked many to many."""

    links: Links = None

    def read(self, record: Any) -> Any:
        return tuple(sorted(self.links.of(record), key=str))

    def same(self, old: Any, new: Any) -> bool:
        return set(old) == set(new)

    def store(self, pairs: list[tuple[Any, Any]]) -> None:
        self.links.replace(pairs)


@dataclass(eq=False)
class ItemsColumn(RelatedColumn):
    """Rows of another table that belong to the record, given as tuples of ``attributes``."""

    attributes: tuple[str, ...] = ()
    loaded: Children = None
    among: Callable[[Any], bool] = bool
    identity: tuple[str, ...] = ()

    def read(self, record: Any) -> Any:
        return tuple(self._value(child) for child in self.loaded.of(record) if self.among(child))

    def _value(self, child: Any) -> tuple:
        values = (getattr(child, name) for name in self.attributes)
        return tuple(value.replace("\r\n", "\n") if isinstance(value, str) else value for value in values)

    def same(self, old: Any, new: Any) -> bool:
        return set(old) == set(new)

    def store(self, pairs: list[tuple[Any, Any]]) -> None:
        wanted = [
            (record, [dict(zip(self.attributes, item, strict=True)) for item in value]) for record, value in pairs
        ]
        self.loaded.replace(wanted, key=self.identity or self.attributes, among=self.among)


def linked(key: str, ja: str, cell: Cell, links: Links, help: str, help_ja: str, example: str) -> Column:
    """Return a column of rows of another table."""
    return LinksColumn(key, ja, Listed(cell), help, help_ja, example, links=links)


def title_columns() -> list[Column]:
    """Return the columns of the title in both languages."""
    return [
        Column("title", "表題", Text(300), "What it is called.", "表題。", "第12回省庁交渉", required=True),
        Column("english_title", "英語表題", Text(300), "Title in English.", "英語の表題。", "12th negotiation with ministries", attribute="title_en"),
    ]  # fmt: skip


def when_column() -> Column:
    """Return the column of the date."""
    return WhenColumn(
        "when", "日付", When(),
        "A day, a month, a range, vague or exact: 2012-06-23, 2012年6月, 2012年6月23日～24日, about March 2012.",
        "日・月・期間。あいまいでもよい：2012-06-23、2012年6月、2012年6月23日～24日、2012年3月ごろ。",
        "2012年6月23日～24日",
    )  # fmt: skip


def telling_columns() -> list[Column]:
    """Return what is told of every activity, a meeting too."""
    return [
        Column("place", "場所", Text(200), "Where it takes place.", "開催場所。", "参議院議員会館"),
        Column("prefecture", "都道府県", Prefecture(), "Name or code (JIS X 0401).", "名前かコード（JIS X 0401）。", "東京都"),
        linked("programmes", "事業", ProgrammeReference(), PROGRAMMES, "Where it is told: ids, or numbers such as 2-2-1 (in the year of the date; else 2-2-1（2012）), separated by “;”.", "載せる事業のID、または番号（日付の年の大綱から探す。年を書くなら 2-2-1（2012））。「；」で区切る。", "2-2-1"),
        linked("projects", "プロジェクト", Reference("projects"), PROJECTS, "Projects it belongs to: ids or names.", "属するプロジェクトのIDか名称。", "j001"),
        linked("organisations", "関係団体", Reference("organisations"), ORGANISATIONS, "Organisations it is done with: ids or names.", "ともに行う団体のIDか名称。", "o001"),
        Column("our_role", "関わり方", Choice(OurRole, blank=OurRole.ORGANISER), "Our part in it; organiser when empty.", "ネットワークの関わり方。空なら「主催」。", "organiser"),
        Column("state", "状況", Choice(Activity.State, blank=Activity.State.PLANNED), "How far it came; planned when empty. Not done is a fact too.", "予定・準備中・実施・一部実施・未実施・中止など。空なら「予定」。", "done"),
        ItemsColumn("quantities", "数量", Listed(QuantityItem()), "Numbers told of it: 約300名, 参加者：約300名, or 参加者：約300名：official, separated by “;”.", "数量。「約300名」「参加者：約300名」「参加者：約300名：official」を「；」で区切る。", "参加者：約60名；100自治体", attributes=QuantityItem.attributes, loaded=QUANTITIES),
        LineColumn("public_line", "公開文", Text(lines=True), "What may be told of it in Japanese.", "公表してよい一、二文。", "要請書に基づき各省庁と交渉した。", language="ja"),
        LineColumn("english_public_line", "公開文（英語）", Text(lines=True), "What may be told of it in English.", "英語の公開文。", "Negotiated with the ministries.", language="en"),
        OtherLinesColumn("other_public_lines", "公開文（その他の言語）", Listed(Parts(Choice([(code, name) for code, name in PUBLIC_LANGUAGES.items() if code not in OWN_LANGUAGES]), Text(lines=True))), "Public lines in other languages: ko：TEXT；zh：TEXT.", "ほかの言語の公開文。「ko：文；zh：文」のように書く。"),
        TextColumn("outcome", "成果", Text(lines=True), "What came of it.", "その結果。", "次回までの回答を約束"),
        Column("outcome_on", "成果の日", Day(), "Day of the outcome; it may fall in a later year.", "成果の日。後の年でもよい。", "2012-11-12"),
        ItemsColumn("evidence", "根拠資料", Listed(EvidenceItem()), "Links that show it: https://... or title：https://..., separated by “;”. Files are not exchanged.", "根拠となるリンク。「https://…」か「題：https://…」を「；」で区切る。ファイルは扱わない。", "報告：https://example.org/report", attributes=EvidenceItem.attributes, loaded=EVIDENCE, among=has_link, identity=("link",)),
        Column("visibility", "公開範囲", Choice(Visibility, blank=Visibility.NETWORK), "Who may see it; network when empty.", "公開範囲。空なら「ネットワーク内」。", "public"),
    ]  # fmt: skip


def has_link(evidence: Evidence) -> bool:
    """Return whether the evidence is a link."""
    return bool(evidence.link)


class Activities(Table):
    """What the network did, plans or did not do; meetings have a table of their own."""

    key = "activities"
    titles = ("activities", "活動")
    model = Activity
    name_field = "title"
    order = ("starts_on", "title", "pk")
    loads = LOADS
    columns = (
        id_column("a2012-014"),
        *title_columns(),
        Column("kind", "種類", Choice(Activity.Kind, blank=Activity.Kind.EVENT), "Kind of activity; event when empty.", "活動の種類。空なら「行事」。", "negotiation"),
        when_column(),
        *telling_columns(),
    )  # fmt: skip

    def visible(self, user: Any) -> models.QuerySet:
        """Return the activities of which the user may read all that the columns hold."""
        return super().visible(user) if user is None else super().visible(user).inside(user)
