"""A moment as two clocks show it: that of the mechanism, and Japan's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tomoni.core import dates

CITIES = {"Europe/Zurich": "Geneva", "America/New_York": "New York", "Europe/Vienna": "Vienna", "Europe/Paris": "Paris"}


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two readings, and how far away the moment is."""

    there: str
    zone: str
    here: str
    left: str
    is_near: bool
    is_passed: bool


def clocks(deadline: Any, *, now: datetime, language: str) -> Clocks:
    """Return how a deadline reads on both clocks; what is done with has no time left."""
    there = deadline.there()
    left = time_left(deadline.due_at, now=now) if deadline.state == deadline.State.OPEN else ""
    return Clocks(
        there=told(there, language),
        zone=zone_told(there),
        here=told(timezone.localtime(deadline.due_at, ZoneInfo("Asia/Tokyo")), language),
        left=left,
        is_near=deadline.is_near(now),
        is_passed=deadline.is_passed(now),
    )


def told(moment: datetime, language: str) -> str:
    """Return the day and the hour of a moment as its own clock shows them."""
    return f"{dates.describe(moment.date().isoformat(), language)}{' ' if language == 'ja' else ', '}{moment:%H:%M}"


def zone_told(moment: datetime) -> str:
    """Return the place whose clock it is and how far from UTC: Geneva (UTC+2)."""
    key = str(moment.tzinfo)
    city = {"Geneva": _("Geneva"), "New York": _("New York"), "Vienna": _("Vienna"), "Paris": _("Paris")}.get(
        CITIES.get(key, ""), _("Japan") if key == "Asia/Tokyo" else key.rpartition("/")[2].replace("_", " ")
    )
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{city} (UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''})"


def time_left(moment: datetime, *, now: datetime) -> str:
    """Return how long it is until a moment, in days or in hours; or since."""
    hours = int(abs((moment - now).total_seconds()) // 3600)
    days = hours // 24
    if moment < now:
        if days:
            return ngettext("passed %(count)s day ago", "passed %(count)s days ago", days) % {"count": days}
        return pgettext("deadline", "passed")
    if days:
        return ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
    return ngettext("%(count)s hour left", "%(count)s hours left", hours) % {"count": hours}
