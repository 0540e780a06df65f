"""Adoption: text, numbers, labels and the records' state are frozen; nothing changes them afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.projects.models import Activity, Decision, Meeting
from tomoni.reporting.actions.reviewing import ADOPT, held
from tomoni.reporting.composing import compose
from tomoni.reporting.document import Document, settled, to_data
from tomoni.reporting.models import Adoption, Report, Step
from tomoni.reporting.places import said
from tomoni.reporting.recorded import kept
from tomoni.reporting.sentences import LANGUAGES
from tomoni.reporting.staleness import KEPT_IN


class AdoptionRefusedError(ValueError):
    """The report cannot be adopted now; the words say why."""


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """Who adopted: what the assembly was called, its meeting and decision where they are recorded."""

    name: str = ""
    meeting: Meeting | None = None
    decision: Decision | None = None


@dataclass(frozen=True)
class Moved:
    """A place that reads otherwise than when the report went before the assembly; '' where it was or is not there."""

    place: str
    then: str
    now: str


@transaction.atomic
def adopt(
    report: Report,
    *,
    today: date,
    on: date | None = None,
    user: Any = None,
    assembly: Assembly | None = None,
    note: str = "",
) -> Report:
    """Freeze the report as it stands, in every language, with what its records say now, and make it public.

    ``on`` is the day of the assembly, without it today. Without a user nobody's role is asked. Raises
    AdoptionRefusedError where the assembly has not received the report or sentences are withheld, and
    ReviewRefusedError to a user who does not record adoptions.
    """
    report = held(report, ADOPT, user=user) if user else Report.objects.select_for_update().get(pk=report.pk)
    if report.state != Report.State.ASSEMBLY:
        raise AdoptionRefusedError(_("Only a report that is before the assembly can be adopted."))
    day = on or today
    if day > today:
        raise AdoptionRefusedError(_("The day of the adoption lies in the future."))
    documents = {language: compose(report, language) for language in LANGUAGES}
    _refuse_withheld(documents[KEPT_IN])
    adopted = Report.State.ADOPTED
    report.frozen = {
        language: to_data(settled(document, state=adopted.value)) for language, document in documents.items()
    }
    before, report.state, report.adopted_on = report.state, adopted, day
    report.save()
    _remember(report, documents.values(), assembly or Assembly(), user)
    Step.objects.create(
        report=report, kind=Step.Kind.ADOPTED, before=before, after=adopted, taken_by=user, note=note.strip()
    )
    return report


def moved_since_handed_over(report: Report) -> list[Moved]:
    """Return what reads otherwise than when the report went before the assembly: figures live on until the adoption."""
    went = report.steps.filter(after=Report.State.ASSEMBLY).order_by("-pk").first()
    if went is None or report.is_adopted:
        return []
    now = said(compose(report, KEPT_IN))
    there = dict.fromkeys([*went.said, *now])
    return [
        Moved(place, went.said.get(place, ""), now.get(place, ""))
        for place in there
        if went.said.get(place) != now.get(place)
    ]


def _refuse_withheld(document: Document) -> None:
    withheld = [finding for finding in document.findings if finding.withheld]
    if withheld:
        words = _(
            "%(count)s sentences are withheld because records contradict each other. Settle them first: %(first)s"
        )
        raise AdoptionRefusedError(words % {"count": len(withheld), "first": withheld[0].text})


def _remember(report: Report, documents: Iterable[Document], assembly: Assembly, user: Any) -> None:
    """Keep who adopted, and what each record behind the text says on this day."""
    behind = {
        each.id
        for document in documents
        for sentence in document.sentences()
        for each in sentence.evidence
        if each.kind == "activity"
    }
    acts = Activity.objects.filter(pk__in=behind).prefetch_related("quantities")
    name = assembly.name or (assembly.meeting.heading(KEPT_IN) if assembly.meeting else "")
    Adoption.objects.create(
        report=report,
        assembly=name,
        meeting=assembly.meeting,
        decision=assembly.decision,
        adopted_by=user,
        records={str(activity.pk): kept(activity) for activity in acts},
    )
