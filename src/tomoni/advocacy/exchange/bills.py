"""The tables of bills and laws, their stages, and what we did beside them."""

from tomoni.advocacy.exchange.acts import NumberedTable, OwnedTable, act_column
from tomoni.advocacy.exchange.bodies import body_column
from tomoni.advocacy.models import Bill, BillAct, Stage
from tomoni.core.exchange.cells import Choice, Day, Link, Text
from tomoni.core.exchange.children import Links
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.tables import Column, TextColumn, id_column
from tomoni.people.exchange import names as words
from tomoni.projects.exchange.activities import linked

TAGS = words.TagLinks(Bill, "tags")
DEMANDS = Links(Bill, "demands")


class Bills(OwnedTable):
    """Bills and laws."""

    key = "bills"
    titles = ("bills and laws", "法案・法律")
    model = Bill
    name_field = "title"
    order = ("title", "pk")
    loads = (TAGS, DEMANDS)
    columns = (
        id_column("bl-001"),
        Column("title", "題名", Text(300), "Title.", "題名。", "出入国管理及び難民認定法の一部を改正する法律", required=True),
        Column("english_title", "英語題名", Text(300), "Title in English.", "英語の題名。", "Act amending the Immigration Control Act", attribute="title_en"),
        Column("short_title", "略称", Text(120), "Short title.", "略称。", "改定入管法"),
        Column("kind", "種類", Choice(Bill.Kind, blank=Bill.Kind.CABINET), "Kind; cabinet bill when empty.", "種類。空なら閣法。", "cabinet"),
        Column("number", "番号", Text(40), "Number.", "番号。", "51"),
        Column("session", "会期", Text(40), "180 for the 180th Diet session.", "第180回国会なら180。", "171"),
        Column("submitted_by", "提出者", Text(200), "Submitted by.", "提出者。", "内閣"),
        body_column(),
        Column("law", "法律番号", Text(120), "Law number.", "法律番号。", "平成21年法律第79号"),
        Column("state", "状況", Choice(Bill.State, blank=Bill.State.PENDING), "State; pending when empty.", "状況。空なら審議中。", "passed"),
        Column("promulgated_on", "公布日", Day(), "Day it was promulgated.", "公布の日。", "2009-07-15"),
        Column("in_force_on", "施行日", Day(), "Day it comes into force.", "施行の日。", "2012-07-09"),
        Column("in_force_note", "施行の備考", Text(200), "In force in part, on condition.", "一部施行や条件。", "一部は先に施行"),
        TextColumn("summary", "内容", Text(lines=True), "What it changes.", "何が変わるか。", "在留カードを導入する。"),
        Column("link", "リンク", Link(), "Web address.", "ウェブのアドレス。", "https://example.org/law"),
        words.tags(TAGS),
        linked("demands", "要望項目", Reference("demands"), DEMANDS, "Demands about it: ids or titles.", "関係する要望項目のIDか件名。", "d-001"),
    )  # fmt: skip


def bill_column() -> Column:
    """Return the column that names a bill."""
    return Column("bill", "法案・法律", Reference("bills"), "The bill or law: id or title.", "法案・法律のIDか題名。", "bl-001", required=True, attribute="bill_id")  # fmt: skip


class Stages(NumberedTable):
    """Stations of bills."""

    key = "bill_stages"
    titles = ("stages of bills", "法案の経過")
    model = Stage
    order = ("on", "pk")
    columns = (
        id_column("bt-001"),
        bill_column(),
        Column("name", "経過", Text(120), "What happened.", "どうなったか。", "本会議で可決", required=True),
        Column("house", "議院", Choice(Stage.House, blank=Stage.House.NONE), "House; outside the houses when empty.", "議院。空なら議院の外。", "upper"),
        body_column("committee", "委員会", example="b-committee"),
        Column("on", "日付", Day(), "Day.", "日付。", "2009-07-08", required=True),
        Column("note", "備考", Text(200), "Note.", "備考。", "附帯決議あり"),
    )  # fmt: skip


class BillActs(NumberedTable):
    """What we did about bills."""

    key = "bill_acts"
    titles = ("activities about bills", "法案についての活動")
    model = BillAct
    order = ("bill", "activity", "pk")
    columns = (
        id_column("ba-001"),
        bill_column(),
        act_column(required=True),
        Column("note", "備考", Text(200), "Note.", "備考。", "施行にあたって"),
    )  # fmt: skip
