"""The tables of figures and tables typed by hand."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Choice, Flag, Text, When, Whole
from tomoni.core.exchange.lists import Listed, Parts
from tomoni.core.exchange.references import Reference
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, Plan, Table, id_column
from tomoni.projects.exchange.programmes import ProgrammeReference
from tomoni.projects.models import ActivityQuantity
from tomoni.projects.models.project import Visibility
from tomoni.reporting.exchange.columns import InLanguageColumn, WhenColumn
from tomoni.reporting.models import ManualFigure, ManualRow, ManualTable, Report
from tomoni.reporting.models.manual_table import COLUMN_FIELDS, COLUMN_KINDS, check_columns
from tomoni.reporting.tabulation import misfit


class Slug(Text):
    """A short name in Latin letters."""

    def parse(self, text: str, row: Any) -> str:
        key = super().parse(text, row)
        if not key.isascii() or not key.replace("-", "").replace("_", "").isalnum():
            raise CellError(_("is not a key. Write small Latin letters, digits and hyphens, such as student"))
        return key


class ManualFigures(Table):
    """Numbers no record gives, for one report, with where they come from."""

    key = "manual_figures"
    titles = ("figures written by hand", "手入力の数値")
    model = ManualFigure
    name_field = "key"
    order = ("report__key", "key")
    columns = (
        id_column("f2012-enforcement"),
        Column("report", "活動報告", Reference("reports"), "The report: id or address.", "活動報告のIDかアドレス。", "r2012", required=True, attribute="report_id"),
        Column("key", "キー", Slug(40), "Short name in Latin letters: texts cite it as [[manual KEY]].", "英字の短い名前。文の中では [[manual キー]] と書く。", "enforcement", required=True),
        Column("value", "数値", Text(60), "As printed.", "印刷するとおりの数値。", "2012年7月9日", required=True),
        InLanguageColumn("english_value", "英語の数値", Text(60), "As printed in English.", "英語で印刷する数値。", "9 July 2012", attribute="values", language="en"),
        Column("source", "出典", Text(300), "Where it comes from.", "どこから取った数値か。", "改正法の施行期日を定める政令", required=True),
        Column("vouched_by", "確かめた人", Reference("people"), "Who vouches for it: id or name.", "確かめた人のIDか氏名。", "p001", attribute="vouched_by_id"),
    )  # fmt: skip

    def records(self) -> Any:
        """Return those of reports that are not adopted: what is frozen is not exchanged."""
        return super().records().exclude(report__state="adopted")

    def editable(self, user: Any) -> Any:
        """Return those of reports still written."""
        return super().editable(user).filter(report__state__in=Report.WRITTEN_IN)

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a figure of a report whose text is closed."""
        super().check(record, plan)
        if not record.report.is_being_written:
            raise CellError(_("is closed while it is decided on; send it back first"), column="report")


@dataclass(eq=False)
class ColumnsColumn(Column):
    """The columns of a table, each with all its fields."""

    def read(self, record: Any) -> Any:
        return tuple(tuple(each[name] for name in COLUMN_FIELDS) for each in record.columns)

    def write(self, record: Any, value: Any) -> None:
        record.columns = [dict(zip(COLUMN_FIELDS, each, strict=True)) for each in value]


class ManualTables(Table):
    """Tables typed by hand: what they are, what their columns count, where they come from."""

    key = "manual_tables"
    titles = ("tables typed by hand", "手入力の表")
    model = ManualTable
    name_field = "key"
    order = ("starts_on", "key")
    columns = (
        id_column("s2012-consultations"),
        Column("key", "キー", Slug(40), "Short name in Latin letters: chapters show it as manual.KEY, texts cite it as [[table KEY ROW COLUMN]].", "英字の短い名前。章では「manual.キー」、文では [[table キー 行 列]] と書く。", "consultations-2012", required=True),
        Column("title", "表題", Text(200), "Title.", "表題。", "相談の内訳", required=True),
        Column("english_title", "英語表題", Text(200), "Title in English.", "英語の表題。", "Consultations", attribute="title_en"),
        WhenColumn("when", "日付", When(), "The day or stretch it tells of; its last day decides which report tells it.", "いつの表か。その最後の日が入る活動報告に載る。", "2012年度", required=True),
        Column("programme", "事業", ProgrammeReference(), "Where it is told: id, title, or number with year: 2-2-1（2012）.", "載せる事業。ID、名称、または「2-2-1（2012）」。", "g2-2-1", attribute="programme_id"),
        ColumnsColumn("columns", "列", Listed(Parts(Slug(40), Text(60), Text(60), Text(20), Choice(list(COLUMN_KINDS.items()), blank="number"), Text(81))), "KEY：heading：English heading：unit：kind：base, separated by “;”. Kinds: number (when empty), sum (of the numbers of the row), share (percent; base: the column it is a part of in the total, or result/target), text.", "「キー：見出し：英語の見出し：単位：種類：分母」を「；」で区切る。種類は number（空のとき）、sum（行の計）、share（％。分母は、合計に対する列のキー、または「実績の列/目標の列」）、text（文字）。", "cases：件数：cases：件；share：割合：share：％：share：cases", required=True),
        Column("breakdown", "内訳の種類", Choice(ManualTable.Breakdown, blank=ManualTable.Breakdown.PARTITION), "How the rows stand to the total: partition when empty.", "行と合計の関係。空なら「内訳の和が合計になる」。", "partition"),
        Column("hides_small", "5未満を伏せる", Flag(), "yes: numbers below 5 are not printed one by one.", "5未満の数を一つずつ印刷しないなら「はい」。", "yes"),
        Column("previous", "前年の表", Reference("manual_tables"), "The table of the year before, shown beside: id or key.", "並べて載せる前年の表のIDかキー。", attribute="previous_id"),
        Column("source_kind", "だれの数値か", Choice(ActivityQuantity.Source, blank=ActivityQuantity.Source.OWN), "Our own, a partner's or official; own when empty.", "独自・協力団体・公式のどれか。空なら独自。", "own"),
        Column("source", "出典", Text(300), "Where it comes from.", "どこから取った表か。", "相談票の集計", required=True),
        Column("vouched_by", "確かめた人", Reference("people"), "Who vouches for it: id or name.", "確かめた人のIDか氏名。", "p001", attribute="vouched_by_id"),
        InLanguageColumn("note", "注", Text(lines=True), "Note below the table.", "表の下の注。", "一人が何度も相談した場合は、そのつど数えた。", attribute="notes"),
        InLanguageColumn("english_note", "英語の注", Text(lines=True), "Note in English.", "英語の注。", attribute="notes", language="en"),
        Column("visibility", "公開範囲", Choice([(value, label) for value, label in Visibility.choices if value != Visibility.PROJECT], blank=Visibility.NETWORK), "public: reports print it; network when empty.", "「公開」の表だけを活動報告に載せる。空なら「ネットワーク内」。", "public"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse columns that cannot be, an open end, and columns the rows that are there already do not fit."""
        try:
            check_columns(record.columns)
        except ValidationError as error:
            raise CellError(" ".join(error.messages), column="columns") from error
        super().check(record, plan)
        for row in ManualRow.objects.filter(table=record.pk) if record.pk else ():
            if reason := misfit(row.cells, record.columns):
                words = _("does not fit the row “%(row)s” that is there already: %(reason)s")
                raise CellError(words % {"row": row.key, "reason": reason}, column="columns")
        if ManualTable.objects.filter(key=record.key).exclude(pk=record.pk).exists():
            raise CellError(_("is the key of another table already; take another one"), column="key")


class Cells(Listed):
    """``cases：120；share：30%``: what stands in which column; a value may be empty."""

    def __init__(self) -> None:
        super().__init__(Parts(Slug(40), Text(60)))


@dataclass(eq=False)
class CellsColumn(Column):
    """What was typed in each column of the row."""

    def read(self, record: Any) -> Any:
        return tuple(sorted(record.cells.items()))

    def same(self, old: Any, new: Any) -> bool:
        return dict(old) == dict(new)

    def write(self, record: Any, value: Any) -> None:
        record.cells = {key: typed for key, typed in value if typed}


class ManualRows(Table):
    """The rows of tables typed by hand."""

    key = "manual_rows"
    titles = ("rows of tables typed by hand", "手入力の表の行")
    model = ManualRow
    permits = ManualTable
    name_field = "label"
    order = ("table__key", "position", "pk")
    columns = (
        id_column("s2012-consultations-1"),
        Column("table", "表", Reference("manual_tables"), "The table: id or key.", "表のIDかキー。", "s2012-consultations", required=True, attribute="table_id"),
        Column("key", "キー", Slug(40), "Short name of the row in Latin letters; “other” takes up what is too small to be printed.", "行の英字の短い名前。「other」の行に、小さくて印刷できない数を含める。", "labour", required=True),
        Column("position", "順", Whole(9_999), "Place in the table.", "表の中の順。", 1, required=True),
        Column("label", "見出し", Text(120), "Heading.", "見出し。", "労働・賃金", required=True),
        Column("english_label", "英語の見出し", Text(120), "Heading in English.", "英語の見出し。", "labour, wages", attribute="label_en"),
        Column("kind", "種類", Choice(ManualRow.Kind, blank=ManualRow.Kind.LINE), "line (when empty), subtotal of the rows above, or total.", "行（空のとき）、上の行の小計、合計のどれか。", "line"),
        Column("part_of", "内数", Slug(40), "For “of which”: the key of the row it is counted in.", "「うち」の行の場合、それを含む行のキー。"),
        CellsColumn("cells", "数値", Cells(), "COLUMN：number, separated by “;”: cases：約300；yen：1,200千円. A total is as printed in the source: it is added up again.", "「列のキー：数」を「；」で区切る：cases：約300；yen：1,200千円。合計は出典のとおりに書く（計算し直して見比べる）。", "cases：120"),
    )  # fmt: skip

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse a column the table has not, a cell that is no number, a second row of a key, a second total."""
        super().check(record, plan)
        table = ManualTable.objects.get(pk=record.table_id)
        if reason := misfit(record.cells, table.columns):
            raise CellError(reason, column="cells")
        named = [key for key, _typed in plan.values.get("cells", ())]
        if len(set(named)) < len(named):
            raise CellError(_("names the same column twice; write each once"), column="cells")
        others = ManualRow.objects.filter(table=table).exclude(pk=record.pk)
        if others.filter(key=record.key).exists():
            raise CellError(_("is the key of another row of this table already"), column="key")
        if record.kind == ManualRow.Kind.TOTAL and others.filter(kind=ManualRow.Kind.TOTAL).exists():
            raise CellError(_("is a second total; a table has one"), column="kind")
        if record.part_of and record.kind != ManualRow.Kind.LINE:
            raise CellError(_("A total is not part of another row."), column="part_of")
