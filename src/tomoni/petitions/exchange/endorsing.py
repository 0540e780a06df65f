"""The tables of organisations' endorsements and of what other platforms report as their totals."""

from typing import Any

from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Choice, Day, Flag, Link, Moment, Text, Whole
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, TextColumn, id_column
from tomoni.people.exchange.areas import Prefecture
from tomoni.petitions.exchange.paper import Unnamed
from tomoni.petitions.exchange.petitions import OfPetition, petition_column, same_petition
from tomoni.petitions.models import Endorsement, PlatformTotal, Wording
from tomoni.projects.exchange.programmes import SavedTable

State = Endorsement.State


class Endorsements(OfPetition, SavedTable):
    """Organisations that endorse, were asked, or declined."""

    key = "endorsements"
    titles = ("endorsements", "団体の賛同")
    model = Endorsement
    order = ("petition", "name", "pk")
    columns = (
        id_column("e001"),
        petition_column(),
        Column("organisation", "団体", Reference("organisations"), "The organisation of the register: id or name.", "名簿の団体のIDか名称。", "o001", attribute="organisation_id"),
        FilledColumn("name", "賛同団体名", Text(200), "Name as it is printed; the register's when empty.", "印刷する名称。空なら名簿の名称。", "川崎の会"),
        Column("prefecture", "都道府県", Prefecture(), "Name or code (JIS X 0401).", "名前かコード（JIS X 0401）。", "神奈川県"),
        Column("state", "状況", Choice(State, blank=State.COUNTED), "asked, endorses, declined …; endorses when empty.", "依頼中・賛同・辞退など。空なら賛同。", "counted"),
        Column("answered_at", "回答日", Moment(), "When it answered.", "回答した日。", "2012-05-01"),
        Column("invited_at", "依頼日", Moment(), "When it was asked.", "依頼した日。", "2012-03-10"),
        Column("representative", "代表者", Text(200), "Who spoke for it.", "代表者。"),
        Column("mail", "メールアドレス", Text(200), "Mail address.", "メールアドレス。"),
        FilledColumn("wording", "本文", Reference("wordings"), "The text endorsed: id; the petition's Japanese text when empty.", "賛同した本文のID。空なら日本語の本文。", attribute="wording_id"),
        Column("is_public", "公表", Flag(), "Whether it may be named in public.", "名前を公表してよいか。", "yes"),
        TextColumn("comment", "ひとこと", Text(lines=True), "What it wishes to say.", "ひとこと。"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Find the text endorsed; refuse one without a name, a day, or a text."""
        if plan.is_new and "state" not in plan.values:
            record.state = State.COUNTED
        if record.organisation_id and not record.name:
            record.name = record.organisation.name
        if not record.name:
            raise CellError(_("Write either an organisation or a name"), column="name")
        if record.wording_id is None and record.state == State.COUNTED:
            record.wording = Wording.objects.for_reader(record.petition, "ja")
        super().check(record, plan)
        same_petition(record, "wording")
        if record.state != State.COUNTED:
            return
        if record.wording_id is None:
            raise CellError(_("has no published text yet. Import its text first"), column="petition")
        if record.answered_at is None:
            raise CellError(_("is empty, but is needed"), column="answered_at")


class PlatformTotals(Unnamed):
    """What other platforms report; told beside our counts, never added to them."""

    key = "platform_totals"
    titles = ("platform totals", "ほかのサイトの合計")
    model = PlatformTotal
    order = ("petition", "platform", "as_of", "pk")
    columns = (
        id_column("t001"),
        petition_column(),
        Column("platform", "サイト", Text(60), "Name of the platform.", "サイトの名前。", "Change.org", required=True),
        Column("link", "リンク", Link(), "Address of its page.", "そのページのアドレス。"),
        Column("language", "言語", Text(12), "Language of that page.", "そのページの言語。", "en"),
        Column("as_of", "日付", Day(), "Day on which it said so.", "いつの数か。", "2012-06-30", required=True),
        Column("number", "筆数", Whole(999_999_999), "The total it reports.", "サイトの示す合計。", 1200, required=True),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a second total of one day."""
        super().check(record, plan)
        same = {name: getattr(record, name) for name in ("petition_id", "platform", "language", "as_of")}
        if PlatformTotal.objects.filter(**same).exclude(pk=record.pk).exists():
            raise CellError(_("The total of this day is entered already."), column="as_of")
