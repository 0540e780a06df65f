"""The tables of petitions, their texts, to whom they are addressed and who calls for them."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Choice, Day, Flag, Moment, Text, Whole
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, Table, TextColumn, id_column
from tomoni.petitions.models import Addressee, Disclosure, House, LegalKind, Petition, Sponsor, Wording, languages
from tomoni.petitions.models.petition import RETENTION_DAYS
from tomoni.projects.exchange import activities
from tomoni.projects.exchange.programmes import SavedTable

LONGEST_KEPT = 9_999


def petition_column() -> Column:
    """Return the column that names the petition a row belongs to."""
    return Column("petition", "署名活動", Reference("petitions"), "The petition: id, title or public address.", "署名活動のID、表題、またはアドレス名。", "amnesty-2012", required=True, attribute="petition_id")  # fmt: skip


def same_petition(record: Any, *names: str) -> None:
    """Refuse a row that names something of another petition; raises CellError."""
    for name in names:
        named = getattr(record, name) if getattr(record, f"{name}_id") else None
        if named is not None and named.petition_id != record.petition_id:
            raise CellError(_("belongs to another petition"), column=name)


class OfPetition(Table):
    """A table of what belongs to a petition: rows are written by those who work on the petition alone."""

    def derive(self, values: dict[str, Any], row: Any) -> None:
        """Refuse a petition the user does not key for; the command line (no user) works on all."""
        super().derive(values, row)
        user, petition = row.directory.user, values.get("petition")
        if user is None or petition is None:
            return
        known = row.directory.__dict__.setdefault("worked on", {})
        if petition not in known:
            known[petition] = Petition.objects.keyed_by(user).filter(pk=petition).exists()
        if not known[petition]:
            raise CellError(_("is a petition you do not work on"), column="petition")


class Petitions(SavedTable):
    """Petitions; what is collected for them has tables of its own."""

    key = "petitions"
    titles = ("petitions", "署名活動")
    model = Petition
    name_field = "title"
    order = ("starts_on", "title", "pk")
    loads = activities.LOADS
    columns = (
        id_column("p2012-01"),
        *activities.title_columns(),
        Column("legal_kind", "署名の種類", Choice(LegalKind, blank=LegalKind.APPEAL), "What the signatures are before the law; an appeal when empty.", "法律上の種類。空なら「大臣・官公署・企業への要望」。", "appeal"),
        Column("slug", "アドレス名", Text(60), "Latin letters, digits and hyphens: the last part of the page's address.", "公開ページのアドレスの終わり（英小文字・数字・ハイフン）。", "amnesty-2012", required=True),
        Column("opens_at", "開始", Moment(), "Day, or day and time, from which it can be signed.", "署名を始める日（時刻も書ける）。", "2012-03-01"),
        Column("closes_at", "終了", Moment(ends=True), "Last day (or moment) on which it can be signed.", "署名できる最後の日（時刻も書ける）。", "2012-06-30"),
        activities.when_column(),
        *activities.telling_columns(),
        Column("interim_collection_on", "第1次集約日", Day(), "Day by which the first sheets must have arrived.", "第1次集約の日。", "2012-05-15"),
        Column("final_collection_on", "最終集約日", Day(), "Day by which all sheets must have arrived.", "最終集約の日。", "2012-07-10"),
        Column("goal", "目標", Whole(99_999_999), "How many signatures are hoped for.", "目標の筆数。", 10000),
        Column("representative", "代表者", Text(300), "The petitioner who stands for all, with address.", "代表者の氏名と住所。", "共同代表　架空　一郎（東京都台東区架空町1-1）"),
        TextColumn("return_to", "送り先", Text(lines=True), "Where sheets go back to.", "署名用紙の送り先。", "〒110-9999 東京都台東区架空町1-1"),
        Column("is_published", "公開", Flag(), "Whether everybody may read it.", "一般に公開するか。", "yes"),
        Column("takes_web", "ウェブ署名", Flag(), "Whether it can be signed on the web.", "ウェブで署名できるか。", "yes"),
        Column("tells_latest", "最近の賛同者", Flag(), "Whether the latest signers who agreed are shown.", "同意した人の名前を最近の賛同者として載せるか。", "yes"),
        Column("disclosure", "提出する内容", Choice(Disclosure, blank=Disclosure.NAME_PREFECTURE), "Most that may be handed over; name and prefecture when empty.", "提出する最大の範囲。空なら「氏名と都道府県」。", "name_prefecture"),
        FilledColumn("retention_days", "保存日数", Whole(LONGEST_KEPT), "Days until signers' data is erased after the last hand-over; 180 when empty.", "最後の提出から署名者の情報を消すまでの日数。空なら180。", 180),
    )  # fmt: skip

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        """Find petitions by public address or title."""
        found: dict[str, list[models.Model]] = {}
        for petition in records.filter(Q(slug__in=texts) | Q(title__in=texts)) if texts else ():
            for text in {petition.slug, petition.title} & texts:
                found.setdefault(text, []).append(petition)
        return found

    def visible(self, user: Any) -> models.QuerySet:
        """Return the petitions of which the user may read all that the columns hold."""
        return super().visible(user) if user is None else super().visible(user).inside(user)

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse what the form would refuse, and an address that is another's."""
        if record.retention_days is None:
            record.retention_days = RETENTION_DAYS
        super().check(record, plan)
        if Petition.objects.filter(slug=record.slug).exclude(pk=record.pk).exists():
            raise CellError(_("is the address of another petition"), column="slug")


@dataclass(eq=False)
class PublishedColumn(Column):
    """The moment a text was published: it gets its fingerprint with it, and stays as it is."""

    def write(self, record: Any, value: Any) -> None:
        record.published_at = value
        record.sha256 = record.fingerprint() if value else ""

    def fields(self) -> tuple[str, ...]:
        return ("published_at", "sha256")


class Wordings(OfPetition):
    """The texts that are signed. One that is published never changes: write a new version."""

    key = "wordings"
    titles = ("wordings", "署名の本文")
    model = Wording
    name_field = "title"
    order = ("petition", "language", "version")
    columns = (
        id_column("w2012-01-ja"),
        petition_column(),
        FilledColumn("language", "言語", Text(12), "Language code: ja, en, vi, ja-easy …; ja when empty.", "言語のコード。空なら ja。", "ja"),
        FilledColumn("version", "版", Whole(99), "Version in this language; 1 when empty.", "その言語での版。空なら1。", 1),
        Column("title", "表題", Text(300), "Title as people read it.", "読む人に見せる表題。", "在留特別許可を求める署名", required=True),
        TextColumn("text", "本文", Text(lines=True), "What is signed, word for word.", "署名する文そのもの。", "…を求めます。", required=True),
        TextColumn("reading", "よみつき本文", Text(lines=True), "The same text with readings: 移住者《いじゅうしゃ》.", "同じ文に「移住者《いじゅうしゃ》」のようによみをつけたもの。"),
        PublishedColumn("published_at", "公開日", Moment(), "Since when it can be signed; empty for a draft.", "いつから公開か。下書きなら空。", "2012-02-20"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Fill in what is left out, refuse a change of what was signed and a language nobody knows."""
        record.language, record.version = record.language or "ja", record.version or 1
        if record.published_at and (plan.is_new or plan.before.published_at is None):
            record.sha256 = record.fingerprint()
        super().check(record, plan)
        try:
            languages.checked(record.language)
        except ValidationError as error:
            raise CellError(" ".join(error.messages), column="language") from error
        same = Wording.objects.filter(petition=record.petition_id, language=record.language, version=record.version)
        if same.exclude(pk=record.pk).exists():
            raise CellError(_("This version exists already. Give the text a further one"), column="version")


class Addressees(OfPetition, SavedTable):
    """To whom petitions are addressed."""

    key = "addressees"
    titles = ("addressees", "署名のあて先")
    model = Addressee
    name_field = "post"
    order = ("petition", "position", "pk")
    columns = (
        id_column("d2012-01"),
        petition_column(),
        Column("organisation", "団体", Reference("organisations"), "The office, assembly or company: id or name.", "官公署・議会・企業のIDか名称。", "o-moj", attribute="organisation_id"),
        Column("post", "役職", Text(120), "Post as it stands on the sheets.", "用紙に書く役職。", "法務大臣"),
        Column("name", "氏名", Text(120), "Name of the person, if it is told.", "氏名（書く場合）。"),
        Column("english", "英語", Text(200), "Post and name in English.", "英語での役職と氏名。", "Minister of Justice", attribute="post_en"),
        Column("honorific", "敬称", Choice(Addressee.Honorific, blank=Addressee.Honorific.DONO), "殿, 様 or 御中; 殿 when empty.", "殿・様・御中。空なら殿。", "殿"),
        Column("house", "議院", Choice(House), "For a petition to the Diet: which House.", "国会請願の場合の議院。"),
        Column("introducing_member", "紹介議員", Text(300), "Members who introduce it.", "紹介議員。"),
        Column("session", "会期", Text(60), "Session of the Diet or assembly.", "会期。", "第180回国会"),
        Column("deadline_on", "受付期限", Day(), "Last day of acceptance.", "受付の最終日。"),
        FilledColumn("position", "順", Whole(999), "Order; 1 when empty.", "順。空なら1。", 1),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse one that names nobody."""
        record.position = record.position or 1
        super().check(record, plan)
        if not (record.organisation_id or record.post or record.name):
            raise CellError(_("Name an organisation, a post or a person."), column="post")


class Sponsors(OfPetition, SavedTable):
    """Who calls for petitions."""

    key = "petition_sponsors"
    titles = ("petition sponsors", "署名の呼びかけ団体")
    model = Sponsor
    name_field = "position"
    order = ("petition", "position", "pk")
    columns = (
        id_column("s2012-01"),
        petition_column(),
        Column("organisation", "団体", Reference("organisations"), "The organisation: id or name.", "団体のIDか名称。", "o001", required=True, attribute="organisation_id"),
        Column("role", "役割", Choice(Sponsor.Role, blank=Sponsor.Role.INITIATOR), "initiator or co-organiser; initiator when empty.", "呼びかけか共催か。空なら呼びかけ。", "initiator"),
        FilledColumn("position", "順", Whole(999), "Order; 1 when empty.", "順。空なら1。", 1),
    )  # fmt: skip

    def by_name(self, texts: set[str], *, records: models.QuerySet) -> dict[str, list[models.Model]]:
        """Find none: a sponsor has no name of its own."""
        return {}

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse an organisation twice."""
        record.position = record.position or 1
        super().check(record, plan)
        twice = Sponsor.objects.filter(petition=record.petition_id, organisation=record.organisation_id)
        if twice.exclude(pk=record.pk).exists():
            raise CellError(_("This organisation is listed twice."), column="organisation")
