"""What an act changes in the register, in sentences: "From 1 January 2013: 1 unit becomes 2 units"."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tomoni.membership.models import Term

State = tuple[Any, int] | None


@dataclass(frozen=True)
class Changed:
    """What was and what will be over half-open days; ``until`` None has no end."""

    start: date
    until: date | None
    before: State
    after: State

    def __str__(self) -> str:
        words = {"days": days(self.start, self.until), "before": belonging(self.before), "after": belonging(self.after)}
        if self.before is None:
            return _("%(days)s: %(after)s.") % words
        if self.after is None:
            return _("%(days)s: no longer %(before)s.") % words
        return _("%(days)s: %(before)s becomes %(after)s.") % words


def days(start: date, until: date | None) -> str:
    """Return half-open days in words, the last day included."""
    if until is None:
        return _("from %(first)s on") % {"first": date_format(start)}
    last = until - timedelta(days=1)
    if last == start:
        return date_format(start)
    return _("%(first)s to %(last)s") % {"first": date_format(start), "last": date_format(last)}


def belonging(state: State) -> str:
    """Return a plan and its units in words."""
    return _("%(plan)s, %(units)s") % {"plan": state[0], "units": units(state[1])} if state else ""


def units(count: int) -> str:
    """Return a number of units in words."""
    return ngettext("%(count)s unit", "%(count)s units", count) % {"count": count}


def changes(before: Sequence[Term], after: Sequence[Term]) -> list[Changed]:
    """Return the stretches of days on which the two timelines of a membership differ."""
    return list(_joined(_differences(before, after)))


def _differences(before: Sequence[Term], after: Sequence[Term]) -> Iterator[Changed]:
    edges = {term.valid_from for term in [*before, *after]} | {
        term.valid_to for term in [*before, *after] if term.valid_to
    }
    bounds = [*sorted(edges), None]
    for start, until in zip(bounds, bounds[1:], strict=False):
        old, new = _on(before, start), _on(after, start)
        if old != new:
            yield Changed(start, until, old, new)


def _joined(found: Iterable[Changed]) -> Iterator[Changed]:
    last = None
    for each in found:
        if last and last.until == each.start and (last.before, last.after) == (each.before, each.after):
            last = Changed(last.start, each.until, last.before, last.after)
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _on(terms: Sequence[Term], day: date) -> State:
    for term in terms:
        if term.valid_from <= day and (term.valid_to is None or term.valid_to > day):
            return term.plan, term.units
    return None
