"""What waits in a report for its editor, chapter by chapter: stale, withheld, told nowhere, told several times."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q, TextField
from django.db.models.functions import Cast

from tomoni.core import figures
from tomoni.core.figures import Sentence
from tomoni.projects.models import Activity
from tomoni.reporting.document import Heading
from tomoni.reporting.findings import Contradiction, contradictions_of
from tomoni.reporting.forms.passages import figures_to_show
from tomoni.reporting.models import Chapter, ManualTable, Passage, PassageRecord, Report
from tomoni.reporting.numbering import heading_number
from tomoni.reporting.recorded import acts_of
from tomoni.reporting.staff.editor_survey import fingerprints, survey
from tomoni.reporting.staleness import Change, stale, stale_ids
from tomoni.reporting.tabulation.finding import PREFIX
from tomoni.reporting.values import BadReferenceError, Values


@dataclass
class Counts:
    """What waits in one chapter."""

    stale: int = 0
    withheld: int = 0
    unused: int = 0

    @property
    def all(self) -> int:
        """Everything that waits."""
        return self.stale + self.withheld + self.unused


@dataclass(frozen=True)
class Place:
    """A chapter in the outline: its level from 1, its number as printed, and what waits in it."""

    chapter: Chapter
    level: int
    number: str
    heading: str
    counts: Counts = field(default_factory=Counts)

    @property
    def label(self) -> str:
        """Number and heading on one line."""
        return Heading("", self.level, self.number, self.heading).label


@dataclass
class Desk:
    """A report as its editor sees it; acts the user may not see are counted nowhere and named nowhere."""

    report: Report
    user: Any
    language: str

    def __post_init__(self) -> None:
        self.values = Values(self.report, self.language)
        self.places = places(self.report, self.language)
        told = Passage.objects.filter(chapter__report=self.report, left_out=False)
        self.chapter_of = dict(told.values_list("pk", "chapter"))
        self.survey = survey(self.report, self.language)
        self.records = self._records()
        self.stale = stale_ids(self.report, now=self._fingerprints())
        self.against = self._against()
        self.bad = self._bad()
        visible = Activity.objects.visible_to(self.user)
        wanted = acts_of(self.report).filter(pk__in=visible.order_by().values("pk"))
        self.unused_ids, self.chapters_of_several = self._used(list(wanted.values_list("pk", flat=True)))
        self.unused_by_chapter = self._by_chapter(self.unused_ids)
        self._count()

    def place(self, chapter: Chapter) -> Place:
        """Return the place of a chapter in the outline."""
        return next(place for place in self.places if place.chapter.pk == chapter.pk)

    @property
    def total(self) -> Counts:
        """What waits in the whole report; an act that two chapters should tell counts once."""
        counts = [place.counts for place in self.places]
        return Counts(sum(each.stale for each in counts), sum(each.withheld for each in counts), len(self.unused_ids))

    @property
    def homeless(self) -> list[Any]:
        """The ids of acts told nowhere that belong to no chapter of this report."""
        return self.unused_by_chapter.get(None, [])

    @property
    def general(self) -> tuple[Contradiction, ...]:
        """The findings that hang on no passage."""
        return self.survey.found

    def changes(self, chapter: Chapter) -> dict[int, tuple[Change, ...]]:
        """Return what changed behind the passages of a chapter, by passage."""
        of_chapter = Activity.objects.filter(passages__passage__chapter=chapter).prefetch_related("quantities")
        acts = {activity.pk: activity for activity in of_chapter.distinct()}
        found = stale(self.report, language=self.language, acts=acts, chapter=chapter)
        return {each.passage.pk: each.changes for each in found}

    def unused_figures(self) -> list[tuple[str, str]]:
        """Return the key and label of the figures, and tables typed by hand, that no chapter and no passage shows."""
        shown = {place.chapter.figure_key for place in self.places}
        shown |= {*Passage.objects.filter(chapter__report=self.report).values_list("figure_key", flat=True)}
        sentences = {key for key, each in figures.all_figures().items() if isinstance(each, Sentence)}
        return [each for each in figures_to_show(self.report) if each[0] not in shown | sentences]

    def tables(self, findings: Iterable[Contradiction]) -> dict[str, ManualTable]:
        """Return the tables typed by hand that findings are about, by key."""
        wanted = {each.table for each in findings if each.table}
        found = ManualTable.objects.visible_to(self.user).filter(key__in=wanted) if wanted else ()
        return {table.key: table for table in found}

    def _records(self) -> list[tuple[int, int, Any]]:
        """Return the passage, its chapter and the act of every record that is still there."""
        rows = PassageRecord.objects.filter(passage__chapter__report=self.report).exclude(activity=None)
        return list(rows.order_by("position", "pk").values_list("passage", "passage__chapter", "activity"))

    def _fingerprints(self) -> dict[Any, str]:
        """Return the fingerprints of the acts as they are now, of those a passage was tied to since the survey too."""
        known = self.survey.fingerprints
        missing = {activity for _passage, _chapter, activity in self.records if activity not in known}
        return {**known, **fingerprints(missing)} if missing else known

    def _against(self) -> dict[int, list[Contradiction]]:
        """Return by told passage what withholds it: what is about itself, and what is about an act it rests on."""
        by_act: dict[Any, list[Contradiction]] = defaultdict(list)
        for each in self.survey.found:
            if each.withholds:
                for pk in each.activities:
                    by_act[pk].append(each)
        found: dict[int, list[Contradiction]] = defaultdict(list)
        for each in self._own_contradictions():
            if each.withholds and each.passage is not None:
                found[each.passage].append(each)
        for passage, _chapter, activity in self.records:
            if passage in self.chapter_of and activity in by_act:
                found[passage] += [each for each in by_act[activity] if each not in found[passage]]
        return dict(found)

    def _own_contradictions(self) -> list[Contradiction]:
        """Return what does not fit together in passages: those of a series, of typed tables, and of other years' acts."""
        outside = {passage for passage, _chapter, activity in self.records if activity not in self.survey.inside}
        told = Passage.objects.filter(chapter__report=self.report, left_out=False).filter(
            Q(key__startswith="series:")
            | Q(key__startswith="name:")
            | Q(figure_key__startswith=PREFIX)
            | Q(pk__in=outside)
        )
        records = PassageRecord.objects.defer("recorded").order_by("position", "pk")
        passages = list(told.prefetch_related(Prefetch("records", records, to_attr="ties")))
        wanted = {tie.activity_id for passage in passages for tie in getattr(passage, "ties", ()) if tie.activity_id}
        acts = Activity.objects.prefetch_related("quantities").in_bulk(list(wanted)) if wanted else {}
        return contradictions_of(passages, self.report, language=self.language, acts=acts)

    def _bad(self) -> dict[int, str]:
        """Return by told passage why a figure it cites cannot be given."""
        told = Passage.objects.filter(chapter__report=self.report, left_out=False)
        citing = told.annotate(written=Cast("texts", TextField())).filter(written__contains="[[")
        bad = {}
        for pk, texts in citing.values_list("pk", "texts"):
            try:
                for text in texts.values():
                    self.values.runs(text)
            except BadReferenceError as error:
                bad[pk] = str(error)
        return bad

    def _used(self, wanted: list[Any]) -> tuple[list[Any], dict[Any, list[int]]]:
        chapters: dict[Any, list[int]] = defaultdict(list)
        for _passage, chapter, activity in self.records:
            chapters[activity].append(chapter)
        several = {pk: chapters[pk] for pk in wanted if len(chapters.get(pk, ())) > 1}
        return [pk for pk in wanted if pk not in chapters], several

    def _by_chapter(self, unused: list[Any]) -> dict[int | None, list[Any]]:
        own = {place.chapter.programme_id: place.chapter.pk for place in self.places if place.chapter.programme_id}
        rows = Activity.programmes.through.objects.filter(activity__in=unused, programme__in=own).order_by("pk")
        chapters: dict[Any, list[int]] = defaultdict(list)
        for activity, programme in rows.values_list("activity", "programme"):
            chapters[activity].append(own[programme])
        found: dict[int | None, list[Any]] = defaultdict(list)
        for activity in unused:
            for chapter in chapters.get(activity) or [None]:
                found[chapter].append(activity)
        return found

    def _count(self) -> None:
        stale_in = Counter(self.chapter_of[pk] for pk in self.stale if pk in self.chapter_of)
        withheld_in = Counter(self.chapter_of[pk] for pk in {*self.against, *self.bad})
        for place in self.places:
            pk = place.chapter.pk
            place.counts.stale, place.counts.withheld = stale_in[pk], withheld_in[pk]
            place.counts.unused = len(self.unused_by_chapter.get(pk, ()))


def places(report: Report, language: str, *, numbering: list[str] | None = None) -> list[Place]:
    """Return the chapters of a report in reading order, numbered as its pages number them, or by these patterns."""
    children: dict[int | None, list[Chapter]] = defaultdict(list)
    chapters = Chapter.objects.filter(report=report).select_related("programme").order_by("position", "pk")
    for chapter in chapters:
        children[chapter.parent_id].append(chapter)
    styles = numbering if numbering is not None else report.numbering
    return list(_level(children, None, 1, styles, language))


def _level(
    children: dict[int | None, list[Chapter]], parent: int | None, level: int, styles: list[str], language: str
) -> Iterable[Place]:
    for number, chapter in enumerate(children.get(parent, []), start=1):
        printed = heading_number(styles, level, number, language)
        yield Place(chapter, level, printed, chapter.heading(language))
        yield from _level(children, chapter.pk, level + 1, styles, language)
