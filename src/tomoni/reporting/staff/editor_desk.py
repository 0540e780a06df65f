"""What waits in a report for its editor, chapter by chapter: stale, withheld, told nowhere, told several times."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tomoni.core import figures
from tomoni.core.figures import Sentence
from tomoni.projects.models import Activity
from tomoni.reporting.composing import passages_of
from tomoni.reporting.document import Heading
from tomoni.reporting.findings import Contradiction, contradictions
from tomoni.reporting.forms.passages import figures_to_show
from tomoni.reporting.models import Chapter, ManualTable, Passage, PassageRecord, Report
from tomoni.reporting.numbering import DEFAULT, numbered
from tomoni.reporting.recorded import acts_behind, acts_of
from tomoni.reporting.staleness import Change, stale
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
        acts = acts_behind(self.report)
        told = passages_of(self.report)
        self.stale = _stale(self.report, self.language, acts)
        self.found = contradictions(self.report, told, language=self.language, acts=acts)
        self.against = _against(told, self.found)
        self.bad = _bad(told, self.values)
        visible = Activity.objects.visible_to(self.user)
        self.unused_ids, several = self._used(acts_of(self.report).filter(pk__in=visible.order_by().values("pk")))
        self.chapters_of_several = several
        self.places = places(self.report, self.language)
        self.unused_by_chapter = self._by_chapter(self.unused_ids)
        self._count({passage.pk: passage.chapter_id for passage in told})

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
    def general(self) -> list[Contradiction]:
        """The findings that hang on no passage."""
        return [each for each in self.found if each.passage is None]

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

    def _used(self, acts: Any) -> tuple[list[Any], dict[Any, list[int]]]:
        records = PassageRecord.objects.filter(passage__chapter__report=self.report).exclude(activity=None)
        chapters: dict[Any, list[int]] = defaultdict(list)
        for activity, chapter in records.order_by("pk").values_list("activity", "passage__chapter"):
            chapters[activity].append(chapter)
        wanted = list(acts.values_list("pk", flat=True))
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

    def _count(self, chapter_of: dict[int, int]) -> None:
        stale_in = Counter(chapter_of[pk] for pk in self.stale if pk in chapter_of)
        withheld_in = Counter(chapter_of[pk] for pk in {*self.against, *self.bad})
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
    return list(_level(children, None, 1, styles or list(DEFAULT), language))


def _level(
    children: dict[int | None, list[Chapter]], parent: int | None, level: int, styles: list[str], language: str
) -> Iterable[Place]:
    for number, chapter in enumerate(children.get(parent, []), start=1):
        printed = numbered(styles[min(level, len(styles)) - 1], number)
        yield Place(chapter, level, printed, chapter.heading(language))
        yield from _level(children, chapter.pk, level + 1, styles, language)


def _stale(report: Report, language: str, acts: Any) -> dict[int, tuple[Change, ...]]:
    return {each.passage.pk: each.changes for each in stale(report, language=language, acts=acts)}


def _against(told: list[Passage], found: list[Contradiction]) -> dict[int, list[Contradiction]]:
    """Return by passage what withholds it: what is about itself, and what is about an act it rests on."""
    by_act: dict[Any, list[Contradiction]] = defaultdict(list)
    by_passage: dict[int, list[Contradiction]] = defaultdict(list)
    for each in found:
        if not each.withholds:
            continue
        if each.passage is not None:
            by_passage[each.passage].append(each)
            continue
        for pk in each.activities:
            by_act[pk].append(each)
    against = {}
    for passage in told:
        own = [*by_passage.get(passage.pk, [])]
        own += [each for tie in getattr(passage, "ties", ()) for each in by_act.get(tie.activity_id, [])]
        if own:
            against[passage.pk] = list(dict.fromkeys(own))
    return against


def _bad(told: list[Passage], values: Values) -> dict[int, str]:
    """Return by passage why a figure it cites cannot be given."""
    bad = {}
    for passage in told:
        for text in passage.texts.values():
            try:
                values.runs(text if "[[" in text else "")
            except BadReferenceError as error:
                bad[passage.pk] = str(error)
    return bad
