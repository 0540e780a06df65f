"""The tables of public comments and of our opinions, item by item."""

from typing import Any

from tomoni.advocacy.exchange.acts import ActTable, NumberedTable, editable, moment, published_column
from tomoni.advocacy.exchange.bodies import body_column
from tomoni.advocacy.exchange.demands import demand_column, refuse_ahead
from tomoni.advocacy.models import Opinion, PublicComment
from tomoni.core.exchange.cells import Choice, Day, Flag, Link, Text, Whole
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, TextColumn, id_column
from tomoni.projects.exchange import activities

MOST_OPINIONS = 999_999_999


class PublicComments(ActTable):
    """Calls for public comments and our comments to them."""

    key = "public_comments"
    titles = ("public comments", "パブリックコメント")
    model = PublicComment
    columns = (
        id_column("pc-001"),
        *activities.title_columns(),
        body_column("agency", "募集機関", required=True),
        Column("subject", "案件名", Text(300), "Name of the call.", "募集の案件名。", "省令の一部改正案", required=True),
        Column("call_number", "案件番号", Text(20), "Number of the call (e-Gov).", "案件番号（e-Gov）。", "300130000"),
        Column("legal_basis", "根拠", Choice(PublicComment.Basis, blank=PublicComment.Basis.UNKNOWN), "Legal basis; not known when empty.", "募集の根拠。空なら不明。", "act"),
        Column("link", "リンク", Link(), "Address of the call.", "募集のページ。", "https://example.org/call"),
        Column("opened_on", "募集開始日", Day(), "Day it opened.", "募集の始まった日。", "2012-05-01"),
        moment("closes_at", "募集締切", "When it closes; a day alone means its end.", "締め切り。日だけならその日の終わり。", "2012-05-30 18:00", ends=True),
        TextColumn("reason_short", "短い期間の理由", Text(lines=True), "Reason given for a period shorter than 30 days.", "30日より短い場合に示された理由。", "施行が迫っているため"),
        activities.when_column(),
        TextColumn("preface", "前文", Text(lines=True), "What stands before our items.", "意見の前に書く文。", "次のとおり意見を述べます。"),
        TextColumn("sender", "差出人", Text(lines=True), "Sender.", "差出人。", "移住者と歩む会"),
        Column("filing_way", "提出方法", Choice(PublicComment.Way), "How it was filed.", "提出の方法。", "form"),
        moment("filed_at", "提出日時", "When it was filed.", "提出した日時。", "2012-05-29 10:00"),
        Column("receipt_number", "受付番号", Text(60), "Receipt number.", "受付番号。", "201205290000"),
        Column("result_on", "結果の公示日", Day(), "Day the result was published.", "結果が公示された日。", "2012-07-06"),
        Column("result_link", "結果のリンク", Link(), "Address of the result.", "結果のページ。", "https://example.org/result"),
        Column("opinions_in_all", "意見の総数", Whole(MOST_OPINIONS), "Opinions received in all.", "寄せられた意見の総数。", 120),
        *activities.telling_columns(),
        published_column(),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse what the form would refuse, and a filing in the future."""
        super().check(record, plan)
        refuse_ahead(record.filed_at, "filed_at")


class Opinions(NumberedTable):
    """The items of our comments, with the government's view beside them."""

    key = "opinions"
    titles = ("opinions", "パブリックコメントの意見")
    model = Opinion
    order = ("comment", "position", "pk")
    owners = {"comment": editable(PublicComment)}
    inner = ("comment", PublicComment)
    fills = {"position": 1}
    columns = (
        id_column("op-001"),
        Column("comment", "パブリックコメント", Reference("public_comments"), "The comment: id or title.", "パブリックコメントのIDか表題。", "pc-001", required=True, attribute="comment_id"),
        FilledColumn("position", "順", Whole(), "Order; 1 when empty.", "順。空なら1。", 1),
        Column("provision", "該当箇所", Text(200), "On which provision.", "どの箇所についてか。", "第2条"),
        TextColumn("opinion", "意見", Text(lines=True), "Our opinion.", "当方の意見。", "条件を改めるべきである。", required=True),
        TextColumn("reason", "理由", Text(lines=True), "Why.", "理由。", "生活の安定を損なうため。"),
        Column("is_out_of_scope", "募集の範囲外", Flag(), "Whether it is outside the scope of the call.", "募集の範囲の外か。", "yes"),
        demand_column(),
        TextColumn("government_view", "国の考え方", Text(lines=True), "What the government said to it.", "公表された国の考え方。", "原案のとおりとする。"),
        Column("taken_up", "採否", Choice(Opinion.TakenUp, blank=Opinion.TakenUp.UNKNOWN), "Whether it was taken up; not known yet when empty.", "採用されたか。空ならまだ不明。", "no"),
    )  # fmt: skip
