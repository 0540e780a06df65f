"""Drafting: each act told in the chapters it belongs to, each figure in the chapter that shows it.

What somebody edited, wrote or left out stays as it is; what they did not touch follows the records.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.core import figures
from tomoni.core.figures import Sentence
from tomoni.projects.models import Activity
from tomoni.reporting.actions.starting import take_outline
from tomoni.reporting.document import FigureRef, Table
from tomoni.reporting.models import Chapter, ManualTable, Passage, PassageFigure, PassageRecord, Report
from tomoni.reporting.recorded import acts_of, fingerprint, is_own, kept, recorded, series_of_meetings
from tomoni.reporting.references import cited
from tomoni.reporting.sentences import LANGUAGES, Told, tell_all, tell_outcome
from tomoni.reporting.staleness import KEPT_IN
from tomoni.reporting.tables import check_key, figure_chart, figure_table
from tomoni.reporting.tabulation.finding import PREFIX, is_typed
from tomoni.reporting.values import BadReferenceError, Values, reference_of

PARAGRAPH_SENTENCES = 6


class ClosedError(ValueError):
    """A report that was handed on or adopted is not drafted again; the words say so."""


@dataclass(frozen=True)
class Drafted:
    """What a draft did: passages written anew, written again, taken away, and kept because somebody had edited them."""

    written: int
    renewed: int
    removed: int
    kept: int


@transaction.atomic
def draft(report: Report) -> Drafted:
    """Draft the report, or draft it again. Raises ClosedError; UnknownFigureError names the nearest figure."""
    report = Report.objects.select_for_update().get(pk=report.pk)  # two drafts at once would tell everything twice
    if not report.is_being_written:
        words = _("The text of “%(report)s” is closed (%(state)s): it is drafted again when it was sent back.")
        raise ClosedError(words % {"report": report, "state": report.get_state_display()})
    take_outline(report)
    for key in report.chapters.exclude(figure_key="").values_list("figure_key", flat=True):
        check_key(key)
    drafting = _Drafting(report)
    for chapter in report.chapters.order_by("pk"):
        drafting.chapter(chapter)
    drafting.tie()
    return Drafted(len(drafting.new), drafting.renewed, drafting.removed, drafting.kept)


def rest_on(passage: Passage, activities: Iterable[Activity], *, home: Chapter | None = None) -> None:
    """Tie a passage to exactly these acts as they are recorded now, and to the figures it cites or shows.

    Called when a passage was written or checked: from here on it is not stale.
    """
    wanted = list(activities)
    homes = dict(passage.records.values_list("activity", "home"))
    passage.records.all().delete()
    PassageRecord.objects.bulk_create(
        [_record(passage, activity, place, home, homes) for place, activity in enumerate(wanted, start=1)]
    )
    passage.figures.all().delete()
    PassageFigure.objects.bulk_create(_figures(passage, Values(passage.chapter.report, KEPT_IN)))


def cites(key: str) -> dict[str, str]:
    """Return the text of a passage that is one sentence of figures, by language."""
    figure = figures.find(key)
    return dict.fromkeys(LANGUAGES, f"[[{figure.key} {'period' if figure.asks == figures.PERIOD else 'end'}]]")


def _record(
    passage: Passage, activity: Activity, place: int, home: Chapter | None, homes: dict[Any, Any]
) -> PassageRecord:
    return PassageRecord(
        passage=passage,
        activity=activity,
        home_id=homes.get(activity.pk) or (home.pk if home else None),
        position=place,
        recorded=kept(activity),
        fingerprint=fingerprint(recorded(activity)),
    )


def _figures(passage: Passage, values: Values) -> list[PassageFigure]:
    found: dict[str, str] = {}
    if passage.kind in (Passage.Kind.TABLE, Passage.Kind.CHART):
        found = _shown(passage, values)
    for reference in [each for text in passage.texts.values() for each in cited(text)]:
        try:
            found[str(reference)] = values.of(reference).value
        except BadReferenceError:  # composing tells it as a finding
            continue
    return [PassageFigure(passage=passage, reference=key, value=value) for key, value in found.items()]


def _shown(passage: Passage, values: Values) -> dict[str, str]:
    """Return the value of every cell or point by its query."""
    if passage.kind == Passage.Kind.TABLE:
        table: Table = figure_table(passage.figure_key, values, anchor="")
        refs = [run for row in table.rows for cell in row.cells for run in cell if isinstance(run, FigureRef)]
    else:
        chart = figure_chart(passage.figure_key, values, anchor="")
        refs = [point for series in chart.series for point in series.points] if chart else []
    return {reference_of(ref): ref.value for ref in reversed(refs)}  # what is shown beside a number comes after it


def _kind_in_mixed(passage: Passage, kind: str) -> str:
    """Return the kind of a passage among others somebody edited: it begins a paragraph only where it did before."""
    running = (Passage.Kind.SENTENCE, Passage.Kind.PARAGRAPH)
    if kind not in running:
        return kind
    return passage.kind if passage.pk and passage.kind in running else Passage.Kind.SENTENCE


def _is_untouched(passage: Passage) -> bool:
    return passage.origin == Passage.Origin.DRAFTED and not passage.left_out


class _Drafting:
    """One draft of one report; what passages rest on is written at the end, all at once."""

    def __init__(self, report: Report) -> None:
        self.report, self.values = report, Values(report, KEPT_IN)
        self.acts = list(acts_of(report))
        self.series = series_of_meetings(self.acts)
        self.renewed = self.removed = self.kept = 0
        self.new: list[Passage] = []
        self.places: dict[int, int] = {}
        self.resting: list[tuple[Passage, Told | None]] = []
        self.by_programme: dict[Any, list[Activity]] = defaultdict(list)
        by_id = {activity.pk: activity for activity in self.acts}
        place = {pk: number for number, pk in enumerate(by_id)}
        rows = Activity.programmes.through.objects.filter(activity__in=by_id)
        for programme, activity in sorted(rows.values_list("programme", "activity"), key=lambda row: place[row[1]]):
            self.by_programme[programme].append(by_id[activity])
        self.typed: dict[Any, list[str]] = defaultdict(list)
        tables = ManualTable.objects.public().ending_in(report.period).exclude(programme=None)
        for programme, key in tables.order_by("starts_on", "key").values_list("programme", "key"):
            self.typed[programme].append(key)
        self.claimed = self._claimed()

    def _claimed(self) -> dict[Any, set[Any]]:
        """Return by chapter the acts that an edited, hand-written or left-out passage tells for it already."""
        held = PassageRecord.objects.filter(passage__chapter__report=self.report).exclude(
            passage__origin=Passage.Origin.DRAFTED, passage__left_out=False
        )
        found: dict[Any, set[Any]] = defaultdict(set)
        for chapter, home, activity in held.values_list("passage__chapter", "home", "activity"):
            found[home or chapter].add(activity)
            found[chapter].add(activity)
        return found

    def chapter(self, chapter: Chapter) -> None:
        """Write what the chapter tells now, and take away what was drafted and is told no more."""
        passages = list(chapter.passages.order_by("position", "pk"))
        self.places |= {passage.pk: passage.position for passage in passages}
        there = {passage.key: passage for passage in passages if passage.key}
        is_mixed = any(not _is_untouched(passage) for passage in passages)
        last = max([passage.position for passage in passages], default=0)
        for place, (key, kind, texts, figure_key, told) in enumerate(self._wanted(chapter), start=1):
            passage = there.pop(key, None)
            if passage and not _is_untouched(passage):
                self.kept += 1
                continue
            if passage is None:
                passage = Passage(chapter=chapter, key=key, position=last + place)
            if is_mixed:  # an order and paragraphs somebody made are left alone
                kind = _kind_in_mixed(passage, kind)
            else:
                passage.position = place
            self._write(passage, kind, texts, figure_key)
            self.resting.append((passage, told))
        for passage in there.values():
            self._take_away(passage)

    def _write(self, passage: Passage, kind: str, texts: dict[str, str], figure_key: str) -> None:
        there = (passage.kind, passage.texts, passage.figure_key, self.places.get(passage.pk))
        passage.kind, passage.texts, passage.figure_key = kind, texts, figure_key
        passage.origin = Passage.Origin.DRAFTED
        if passage.pk is None:
            self.new.append(passage)
        elif there != (kind, texts, figure_key, passage.position):
            self.renewed += 1
            passage.save()

    def _take_away(self, passage: Passage) -> None:
        if _is_untouched(passage):
            passage.delete()
            self.removed += 1
        else:
            self.kept += 1

    def _wanted(self, chapter: Chapter) -> list[tuple[Any, ...]]:
        return [*self._shown(chapter), *self._told(chapter), *self._typed(chapter)]

    def _typed(self, chapter: Chapter) -> Iterable[tuple[Any, ...]]:
        """Yield the public tables typed by hand for the chapter's programme that end in the report's days."""
        for key in self.typed.get(chapter.programme_id, []):
            if chapter.figure_key == f"{PREFIX}{key}":
                continue
            yield f"table:{PREFIX}{key}", Passage.Kind.TABLE, {}, f"{PREFIX}{key}", None

    def _told(self, chapter: Chapter) -> Iterable[tuple[Any, ...]]:
        claimed = self.claimed[chapter.pk]
        acts = [act for act in self.by_programme.get(chapter.programme_id, []) if act.pk not in claimed]
        own = [act for act in acts if is_own(act, self.report.period)]
        told = tell_all(own, period=self.report.period, series=self.series)
        results = [tell_outcome(act, period=self.report.period) for act in acts]
        everything = [*told, *(result for result in results if result)]
        paragraphs = -(-len(everything) // PARAGRAPH_SENTENCES) or 1
        length = -(-len(everything) // paragraphs) or 1
        for number, each in enumerate(everything):
            begins = number % length == 0
            yield each.key, Passage.Kind.PARAGRAPH if begins else Passage.Kind.SENTENCE, each.texts, "", each

    def _shown(self, chapter: Chapter) -> Iterable[tuple[Any, ...]]:
        """Yield the trend sentences of the chapter's figure, its table, and its chart where it makes a series."""
        if is_typed(chapter.figure_key):
            yield f"table:{chapter.figure_key}", Passage.Kind.TABLE, {}, chapter.figure_key, None
        if not chapter.figure_key or is_typed(chapter.figure_key):
            return
        figure = figures.find(chapter.figure_key)
        known = figures.all_figures().values()
        own = [figure] if isinstance(figure, Sentence) else []
        for number, sentence in enumerate(
            [*own, *(each for each in known if figure.key in getattr(each, "behind", ()))]
        ):
            kind = Passage.Kind.SENTENCE if number else Passage.Kind.PARAGRAPH
            yield f"trend:{sentence.key}", kind, cites(sentence.key), "", None
        if own:
            return
        yield f"table:{figure.key}", Passage.Kind.TABLE, {}, figure.key, None
        if figure_chart(figure.key, self.values, anchor=""):
            yield f"chart:{figure.key}", Passage.Kind.CHART, {}, figure.key, None

    def tie(self) -> None:
        """Write the new passages, and what every drafted passage rests on where it is not written so already."""
        Passage.objects.bulk_create(self.new)
        known = self._known_ties()
        records, cites, changed = [], [], []
        for passage, told in self.resting:
            acts = told.activities if told else ()
            new = [
                _record(passage, activity, place, passage.chapter, {}) for place, activity in enumerate(acts, start=1)
            ]
            new_cites = _figures(passage, self.values) if told is None else []
            wanted = {(each.activity_id, each.fingerprint) for each in new}
            wanted |= {(each.reference, each.value) for each in new_cites}
            if wanted != known.get(passage.pk, set()):
                changed.append(passage)
                records += new
                cites += new_cites
        PassageRecord.objects.filter(passage__in=changed).delete()
        PassageFigure.objects.filter(passage__in=changed).delete()
        PassageRecord.objects.bulk_create(records)
        PassageFigure.objects.bulk_create(cites)

    def _known_ties(self) -> dict[int, set[tuple[Any, str]]]:
        known: dict[int, set[tuple[Any, str]]] = defaultdict(set)
        in_report = {"passage__chapter__report": self.report}
        for model, names in ((PassageRecord, ("activity", "fingerprint")), (PassageFigure, ("reference", "value"))):
            for passage, what, state in model.objects.filter(**in_report).values_list("passage", *names):
                known[passage].add((what, state))
        return known
