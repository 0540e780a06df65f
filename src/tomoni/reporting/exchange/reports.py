"""The table of reports: the days each tells of, its title and introduction, its numbering, the figures of its chapters."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tomoni.core.exchange.cells import Cell, Day, Text, Whole
from tomoni.core.exchange.lists import Listed, Parts, items
from tomoni.core.exchange.refusals import CellError
from tomoni.core.exchange.tables import Column, Plan, RelatedColumn, Table, id_column
from tomoni.core.figures import UnknownFigureError
from tomoni.projects.exchange.programmes import ProgrammeReference
from tomoni.reporting.actions.starting import last_before, take_outline
from tomoni.reporting.exchange.columns import InLanguageColumn
from tomoni.reporting.models import Chapter, Report
from tomoni.reporting.numbering import DEFAULT, NumberingError, check_style
from tomoni.reporting.tables import check_key

SLOT = "figures of chapters"


class ReportKey(Text):
    """The year, or 2012-2 for a second report of it."""

    def parse(self, text: str, row: Any) -> str:
        key = super().parse(text, row)
        if not re.fullmatch(r"\d{4}(-\d)?", key):
            raise CellError(_("is no year of a report. Write four digits, like 2012, or 2012-2 for a second one"))
        return key


class NumberingStyle(Cell):
    """How the headings of one level are numbered: １．."""

    def parse(self, text: str, row: Any) -> str:
        try:
            check_style(text)
        except NumberingError as error:
            raise CellError(str(error)) from error
        return text


class NumberingStyles(Listed):
    """One pattern for each level: two levels may be numbered alike."""

    def __init__(self) -> None:
        super().__init__(NumberingStyle())

    def parse(self, text: str, row: Any) -> tuple[str, ...]:
        return tuple(self.item.parse_item(piece, row) for piece in items(text))


class FigureKey(Cell):
    """The key of a figure, or of a table typed by hand: manual.KEY."""

    def parse(self, text: str, row: Any) -> str:
        try:
            check_key(text)
        except UnknownFigureError as error:
            raise CellError(str(error)) from error
        return text


@dataclass(eq=False)
class FiguresColumn(RelatedColumn):
    """Which chapter shows which figure, by the programme of the chapter."""

    def read(self, record: Any) -> Any:
        return record.__dict__.get(SLOT, ())

    def same(self, old: Any, new: Any) -> bool:
        return set(old) == set(new)

    def store(self, pairs: list[tuple[Any, Any]]) -> None:
        for report, value in pairs:
            wanted = dict(value)
            for chapter in Chapter.objects.filter(report=report).exclude(programme=None):
                key = wanted.get(chapter.programme_id, "")
                if chapter.figure_key != key:
                    chapter.figure_key = key
                    chapter.save(update_fields=["figure_key", "updated_at"])


@dataclass(eq=False)
class NumberingColumn(Column):
    """The numbering, level by level; nothing means the usual one."""

    def read(self, record: Any) -> Any:
        return tuple(record.numbering)

    def same(self, old: Any, new: Any) -> bool:
        return tuple(old) == (tuple(new) or DEFAULT)

    def write(self, record: Any, value: Any) -> None:
        record.numbering = list(value or DEFAULT)


class ChapterFigures:
    """Reads the figures of the chapters of many reports at once."""

    def load(self, records: Any) -> None:
        """Put them beside each record."""
        found: dict[Any, list[tuple[Any, str]]] = {record.pk: [] for record in records}
        shown = Chapter.objects.filter(report__in=found).exclude(programme=None).exclude(figure_key="")
        for report, programme, key in shown.order_by("pk").values_list("report", "programme", "figure_key"):
            found[report].append((programme, key))
        for record in records:
            record.__dict__[SLOT] = tuple(found[record.pk])


class Reports(Table):
    """Reports before their adoption; importing one gives it the outline of its year, and leaves what was written in it."""

    key = "reports"
    titles = ("annual reports", "活動報告")
    model = Report
    name_field = "key"
    order = ("starts_on", "key")
    loads = (ChapterFigures(),)
    columns = (
        id_column("r2012"),
        Column("address", "アドレス", ReportKey(10), "The year, as it stands in the address; 2012-2 for a second report of it.", "アドレスに入る年。同じ年の二つめは「2012-2」。", "2012", required=True, attribute="key"),
        Column("year", "年", Whole(2999), "The year, or fiscal year, whose outline it follows.", "大綱をとる年・年度。", 2012, required=True),
        Column("first_day", "最初の日", Day(), "First day it tells of.", "報告する最初の日。", "2012-01-01", required=True, attribute="starts_on"),
        Column("last_day", "最後の日", Day(), "Last day it tells of (inclusive).", "報告する最後の日（その日を含む）。", "2012-12-31", required=True, attribute="ends_on"),
        InLanguageColumn("title", "表題", Text(200), "Title; made of the year when empty.", "表題。空なら年からつくる。", "2012年活動報告", attribute="titles"),
        InLanguageColumn("english_title", "英語表題", Text(200), "Title in English.", "英語の表題。", "Activity report 2012", attribute="titles", language="en"),
        InLanguageColumn("introduction", "はじめに", Text(lines=True), "Introduction; paragraphs are separated by an empty line. Figures may be cited.", "はじめに。段落は空行で区切る。数値は参照で書ける。", attribute="introductions"),
        InLanguageColumn("english_introduction", "英語のはじめに", Text(lines=True), "Introduction in English.", "英語のはじめに。", attribute="introductions", language="en"),
        InLanguageColumn("closing", "結び", Text(lines=True), "What stands at the very end.", "末尾のことば。", "以上", attribute="closings"),
        InLanguageColumn("english_closing", "英語の結び", Text(lines=True), "What stands at the end in English.", "英語の末尾のことば。", attribute="closings", language="en"),
        NumberingColumn("numbering", "番号の付け方", NumberingStyles(), "How headings are numbered, level by level: １．；（１）；①. The usual way when empty.", "見出しの番号の付け方を上の段から：１．；（１）；①。空なら普通の付け方。", "１．；１．；（１）；①"),
        FiguresColumn("figures", "集計", Listed(Parts(ProgrammeReference(), FigureKey())), "Figures of chapters: PROGRAMME：figure, or PROGRAMME：manual.KEY for a table typed by hand.", "章に載せる集計。「事業：集計のキー」、手入力の表は「事業：manual.キー」。", "g5-2-1：membership.table"),
    )  # fmt: skip

    def records(self) -> models.QuerySet:
        """Return those that are not adopted: what is frozen is not exchanged."""
        return super().records().exclude(state=Report.State.ADOPTED)

    def editable(self, user: Any) -> models.QuerySet:
        """Return those still written: the text is closed while steering committee and assembly have it."""
        return super().editable(user).filter(state__in=Report.WRITTEN_IN)

    def check(self, record: Any, plan: Plan) -> None:
        """Refuse days that end before they begin, a second report of the address, and a chapter the year has not."""
        super().check(record, plan)
        if record.starts_on and record.ends_on and record.ends_on < record.starts_on:
            raise CellError(_("The end is before the beginning."), column="last_day")
        if Report.objects.filter(key=record.key).exclude(pk=record.pk).exists():
            raise CellError(_("has a report already; write -2 behind the year for a second one"), column="address")

    def write(self, plans: list[Plan]) -> None:
        """Write the reports one by one, each with the outline of its year."""
        for plan in plans:
            plan.record.numbering = plan.record.numbering or list(DEFAULT)
            plan.record.save()
            take_outline(plan.record, before=last_before(plan.record) if plan.is_new else None)
        self.store_related(plans)
