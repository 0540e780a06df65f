"""Segments: conditions on persons or organisations, combined by all, any and not.

A tree is ``{"all": [...]}``, ``{"any": [...]}`` or ``{"not": [...]}`` (none of the list), nested at will,
with leaves ``{"is": "tag", "value": "7"}``; a leaf about dated things may carry ``"on": "2012-12-31"``.
"""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from tomoni.people.actions.conditions import CONDITIONS, Condition
from tomoni.people.actions.likeness import MODELS
from tomoni.people.models import Segment

ALL, ANY, NOT = "all", "any", "not"
JOINS = (ALL, ANY, NOT)
DEEPEST = 8
EVERYBODY = Q(pk__isnull=False)  # an empty Q() would be dropped from "any" and "not"
NOBODY = Q(pk__in=[])

Tree = dict[str, Any]


class SegmentError(Exception):
    """The conditions cannot be used; the message names the one at fault."""


def members(segment: Segment, *, user: Any, today: date) -> models.QuerySet:
    """Return the present records that fulfil the segment's conditions and that the user may see.

    Dated conditions without a day of their own are asked for ``today``. Raises SegmentError.
    """
    return matching(segment.conditions, segment.subject, user=user, today=today)


def matching(tree: Tree, subject: str, *, user: Any, today: date) -> models.QuerySet:
    """Return the present, visible records that fulfil a tree. Raises SegmentError."""
    check(tree, subject)
    return MODELS[subject].objects.visible_to(user).present().filter(_condition(tree, subject, today))


def check(tree: Any, subject: str, *, depth: int = 1) -> None:
    """Raise SegmentError for a tree that is not one, and for an unknown condition or value."""
    if depth > DEEPEST:
        raise SegmentError(_("The conditions are nested more than %(count)s deep.") % {"count": DEEPEST})
    if not isinstance(tree, dict):
        raise SegmentError(_("A condition must be a group (all, any, not) or name what it is about."))
    if "is" in tree:
        _check_leaf(tree, subject)
        return
    if len(tree) != 1 or not set(tree) <= set(JOINS) or not isinstance(next(iter(tree.values())), list):
        raise SegmentError(_("A group of conditions is one list under all, any or not."))
    for branch in next(iter(tree.values())):
        check(branch, subject, depth=depth + 1)


def _check_leaf(leaf: Tree, subject: str) -> None:
    condition = CONDITIONS.get(leaf["is"]) if isinstance(leaf["is"], str) else None
    if condition is None or subject not in condition.subjects:
        raise SegmentError(_("The condition “%(name)s” is not known here.") % {"name": leaf["is"]})
    if unknown := set(leaf) - {"is", "value", "on"}:
        raise SegmentError(_("A condition has no “%(name)s”.") % {"name": sorted(map(str, unknown))[0]})
    words = {"condition": condition.label, "value": leaf.get("value", "")}
    if not isinstance(leaf.get("value"), str) or not condition.accepts(leaf["value"]):
        raise SegmentError(_("“%(condition)s” cannot be asked for “%(value)s”.") % words)
    if "on" in leaf and (not condition.is_dated or _day(leaf["on"]) is None):
        raise SegmentError(_("“%(condition)s” cannot be asked for the day given.") % words)


def _condition(tree: Tree, subject: str, today: date) -> Q:
    if "is" in tree:
        return _leaf(CONDITIONS[tree["is"]], tree, subject, today)
    join, branches = next(iter(tree.items()))
    parts = [_condition(branch, subject, today) for branch in branches]
    joined = EVERYBODY if join == ALL else NOBODY
    for part in parts:
        joined = joined & part if join == ALL else joined | part
    return ~joined if join == NOT else joined


def _leaf(condition: Condition, leaf: Tree, subject: str, today: date) -> Q:
    asked = condition.ask(subject, leaf["value"], _day(leaf.get("on")) or today)
    return Q(pk__in=MODELS[subject]._base_manager.filter(asked).values("pk"))


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
