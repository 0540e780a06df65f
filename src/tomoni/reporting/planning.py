"""The plan of a year as a document, and what became of its items: live until adoption, frozen afterwards.

An item's result is that of its activity, if that is public and says so, or what somebody judged, with a word why.
Where neither is there, that is told: nothing recorded yet.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.projects.models import Activity, Programme
from tomoni.projects.models.project import Visibility
from tomoni.reporting import document as tree
from tomoni.reporting.document import Document, Evidence, FigureRef, Finding, Heading, Items, Paragraph, Part, Sentence
from tomoni.reporting.document import Text as Words
from tomoni.reporting.models import PlanItem, Report, YearPlan
from tomoni.reporting.models.paper import FALLBACK, Paper, in_language
from tomoni.reporting.numbering import DEFAULT, numbered

Result = PlanItem.Result
PREPARING = "preparing"
OF_STATE: dict[str, str] = {
    Activity.State.DONE: Result.DONE,
    Activity.State.PARTLY: Result.PARTLY,
    Activity.State.NOT_DONE: Result.NOT_DONE,
    Activity.State.STOPPED: Result.STOPPED,
    Activity.State.PREPARING: PREPARING,
}
SHORT_PLAN = 20
"""Items that need no cover and contents."""
ORDER = (Result.DONE, Result.PARTLY, PREPARING, Result.NOT_DONE, Result.STOPPED, "")


@dataclass(frozen=True)
class Outcome:
    """What became of an item: ``result`` is a ``PlanItem.Result``, "preparing", or "" where nothing is recorded yet."""

    item: PlanItem
    result: str
    word: str
    activities: tuple[Activity, ...]


def result_label(result: str) -> str:
    """Return the result in words."""
    labels: dict[str, str] = {
        Result.DONE: pgettext("plan", "done"),
        Result.PARTLY: pgettext("plan", "partly done"),
        PREPARING: pgettext("plan", "still in preparation"),
        Result.NOT_DONE: pgettext("plan", "not done"),
        Result.STOPPED: pgettext("plan", "stopped"),
    }
    return labels.get(result, pgettext("plan", "nothing recorded yet"))


def items_of(plan: YearPlan) -> list[PlanItem]:
    """Return the items in their order, with chapter, activity and the acts that carried them out."""
    found = PlanItem.objects.filter(plan=plan).select_related("programme", "activity").prefetch_related("acts")
    return list(found.order_by("position", "pk"))


def outcomes(plan: YearPlan, language: str) -> list[Outcome]:
    """Return what became of each item; a judgement goes before the state of the activity."""
    return [_outcome(item, language) for item in items_of(plan)]


def _outcome(item: PlanItem, language: str) -> Outcome:
    acts = tuple(sorted(item.acts.all(), key=lambda act: (str(act.starts_on), str(act.pk))))
    if item.result:
        return Outcome(item, item.result, item.why(language), acts or _public(item.activity))
    own = _public(item.activity)
    result = OF_STATE.get(own[0].state, "") if own else ""
    if not result:
        return Outcome(item, "", "", ())
    line = own[0].line(language) or own[0].line(FALLBACK)
    return Outcome(item, result, "" if line == item.planned(language) else line, own)


def _public(activity: Activity | None) -> tuple[Activity, ...]:
    return (activity,) if activity is not None and activity.visibility == Visibility.PUBLIC else ()


def adopted_for(report: Report) -> YearPlan | None:
    """Return the plan the assembly had adopted for the report's days; None where there was none."""
    plans = YearPlan.objects.filter(
        state=Paper.State.ADOPTED, starts_on__lte=report.ends_on, ends_on__gte=report.starts_on
    )
    return plans.order_by("key").first()


def against_plan(plan: YearPlan, report: Report, language: str, *, number: str, anchor: str = "plan") -> Iterator[Part]:
    """Yield the chapter that holds a report against the plan adopted for its days."""
    with translation.override(language):
        yield Heading(anchor, 1, number, _("Measured against the plan of the year"))
        found = outcomes(plan, language)
        yield Paragraph(f"{anchor}-p1", (_in_all(plan, found, language, anchor),), language)
        for place, (programme, members) in enumerate(_by_chapter(found), start=1):
            own = f"{anchor}-{place}"
            heading = programme.heading(language) if programme else pgettext("chapter", "Other")
            style = report.numbering or list(DEFAULT)
            yield Heading(own, 2, _number(style, 2, place, language), heading)
            told = tuple(_told(plan, each, f"{own}-p1-{n}", language) for n, each in enumerate(members, start=1))
            yield Items(f"{own}-p1", told, language)


def _in_all(plan: YearPlan, found: Sequence[Outcome], language: str, anchor: str) -> Sentence:
    """Return "Of the 12 items of the plan: done 8, not done 1 ...", each number resting on the plan."""
    times = Counter(each.result for each in found)
    runs: list[tree.Run] = [Words(_("Items of “%(plan)s”: ") % {"plan": plan.heading(language)})]
    runs.append(_count(plan, "all", len(found)))
    for result in ORDER:
        if times[result]:
            runs += [
                Words(pgettext("list", ", ")),
                Words(f"{result_label(result)} "),
                _count(plan, result or "open", times[result]),
            ]
    runs.append(Words("。" if language == FALLBACK else "."))
    return Sentence(f"{anchor}-p1-1", tuple(runs), (Evidence("plan", plan.key, plan.heading(language)),))


def _count(plan: YearPlan, what: str, number: int) -> FigureRef:
    return FigureRef(str(number), str(number), (Evidence("plan", plan.key, f"plan {plan.key} {what}"),))


def _told(plan: YearPlan, outcome: Outcome, anchor: str, language: str) -> Sentence:
    planned = outcome.item.planned(language).removesuffix("。").removesuffix(".")
    words = _("%(planned)s: %(result)s.") % {"planned": planned, "result": result_label(outcome.result)}
    if outcome.word:
        words += f"{'' if language == FALLBACK else ' '}{outcome.word}"
    evidence = tuple(Evidence("activity", str(act.pk)) for act in outcome.activities)
    own = Evidence("plan", plan.key, " ".join(filter(None, [planned, outcome.word])))
    return Sentence(anchor, (Words(words),), (*evidence, own))


def _by_chapter(found: Sequence[Outcome]) -> list[tuple[Programme | None, list[Outcome]]]:
    """Return the outcomes by the heading their item stands under, in the order of the outline; those without last."""
    groups: dict[Any, list[Outcome]] = {}
    for each in found:
        groups.setdefault(each.item.programme, []).append(each)
    return sorted(groups.items(), key=lambda pair: (pair[0] is None, pair[0].path if pair[0] else ""))


def compose_plan(plan: YearPlan, language: str) -> Document:
    """Return the plan in a language; an adopted one as it was adopted."""
    if plan.is_adopted:
        return plan.as_adopted(language)
    with translation.override(language):
        return _Planned(plan, language).document()


@dataclass
class _Planned:
    plan: YearPlan
    language: str
    untranslated: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def document(self) -> Document:
        items = items_of(self.plan)
        parts = [*self._introduction(), *self._chapters(items)]
        if not items:
            self.findings.append(Finding("nothing_planned", _("The plan has no item yet.")))
        return Document(
            title=self.plan.heading(self.language),
            subtitle=self.plan.period.label(self.language),
            network=settings.NETWORK_NAME.get(self.language, settings.NETWORK_NAME[FALLBACK]),
            language=self.language,
            state=self.plan.state,
            parts=tuple(parts),
            findings=tuple(self.findings),
            untranslated=tuple(self.untranslated),
            with_cover=len(items) > SHORT_PLAN,
        )

    def _introduction(self) -> Iterator[Part]:
        text = in_language(self.plan.introduction, self.plan.introduction_en, self.language).strip()
        if not text:
            return
        language = self._language("c0", text, self.plan.introduction_en)
        yield Heading("c0", 1, _number(self._style, 1, 0, self.language), _("Introduction"))
        for place, block in enumerate(text.replace("\r\n", "\n").split("\n\n"), start=1):
            anchor = f"c0-p{place}"
            yield Paragraph(anchor, (Sentence(f"{anchor}-1", (Words(block.strip()),)),), language)

    def _chapters(self, items: Sequence[PlanItem]) -> Iterator[Part]:
        by_programme: dict[Any, list[PlanItem]] = {}
        for item in items:
            by_programme.setdefault(item.programme_id, []).append(item)
        children: dict[Any, list[Programme]] = {}
        for programme in _outline({item.programme for item in items if item.programme}):
            children.setdefault(programme.parent_id, []).append(programme)
        yield from self._level(children, by_programme, None, 1, "c")
        if free := by_programme.get(None):
            number = len(children.get(None, [])) + 1
            yield Heading(f"c{number}", 1, _number(self._style, 1, number, self.language), pgettext("chapter", "Other"))
            yield from self._items(free, f"c{number}")

    def _level(
        self, children: dict[Any, list[Programme]], items: dict[Any, list[PlanItem]], parent: Any, level: int, path: str
    ) -> Iterator[Part]:
        for number, programme in enumerate(children.get(parent, []), start=1):
            anchor = f"{path}{number}"
            label = programme.heading(self.language)
            yield Heading(anchor, level, _number(self._style, level, number, self.language), label)
            yield from self._items(items.get(programme.pk, []), anchor)
            yield from self._level(children, items, programme.pk, level + 1, f"{anchor}-")

    def _items(self, items: Sequence[PlanItem], anchor: str) -> Iterator[Part]:
        told = []
        for place, item in enumerate(items, start=1):
            own = f"{anchor}-p1-{place}"
            text = item.planned(self.language)
            if not text:
                words = _("Item %(number)s may not be told: write its text, or a public line for its activity.")
                self.findings.append(Finding("cannot_be_told", words % {"number": item.position}))
                continue
            if item.text.strip():
                self._language(own, text, item.text_en)
            evidence = (Evidence("activity", str(item.activity_id)),) if item.activity_id else ()
            told.append(Sentence(own, (Words(text),), evidence))
        if told:
            yield Items(f"{anchor}-p1", tuple(told), self.language)

    def _language(self, anchor: str, text: str, english: str) -> str:
        if self.language == FALLBACK or english.strip():
            return self.language
        self.untranslated.append(anchor)
        return FALLBACK

    @property
    def _style(self) -> list[str]:
        return self.plan.numbering or list(DEFAULT)


def _outline(programmes: set[Programme]) -> list[Programme]:
    """Return the headings and those above them, in the order of the outline."""
    known = {programme.pk: programme for programme in Programme.objects.all()}
    wanted: set[Any] = set()
    for programme in programmes:
        above: Any = programme.pk
        while above is not None and above not in wanted:
            wanted.add(above)
            above = known[above].parent_id
    return sorted((known[pk] for pk in wanted), key=lambda each: (each.path, each.pk))


_ORDINARY_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def _number(styles: Sequence[str], level: int, number: int, language: str) -> str:
    """Return the number of a heading; outside Japanese with digits and brackets of ordinary width."""
    written = numbered(styles[min(level, len(styles)) - 1], number)
    return written if language == FALLBACK else written.translate(_ORDINARY_WIDTH)
