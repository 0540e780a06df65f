"""What stands behind a part of a report, for one reader: only what they may see of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tomoni.core import audit, figures
from tomoni.core.figures import Cell
from tomoni.people.models import Person
from tomoni.projects.models import Activity
from tomoni.reporting.document import Chart, Document, Evidence, FigureRef, Items, Paragraph, Part, Sentence, Table
from tomoni.reporting.models import Adoption, ManualTable, Report
from tomoni.reporting.models.report import READERS
from tomoni.reporting.references import TABLE, Reference
from tomoni.reporting.values import BadReferenceError, Values

ROWS_SHOWN = 200


@dataclass(frozen=True)
class Cited:
    """A figure behind a part: the query that gives it, its value as printed, and who vouches for one written by hand."""

    evidence: Evidence
    printed: str
    vouched_by: str = ""


@dataclass(frozen=True)
class Behind:
    """What one part rests on: its words, the acts the reader may see, how many they may not, and the figures."""

    anchor: str
    text: str
    activities: tuple[Activity, ...]
    hidden: int
    cited: tuple[Cited, ...]


def behind(report: Report, document: Document, anchor: str, *, user: Any) -> Behind | None:
    """Return what stands behind the part of this anchor; None where there is no such part or nothing to show."""
    found = dict(_parts(document)).get(anchor)
    if found is None:
        return None
    text, evidence, figures_shown = found
    wanted = [each.id for each in evidence if each.kind == "activity"]
    seen = {str(each.pk): each for each in Activity.objects.visible_to(user).filter(pk__in=wanted)}
    cited = tuple(_vouched(each, report, user) for each in figures_shown) if reads_reports(user) else ()
    if not seen and not cited:
        return None
    shown = tuple(seen[pk] for pk in wanted if pk in seen)
    return Behind(anchor, text, shown, len(wanted) - len(shown), cited)


def _vouched(cited: Cited, report: Report, user: Any) -> Cited:
    if cited.evidence.kind != "manual":
        return cited
    known: Any = report.manual_figures.filter(key=cited.evidence.id)
    if cited.evidence.id.startswith(f"{TABLE} "):
        known = ManualTable.objects.visible_to(user).filter(key=cited.evidence.id.split()[1])
    found = known.filter(vouched_by__in=Person.objects.visible_to(user)).first()
    return replace(cited, vouched_by=str(found.vouched_by)) if found else cited


def linked_anchors(document: Document, *, user: Any) -> set[str]:
    """Return the anchors behind which the reader may see something."""
    parts = dict(_parts(document))
    wanted = {each.id for _text, evidence, _cited in parts.values() for each in evidence if each.kind == "activity"}
    seen = {str(pk) for pk in Activity.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)}
    is_reader = reads_reports(user)
    return {
        anchor
        for anchor, (_text, evidence, cited) in parts.items()
        if (is_reader and cited) or any(each.id in seen for each in evidence)
    }


def reads_reports(user: Any) -> bool:
    """Tell whether the reader may see the figures and hand-written sources behind a report, not the text alone."""
    return bool(user.is_authenticated and user.is_active and (user.is_superuser or READERS & user.role_keys()))


@transaction.atomic
def counted_rows(report: Report, query: str, *, user: Any) -> tuple[int, list[Any]] | None:
    """Return how many rows a figure's query counts and the first of those the reader may see; None where none may be shown.

    Of an adopted report it counts what was known at the adoption. Rows are shown to those alone whose role may view such
    records at all; reading sensitive ones is written down.
    """
    adoption = Adoption.objects.filter(report=report).first()
    known_at = adoption.created_at if adoption else None
    cell = cell_at(Values(report, "ja"), Reference(tuple(query.split())), known_at=known_at)
    if cell is None:
        return None
    shown = seen_rows(cell.rows, user=user)
    return None if shown is None else (cell.value, shown)


def cell_at(values: Values, reference: Reference, *, known_at: datetime | None) -> Cell | None:
    """Return a number with the rows it counts, as known at a moment (None: now); None where there is no such number."""
    try:
        figure = figures.find(reference.key)
        span = values.span(figure, reference)
        if isinstance(figure, figures.Number):
            return figure.cell(span, known_at=known_at)
        if isinstance(figure, figures.Table):
            line, *column = reference.words[2:]
            return figure.cell(span, line, *(column or [figure.columns[0].key]), known_at=known_at)
    except (BadReferenceError, figures.UnknownFigureError, KeyError, ValueError):
        pass
    return None


@transaction.atomic
def seen_rows(rows: Any, *, user: Any) -> list[Any] | None:
    """Return the first of these records the user may see; None where their role may view none of the kind.

    Each record with audited reads leaves an entry in the audit trail, before it is shown.
    """
    if not isinstance(rows, QuerySet) or not hasattr(rows, "visible_to"):
        return None
    options = rows.model._meta
    if not user.has_perm(f"{options.app_label}.view_{options.model_name}"):
        return None
    shown = list(rows.visible_to(user)[:ROWS_SHOWN])
    audit.record_reads(shown, user=user)
    return shown


Found = tuple[str, tuple[Evidence, ...], list[Cited]]


def _parts(document: Document) -> Iterable[tuple[str, Found]]:
    for part in document.parts:
        yield from _of_part(part)


def _of_part(part: Part) -> Iterable[tuple[str, Found]]:
    if isinstance(part, Paragraph | Items):
        for sentence in part.sentences if isinstance(part, Paragraph) else part.items:
            yield sentence.anchor, (sentence.text, sentence.evidence, _cited_in(sentence))
    elif isinstance(part, Table):
        runs = [run for row in part.rows for cell in row.cells for run in cell]
        yield part.anchor, (part.caption, (), _cited(runs))
    elif isinstance(part, Chart):
        yield part.anchor, (part.caption, (), _cited([point for series in part.series for point in series.points]))


def _cited_in(sentence: Sentence) -> list[Cited]:
    return _cited(sentence.runs)


def _cited(runs: Iterable[Any]) -> list[Cited]:
    return [Cited(run.evidence[0], run.text) for run in runs if isinstance(run, FigureRef) and run.evidence]
