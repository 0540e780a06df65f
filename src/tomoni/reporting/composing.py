"""A report as a document in one language: chapters numbered, figures answered, contradictory sentences held back."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils import translation
from django.utils.translation import gettext as _

from tomoni.core.figures import UnknownFigureError
from tomoni.reporting import document as tree
from tomoni.reporting.document import (
    Chart,
    Document,
    Evidence,
    FigureRef,
    Heading,
    Paragraph,
    Part,
    Sentence,
    Table,
    Text,
)
from tomoni.reporting.findings import Contradiction, contradictions
from tomoni.reporting.models import Chapter, Passage, PassageRecord, Report
from tomoni.reporting.numbering import heading_number
from tomoni.reporting.planning import adopted_for, against_plan
from tomoni.reporting.recorded import acts_behind
from tomoni.reporting.references import TABLE
from tomoni.reporting.staleness import stale
from tomoni.reporting.tables import figure_chart, figure_table
from tomoni.reporting.tabulation.finding import PREFIX, is_typed
from tomoni.reporting.typed_tables import is_translated
from tomoni.reporting.values import BadReferenceError, Values

FALLBACK = "ja"
DRAWN = (Passage.Kind.TABLE, Passage.Kind.CHART)


def compose(report: Report, language: str) -> Document:
    """Return the report in a language; an adopted one as it was adopted.

    A sentence whose records contradict each other stands among the findings, not in the text. What is not written in
    the language stands in Japanese and is named in ``untranslated``.
    """
    if report.is_adopted:
        frozen: Document = tree.from_data(report.frozen[language if language in report.frozen else FALLBACK])
        return frozen
    with translation.override(language):
        return _Composer(report, language).document()


def passages_of(report: Report) -> list[Passage]:
    """Return the passages of a report that are told, in order within their chapter; ``ties`` are their records."""
    told = Passage.objects.filter(chapter__report=report, left_out=False).order_by("position", "pk")
    records = PassageRecord.objects.defer("recorded").order_by("position", "pk")
    return list(told.prefetch_related(Prefetch("records", records, to_attr="ties")))


def drawn(passage: Passage, values: Values, *, anchor: str) -> Table | Chart | None:
    """Return the table or chart of a passage; None for a chart without a series. Raises UnknownFigureError."""
    if passage.kind == Passage.Kind.TABLE:
        return figure_table(passage.figure_key, values, anchor=anchor)
    return figure_chart(passage.figure_key, values, anchor=anchor)


@dataclass
class _Composer:
    report: Report
    language: str
    values: Values = field(init=False)
    untranslated: list[str] = field(default_factory=list)
    findings: list[tree.Finding] = field(default_factory=list)
    told: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.values = Values(self.report, self.language)
        self.passages = passages_of(self.report)
        self.by_chapter: dict[int, list[Passage]] = {}
        for passage in self.passages:
            self.by_chapter.setdefault(passage.chapter_id, []).append(passage)
        acts = acts_behind(self.report)
        self.stale = {each.passage.pk for each in stale(self.report, language=self.language, acts=acts)}
        self.found = contradictions(self.report, self.passages, language=self.language, acts=acts)
        self.against_acts: dict[Any, set[int]] = defaultdict(set)
        self.against_passage: dict[Any, set[int]] = defaultdict(set)
        for number, each in enumerate(self.found):
            if not each.withholds:
                continue
            if each.passage is not None:
                self.against_passage[each.passage].add(number)
                continue
            for activity in each.activities:
                self.against_acts[activity].add(number)

    def document(self) -> Document:
        parts = [*self._introduction(), *self._without_records(), *self._chapters(), *self._against_plan()]
        closing = self.report.closing(self.language) or self.report.closing(FALLBACK)
        general = [
            self._finding(each)
            for number, each in enumerate(self.found)
            if each.passage is None and number not in self.told
        ]
        return Document(
            title=self.report.title(self.language),
            subtitle=self.report.period.label(self.language),
            network=settings.NETWORK_NAME.get(self.language, settings.NETWORK_NAME[FALLBACK]),
            language=self.language,
            state=self.report.state,
            parts=tuple(parts),
            closing=closing,
            findings=(*self.findings, *general),
            untranslated=tuple(self.untranslated),
        )

    def _introduction(self) -> Iterator[Part]:
        text, language = self._in_language(self.report.introductions)
        if not text.strip():
            return
        yield Heading("c0", 1, self._number(1, 0), _("Introduction"))
        for place, block in enumerate(text.replace("\r\n", "\n").strip().split("\n\n"), start=1):
            anchor = f"c0-p{place}"
            if language != self.language:
                self.untranslated.append(anchor)
            sentences = [
                self._sentence(f"{anchor}-{number}", sentence, ())
                for number, sentence in enumerate(_sentences(block, language), start=1)
            ]
            yield Paragraph(anchor, tuple(each for each in sentences if each), language)

    def _without_records(self) -> Iterator[Part]:
        if not any(passage.ties for passage in self.passages):
            period = self.report.period
            nothing = _("No activity is recorded for %(period)s.") % {"period": period.label(self.language)}
            evidence = (Evidence("period", f"{period.start}/{period.last_day}", "activities: 0"),)
            yield Paragraph("none", (Sentence("none-1", (Text(nothing),), evidence),), self.language)

    def _chapters(self) -> Iterator[Part]:
        children: dict[int | None, list[Chapter]] = {}
        for chapter in Chapter.objects.filter(report=self.report).order_by("position", "pk"):
            children.setdefault(chapter.parent_id, []).append(chapter)
        yield from self._level(children, None, 1, "c")

    def _against_plan(self) -> Iterator[Part]:
        plan = adopted_for(self.report)
        if plan is not None:
            last = Chapter.objects.filter(report=self.report, parent=None).count()
            yield from against_plan(plan, self.report, self.language, number=self._number(1, last + 1))

    def _level(
        self, children: dict[int | None, list[Chapter]], parent: int | None, level: int, path: str
    ) -> Iterator[Part]:
        for number, chapter in enumerate(children.get(parent, []), start=1):
            anchor = f"{path}{number}"
            if self.language not in chapter.headings:
                self.untranslated.append(anchor)
            yield Heading(anchor, level, self._number(level, number), chapter.heading(self.language))
            yield from self._chapter(chapter, anchor, is_leaf=chapter.pk not in children)
            yield from self._level(children, chapter.pk, level + 1, f"{anchor}-")

    def _number(self, level: int, number: int) -> str:
        return heading_number(self.report.numbering, level, number, self.language)

    def _chapter(self, chapter: Chapter, anchor: str, *, is_leaf: bool) -> Iterator[Part]:
        passages = self.by_chapter.get(chapter.pk, [])
        parts = list(_joined(self._parts(passages, anchor)))
        if not parts and is_leaf and not passages:
            words = _("Nothing is recorded under “%(heading)s”.") % {"heading": chapter.heading(self.language)}
            self.findings.append(tree.Finding("nothing_recorded", words))
        yield from parts

    def _parts(self, passages: Sequence[Passage], anchor: str) -> Iterator[Part]:
        for place, passage in enumerate(passages, start=1):
            own = f"{anchor}-p{place}"
            try:
                part = self._part(passage, own)
            except (BadReferenceError, UnknownFigureError) as error:
                text = passage.text(self.language) or passage.text(FALLBACK)
                self.findings.append(tree.Finding("bad_reference", str(error), _evidence(passage), text))
                continue
            if part is not None:
                yield part

    def _part(self, passage: Passage, anchor: str) -> Part | None:
        if passage.kind in DRAWN:
            if self._is_untranslated(passage.figure_key):
                self.untranslated.append(anchor)
            return drawn(passage, self.values, anchor=anchor)
        text, language = self._in_language(passage.texts)
        evidence = _evidence(passage)
        against = self._against(passage)
        if against:
            self.told.update(against)
            self.findings += [
                self._finding(self.found[number], withheld=text, evidence=evidence) for number in sorted(against)
            ]
            return None
        if language != self.language:
            self.untranslated.append(anchor)
        is_stale = passage.pk in self.stale
        if passage.kind == Passage.Kind.LIST:
            lines = [line for line in text.splitlines() if line.strip()]
            items = [self._said(f"{anchor}-{n}", line, evidence, is_stale=is_stale) for n, line in enumerate(lines, 1)]
            return tree.Items(anchor, tuple(items), language)
        sentence = self._said(f"{anchor}-1", text, evidence, is_stale=is_stale)
        begins = passage.kind == Passage.Kind.PARAGRAPH
        return Paragraph(anchor, (sentence,), language) if begins else _Continued(anchor, (sentence,), language)

    def _is_untranslated(self, key: str) -> bool:
        if self.language == FALLBACK or not is_typed(key):
            return False
        return not is_translated(self.values.typed(key.removeprefix(PREFIX)).table)

    def _sentence(self, anchor: str, text: str, evidence: tuple[Evidence, ...]) -> Sentence | None:
        """Return a sentence of the introduction; None where it cites what does not exist, which is a finding."""
        try:
            return self._said(anchor, text, evidence)
        except BadReferenceError as error:
            self.findings.append(tree.Finding("bad_reference", str(error), (), text))
            return None

    def _said(self, anchor: str, text: str, evidence: tuple[Evidence, ...], *, is_stale: bool = False) -> Sentence:
        runs = self.values.runs(text)
        cited = [each for run in runs if isinstance(run, FigureRef) for each in run.evidence]
        return Sentence(anchor, runs, tuple(dict.fromkeys([*evidence, *cited])), is_stale)

    def _in_language(self, texts: dict[str, str]) -> tuple[str, str]:
        own = texts.get(self.language, "")
        return (own, self.language) if own else (texts.get(FALLBACK, ""), FALLBACK)

    def _against(self, passage: Passage) -> set[int]:
        """Return the places in ``found`` of what withholds the passage."""
        acts = [self.against_acts.get(record.activity_id, set()) for record in passage.ties]
        return self.against_passage.get(passage.pk, set()).union(*acts)

    def _finding(
        self, found: Contradiction, *, withheld: str = "", evidence: tuple[Evidence, ...] = ()
    ) -> tree.Finding:
        acts = [Evidence("activity", str(pk)) for pk in found.activities]
        acts += [Evidence("manual", f"{TABLE} {found.table}")] if found.table else []
        return tree.Finding(found.code, found.text, tuple(dict.fromkeys([*evidence, *acts])), withheld)


@dataclass(frozen=True)
class _Continued(Paragraph):
    """A sentence that goes on in the paragraph before it."""


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Yield the parts with sentences joined to the paragraph they go on in, where both are in one language."""
    open_one: Paragraph | None = None
    for part in parts:
        goes_on = isinstance(part, _Continued) and open_one is not None and open_one.language == part.language
        if goes_on and open_one is not None and isinstance(part, Paragraph):
            open_one = Paragraph(open_one.anchor, (*open_one.sentences, *part.sentences), open_one.language)
            continue
        if open_one is not None:
            yield open_one
            open_one = None
        if isinstance(part, Paragraph):
            open_one = Paragraph(part.anchor, part.sentences, part.language)
        else:
            yield part
    if open_one is not None:
        yield open_one


def _evidence(passage: Passage) -> tuple[Evidence, ...]:
    return tuple(Evidence("activity", str(each.activity_id)) for each in passage.ties if each.activity_id)


def _sentences(block: str, language: str) -> list[str]:
    """Return the sentences of a paragraph written as a whole, figures kept whole."""
    stop = "。" if language == "ja" else ". "
    text = "".join(block.splitlines()) if language == "ja" else " ".join(block.split())
    *whole, last = text.split(stop)
    return [piece for piece in [*(f"{piece}{stop.strip()}" for piece in whole), last] if piece.strip()]
