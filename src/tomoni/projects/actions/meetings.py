"""From one meeting of a series to the next: open items carry over, each linked to where it came from."""

import re
import unicodedata
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from tomoni.projects.models import Activity, AgendaItem, Meeting, MeetingSeries

Rhythm = MeetingSeries.Rhythm
_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.BIMONTHLY: 2, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}
_ORDINAL = re.compile(r"(第\s*)([0-9０-９]+)(\s*回)")
AHEAD = (Activity.State.PLANNED, Activity.State.PREPARING)


class CarryOverRefusedError(ValueError):
    """There is no next meeting to make; the words say what is missing."""


def next_meeting(meeting: Meeting) -> tuple[Meeting, int]:
    """Return the next meeting of the series and how many open items were carried over to it.

    Made by the rhythm of the series when there is none ahead; done twice, it leads to the same meeting
    and carries nothing twice. Raises ``CarryOverRefusedError``.
    """
    if meeting.series is None:
        raise CarryOverRefusedError(
            _("This meeting belongs to no series. Choose its series first, then make the next one.")
        )
    if meeting.starts_on is None:
        raise CarryOverRefusedError(_("This meeting has no date. Enter its date first, then make the next one."))
    with transaction.atomic():
        series = MeetingSeries.objects.select_for_update().get(pk=meeting.series.pk)
        following = _ahead(meeting, series) or _made(
            series.meetings.exclude(starts_on=None).latest("starts_on"), series
        )
        return following, _carry_over(meeting, following)


def next_date(day: date, rhythm: str) -> date | None:
    """Return the day after which the rhythm comes again: the same weekday, in a month the same one of it.

    A fifth Friday becomes the last one. None where the day is agreed each time.
    """
    if rhythm == Rhythm.WEEKLY:
        return day + timedelta(days=7)
    if rhythm not in _MONTHS:
        return None
    first = day.replace(day=1) + relativedelta(months=_MONTHS[Rhythm(rhythm)])
    found = first + timedelta(days=(day.weekday() - first.weekday()) % 7 + 7 * ((day.day - 1) // 7))
    return found if found.month == first.month else found - timedelta(days=7)


def _ahead(meeting: Meeting, series: MeetingSeries) -> Meeting | None:
    ahead = series.meetings.filter(state__in=AHEAD).exclude(pk=meeting.pk)
    later = ahead.filter(starts_on__gt=meeting.ends_on or meeting.starts_on).order_by("starts_on", "pk").first()
    return later or ahead.filter(starts_on=None).order_by("created_at", "pk").first()


def _made(last: Meeting, series: MeetingSeries) -> Meeting:
    following = Meeting(
        series=series,
        body=last.body,
        title=_following_title(last.title),
        title_en=series.title_en,
        place=series.place or last.place,
        prefecture="" if series.place else last.prefecture,
        quorum=series.quorum if series.quorum is not None else last.quorum,
        our_role=last.our_role,
        visibility=last.visibility,
        starts_at=last.starts_at,
        ends_at=last.ends_at,
        state=Activity.State.PLANNED,
    )
    day = next_date(last.starts_on, series.rhythm) if last.starts_on else None
    if day is not None:
        following.when = day.isoformat() if last.has_exact_days else day.isoformat()[:7]
    following.projects.set(last.projects.all())
    following.programmes.set(last.programmes.all())
    following.save()
    log(instance=following, action="wagtail.create", content_changed=True)
    return following


def _following_title(title: str) -> str:
    def counted(match: re.Match[str]) -> str:
        return f"{match[1]}{int(unicodedata.normalize('NFKC', match[2])) + 1}{match[3]}"

    return _ORDINAL.sub(counted, title, count=1)


def _carry_over(meeting: Meeting, following: Meeting) -> int:
    still_open = AgendaItem.objects.filter(meeting=meeting, state=AgendaItem.State.OPEN, carried_to=None)
    position = max((item.position for item in following.agenda.all()), default=0)
    carried = 0
    for carried, item in enumerate(still_open.order_by("position", "pk"), start=1):
        AgendaItem.objects.create(meeting=following, position=position + carried, title=item.title, carried_from=item)
        item.state = AgendaItem.State.CARRIED
        item.save(update_fields=["state", "updated_at"])
    return carried
