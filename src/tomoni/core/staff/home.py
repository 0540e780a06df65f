"""The staff home: Today, and who carries how much."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from laces.components import Component

from tomoni.core import today as waiting_list

SHOWN_AT_MOST = 12


class TodayPanel(Component):
    """What waits for me, for my projects and for the secretariat."""

    name = "today"
    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> SafeString:
        today = timezone.localdate()
        waiting = waiting_list.waiting(self.request.user, today=today)
        columns = [_column(scope, waiting[scope], today) for scope in waiting_list.SCOPES]
        context = {"columns": columns, "today": today}
        return render_to_string("core/staff/today.html", context, request=self.request)


class LoadPanel(Component):
    """Who carries how much, drawn and printed."""

    name = "load"
    order = 20

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> SafeString:
        rows = bars(waiting_list.loads(self.request.user, today=timezone.localdate()))
        return render_to_string("core/staff/load.html", {"rows": rows}, request=self.request)


def bars(loads: Iterable[waiting_list.Load]) -> list[dict[str, Any]]:
    """Return the rows of ``core/staff/load.html``: each load with its bar, the longest bar being 100."""
    rows = list(loads)
    most = max((load.open for load in rows), default=0)
    return [_bar(load, most) for load in rows]


def _share(number: int, most: int) -> float:
    """Return the bar's length in percent of the longest bar."""
    return round(100 * number / most, 1) if most else 0


def _bar(load: waiting_list.Load, most: int) -> dict[str, Any]:
    late, soon = _share(load.late, most), _share(load.soon, most)
    rest = _share(max(load.open - load.late - load.soon, 0), most)
    return {"load": load, "late": late, "soon": soon, "rest_start": late + soon, "rest": rest}


def _column(scope: str, items: list[waiting_list.TodayItem], today: date) -> dict[str, Any]:
    rows = [
        {"item": item, "is_late": bool(item.due and item.due < today), "is_today": item.due == today} for item in items
    ]
    return {
        "scope": scope,
        "title": waiting_list.SCOPES[scope],
        "count": len(items),
        "late": sum(row["is_late"] for row in rows),
        "rows": rows[:SHOWN_AT_MOST],
        "more": max(len(rows) - SHOWN_AT_MOST, 0),
    }
