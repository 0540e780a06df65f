"""What the records of a report's days say, read once for each state of the records and kept for the next click.

Reading all acts of a large year takes seconds, and editing its text changes none of them. The audit trail tells when
they changed: its last entry about anything but the text itself is the state the survey is kept under. The report as it
is composed and adopted never asks what is kept here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from tomoni.core.models import AuditEntry
from tomoni.projects.models import Activity
from tomoni.reporting.findings import Contradiction, contradictions
from tomoni.reporting.models import Report
from tomoni.reporting.recorded import acts_behind, acts_of, fingerprint, recorded

KEPT_SECONDS = 3_600
TEXT = [f"reporting.{name}" for name in ("passage", "passagerecord", "passagefigure", "comment", "step", "report")]
READING = (AuditEntry.Action.READ, AuditEntry.Action.EXPORT)


@dataclass(frozen=True)
class Survey:
    """The acts' fingerprints by id, the acts of the report's days, and what does not fit together among them."""

    fingerprints: dict[Any, str]
    inside: frozenset[Any]
    found: tuple[Contradiction, ...]


def survey(report: Report, language: str) -> Survey:
    """Return what the records say now, read again only after one of them changed."""
    key = f"reporting.survey:{report.pk}:{report.starts_on}:{report.ends_on}:{language}:{state_of_records()}"
    kept: Survey | None = cache.get(key)
    if kept is None:
        acts = acts_behind(report)
        kept = Survey(
            {pk: fingerprint(recorded(activity)) for pk, activity in acts.items()},
            frozenset(acts_of(report).order_by().values_list("pk", flat=True)),
            tuple(contradictions(report, (), language=language, acts=acts)),
        )
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def state_of_records() -> str:
    """Return what changes with every change of a record, and not with a change of a report's text."""
    entries = AuditEntry.objects.exclude(model__in=TEXT).exclude(action__in=READING).newest_first()
    return entries.values_list("chain", flat=True).first() or ""


def fingerprints(ids: Iterable[Any]) -> dict[Any, str]:
    """Return the fingerprints of these acts as they are recorded now."""
    acts = Activity.objects.prefetch_related("quantities").in_bulk(list(ids))
    return {pk: fingerprint(recorded(activity)) for pk, activity in acts.items()}
