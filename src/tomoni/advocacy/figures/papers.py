"""Figures of what was written and said: comments, statements, sign-ons, press, the United Nations, bills.

Counted are acts that are public and no drafts any more; a clipping of no activity counts, for it was printed.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tomoni.advocacy.models import (
    Bill,
    BillAct,
    Clipping,
    PublicComment,
    Recommendation,
    Round,
    SignOn,
    Speech,
    Stage,
    Statement,
    Submission,
)
from tomoni.core.figures import PERIOD, Cell, Line, Number, Tally
from tomoni.core.periods import Period
from tomoni.projects.models import Activity
from tomoni.projects.models.project import Visibility

TIMES, PAPERS, ITEMS = "回", "本", "件"
HAPPENED = [Activity.State.DONE, Activity.State.PARTLY]


def _within(name: str, period: Period) -> Q:
    return Q(**{f"{name}__gte": period.start, f"{name}__lt": period.end})


def _open(model: Any) -> Any:
    """Return the acts of a kind that may be told outside."""
    return model._default_manager.filter(model.open_to_network, visibility=Visibility.PUBLIC)


def _forms(found: Any, unit: str, forms: Any) -> list[Line]:
    numbers = dict(found.order_by().values_list("form").annotate(number=Count("pk")))
    return [
        Line(form.value, form.label, {"value": Cell(numbers[form], found.filter(form=form), unit)})
        for form in forms
        if form in numbers
    ]


def _comments(period: Period, *, known_at: datetime | None = None) -> Any:
    return _open(PublicComment).filter(_within("filed_at__date", period)).order_by("filed_at", "pk")


def _statements(period: Period) -> Any:
    """Return the settled ones by their date, else by that of the activity."""
    settled = _open(Statement).exclude(stage__in=Statement.BEFORE_FINAL)
    return settled.alias(day=Coalesce("dated_on", "ends_on")).filter(_within("day", period)).order_by("day", "pk")


def _statement_lines(period: Period, *, known_at: datetime | None = None) -> list[Line]:
    return _forms(_statements(period), PAPERS, Statement.Form)


def _signed(period: Period) -> Any:
    """Return who signs what may be told of; who signs a draft or within a project is not counted."""
    is_told = Q()
    for model in (Statement, PublicComment, Round, Submission):
        is_told |= Q(activity__in=_open(model).values("pk"))
    return SignOn.objects.signed().filter(is_told, _within("answered_at__date", period)).order_by("answered_at", "pk")


def _sign_on_lines(period: Period, *, known_at: datetime | None = None) -> list[Line]:
    found = _signed(period)
    groups = [
        ("organisations", _("organisations"), found.filter(is_person=False), "団体"),
        ("persons", _("persons"), found.filter(is_person=True), "人"),
    ]
    return [Line(key, label, {"value": Cell(rows.count(), rows, unit)}) for key, label, rows, unit in groups]


def _submissions(period: Period) -> Any:
    found = _open(Submission).filter(Q(submitted_at__isnull=False) | Q(state__in=HAPPENED))
    day = Coalesce("submitted_at__date", "ends_on")
    return found.alias(day=day).filter(_within("day", period)).order_by("day", "pk")


def _submission_lines(period: Period, *, known_at: datetime | None = None) -> list[Line]:
    return _forms(_submissions(period), ITEMS, Submission.Form)


def _speeches(period: Period, *, known_at: datetime | None = None) -> Any:
    found = Speech.objects.filter(submission__in=_open(Submission))
    return found.alias(day=Coalesce("on", "submission__ends_on")).filter(_within("day", period)).order_by("day", "pk")


def _recommendations(period: Period, *, known_at: datetime | None = None) -> Any:
    day = Coalesce("published_on", "review__concluded_on")
    return Recommendation.objects.alias(day=day).filter(_within("day", period)).order_by("day", "symbol", "pk")


def _clippings(period: Period, *, known_at: datetime | None = None) -> Any:
    is_told = Q(activity__isnull=True) | Q(activity__visibility=Visibility.PUBLIC)
    return Clipping.objects.filter(is_told, _within("published_on", period)).order_by("published_on", "pk")


def _bills(period: Period, *, known_at: datetime | None = None) -> Any:
    """Return the bills of which something happened, or beside which we did something that may be told."""
    acts = BillAct.objects.filter(_within("activity__ends_on", period), activity__visibility=Visibility.PUBLIC)
    acts = acts.filter(activity__state__in=HAPPENED)
    stages = Stage.objects.filter(_within("on", period))
    return Bill.objects.filter(Q(pk__in=acts.values("bill")) | Q(pk__in=stages.values("bill"))).order_by("title", "pk")


FIGURES = [
    Number(
        key="advocacy.comments",
        label=_("Public comments filed"),
        explanation=_("Public comments the network filed in the period."),
        unit=_("(items)"),
        asks=PERIOD,
        rows=_comments,
    ),
    Tally(
        key="advocacy.statements",
        label=_("Statements and requests written"),
        explanation=_("Statements, requests, proposals and protests settled with a date in the period, by form."),
        unit=_("(papers)"),
        asks=PERIOD,
        lines=_statement_lines,
    ),
    Tally(
        key="advocacy.sign_ons",
        label=_("Who signed on to our papers"),
        explanation=_("Organisations and persons that signed on in the period to what may be told outside."),
        asks=PERIOD,
        lines=_sign_on_lines,
    ),
    Tally(
        key="advocacy.submissions",
        label=_("Submissions to international bodies"),
        explanation=_("What was submitted to mechanisms in the period, by form."),
        unit=_("(items)"),
        asks=PERIOD,
        lines=_submission_lines,
    ),
    Number(
        key="advocacy.speeches",
        label=_("Oral statements"),
        explanation=_("Oral statements before international bodies in the period."),
        unit=_("(times)"),
        asks=PERIOD,
        rows=_speeches,
    ),
    Number(
        key="advocacy.recommendations",
        label=_("Recommendations received"),
        explanation=_("Recommendations of international bodies published in the period."),
        unit=_("(items)"),
        asks=PERIOD,
        rows=_recommendations,
    ),
    Number(
        key="advocacy.clippings",
        label=_("Reports in the press"),
        explanation=_("What was printed or broadcast in the period about the network's work."),
        unit=_("(items)"),
        asks=PERIOD,
        rows=_clippings,
    ),
    Number(
        key="advocacy.bills",
        label=_("Bills and laws followed"),
        explanation=_("Bills and laws of which a stage, or an act of ours, lies in the period."),
        unit=_("(items)"),
        asks=PERIOD,
        rows=_bills,
    ),
]
