"""Writing down what was said and who was there."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from tomoni.projects.models import AgendaItem, Attendance, Decision, Meeting


def write_minutes(meeting: Meeting, *, typed: Iterable[tuple[AgendaItem, dict[str, str]]]) -> None:
    """Store minutes and state of each item, and a decision where one was written.

    ``typed`` gives for each item ``minutes``, ``state``, ``decision`` ('' for none) and ``result``.
    """
    with transaction.atomic():
        for item, words in typed:
            if (item.minutes, item.state) != (words["minutes"], words["state"]):
                item.minutes, item.state = words["minutes"], words["state"]
                item.save(update_fields=["minutes", "state", "updated_at"])
            if words["decision"].strip():
                Decision.objects.create(
                    meeting=meeting,
                    agenda_item=item,
                    text=words["decision"].strip(),
                    result=words["result"] or Decision.Result.ADOPTED,
                )
        log(instance=meeting, action="wagtail.edit", content_changed=True)


def enter_attendance(meeting: Meeting, *, rows: Iterable[dict[str, Any]]) -> None:
    """Store how each person attends; a row without a mode is taken away."""
    with transaction.atomic():
        for row in rows:
            if row["mode"]:
                values = {"mode": row["mode"], "proxy": row["proxy"]}
                Attendance.objects.update_or_create(meeting=meeting, person=row["person"], defaults=values)
            else:
                Attendance.objects.filter(meeting=meeting, person=row["person"]).delete()
        log(instance=meeting, action="wagtail.edit", content_changed=True)
