"""Activities as iCalendar (RFC 5545)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from tomoni.projects.models import Activity
from tomoni.projects.views.telling import NOT_HELD

TOKYO = ZoneInfo("Asia/Tokyo")
STATUS = {Activity.State.PLANNED: "TENTATIVE", Activity.State.PREPARING: "CONFIRMED", Activity.State.DONE: "CONFIRMED"}


def as_ical(activities: list[Activity], *, language: str, absolute: Callable[[str], str]) -> bytes:
    """Return the activities, all on certain days, as one calendar; ``absolute`` makes a path an address."""
    feed = Calendar()
    feed.add("prodid", "-//Tomoni//Activities//JA")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", settings.NETWORK_NAME[language])
    feed.add("x-wr-timezone", "Asia/Tokyo")
    feed.add("x-published-ttl", "PT6H")
    for activity in activities:
        feed.add_component(_event(activity, language=language, absolute=absolute))
    feed.add_missing_timezones()
    return feed.to_ical()


def _event(activity: Activity, *, language: str, absolute: Callable[[str], str]) -> Event:
    event = Event()
    event.add("uid", f"{activity.pk}@tomoni")
    event.add("dtstamp", activity.updated_at)
    event.add("last-modified", activity.updated_at)
    event.add("created", activity.created_at)
    event.add("summary", activity.heading(language))
    for name, moment in _moments(activity):
        event.add(name, moment)
    if activity.place:
        event.add("location", activity.place)
    if line := activity.line(language) or activity.line("ja"):
        event.add("description", line)
    event.add("url", absolute(reverse("projects:activity", args=[activity.pk])))
    event.add("status", "CANCELLED" if activity.state in NOT_HELD else STATUS.get(activity.state, "CONFIRMED"))
    event.add("transp", "TRANSPARENT")
    return event


def _moments(activity: Activity) -> list[tuple[str, Any]]:
    """Return DTSTART and DTEND: times in Tokyo where a meeting has them, else days with the end left out."""
    meeting = getattr(activity, "meeting", None)
    if meeting is not None and meeting.starts_at is not None:
        start = datetime.combine(activity.starts_on, meeting.starts_at, tzinfo=TOKYO)
        if meeting.ends_at is None:
            return [("dtstart", start)]
        return [("dtstart", start), ("dtend", datetime.combine(activity.ends_on, meeting.ends_at, tzinfo=TOKYO))]
    return [("dtstart", activity.starts_on), ("dtend", activity.ends_on + timedelta(days=1))]
