"""The tables of statements and requests, their texts, and of what a document sent to somebody has in any act."""

from typing import Any

from django.utils.translation import gettext as _

from tomoni.advocacy.exchange.acts import (
    ActTable,
    NumberedTable,
    act_column,
    editable,
    moment,
    published_column,
    refuse_change,
)
from tomoni.advocacy.exchange.bodies import body_column
from tomoni.advocacy.exchange.demands import refuse_ahead
from tomoni.advocacy.models import Addressee, Delivery, SignOn, Statement, StatementText
from tomoni.advocacy.models.act import carried_by
from tomoni.advocacy.models.statement import FrozenTextError
from tomoni.core.exchange.cells import Choice, Day, Flag, Text, Whole
from tomoni.core.exchange.children import Links
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, TextColumn, id_column
from tomoni.people.exchange.contacts import Mail
from tomoni.projects.exchange import activities
from tomoni.projects.exchange.activities import linked
from tomoni.projects.models import Activity
from tomoni.projects.models.languages import PUBLIC_LANGUAGES

DEMANDS = Links(Statement, "demands")


def order_column(name: str = "position") -> Column:
    """Return the column of the order among siblings."""
    return FilledColumn(name, "順", Whole(), "Order; 1 when empty.", "順。空なら1。", 1)


class Statements(ActTable):
    """Statements, requests, proposals, protests."""

    key = "statements"
    titles = ("statements", "声明・要請書")
    model = Statement
    loads = (*activities.LOADS, DEMANDS)
    columns = (
        id_column("st-001"),
        *activities.title_columns(),
        Column("form", "形", Choice(Statement.Form, blank=Statement.Form.STATEMENT), "Form; statement when empty.", "形。空なら声明。", "request"),
        Column("stage", "段階", Choice(Statement.Stage, blank=Statement.Stage.DRAFT), "How far it came; draft when empty. Drafts are read by those inside alone.", "どこまで進んだか。空なら下書き。下書きは担当者だけが読む。", "published"),
        activities.when_column(),
        Column("number", "文書番号", Text(60), "Document number.", "文書番号。", "移住連発第13号"),
        Column("dated_on", "文書の日付", Day(), "Date of the document.", "文書の日付。", "2012-06-18"),
        TextColumn("sender", "差出人", Text(lines=True), "Sender.", "差出人。", "移住者と歩む会"),
        TextColumn("contact_line", "連絡先", Text(lines=True), "Contact.", "連絡先。", "事務局 03-0000-0001"),
        Column("approved_on", "承認日", Day(), "Day it was approved.", "承認された日。", "2012-06-10"),
        Column("decision", "承認の決定", Reference("decisions"), "The decision that approved it: id.", "承認した決定のID。", "d001", attribute="decision_id"),
        linked("demands", "要望項目", Reference("demands"), DEMANDS, "Demands it makes: ids or titles.", "求めている要望項目のIDか件名。", "d-001"),
        *activities.telling_columns(),
        published_column(),
    )  # fmt: skip


class Texts(NumberedTable):
    """The texts of statements, by language and version. One that was settled never changes."""

    key = "statement_texts"
    titles = ("texts of statements", "声明・要請書の本文")
    model = StatementText
    order = ("statement", "language", "version", "pk")
    owners = {"statement": editable(Statement)}
    inner = ("statement", Statement)
    fills = {"version": 1, "language": "ja"}
    columns = (
        id_column("sx-001-ja"),
        Column("statement", "声明・要請書", Reference("statements"), "The statement: id or title.", "声明・要請書のIDか表題。", "st-001", required=True, attribute="statement_id"),
        FilledColumn("language", "言語", Choice(list(PUBLIC_LANGUAGES.items())), "Language; Japanese when empty.", "言語。空なら日本語。", "ja"),
        FilledColumn("version", "版", Whole(), "Version in this language; 1 when empty.", "その言語での版。空なら1。", 1),
        Column("title", "表題", Text(300), "Title as people read it.", "読む人に見せる表題。", "収容に関する声明"),
        TextColumn("text", "本文", Text(lines=True), "The text.", "本文。", "…を求めます。", required=True),
        Column("is_original", "正文", Flag(), "Whether this is the text that counts.", "正文か。", "yes"),
        Column("reason", "変更の理由", Text(200), "Why it was changed.", "変えた理由。", "会員団体の意見により"),
        moment("settled_at", "確定日時", "For a text settled before Tomoni: when; it stays as it is from then on.", "Tomoni以前に確定した本文なら、その日。あとから変わらない。", "2012-06-15", attribute="sealed_at"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a change of what was signed, and a settling in the future."""
        super().check(record, plan)
        if plan.is_new:
            refuse_ahead(record.sealed_at, "settled_at")
        elif plan.before.sealed_at:
            frozen = ("statement_id", "language", "version", "title", "text", "sealed_at")
            refuse_change(record, plan, frozen, str(FrozenTextError()))
        elif record.sealed_at:
            raise CellError(_("A text that is here already is settled on its page, not by a file."), column="settled_at")  # fmt: skip


class LetterAddressees(NumberedTable):
    """To whom requests, comments and statements are addressed."""

    key = "letter_addressees"
    titles = ("addressees of documents", "文書のあて先")
    model = Addressee
    order = ("activity", "position", "pk")
    owners = {"activity": editable(Activity)}
    fills = {"position": 1}
    columns = (
        id_column("la-001"),
        act_column(required=True),
        body_column(),
        order_column(),
        Column("post", "役職", Text(120), "Post.", "役職。", "大臣"),
        Column("name", "氏名", Text(120), "Name, if it is told.", "氏名（書く場合）。", "架空 一郎"),
        Column("honorific", "敬称", Text(10), "Honorific; none when empty.", "敬称。空ならつけない。", "殿"),
        Column("care_of", "気付", Text(120), "Care of.", "気付。", "総務課"),
    )  # fmt: skip


class SignOns(NumberedTable):
    """Organisations and persons that sign on to a document."""

    key = "sign_ons"
    titles = ("sign-ons", "賛同・連名")
    model = SignOn
    order = ("activity", "position", "created_at", "pk")
    owners = {"activity": lambda user: carried_by(user, Activity.objects.editable_by(user))}
    fills = {"position": 0, "language": "ja"}
    asks_reason = True
    columns = (
        id_column("so-001"),
        act_column(required=True, example="st-001"),
        Column("is_person", "個人", Flag(), "yes where a person signs.", "個人として名を連ねるなら「はい」。", "yes"),
        Column("organisation", "団体", Reference("organisations"), "The organisation of the register: id or name.", "名簿の団体のIDか名称。", "o001", attribute="organisation_id"),
        Column("person", "人", Reference("people"), "The person of the register: id or name.", "名簿の人のIDか氏名。", "p001", attribute="person_id"),
        Column("organisation_name", "団体名", Text(200), "Name as it is printed.", "印刷する名称。", "移住者と歩む会"),
        Column("representative", "代表者・氏名", Text(200), "Representative, or the person's name.", "代表者、または個人の氏名。", "架空 一郎"),
        Column("mail", "メールアドレス", Mail(), "Mail address.", "メールアドレス。", "office@example.org"),
        FilledColumn("language", "言語", Choice(list(PUBLIC_LANGUAGES.items())), "Language it is written to in; Japanese when empty.", "連絡の言語。空なら日本語。", "ja"),
        Column("consents_to_publication", "公表の同意", Flag(), "Whether it may be named publicly.", "名前を公表してよいか。", "yes"),
        FilledColumn("position", "順", Whole(), "Order; by the day it signed when empty.", "順。空なら賛同した順。", 1),
        TextColumn("comment", "ひとこと", Text(lines=True), "Message.", "ひとこと。", "ともに歩みます。"),
        Column("state", "状況", Choice(SignOn.State, blank=SignOn.State.INVITED), "invited, signed, declined, withdrawn; invited when empty.", "依頼中・賛同・辞退・撤回。空なら依頼中。", "signed"),
        moment("invited_at", "依頼日時", "When it was asked.", "依頼した日時。", "2012-06-05"),
        moment("answered_at", "回答日時", "When it answered.", "回答した日時。", "2012-06-10"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Print the register's name where none is given; refuse a person without a name and an answer without a day."""
        if record.organisation_id and not record.organisation_name and not record.is_person:
            record.organisation_name = record.organisation.name
        super().check(record, plan)
        if record.is_person and not (record.representative or record.person_id):
            raise CellError(_("Write the person's name"), column="representative")


class Deliveries(NumberedTable):
    """Documents handed to bodies, and the replies that came."""

    key = "deliveries"
    titles = ("deliveries", "文書の提出")
    model = Delivery
    order = ("on", "pk")
    owners = {"activity": editable(Activity)}
    columns = (
        id_column("dl-001"),
        act_column(required=True),
        body_column(required=True),
        Column("how", "方法", Choice(Delivery.How), "How.", "提出の方法。", "hand", required=True),
        Column("on", "日付", Day(), "Day.", "提出した日。", "2012-10-25", required=True),
        Column("receiver_post", "受け取った人（役職）", Text(120), "Who received it, by post.", "受け取った人の役職。", "総務課 係長"),
        Column("receipt_number", "受付番号", Text(60), "Receipt number.", "受付番号。", "第10号"),
        TextColumn("reply", "返事", Text(lines=True), "The reply.", "返事の内容。", "内容は担当課に伝える。"),
        Column("replied_on", "返事の日", Day(), "Day of the reply.", "返事の日。", "2012-11-30"),
    )  # fmt: skip
