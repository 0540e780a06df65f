"""The calendar: a month on a page, and all of it as a feed for other calendars."""

import calendar as weeks
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import jpholiday
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tomoni.core.periods import Period
from tomoni.projects.models import Activity
from tomoni.projects.views.ical import as_ical
from tomoni.projects.views.telling import Told, told, with_what_is_told

FIRST_YEAR, LAST_YEAR = 1980, 2100
FEED_DAYS = 366
LONGEST_SHOWN = timedelta(days=100)


@require_GET
def calendar(request: HttpRequest, year: int | None = None, month: int | None = None) -> HttpResponse:
    """Show one month, this one unless another is asked for."""
    language, today = get_language() or "ja", timezone.localdate()
    year, month = year or today.year, month or today.month
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise Http404
    period = Period.month(year, month)
    visible = Activity.objects.visible_to(request.user)
    found = with_what_is_told(visible.in_period(period).exclude(when=""), user=request.user).order_by("starts_on", "pk")
    lines = [told(activity, language=language) for activity in found]
    exact = [line for line in lines if line.activity.has_exact_days]
    vague = [line for line in lines if not line.activity.has_exact_days and _is_short(line.activity)]
    days = _days(period, exact, today=today)
    before, after = _nearest(visible, period)
    context = {
        "first": period.start,
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "weekdays": [date_format(day["date"], "D") for day in days[:7]],
        "listed": [day for day in days if day["is_inside"] and (day["lines"] or day["is_today"])],
        "vague": vague,
        "year_round": len(lines) - len(exact) - len(vague),
        "is_empty": not exact and not vague,
        "previous": period.previous().start,
        "next": period.end,
        "before": before,
        "after": after,
        "today": today,
    }
    return render(request, "projects/calendar.html", context)


@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with the public activities on certain days, from a year ago on, as iCalendar (RFC 5545)."""
    language, today = get_language() or "ja", timezone.localdate()
    public = Activity.objects.filter(visibility="public", ends_on__gte=today - timedelta(days=FEED_DAYS))
    activities = [row for row in public.select_related("meeting").order_by("starts_on", "pk") if row.has_exact_days]
    content = as_ical(activities, language=language, absolute=request.build_absolute_uri)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    patch_cache_control(response, public=True, max_age=900)
    return response


def _is_short(activity: Activity) -> bool:
    """Return whether a vague date belongs to the month: a month, a season, a few weeks, but not a year."""
    known = activity.starts_on and activity.ends_on
    return bool(known) and activity.ends_on - activity.starts_on <= LONGEST_SHOWN


def _days(period: Period, lines: list[Told], *, today: date) -> list[dict[str, Any]]:
    """Return the days of the month's weeks (Sunday first), each with its holiday and what is on."""
    on: dict[date, list[Told]] = defaultdict(list)
    for line in lines:
        day = max(line.activity.starts_on, period.start - timedelta(days=7))
        while day <= min(line.activity.ends_on, period.end + timedelta(days=7)):
            on[day].append(line)
            day += timedelta(days=1)
    days = weeks.Calendar(firstweekday=6).itermonthdates(period.start.year, period.start.month)
    return [
        {
            "date": day,
            "is_inside": period.contains(day),
            "is_today": day == today,
            "holiday": jpholiday.is_holiday_name(day) or "",
            "lines": on[day] if period.contains(day) else [],
        }
        for day in days
    ]


def _nearest(visible: Any, period: Period) -> tuple[date | None, date | None]:
    """Return the first days of the nearest months before and after that hold anything."""
    dated = visible.exclude(starts_on=None)
    before = dated.filter(starts_on__lt=period.start).order_by("-starts_on").values_list("starts_on", flat=True).first()
    after = dated.filter(starts_on__gte=period.end).order_by("starts_on").values_list("starts_on", flat=True).first()
    return before and before.replace(day=1), after and after.replace(day=1)
