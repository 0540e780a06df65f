"""A segment's conditions as rows in groups, as the form shows them, and as the tree that is stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tomoni.people.actions.conditions import CONDITIONS, Condition
from tomoni.people.actions.segments import ALL, ANY, JOINS, NOT, Tree
from tomoni.people.models import Organisation, Tag
from tomoni.people.models.areas import shown_place
from tomoni.people.staff.fields import settled_place

MOST_GROUPS = 20
MOST_ROWS = 50


class TooDeepError(Exception):
    """The tree was made elsewhere and does not fit into rows and groups."""


@dataclass
class Row:
    """One condition as typed; ``negated`` asks for its contrary."""

    key: str = ""
    value: str = ""
    on: str = ""
    negated: bool = False
    error: str = ""

    @property
    def condition(self) -> Condition | None:
        return CONDITIONS.get(self.key)

    @property
    def shown_value(self) -> str:
        return shown_place(self.value) if self.condition and self.condition.takes == "municipality" else self.value

    def options(self) -> list[tuple[str, Any]]:
        """Return the values to choose from; none for a condition that takes text."""
        if self.condition is None:
            return []
        if self.condition.takes == "tag":
            return [(str(tag.pk), tag.name) for tag in Tag.objects.order_by("name")]
        if self.condition.takes == "organisation":
            return [(str(each.pk), each.name) for each in Organisation.objects.present().order_by("kana_key")]
        return [(str(value), label) for value, label in self.condition.choices()]

    def settle(self) -> None:
        """Turn what was typed into the value stored; sets ``error`` where that cannot be."""
        condition = self.condition
        if condition is None:
            self.error = _("Choose what the condition is about.")
            return
        self.value = self.value.strip()
        if condition.takes == "municipality" and self.value:
            try:
                self.value = settled_place("", self.value)[1]
            except ValidationError as error:
                self.error = " ".join(error.messages)
                return
        if not condition.accepts(self.value):
            self.error = (
                _("Fill in a value.")
                if not self.value
                else _("“%(value)s” cannot be asked for.") % {"value": self.value}
            )
        elif self.on and not (condition.is_dated and CONDITIONS["since"].accepts(self.on)):
            self.error = _("Write the day as 2012-12-31.")

    def leaf(self) -> Tree:
        """Return the row as part of a tree."""
        leaf = {"is": self.key, "value": self.value} | ({"on": self.on} if self.on else {})
        return {NOT: [leaf]} if self.negated else leaf


@dataclass
class Group:
    """Rows joined by all, any or none."""

    join: str = ALL
    rows: list[Row] = field(default_factory=list)


@dataclass
class Builder:
    """Groups joined by all or any."""

    join: str = ALL
    groups: list[Group] = field(default_factory=list)

    def settle(self) -> bool:
        """Check every filled row; return whether all are good. Empty rows and groups are dropped."""
        for group in self.groups:
            group.rows = [row for row in group.rows if row.key or row.value]
            for row in group.rows:
                row.settle()
        self.groups = [group for group in self.groups if group.rows]
        return not any(row.error for group in self.groups for row in group.rows)

    def tree(self) -> Tree:
        """Return the conditions as they are stored."""
        return {self.join: [{group.join: [row.leaf() for row in group.rows]} for group in self.groups]}

    def with_room(self) -> "Builder":
        """Add what the form needs to go on: a first group, and an empty row in each."""
        self.groups = self.groups or [Group()]
        for group in self.groups:
            if not group.rows:
                group.rows.append(Row())
        return self


def from_tree(tree: Tree) -> Builder:
    """Return the rows and groups of a stored tree; raises TooDeepError when it does not fit."""
    if not tree:
        return Builder()
    join, branches = next(iter(tree.items()))
    if join not in (ALL, ANY):
        raise TooDeepError
    return Builder(join, [_group(branch) for branch in branches])


def from_post(data: Mapping[str, str]) -> Builder:
    """Return the rows and groups as typed, in their order on the page."""
    join = data.get("join", ALL)
    builder = Builder(join if join in (ALL, ANY) else ALL)
    for number in _numbers(data, r"g(\d+)-join")[:MOST_GROUPS]:
        joined = data.get(f"g{number}-join", ALL)
        group = Group(joined if joined in JOINS else ALL)
        for place in _numbers(data, rf"g{number}-r(\d+)-is")[:MOST_ROWS]:
            name = f"g{number}-r{place}-"
            value, on = data.get(f"{name}value", ""), data.get(f"{name}on", "")
            group.rows.append(Row(data.get(f"{name}is", ""), value, on, f"{name}not" in data))
        builder.groups.append(group)
    return builder


def _numbers(data: Mapping[str, str], pattern: str) -> list[int]:
    found = (re.fullmatch(pattern, name) for name in data)
    return sorted(int(match[1]) for match in found if match)


def _group(branch: Tree) -> Group:
    if "is" in branch:
        return Group(ALL, [_row(branch)])
    join, leaves = next(iter(branch.items()))
    return Group(join, [_row(leaf) for leaf in leaves])


def _row(branch: Tree) -> Row:
    if "is" in branch:
        return Row(branch["is"], branch["value"], branch.get("on", ""))
    inner = branch.get(NOT, [])
    if len(inner) != 1 or "is" not in inner[0]:
        raise TooDeepError
    row = _row(inner[0])
    row.negated = True
    return row
