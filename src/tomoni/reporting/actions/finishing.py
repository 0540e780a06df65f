"""Making a paper final: its texts are frozen in every language; a statutory report is then filed."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.reporting.document import settled, to_data
from tomoni.reporting.models import PlanItem, StatutoryReport, YearPlan
from tomoni.reporting.models.paper import FALLBACK, Paper
from tomoni.reporting.papers import compose_paper, kind_of
from tomoni.reporting.sentences import LANGUAGES


class FinishingRefusedError(ValueError):
    """The paper cannot be made final or filed now; the words say why."""


@transaction.atomic
def finish(paper: Paper, *, today: date, on: date | None = None) -> Paper:
    """Freeze the paper as it stands, in every language; ``on`` is the day it was decided, without it today.

    Raises FinishingRefusedError naming what forbids it.
    """
    found: Paper = type(paper)._default_manager.select_for_update().get(pk=paper.pk)
    if found.is_adopted:
        raise FinishingRefusedError(_("This is final already."))
    day = on or today
    if day > today:
        raise FinishingRefusedError(_("The day of the decision cannot lie ahead."))
    if isinstance(found, YearPlan):
        _fix_items(found)
    documents = {language: compose_paper(found, language) for language in LANGUAGES}
    forbidding = kind_of(found).forbidding
    reasons = [each.text for each in documents[FALLBACK].findings if each.code in forbidding or each.withheld]
    if isinstance(found, StatutoryReport) and not found.difference_reason.strip():
        reasons += [each.text for each in documents[FALLBACK].findings if each.code == "sum_differs"]
    if reasons:
        raise FinishingRefusedError(_("First settle this: %(first)s") % {"first": reasons[0]})
    adopted = Paper.State.ADOPTED.value
    found.freeze(
        {language: to_data(settled(document, state=adopted)) for language, document in documents.items()}, on=day
    )
    found.save()
    return found


def _fix_items(plan: YearPlan) -> None:
    """Write into each item what it says now: what was planned no longer follows the activity."""
    for item in PlanItem.objects.filter(plan=plan).select_related("activity"):
        english = item.text_en or _in_english(item)
        item.text, item.text_en = item.planned(FALLBACK), english
        item.save()


def _in_english(item: PlanItem) -> str:
    planned = item.planned("en") if not item.text.strip() else ""
    return "" if planned == item.planned(FALLBACK) else planned


@transaction.atomic
def file_report(report: StatutoryReport, *, on: date, today: date) -> StatutoryReport:
    """Record the day the final report was filed with the authority. Raises FinishingRefusedError."""
    found: StatutoryReport = StatutoryReport.objects.select_for_update().get(pk=report.pk)
    if not found.is_adopted:
        raise FinishingRefusedError(_("Make the report final before it is filed."))
    if on > today:
        raise FinishingRefusedError(_("The day of filing cannot lie ahead."))
    if on <= found.ends_on:
        raise FinishingRefusedError(_("The report is filed after its year."))
    found.filed_on = on
    found.save()
    return found
