"""What happens in projects: lines are drafted, items carried over, tasks made and handed over."""

from tomoni.projects.actions.activities import quick_activity, set_state
from tomoni.projects.actions.lines import draft_line, draft_series, told_quantities
from tomoni.projects.actions.meetings import CarryOverRefusedError, next_meeting
from tomoni.projects.actions.minutes import enter_attendance, write_minutes
from tomoni.projects.actions.tasks import (
    HandOverRefusedError,
    finish_task,
    hand_over,
    make_task,
    reopen_task,
)

__all__ = [
    "CarryOverRefusedError",
    "HandOverRefusedError",
    "draft_line",
    "draft_series",
    "enter_attendance",
    "finish_task",
    "hand_over",
    "make_task",
    "next_meeting",
    "quick_activity",
    "reopen_task",
    "set_state",
    "told_quantities",
    "write_minutes",
]
