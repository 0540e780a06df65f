"""Where the records say otherwise than an adopted report: each sentence and number, then and now, and by which record.

The adopted text is never touched. What a record said on the day of adoption is kept with the adoption; what a figure
said stands in the text itself. Only records the reader may see are named.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tomoni.core import audit
from tomoni.projects.models import Activity
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Chart, Document, Evidence, FigureRef, Heading, Items, Paragraph, Part, Table
from tomoni.reporting.evidence import cell_at, seen_rows
from tomoni.reporting.models import Report
from tomoni.reporting.recorded import named, recorded
from tomoni.reporting.references import MANUAL, TABLE, Reference
from tomoni.reporting.staleness import field_label, told
from tomoni.reporting.values import BadReferenceError, Values

LINES = "public_lines"


@dataclass(frozen=True)
class Changed:
    """One thing that is not as it was: what, then, now, since when, and the records the reader may see.

    ``activity`` is the record that says otherwise; of a figure ``gone`` are the rows it no longer counts, ``come``
    those it counts since.
    """

    what: str
    old: str
    new: str
    at: datetime | None = None
    activity: Activity | None = None
    gone: tuple[Any, ...] = ()
    come: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Differing:
    """A sentence, table or chart of an adopted report whose records say otherwise now."""

    anchor: str
    chapter: str
    text: str
    changes: tuple[Changed, ...]


def differing(report: Report, language: str, *, user: Any) -> list[Differing]:
    """Return what the records of an adopted report no longer say, in its order; [] for one that is not adopted."""
    if not report.is_adopted:
        return []
    document = compose(report, language)
    asked = _Asked(report, language, document, user)
    found, chapter = [], ""
    for part in document.parts:
        if isinstance(part, Heading):
            chapter = part.label
        for anchor, text, evidence, refs in _pieces(part):
            changes = [*asked.records(evidence), *asked.figures(refs)]
            if changes:
                found.append(Differing(anchor, chapter, text, tuple(changes)))
    return found


Piece = tuple[str, str, tuple[Evidence, ...], list[tuple[str, FigureRef]]]


def _pieces(part: Part) -> Iterator[Piece]:
    """Yield what stands by itself: anchor, text, the records behind it, and its numbers with their place in it."""
    if isinstance(part, Paragraph | Items):
        for sentence in part.sentences if isinstance(part, Paragraph) else part.items:
            refs = [("", run) for run in sentence.runs if isinstance(run, FigureRef)]
            yield sentence.anchor, sentence.text, sentence.evidence, refs
    elif isinstance(part, Table):
        columns = part.header[1:]
        refs = [
            (" / ".join([row.label, *columns[place : place + 1]]), run)
            for row in part.rows
            for place, cell in enumerate(row.cells)
            for run in cell
            if isinstance(run, FigureRef)
        ]
        yield part.anchor, part.caption, (), refs
    elif isinstance(part, Chart):
        points = [
            (f"{series.label} / {category}", point)
            for series in part.series
            for category, point in zip(part.categories, series.points, strict=True)
        ]
        yield part.anchor, part.caption, (), points


@dataclass
class _Asked:
    """The records and figures behind one report, each asked once."""

    report: Report
    language: str
    document: Document
    user: Any
    now: dict[str, Activity] = field(init=False)
    _answers: dict[Evidence, str] = field(default_factory=dict)
    _rows: dict[Evidence, tuple[tuple[Any, ...], tuple[Any, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.then: dict[str, dict[str, Any]] = self.report.adoption.records
        acts = Activity.objects.filter(pk__in=list(self.then)).prefetch_related("quantities")
        self.now = {str(activity.pk): activity for activity in acts}
        seen = Activity.objects.visible_to(self.user).filter(pk__in=list(self.then))
        self.seen = {str(pk) for pk in seen.values_list("pk", flat=True)}
        self.values = Values(self.report, self.language)
        self.different = {pk: changes for pk in self.then if (changes := list(self._record(pk)))}

    def records(self, evidence: Iterable[Evidence]) -> Iterator[Changed]:
        """Yield what changed in the activities among the evidence."""
        for each in evidence:
            if each.kind == "activity":
                yield from self.different.get(each.id, ())

    def _record(self, pk: str) -> Iterator[Changed]:
        then, activity = self.then[pk], self.now.get(pk)
        if activity is None:
            said = told(then.get("title") or then.get(LINES, {}))
            yield Changed(_("activity"), said, _("deleted"), _changed_at(pk))
            return
        is_seen, now = pk in self.seen, recorded(activity)
        changed = [each for each in (sorted(then) if is_seen else [LINES]) if then.get(each, "") != now[each]]
        if changed:
            at = _changed_at(pk)
            name = activity.heading(self.language) if is_seen else named(activity, self.language)
            for each in changed:
                old, new = _apart(then.get(each, ""), now[each])
                what = f"{name}: {field_label(each)}"
                yield Changed(what, told(old, each), told(new, each), at, activity if is_seen else None)

    def figures(self, refs: Iterable[tuple[str, FigureRef]]) -> Iterator[Changed]:
        """Yield the numbers whose figure gives another value now."""
        for where, ref in refs:
            if ref.evidence and (now := self._now(ref)) != ref.value:
                evidence = ref.evidence[0]
                gone, come = self._moved(evidence)
                yield Changed(where or evidence.query or evidence.id, ref.value, now, gone=gone, come=come)

    def _now(self, ref: FigureRef) -> str:
        evidence = ref.evidence[0]
        if evidence not in self._answers:
            self._answers[evidence] = self._ask(evidence) or ref.value
        return self._answers[evidence]

    def _ask(self, evidence: Evidence) -> str:
        """Return what the figure says now; '' where nothing can be asked, such as the report's own days."""
        if evidence.kind == MANUAL:
            words = evidence.id.split()
            reference = Reference(tuple(words if words[:1] == [TABLE] else [MANUAL, *words]))
        elif evidence.kind == "figure":
            reference = Reference(tuple(evidence.query.split()))
        else:
            return ""
        try:
            return self.values.of(reference).value
        except BadReferenceError as error:
            return str(error)

    def _moved(self, evidence: Evidence) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """Return the rows a figure counted as known at the adoption and does not now, and the other way round."""
        if evidence not in self._rows:
            self._rows[evidence] = self._look_for_moved(evidence) if evidence.kind == "figure" else ((), ())
        return self._rows[evidence]

    def _look_for_moved(self, evidence: Evidence) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        reference = Reference(tuple(evidence.query.split()))
        then = cell_at(self.values, reference, known_at=self.report.adoption.created_at)
        now = cell_at(self.values, reference, known_at=None)
        if then is None or now is None or not isinstance(then.rows, QuerySet) or not isinstance(now.rows, QuerySet):
            return (), ()
        old, new = (set(cell.rows.order_by().values_list("pk", flat=True)) for cell in (then, now))
        every = now.rows.model._default_manager.all()
        gone, come = (seen_rows(every.filter(pk__in=pks), user=self.user) for pks in (old - new, new - old))
        return tuple(gone or ()), tuple(come or ())


def _apart(old: Any, new: Any) -> tuple[Any, Any]:
    """Return two values as they are; of texts by language only those that differ."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return old, new
    languages = [each for each in {**old, **new} if old.get(each) != new.get(each)]
    return tuple({each: side[each] for each in languages if each in side} for side in (old, new))


def _changed_at(pk: str) -> datetime | None:
    """Return when an activity, or what belongs to it, was changed last."""
    newest = audit.history_of(Activity, pk, at_most=1)
    return newest[0].at if newest else None
