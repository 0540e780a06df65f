"""Which records a report uses: not at all, once, or in several places."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from tomoni.core import figures
from tomoni.core.figures import Sentence
from tomoni.projects.models import Activity
from tomoni.reporting.models import Chapter, ManualTable, Passage, PassageRecord, Report
from tomoni.reporting.recorded import acts_of
from tomoni.reporting.tabulation.finding import PREFIX


@dataclass(frozen=True)
class Used:
    """The acts of the period no passage tells, those told in several places, and the figures and typed tables no chapter shows."""

    unused: list[Activity]
    several_times: list[tuple[Activity, int]]
    unused_figures: list[str]


def records_used(report: Report, *, user: Any = None) -> Used:
    """Return how the report uses the records of its period; with a user, only the acts they may see.

    A passage that was left out with a reason uses its acts: somebody decided.
    """
    told = PassageRecord.objects.filter(passage__chapter__report=report).exclude(activity=None)
    times = Counter(told.values_list("activity", flat=True))
    acts = acts_of(report) if user is None else acts_of(report).filter(pk__in=Activity.objects.visible_to(user))
    found = list(acts)
    shown = {*Chapter.objects.filter(report=report).values_list("figure_key", flat=True)}
    shown |= {*Passage.objects.filter(chapter__report=report).values_list("figure_key", flat=True)}
    typed = {
        f"{PREFIX}{key}" for key in ManualTable.objects.public().ending_in(report.period).values_list("key", flat=True)
    }
    known = {key for key, each in figures.all_figures().items() if not isinstance(each, Sentence)}
    return Used(
        unused=[activity for activity in found if not times[activity.pk]],
        several_times=[(activity, times[activity.pk]) for activity in found if times[activity.pk] > 1],
        unused_figures=sorted((known | typed) - shown),
    )
