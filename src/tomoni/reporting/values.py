"""What a reference in a text says now: the figure asked, its value printed, the query kept as evidence."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches

from django.utils import translation
from django.utils.translation import gettext as _

from tomoni.core import figures, quantities
from tomoni.core.figures import PERIOD, Cell, Figure, Number, Sentence, Span, Table, UnknownFigureError
from tomoni.core.periods import Period
from tomoni.reporting.document import Evidence, FigureRef, Run, Text
from tomoni.reporting.models import ManualFigure, Report
from tomoni.reporting.references import MANUAL, TABLE, Reference, split
from tomoni.reporting.tabulation import Cell as TypedCell
from tomoni.reporting.tabulation import Tabulated, Year, bare, tabulate
from tomoni.reporting.tabulation import printed as number_printed
from tomoni.reporting.tabulation.finding import find

BEFORE = "before"


class BadReferenceError(ValueError):
    """A reference that names no figure, day, line or column; the words say what to write instead."""


@dataclass
class Values:
    """The values of figures for one report in one language, each figure asked once for each day or period."""

    report: Report
    language: str
    _lines: dict[tuple[str, Span], dict[str, figures.Line]] = field(default_factory=dict)
    _manual: dict[str, ManualFigure] | None = None
    _typed: dict[str, Tabulated] = field(default_factory=dict)

    def runs(self, text: str) -> tuple[Run, ...]:
        """Return the text with every reference answered; raises BadReferenceError."""
        return tuple(Text(piece) if isinstance(piece, str) else self.of(piece) for piece in split(text))

    def of(self, reference: Reference) -> FigureRef:
        """Return what the reference says; raises BadReferenceError."""
        if reference.key == MANUAL:
            return self._manual_figure(reference)
        if reference.key == TABLE:
            return self._of_table(reference)
        try:
            figure = figures.find(reference.key)
        except UnknownFigureError as error:
            raise BadReferenceError(str(error)) from error
        span = self.span(figure, reference)
        query = " ".join([figure.key, span_text(span), *reference.words[2:]])
        evidence = (Evidence("figure", figure.key, query),)
        if isinstance(figure, Sentence):
            words = figure.words(span, language=self.language)
            return FigureRef(words, words, evidence)
        cell = self._cell(figure, span, reference)
        return FigureRef(f"{cell.value:,}", str(cell.value), evidence)

    def cell(self, reference: Reference) -> Cell:
        """Return a number with the rows it counts; raises BadReferenceError, and UnknownFigureError."""
        figure = figures.find(reference.key)
        return self._cell(figure, self.span(figure, reference), reference)

    def span(self, figure: Figure, reference: Reference) -> Span:
        """Return the day or period a reference asks for; raises BadReferenceError where the figure asks for the other."""
        written = reference.words[1] if len(reference.words) > 1 else ("period" if figure.asks == PERIOD else "end")
        period = self.report.period
        named: dict[str, Span] = {
            "end": period.last_day, "before": period.start - timedelta(days=1), "period": period
        }  # fmt: skip
        found = named.get(written) or _written_span(written)
        if found is None or isinstance(found, Period) != (figure.asks == PERIOD):
            example = "period, 2012-01-01/2012-12-31" if figure.asks == PERIOD else "end, before, 2012-12-31"
            words = _("“[[%(reference)s]]”: this figure is asked for one of these: %(example)s.")
            raise BadReferenceError(words % {"reference": reference, "example": example})
        return found

    def lines(self, figure: Table, span: Span) -> dict[str, figures.Line]:
        """Return the lines of a table by key, asked once."""
        if (figure.key, span) not in self._lines:
            with translation.override(self.language):
                self._lines[figure.key, span] = {line.key: line for line in figure.lines(span)}
        return self._lines[figure.key, span]

    def printed(self, figure: Figure, span: Span, cell: Cell, *where: str) -> FigureRef:
        """Return a cell of a table as printed with its unit ("325人"), with the query that gives it again."""
        value = Decimal(cell.value)
        text = quantities.describe(quantities.Quantity(value, cell.unit), self.language) if value >= 0 else str(value)
        query = " ".join([figure.key, span_text(span), *where])
        return FigureRef(text, str(cell.value), (Evidence("figure", figure.key, query),))

    def _cell(self, figure: Figure, span: Span, reference: Reference) -> Cell:
        if isinstance(figure, Number):
            return figure.cell(span)
        if not isinstance(figure, Table):
            raise BadReferenceError(_("“[[%(reference)s]]” has no number.") % {"reference": reference})
        lines = self.lines(figure, span)
        columns = [column.key for column in figure.columns]
        words = [*reference.words[2:], *columns[:1]] if len(columns) == 1 else list(reference.words[2:])
        for place, known in ((0, list(lines)), (1, columns)):
            word = words[place] if len(words) > place else ""
            if word not in known:
                raise _unknown_word(reference, word, known)
        return lines[words[0]].cells[words[1]]

    def typed(self, key: str) -> Tabulated:
        """Return a table typed by hand as it may be printed, asked once; raises UnknownFigureError."""
        if key not in self._typed:
            self._typed[key] = tabulate(find(key))
        return self._typed[key]

    def typed_cell(
        self,
        table: Tabulated,
        year: Year,
        cell: TypedCell,
        row: str,
        column: dict[str, str],
        *,
        with_unit: bool = False,
    ) -> FigureRef | None:
        """Return a cell of a table typed by hand, with the reference that gives it again; None for an empty one."""
        if cell.hidden:
            text, value = (_("fewer than 5"), "<5") if cell.hidden == "small" else (_("not shown"), "")
        elif cell.number is not None:
            text = number_printed(cell.number, column, self.language, with_unit=with_unit)
            value = bare(cell.number, column)
        else:
            text = value = cell.words
        before = [] if year is table.own else [BEFORE]
        where = " ".join([TABLE, table.table.key, row, column["key"], *before])
        return FigureRef(text, value, (Evidence("manual", where, year.table.source),)) if text else None

    def _of_table(self, reference: Reference) -> FigureRef:
        words = [*reference.words[1:], "", "", ""]
        try:
            table = self.typed(words[0])
        except UnknownFigureError as error:
            raise BadReferenceError(str(error)) from error
        year = table.years[0] if words[3] == BEFORE else table.own
        columns = {each["key"]: each for each in table.table.columns}
        for word, known in ((words[1], list(year.rows)), (words[2], list(columns))):
            if word not in known:
                raise _unknown_word(reference, word, known)
        cell = year.rows[words[1]].cells.get(words[2], TypedCell())
        with translation.override(self.language):
            found = self.typed_cell(table, year, cell, words[1], columns[words[2]], with_unit=True)
        if found is None:
            raise BadReferenceError(_("“[[%(reference)s]]” has no number.") % {"reference": reference})
        return found

    def _manual_figure(self, reference: Reference) -> FigureRef:
        if self._manual is None:
            self._manual = {figure.key: figure for figure in ManualFigure.objects.filter(report=self.report)}
        key = reference.words[1] if len(reference.words) > 1 else ""
        if key not in self._manual:
            near = get_close_matches(key, self._manual, n=1, cutoff=0.0)
            said = {"key": key, "near": near[0] if near else _("none yet")}
            words = _("There is no hand-written figure “%(key)s” in this report. Did you mean “%(near)s”?")
            raise BadReferenceError(words % said)
        figure = self._manual[key]
        # the tree is kept for good when adopted: it names the source, never the person who vouches
        return FigureRef(figure.printed(self.language), figure.value, (Evidence("manual", key, figure.source),))


def _unknown_word(reference: Reference, word: str, known: list[str]) -> BadReferenceError:
    near = get_close_matches(word, known, n=1, cutoff=0.0)
    said = {"reference": reference, "word": word or "?", "near": near[0] if near else "", "known": ", ".join(known)}
    told = _("“[[%(reference)s]]”: there is no “%(word)s”. Did you mean “%(near)s”? Known: %(known)s.")
    return BadReferenceError(told % said)


def reference_of(ref: FigureRef) -> str:
    """Return the reference that gives the number again, as a text would cite it."""
    behind = ref.evidence[0]
    return behind.id if behind.kind == "manual" else behind.query


def span_text(span: Span) -> str:
    """Return a day or period as references write it: 2012-12-31, or 2012-01-01/2012-12-31."""
    return f"{span.start}/{span.last_day}" if isinstance(span, Period) else span.isoformat()


def _written_span(text: str) -> Span | None:
    first, slash, last = text.partition("/")
    try:
        start = date.fromisoformat(first)
        return Period.between(start, date.fromisoformat(last)) if slash else start
    except ValueError:
        return None
