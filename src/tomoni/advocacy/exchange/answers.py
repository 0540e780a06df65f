"""The tables of what came back: answers, figures given with them, promises."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tomoni.advocacy.exchange.acts import NumberedTable, editable
from tomoni.advocacy.exchange.bodies import body_column
from tomoni.advocacy.exchange.rounds import round_column
from tomoni.advocacy.models import Answer, Asked, AskedBody, GivenFigure, Promise, Round
from tomoni.core import quantities
from tomoni.core.exchange.cells import Cell, Choice, Day, Flag, Text, When
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, FilledColumn, Plan, TextColumn, id_column

NUMBER = ("value", "unit", "qualifier", "counting")


@dataclass(eq=False)
class AddressedColumn(Column):
    """The item, or the body, of the row that joins the two."""

    def read(self, record: Any) -> Any:
        return getattr(record.asked_body, f"{_NAMES[self.key]}_id") if record.asked_body_id else None

    def write(self, record: Any, value: Any) -> None:
        record.__dict__[self.key] = value

    def fills(self, name: str) -> bool:
        return name == self.key


_NAMES = {"item": "asked", "body": "body"}


class Answers(NumberedTable):
    """What bodies answered; that one gave no answer is an answer too."""

    key = "answers"
    titles = ("answers", "回答")
    model = Answer
    order = ("asked_body__asked__round__starts_on", "asked_body__asked__position", "pk")
    owners = {"item": editable(Asked)}
    inner = ("asked_body__asked__round", Round)
    columns = (
        id_column("an-001"),
        AddressedColumn("item", "交渉の項目", Reference("round_items"), "The item that was answered: id.", "答えられた項目のID。", "ri-001", required=True),
        AddressedColumn("body", "相手機関", Reference("bodies"), "Who answered: id or name. The item must have been put to it.", "答えた機関のIDか名称。その項目のあて先であること。", "b-moj", required=True),
        Column("stance", "区分", Choice(Answer.Stance), "How it answered.", "どう答えたか。", "considers", required=True),
        TextColumn("text", "回答", Text(lines=True), "The answer; needed unless there was none.", "回答の内容。回答なしでなければ必要。", "検討する。"),
        Column("post", "回答者（役職）", Text(120), "Who answered, by post.", "答えた人の役職。", "総務課 課長補佐"),
        Column("form", "方法", Choice(Answer.Form, blank=Answer.Form.ORAL), "How it was given; orally when empty.", "回答の方法。空なら口頭。", "oral"),
        FilledColumn("answered_on", "回答日", Day(), "Day; that of the round when empty.", "回答の日。空なら交渉の日。", "2012-11-12"),
        Column("supersedes", "差し替える回答", Reference("answers"), "The earlier answer it takes the place of: id.", "これが差し替える、前の回答のID。", attribute="supersedes_id"),
        Column("is_public", "公開", Flag(), "Whether it may be shown on the website.", "ウェブサイトに載せてよいか。", "yes"),
        TextColumn("internal_note", "内部の覚え書き", Text(lines=True), "Read by the offices and the people of the projects alone.", "事務局とプロジェクトの人だけが読む。", "次回も尋ねる"),
    )  # fmt: skip

    def records(self) -> models.QuerySet:
        """Return the answers with what they answer to."""
        return super().records().select_related("asked_body__asked__round")

    def check(self, record: Any, plan: Plan) -> None:
        """Find what was asked of whom; refuse an answer of a body not addressed, to what was not sent, or of no words."""
        _address(record, plan)
        if record.answered_on is None:
            record.answered_on = record.asked_body.asked.round.starts_on
        super().check(record, plan)
        if not record.asked_body.asked.round.is_sealed:
            words = _("These demands were not sent yet. Note first when they were sent, then keep the answers.")
            raise CellError(words, column="item")
        if record.stance != Answer.Stance.NONE and not (record.text or record.internal_note):
            raise CellError(_("Write what was answered, or choose “gave no answer”."), column="text")
        if record.supersedes_id:
            _refuse_superseding(record)


def _address(record: Any, plan: Plan) -> None:
    """Set the row that joins item and body; raises CellError where the item was not put to the body."""
    wished = {key: record.__dict__.pop(key, None) for key in _NAMES}
    if not any(wished.values()):
        return
    before = plan.before.asked_body if plan.before else None
    item = wished["item"] or before.asked_id
    body = wished["body"] or before.body_id
    found = AskedBody.objects.select_related("asked__round").filter(asked=item, body=body).first()
    if found is None:
        raise CellError(_("was not asked this item. Choose one of the bodies it was put to, or add it there"), column="body")  # fmt: skip
    record.asked_body = found


def _refuse_superseding(record: Any) -> None:
    if record.supersedes.asked_body_id != record.asked_body_id:
        words = _("The answer it is to take the place of was given by another body, or to another item.")
        raise CellError(words, column="supersedes")
    if Answer.objects.filter(supersedes=record.supersedes_id).exclude(pk=record.pk).exists():
        words = _("That answer was replaced already. Take the place of the newest one.")
        raise CellError(words, column="supersedes")


class Amount(Cell):
    """A number with what is said of it: ``約300人``."""

    blank = (None, "", "", "")

    def parse(self, text: str, row: Any) -> tuple:
        try:
            found = quantities.parse(text)
        except quantities.QuantityError as error:
            raise CellError(error.message(get_language() or "ja")) from error
        if found.per:
            raise CellError(_("is so many a month or a year. Write the number of one period"))
        return tuple(getattr(found, name) for name in NUMBER)

    def show(self, value: Any, book: Any) -> str:
        return quantities.describe(quantities.Quantity(*value), "ja")


@dataclass(eq=False)
class AmountColumn(Column):
    """The number of a figure, kept in four fields."""

    def read(self, record: Any) -> tuple:
        return tuple(getattr(record, name) for name in NUMBER)

    def write(self, record: Any, value: Any) -> None:
        for name, part in zip(NUMBER, value, strict=True):
            setattr(record, name, part)

    def fields(self) -> tuple[str, ...]:
        return NUMBER


class Figures(NumberedTable):
    """Figures given with answers."""

    key = "answer_figures"
    titles = ("figures given", "示された数値")
    model = GivenFigure
    order = ("answer", "pk")
    owners = {"answer": editable(Answer)}
    inner = ("answer__asked_body__asked__round", Round)
    columns = (
        id_column("af-001"),
        Column("answer", "回答", Reference("answers"), "The answer: id.", "回答のID。", "an-001", required=True, attribute="answer_id"),
        Column("subject", "何の数か", Text(200), "Of what.", "何の数か。", "在留特別許可の件数", required=True),
        AmountColumn("number", "数", Amount(), "The number with unit and qualifier: 約300件.", "単位や「約」をつけた数：約300件。", "約300件", required=True),
        Column("as_of", "いつの数か", When(), "A day, a month, a year.", "日・月・年。", "2011年"),
        Column("area", "地域", Text(120), "For which area.", "どの地域の数か。", "全国"),
        Column("finality", "確定・概数", Choice(GivenFigure.Finality, blank=GivenFigure.Finality.UNKNOWN), "final, approximate; not said when empty.", "確定値か概数か。空なら不明。", "final"),
    )  # fmt: skip


class Promises(NumberedTable):
    """Homework bodies took, and what became of it."""

    key = "promises"
    titles = ("promises", "約束・宿題")
    model = Promise
    order = ("due_on", "pk")
    owners = {"round": editable(Round)}
    inner = ("round", Round)
    columns = (
        id_column("pr-001"),
        round_column(),
        Column("answer", "回答", Reference("answers"), "The answer it was given with: id.", "その約束を含む回答のID。", "an-001", attribute="answer_id"),
        body_column(required=True),
        TextColumn("text", "約束・宿題", Text(lines=True), "What was promised.", "約束の内容。", "数を調べて知らせる。", required=True),
        Column("owner", "担当（当方）", Reference("people"), "Who of us minds it: id or name.", "当方で見守る人のIDか氏名。", "p001", attribute="owner_id"),
        Column("due_on", "期限", Day(), "Day it is due.", "期限の日。", "2012-12-20"),
        Column("due_is_unknown", "期限なし", Flag(), "yes where no day was named.", "期限が示されなかったなら「はい」。"),
        Column("state", "状況", Choice(Promise.State, blank=Promise.State.OPEN), "open, kept, partly, broken; open when empty.", "未了・履行・一部履行・不履行。空なら未了。", "kept"),
        Column("resolved_on", "決着日", Day(), "Day it was settled.", "決着した日。", "2012-12-18"),
        TextColumn("result", "結果", Text(lines=True), "What became of it.", "どうなったか。", "文書で数が届いた。"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a day before the round, and an answer of another round."""
        super().check(record, plan)
        starts_on = record.round.starts_on
        if record.due_on and starts_on and record.due_on < starts_on:
            raise CellError(_("The day it is due is before the round. Correct the day."), column="due_on")
        if record.resolved_on and starts_on and record.resolved_on < starts_on:
            raise CellError(_("The day it was settled is before the round. Correct the day."), column="resolved_on")
        if record.answer_id and record.answer.asked_body.asked.round_id != record.round_id:
            raise CellError(_("was given in another round"), column="answer")
