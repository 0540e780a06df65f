"""The digest as a document: a line of numbers, a few sentences of weight, three charts, all on one page of A4."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.core import figures
from tomoni.core.figures import DAY, UnknownFigureError
from tomoni.projects.models import Activity, Programme
from tomoni.projects.models.project import Visibility
from tomoni.reporting.document import (
    Chart,
    Document,
    Evidence,
    FigureRef,
    Finding,
    Items,
    Paragraph,
    Part,
    Run,
    Sentence,
    Series,
)
from tomoni.reporting.document import Text as Words
from tomoni.reporting.models import Digest, DigestSentence
from tomoni.reporting.models.digest import FEWEST, MOST
from tomoni.reporting.models.paper import FALLBACK, in_language
from tomoni.reporting.tables import figure_chart
from tomoni.reporting.values import Values

HELD = (Activity.State.DONE, Activity.State.PARTLY)
CHARTS = 3


def compose_digest(digest: Digest, language: str) -> Document:
    """Return the digest in a language; a final one as it was made final."""
    if digest.is_adopted:
        return digest.as_adopted(language)
    with translation.override(language):
        return _Digest(digest, language).document()


def with_series(digest: Digest, language: str) -> Iterator[Chart]:
    """Yield a chart for each figure that offers a series: the two chosen first, then numbers, then tables."""
    wanted = [key for key in (digest.first_figure, digest.second_figure) if key]
    known = sorted(figures.all_figures().values(), key=lambda each: not isinstance(each, figures.Number))
    wanted += [each.key for each in known if each.asks == DAY and each.key not in wanted]
    values = Values(digest.report, language)
    for place, key in enumerate(wanted, start=1):
        chart = figure_chart(key, values, anchor=f"chart{place}")
        if chart is not None:
            yield chart


@dataclass
class _Digest:
    digest: Digest
    language: str
    untranslated: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def document(self) -> Document:
        found = Activity.objects.in_period(self.digest.period).exclude(starts_on=None, ends_on=None)
        self.acts = found.filter(visibility=Visibility.PUBLIC, state__in=HELD)
        parts = [self._numbers(), *self._sentences(), *self._charts()]
        return Document(
            title=self.digest.heading(self.language),
            subtitle=self.digest.period.label(self.language),
            network=settings.NETWORK_NAME.get(self.language, settings.NETWORK_NAME[FALLBACK]),
            language=self.language,
            state=self.digest.state,
            parts=tuple(parts),
            findings=tuple(self.findings),
            untranslated=tuple(self.untranslated),
            on_one_page=True,
        )

    def _numbers(self) -> Part:
        """Return the line of numbers: activities, meetings among them, places, and what the first figure counts."""
        places = self.acts.exclude(place="").values("place").distinct().count()
        told = [
            (_("activities"), str(self.acts.count()), self._period("activities")),
            (_("meetings"), str(self.acts.filter(kind=Activity.Kind.MEETING).count()), self._period("meetings")),
            (_("places"), str(places), self._period("places")),
        ]
        runs: list[Run] = [Words(_("In numbers: "))]
        for place, (label, value, evidence) in enumerate(told):
            runs += [Words(pgettext("list", ", "))] if place else []
            runs += [Words(f"{label} "), FigureRef(value, value, (evidence,))]
        runs.append(Words("。" if self.language == FALLBACK else "."))
        return Paragraph("numbers", (Sentence("numbers-1", tuple(runs), (self._period("activities"),)),), self.language)

    def _period(self, what: str) -> Evidence:
        period = self.digest.period
        return Evidence("period", f"{period.start}/{period.last_day}", what)

    def _sentences(self) -> Iterator[Part]:
        found = list(
            DigestSentence.objects.filter(digest=self.digest).prefetch_related("activities").order_by("position", "pk")
        )
        if not FEWEST <= len(found) <= MOST:
            words = _("A digest has %(fewest)s to %(most)s sentences; this one has %(count)s.")
            said = {"fewest": FEWEST, "most": MOST, "count": len(found)}
            self.findings.append(Finding("sentences_too_few_or_many", words % said))
        if found:
            told = tuple(self._sentence(each, f"s{place}") for place, each in enumerate(found, start=1))
            yield Items("s", told, self.language)

    def _sentence(self, sentence: DigestSentence, anchor: str) -> Sentence:
        if self.language != FALLBACK and not sentence.text_en.strip():
            self.untranslated.append(anchor)
        text = in_language(sentence.text, sentence.text_en, self.language)
        evidence = tuple(Evidence("activity", str(act.pk)) for act in sentence.activities.all())
        return Sentence(
            anchor, (Words(text),), evidence or (Evidence("manual", self.digest.key, _("written by hand")),)
        )

    def _charts(self) -> Iterator[Part]:
        drawn: list[Chart] = []
        try:
            for chart in with_series(self.digest, self.language):
                drawn.append(chart)
                if len(drawn) == CHARTS - 1:
                    break
        except UnknownFigureError as error:
            self.findings.append(Finding("bad_reference", str(error)))
        if len(drawn) < CHARTS - 1:
            drawn.append(self._by_month())
        yield from drawn
        yield self._by_chapter()

    def _by_chapter(self) -> Chart:
        """Return how many activities each chapter of the outline tells; one told in two chapters stands in both."""
        outline = Programme.objects.in_year(self.digest.report.year).filter(parent=None).in_outline_order()
        named = {each.heading(self.language): self.acts.told_in(each).count() for each in outline}
        return self._chart("chapters", _("Activities by chapter"), named)

    def _by_month(self) -> Chart:
        months: dict[str, int] = {}
        first = self.digest.period.start
        while first < self.digest.period.end:
            following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
            begun = self.acts.filter(starts_on__gte=first, starts_on__lt=following, ends_on__lt=following)
            months[f"{first.month}月" if self.language == FALLBACK else f"{first:%b}"] = begun.count()
            first = following
        return self._chart("months", _("Activities by month"), months)

    def _chart(self, anchor: str, caption: str, counted: dict[str, Any]) -> Chart:
        points = tuple(
            FigureRef(str(count), str(count), (self._period(f"activities {anchor} {name}"),))
            for name, count in counted.items()
        )
        told = pgettext("list", ", ").join(f"{name} {count}" for name, count in counted.items())
        return Chart(anchor, caption, tuple(counted), (Series(_("activities"), points),), "", f"{caption}: {told}")
