"""The tables of the press: conferences and releases, who speaks, contacts, what was printed."""

from typing import Any

from django.utils.translation import gettext as _

from tomoni.advocacy.exchange.acts import (
    ActReference,
    ActTable,
    NumberedTable,
    editable,
    in_languages,
    moment,
    of_press,
    published_column,
)
from tomoni.advocacy.exchange.statements import order_column
from tomoni.advocacy.models import Briefing, Clipping, PressContact, Speaker
from tomoni.core.exchange.cells import Choice, Clock, Day, Flag, Link, Text, Whole
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, TextColumn, id_column
from tomoni.people.exchange.contacts import Mail, Phone
from tomoni.projects.exchange import activities
from tomoni.projects.models import Activity
from tomoni.projects.models.languages import PUBLIC_LANGUAGES


def outlet_columns() -> list[Column]:
    """Return the columns of an outlet: of the register, or by name."""
    return [
        Column("outlet", "媒体（名簿）", Reference("organisations"), "The outlet of the register: id or name.", "名簿の媒体のIDか名称。", "o001", attribute="outlet_id"),
        Column("outlet_name", "媒体名", Text(200), "Name of an outlet that is in no register.", "名簿にない媒体の名前。", "見本新聞"),
    ]  # fmt: skip


class Briefings(ActTable):
    """Press conferences, rallies in the Diet members' building, releases."""

    key = "briefings"
    titles = ("press conferences and releases", "記者会見・リリース")
    model = Briefing
    columns = (
        id_column("br-001"),
        *activities.title_columns(),
        Column("form", "形", Choice(Briefing.Form, blank=Briefing.Form.CONFERENCE), "Form; press conference when empty.", "形。空なら記者会見。", "conference"),
        activities.when_column(),
        Column("starts_at", "開始時刻", Clock(), "When it begins.", "始まる時刻。", "14:00"),
        Column("ends_at", "終了時刻", Clock(), "When it ends.", "終わる時刻。", "15:00"),
        Column("online_address", "オンラインのアドレス", Link(), "Never shown on a public page.", "公開ページには出ない。", "https://example.org/room"),
        Column("languages", "言語", Text(120), "Languages.", "使う言語。", "日本語"),
        Column("interpretation", "通訳", Text(200), "Interpretation.", "通訳。", "英語の逐次通訳"),
        TextColumn("hosts", "主催・共催・協力", Text(lines=True), "Hosts, co-hosts, cooperation.", "主催・共催・協力。", "主催：移住者と歩む会"),
        *in_languages("invitation", "案内文", "invitations", "Invitation.", "案内の文。", "記者会見を開きます。", "We hold a press conference."),
        *in_languages("release", "リリース文", "releases", "Release.", "リリースの文。", "声明を発表しました。", "A statement was made public."),
        TextColumn("contact_line", "連絡先", Text(lines=True), "Contact.", "連絡先。", "事務局 03-0000-0001"),
        Column("capacity", "定員", Whole(), "Capacity.", "定員。", 40),
        moment("answer_by", "出欠の締切", "Answers wanted by.", "出欠の返事の締め切り。", "2012-07-05 17:00", ends=True),
        moment("embargo_until", "報道解禁日時", "Nothing of it reaches the public before.", "これより前は一般に見えない。", "2012-07-06 14:00"),
        Column("invited_on", "案内の送付日", Day(), "Day the invitation was sent; until then it is read by those inside alone.", "案内を送った日。それまでは担当者だけが読む。", "2012-06-28"),
        Column("released_on", "リリースの送付日", Day(), "Day the release was sent.", "リリースを送った日。", "2012-07-06"),
        Column("about", "関係する活動", ActReference(), "The act it is about: id or title.", "何についての会見か。活動のIDか表題。", "r2012-11", attribute="about_id"),
        *activities.telling_columns(),
        published_column(),
    )  # fmt: skip


class Speakers(NumberedTable):
    """Who speaks at press conferences, under the name that is shown."""

    key = "briefing_speakers"
    titles = ("speakers at press conferences", "記者会見の登壇者")
    model = Speaker
    order = ("briefing", "position", "pk")
    owners = {"briefing": editable(Briefing)}
    inner = ("briefing", Briefing)
    fills = {"position": 1}
    columns = (
        id_column("sp-001"),
        Column("briefing", "記者会見", Reference("briefings"), "The press conference: id or title.", "記者会見のIDか表題。", "br-001", required=True, attribute="briefing_id"),
        order_column(),
        Column("shown_name", "表示名", Text(120), "Name as shown.", "示す名前。", "架空 一郎", required=True),
        Column("is_alias", "仮名", Flag(), "Whether the name is an alias; then no person is named.", "仮名か。仮名なら人は書かない。", "no"),
        Column("title", "肩書", Text(200), "Title or post.", "肩書。", "運営委員"),
        Column("person", "人", Reference("people"), "The person: id or name.", "人のIDか氏名。", "p001", attribute="person_id"),
        Column("no_photo", "撮影不可", Flag(), "Whether no photographs are allowed.", "撮影を断るか。", "yes"),
    )  # fmt: skip


class PressContacts(NumberedTable):
    """Who is at which outlet; for those who deal with the press."""

    key = "press_contacts"
    titles = ("press contacts", "報道関係者")
    model = PressContact
    order = ("created_at", "pk")
    fills = {"language": "ja"}
    asks_reason = True
    columns = (
        id_column("px-001"),
        *outlet_columns(),
        Column("desk", "部署", Text(120), "Desk.", "部署。", "社会部"),
        Column("person", "人", Reference("people"), "The person of the register: id or name.", "名簿の人のIDか氏名。", "p001", attribute="person_id"),
        Column("name", "氏名", Text(120), "Name.", "氏名。", "架空 花子"),
        Column("mail", "メールアドレス", Mail(), "Mail address.", "メールアドレス。", "desk@example.org"),
        Column("phone", "電話・FAX", Phone(), "Phone or fax.", "電話かFAX。", "03-0000-0002"),
        FilledColumn("language", "言語", Choice(list(PUBLIC_LANGUAGES.items())), "Language it is written to in; Japanese when empty.", "連絡の言語。空なら日本語。", "ja"),
        Column("topics", "関心", Text(200), "Topics.", "関心のある主題。", "在留管理"),
        Column("consented_on", "同意日", Day(), "Day the contact agreed to receive invitations.", "案内を受け取ることに同意した日。", "2012-01-10"),
        Column("withdrawn_on", "同意の撤回日", Day(), "Day it was taken back.", "同意を取り消した日。", "2012-12-10"),
        TextColumn("note", "備考", Text(lines=True), "Note.", "備考。", "夕刊の締め切りは11時"),
    )  # fmt: skip


class Clippings(NumberedTable):
    """What was printed or broadcast."""

    key = "clippings"
    titles = ("clippings", "掲載記録")
    model = Clipping
    order = ("published_on", "pk")
    owners = {"activity": lambda user: Activity.objects.editable_by(user)}
    columns = (
        id_column("cl-001"),
        Column("activity", "活動", ActReference(), "The act it is about: id or title.", "何についての記事か。活動のIDか表題。", "br-001", attribute="activity_id"),
        *outlet_columns(),
        Column("published_on", "掲載日", Day(), "Day it was published.", "掲載・放送の日。", "2012-07-07", required=True),
        Column("headline", "見出し", Text(300), "Headline.", "見出し。", "新制度を前に会見", required=True),
        Column("page", "版・面", Text(60), "Edition and page.", "版と面。", "朝刊31面"),
        Column("link", "リンク", Link(), "Web address.", "ウェブのアドレス。", "https://example.org/news"),
        Column("note", "備考", Text(200), "Note.", "備考。", "写真つき"),
    )  # fmt: skip

    def derive(self, values: dict[str, Any], row: Any) -> None:
        """Refuse one of no act to others than those who deal with the press."""
        super().derive(values, row)
        user = row.directory.user
        if user is None or "activity" not in values or values["activity"] is not None or of_press(user):
            return
        raise CellError(_("is empty; clippings of no act are kept by those who deal with the press"), column="activity")
