"""How members and subscribers developed over the years, and how long those who joined in a year stay."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from tomoni.core import charts
from tomoni.core.moments import asked_moment
from tomoni.membership.figures.growth import Cohort, Growth, growth, retention, year_ends
from tomoni.membership.staff.screens import Screen

SHOWN_YEARS = 20
DRAWN_COHORTS = 6
PEOPLE, UNITS = "people", "units"


class DevelopmentView(Screen, TemplateView):
    """Two charts of growth and one of retention, each beside its table."""

    template_name = "membership/staff/development.html"
    page_title = gettext_lazy("Over the years")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known_at = asked_moment(self.request.GET.get("known"))
        ends = year_ends(first_month=settings.FISCAL_YEAR_FIRST_MONTH, today=timezone.localdate(), known_at=known_at)
        context = super().get_context_data(
            known=self.request.GET.get("known", "") if known_at else "", known_at=known_at, **kwargs
        )
        if not ends:
            return context
        grown = growth(ends[-SHOWN_YEARS:], known_at=known_at)
        cohorts = [cohort for cohort in retention(ends, known_at=known_at)[-SHOWN_YEARS:] if cohort.joined]
        return context | {
            "grown": grown,
            "growth_rows": list(
                zip(grown.ends, *(zip(line.people, line.units, strict=True) for line in grown.lines), strict=True)
            ),
            "people_chart": _growth_chart(grown, PEOPLE),
            "units_chart": _growth_chart(grown, UNITS),
            "cohorts": [_cohort_row(cohort) for cohort in cohorts],
            "later_years": range(max((len(cohort.kept) for cohort in cohorts), default=0)),
            "retention_chart": _retention_chart(cohorts),
        }


def _growth_chart(grown: Growth, measure: str) -> str:
    classes = [line for line in grown.lines if line.plan.part_of_id is None]
    series = [(str(line.plan), getattr(line, measure)) for line in classes]
    totals = [sum(values) for values in zip(*(values for _name, values in series), strict=True)]
    title = _("People and organisations by class") if measure == PEOPLE else _("Units by class")
    words = {"first": totals[0], "start": grown.ends[0].year, "last": totals[-1], "end": grown.ends[-1].year}
    description = _("From %(first)s at the end of %(start)s to %(last)s at the end of %(end)s.") % words
    return charts.stacked_bars(series, [str(end.year) for end in grown.ends], title=title, description=description)


def _retention_chart(cohorts: list[Cohort]) -> str:
    drawn = [cohort for cohort in cohorts if len(cohort.kept) > 1][-DRAWN_COHORTS:]
    if not drawn:
        return ""
    series = [(_("joined %(year)s") % {"year": cohort.end.year}, _shares(cohort)) for cohort in drawn]
    labels = [str(year) for year in range(max(len(cohort.kept) for cohort in drawn))]
    description = _("The share, in per cent, of those who joined in a year and still belonged so many years later.")
    return charts.lines(series, labels, title=_("How many stay"), description=description)


def _shares(cohort: Cohort) -> list[float]:
    return [100 * kept / cohort.joined for kept in cohort.kept]


def _cohort_row(cohort: Cohort) -> dict[str, Any]:
    cells = [
        {"kept": kept, "share": round(share), "shade": round(share / 10)}
        for kept, share in zip(cohort.kept, _shares(cohort), strict=True)
    ]
    return {"cohort": cohort, "cells": cells}
