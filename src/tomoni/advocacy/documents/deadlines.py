"""Deadlines and follow-up reports due as iCalendar (RFC 5545), each hour on the clock of its mechanism."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from tomoni.advocacy.documents.clocks import told, zone_told
from tomoni.advocacy.models import Deadline, Recommendation

SINCE = timedelta(days=92)
WARNED = (timedelta(days=7), timedelta(days=1))


def listed(now: datetime) -> tuple[list[Deadline], list[tuple[Any, date, int, datetime]]]:
    """Return the deadlines of the last three months and ahead, and the follow-up reports due: review, day, how many."""
    deadlines = Deadline.objects.filter(due_at__gte=now - SINCE).select_related("review__mechanism")
    rows = Recommendation.objects.filter(follow_up_due__gte=(now - SINCE).date(), followed_up_on=None)
    reports: dict[tuple[Any, date], list[Recommendation]] = {}
    for row in rows.select_related("review__mechanism").order_by("follow_up_due", "review", "pk"):
        if row.follow_up_due:
            reports.setdefault((row.review, row.follow_up_due), []).append(row)
    due = [(review, day, len(each), max(row.updated_at for row in each)) for (review, day), each in reports.items()]
    return list(deadlines.order_by("due_at", "pk")), due


def as_ical(*, now: datetime, language: str, page: Callable[[Any], str]) -> bytes:
    """Return the calendar; ``page`` gives the address of a review."""
    deadlines, reports = listed(now)
    feed = Calendar()
    feed.add("prodid", "-//Tomoni//Deadlines//JA")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", _("%(network)s: UN deadlines") % {"network": settings.NETWORK_NAME[language]})
    feed.add("x-published-ttl", "PT6H")
    for event in (*_of_deadlines(deadlines, language, page), *_of_reports(reports, page)):
        feed.add_component(event)
    feed.add_missing_timezones()
    return feed.to_ical()


def _of_deadlines(deadlines: Iterable[Deadline], language: str, page: Callable[[Any], str]) -> Iterable[Event]:
    for deadline in deadlines:
        there = deadline.there()
        here = there.astimezone(ZoneInfo("Asia/Tokyo"))
        event = Event()
        event.add("uid", f"deadline-{deadline.pk}@tomoni")
        event.add("dtstamp", deadline.updated_at)
        event.add("summary", f"{deadline.what}: {deadline.review}")
        event.add("dtstart", there)
        event.add("dtend", there)
        clocks = [f"{told(there, language)} {zone_told(there)}", f"{told(here, language)} {zone_told(here)}"]
        event.add("description", "\n".join([*clocks, deadline.get_state_display()]))
        event.add("url", page(deadline.review))
        is_waived = deadline.state == Deadline.State.WAIVED
        event.add("status", "CANCELLED" if is_waived else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        if deadline.state == Deadline.State.OPEN:
            for before in WARNED:
                event.add_component(_alarm(str(event["summary"]), before))
        yield event


def _of_reports(reports: Iterable[tuple[Any, date, int, datetime]], page: Callable[[Any], str]) -> Iterable[Event]:
    for review, day, count, changed in reports:
        event = Event()
        event.add("uid", f"follow-up-{review.pk if review else 0}-{day.isoformat()}@tomoni")
        event.add("dtstamp", changed)
        named = f": {review}" if review else ""
        event.add("summary", _("Follow-up report due") + named)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("description", _("Recommendations to report on: %(count)s") % {"count": count})
        if review:
            event.add("url", page(review))
        event.add("transp", "TRANSPARENT")
        yield event


def _alarm(words: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -before)
    return alarm
