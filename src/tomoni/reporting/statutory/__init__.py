"""The statutory report as a document: a row for each business of the articles, its numbers from records or by hand.

What was entered by hand for a business goes before what the records say, field by field. Of the records only public
activities are counted: what is kept inside enters as a number with its source. Σ支出額 must be the business expense of
the statement of activities; a difference is shown, never mended.
"""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from tomoni.core.today import TodayItem
from tomoni.reporting.document import Document
from tomoni.reporting.models import StatutoryReport
from tomoni.reporting.statutory.rows import BusinessRow, rows, total
from tomoni.reporting.statutory.writing import Writing

__all__ = ["BusinessRow", "compose_statutory", "rows", "total", "waiting"]


def compose_statutory(report: StatutoryReport, language: str) -> Document:
    """Return the statutory report in a language; a final one as it was made final."""
    if report.is_adopted:
        return report.as_adopted(language)
    with translation.override(language):
        return Writing(report, language).document()


def waiting(user: Any, today: date) -> list[TodayItem]:
    """Return the statutory reports still to be filed, from the day after their year on, for those who keep them."""
    found = StatutoryReport.objects.visible_to(user).filter(filed_on=None, ends_on__lt=today)
    if not user.has_perm("reporting.change_statutoryreport"):
        return []
    return [
        TodayItem(
            _("File the statutory report: %(report)s") % {"report": report},
            reverse("reporting_statutoryreport:inspect", args=[report.pk]),
            report.due_on,
            "office",
            str(StatutoryReport._meta.verbose_name),
        )
        for report in found.order_by("ends_on", "pk")
    ]
