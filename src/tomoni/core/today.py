"""Today: what waits for whom, collected from each app's ``today.py``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tomoni.core import collect

SCOPES = {"me": _("Waiting for me"), "projects": _("My projects"), "office": _("The secretariat")}


@dataclass(frozen=True)
class TodayItem:
    """One thing that waits: what, where to do it, by when, for whom."""

    title: str
    url: str
    due: date | None
    scope: str
    kind: str
    owner: Any = None


@dataclass(frozen=True)
class Load:
    """How much one person carries: tasks open, of these late and due within 14 days."""

    name: str
    open: int
    late: int
    soon: int


def waiting(user: Any, *, today: date) -> dict[str, list[TodayItem]]:
    """Return the items by scope, the most urgent first; undated ones last."""
    found: dict[str, list[TodayItem]] = {scope: [] for scope in SCOPES}
    for _label, module in collect.modules("today"):
        for item in module.items(user, today):
            found[item.scope].append(item)
    for items in found.values():
        items.sort(key=lambda item: (item.due or date.max, item.title))
    return found


def loads(user: Any, *, today: date) -> Iterable[Load]:
    """Return how much each person carries, the heaviest first, from every app that knows."""
    carried = [
        load for _label, module in collect.modules("today") for load in getattr(module, "loads", _none)(user, today)
    ]
    return sorted(carried, key=lambda load: (-load.open, load.name))


def _none(user: Any, today: date) -> list[Any]:
    return []
