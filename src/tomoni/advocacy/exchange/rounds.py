"""The tables of rounds and of what belongs to them: steps of preparation, agenda, participants."""

from typing import Any

from django.utils.translation import gettext as _

from tomoni.advocacy.exchange.acts import (
    ActTable,
    NumberedTable,
    editable,
    in_languages,
    moment,
    published_column,
)
from tomoni.advocacy.exchange.bodies import body_column
from tomoni.advocacy.exchange.demands import refuse_ahead
from tomoni.advocacy.models import AgendaItem, Participant, Round, Step
from tomoni.core.exchange.cells import Choice, Clock, Day, Flag, Text, Whole
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, TextColumn, id_column
from tomoni.projects.exchange import activities


def round_column() -> Column:
    """Return the column that names a round."""
    return Column("round", "交渉", Reference("rounds"), "The round: id or title.", "交渉のIDか表題。", "r2012-11", required=True, attribute="round_id")  # fmt: skip


class Rounds(ActTable):
    """Negotiations, exchanges of views, hearings, individual bargaining, deliveries."""

    key = "rounds"
    titles = ("rounds", "交渉")
    model = Round
    columns = (
        id_column("r2012-11"),
        *activities.title_columns(),
        Column("form", "形", Choice(Round.Form, blank=Round.Form.NEGOTIATION), "Form; negotiation when empty. Individual bargaining is for those inside alone.", "形。空なら交渉。個別折衝は担当者だけが読む。", "negotiation"),
        Column("number", "回", Whole(), "22 for the 22nd negotiation with ministries.", "第22回なら22。", 22),
        activities.when_column(),
        Column("starts_at", "開始時刻", Clock(), "When it begins.", "始まる時刻。", "13:30"),
        Column("ends_at", "終了時刻", Clock(), "When it ends.", "終わる時刻。", "16:30"),
        Column("document_number", "文書番号", Text(60), "Number of the request.", "要請書の番号。", "移住連発第12号"),
        Column("requested_on", "要請書の提出日", Day(), "Day the request was handed in.", "要請書を出した日。", "2012-10-25"),
        Column("questioned_on", "質問書の提出日", Day(), "Day the questions were handed in.", "質問書を出した日。", "2012-11-01"),
        moment("sent_at", "送付日時", "For a round before Tomoni: when its demands were sent; they stay as they are from then on.", "Tomoni以前の交渉なら、要望を送った日。あとから変わらない。", "2012-10-25", attribute="sealed_at"),
        *in_languages("subject", "件名", "subjects", "Subject of the request.", "要請書の件名。", "移住者の権利に関する要請", "Request on the rights of migrants"),
        *in_languages("purpose", "趣旨", "purposes", "Purpose of the request.", "要請の趣旨。", "下記のとおり要請します。", "We request the following."),
        TextColumn("sender", "差出人", Text(lines=True), "Organisation, post and name of who signs, one to a line.", "差出人の団体・役職・氏名を一行ずつ。", "移住者と歩む会"),
        TextColumn("contact_line", "連絡先", Text(lines=True), "Contact.", "連絡先。", "事務局 03-0000-0001"),
        Column("broker", "仲介の議員", Text(200), "Member's office that arranged it.", "仲介した議員の事務所。", "架空議員の事務所"),
        Column("recording", "録音", Choice(Round.Recording, blank=Round.Recording.UNKNOWN), "Whether recording is allowed; not known when empty.", "録音してよいか。空なら不明。", "no"),
        Column("answer_minutes", "回答の分数", Whole(), "Minutes for answers.", "回答にあてる分数。", 60),
        Column("question_minutes", "質疑の分数", Whole(), "Minutes for questions.", "質疑にあてる分数。", 60),
        *activities.telling_columns(),
        published_column(),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a sending that is not told when the round is entered: it is done on the page of the round."""
        super().check(record, plan)
        if plan.is_new:
            refuse_ahead(record.sealed_at, "sent_at")
        elif plan.before.sealed_at is None and record.sealed_at:
            raise CellError(_("A round that is here already is sent on its page, not by a file."), column="sent_at")
        elif plan.before.sealed_at != record.sealed_at:
            raise CellError(_("This round was sent; the moment stays as it is."), column="sent_at")


class OfRound(NumberedTable):
    """A table of what belongs to a round."""

    owners = {"round": editable(Round)}
    inner = ("round", Round)


class Steps(OfRound):
    """Steps on the way to a round."""

    key = "round_steps"
    titles = ("steps of rounds", "交渉の準備")
    model = Step
    order = ("round", "planned_on", "pk")
    columns = (
        id_column("rs-001"),
        round_column(),
        Column("kind", "段階", Choice(Step.Kind), "Which step.", "どの段階か。", "approval", required=True),
        Column("title", "件名", Text(200), "Title.", "件名。", "運営会議で承認"),
        Column("planned_on", "予定日", Day(), "Day it is planned for.", "予定の日。", "2012-09-22"),
        Column("done_on", "実施日", Day(), "Day it was done.", "済んだ日。", "2012-09-22"),
        Column("carried_by", "担当者", Reference("people"), "Who carries it: id or name.", "担当する人のIDか氏名。", "p001", attribute="carried_by_id"),
        Column("note", "備考", Text(200), "Note.", "備考。", "文言を一部直した"),
    )  # fmt: skip


class Agenda(OfRound):
    """How the time of rounds is divided."""

    key = "round_agenda"
    titles = ("agenda of rounds", "交渉の進行表")
    model = AgendaItem
    order = ("round", "position", "pk")
    fills = {"position": 1}
    columns = (
        id_column("ra-001"),
        round_column(),
        FilledColumn("position", "順", Whole(), "Order; 1 when empty.", "順。空なら1。", 1),
        body_column(),
        Column("title", "件名", Text(200), "Title.", "件名。", "在留管理"),
        Column("starts_at", "開始時刻", Clock(), "When it begins.", "始まる時刻。", "13:30"),
        Column("minutes", "分数", Whole(), "Minutes in all.", "全部で何分か。", 60),
        Column("reply_minutes", "うち回答", Whole(), "Of which for answers.", "そのうち回答の分数。", 20),
        Column("chair", "司会", Text(120), "Who is in the chair.", "司会。", "運営委員"),
    )  # fmt: skip


class Participants(OfRound):
    """Who took part in rounds: of their side by post and number."""

    key = "round_participants"
    titles = ("participants of rounds", "交渉の出席者")
    model = Participant
    order = ("round", "side", "pk")
    fills = {"count": 1}
    columns = (
        id_column("rp-001"),
        round_column(),
        Column("side", "側", Choice(Participant.Side), "ours, theirs, or broker.", "当方・先方・議員。", "ours", required=True),
        body_column(),
        Column("post", "役職", Text(120), "Post.", "役職。", "担当者"),
        Column("name", "氏名", Text(120), "Of an official only where the name is public.", "公になっている場合だけ。", "架空 一郎"),
        Column("name_is_public", "氏名は公開", Flag(), "Whether the name is public.", "氏名が公になっているか。", "yes"),
        Column("person", "人", Reference("people"), "Of our side: id or name.", "当方の人のIDか氏名。", "p001", attribute="person_id"),
        Column("organisation", "団体", Reference("organisations"), "Of our side: id or name.", "当方の団体のIDか名称。", "o001", attribute="organisation_id"),
        FilledColumn("count", "人数", Whole(), "Number of persons; 1 when empty.", "人数。空なら1。", 2),
        Column("women", "うち女性", Whole(), "Of whom women.", "そのうち女性の人数。", 1),
    )  # fmt: skip
