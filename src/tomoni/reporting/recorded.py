"""The records a report is made from: the acts of its period, and what was recorded of each at a moment."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet

from tomoni.core.periods import Period
from tomoni.projects.models import Activity, Meeting
from tomoni.projects.models.project import Visibility
from tomoni.reporting.models import Chapter, PassageRecord, Report
from tomoni.reporting.sentences import Series

FIELDS = ("title", "title_en", "kind", "when", "place", "our_role", "state", "visibility", "outcome")


def acts_of(report: Report) -> QuerySet[Activity]:
    """Return the acts dated in the report's period, and those whose outcome came in it, widest and earliest first."""
    period = report.period
    dated = Activity.objects.in_period(period).exclude(starts_on=None, ends_on=None)
    late = Activity.objects.filter(outcome_on__gte=period.start, outcome_on__lt=period.end, ends_on__lt=period.start)
    return in_telling_order(Activity.objects.filter(Q(pk__in=dated.values("pk")) | Q(pk__in=late.values("pk"))))


def acts_behind(report: Report) -> dict[Any, Activity]:
    """Return the acts of the report's days and all others its passages rest on, by id, in telling order."""
    resting = PassageRecord.objects.filter(passage__chapter__report=report).exclude(activity=None)
    wanted = Activity.objects.filter(
        Q(pk__in=acts_of(report).order_by().values("pk")) | Q(pk__in=resting.values("activity"))
    )
    return {activity.pk: activity for activity in in_telling_order(wanted)}


def in_telling_order(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Return them by day, what is known to the year alone before what is known to the day, then as entered."""
    first, last = F("starts_on").asc(nulls_first=True), F("ends_on").desc(nulls_last=True)
    return activities.order_by(first, last, "created_at", "external_id", "pk").prefetch_related("quantities")


def undated(report: Report) -> QuerySet[Activity]:
    """Return the acts of the report's outline that bear no date at all: no year can tell them."""
    programmes = Chapter.objects.filter(report=report).exclude(programme=None).values("programme")
    through = Activity.programmes.through.objects.filter(programme__in=programmes)
    return Activity.objects.filter(starts_on=None, ends_on=None, pk__in=through.values("activity")).order_by(
        "title", "pk"
    )


def is_own(activity: Activity, period: Period) -> bool:
    """Tell whether the act itself lies in the period, and not its outcome alone."""
    return (activity.starts_on is not None or activity.ends_on is not None) and period.overlaps(
        activity.starts_on, activity.ends_on
    )


def series_of_meetings(activities: Iterable[Activity]) -> dict[Any, Series]:
    """Return the series of those of the acts that are meetings of one, by the act's id."""
    rows = Meeting.objects.filter(pk__in=[activity.pk for activity in activities if activity.is_meeting])
    rows = rows.exclude(series=None).values_list("pk", "series", "series__title", "series__title_en")
    return {pk: Series(f"series:{series}", title, title_en) for pk, series, title, title_en in rows}


def recorded(activity: Activity) -> dict[str, Any]:
    """Return what is recorded of an act as far as a report tells it: kept with a passage, compared later."""
    told: dict[str, Any] = {name: getattr(activity, name) for name in FIELDS}
    told["outcome_on"] = activity.outcome_on.isoformat() if activity.outcome_on else ""
    told["public_lines"] = dict(sorted(activity.public_lines.items()))
    told["quantities"] = sorted(quantity.text("ja") for quantity in activity.quantities.all())
    return told


def kept(activity: Activity) -> dict[str, Any]:
    """Return what a passage keeps of it: of an act that is not public only the lines, which may be told."""
    told = recorded(activity)
    return told if activity.visibility == Visibility.PUBLIC else {"public_lines": told["public_lines"]}


def named(activity: Activity, language: str) -> str:
    """Return what an act is called where anybody who makes the report may read it: its title, or what may be told."""
    if activity.visibility == Visibility.PUBLIC:
        return activity.heading(language)
    return activity.line(language) or activity.line("ja") or str(activity.pk)


def fingerprint(told: dict[str, Any]) -> str:
    """Return the SHA-256 of what was recorded."""
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
