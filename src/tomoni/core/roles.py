"""Roles as code: each app's ``roles.py`` says in one table which role may do what.

A grant is ``{"people.person": "view add change delete"}`` by role; the verbs are Django's
permissions. ``docs/roles.md`` is made from the same tables.
"""

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tomoni.core import collect


@dataclass(frozen=True)
class Role:
    """A role; ``in_project`` roles come from membership of a project, the others are given to a user."""

    key: str
    label: str | Promise
    meaning: str | Promise
    in_project: bool = False


ROLES = [
    Role(
        "secretariat",
        _("secretariat"),
        _("Runs the office: enters and changes everything but what is kept within a project."),
    ),
    Role("steering", _("steering committee"), _("Reads what concerns the network, decides, takes tasks.")),
    Role("editor", _("editor"), _("Writes public lines and publications.")),
    Role("finance", _("finance"), _("Sees persons and organisations as far as money needs it.")),
    Role("auditor", _("auditor"), _("Reads everything, the audit trail included; changes nothing.")),
    Role(
        "project_lead",
        _("project lead"),
        _("Runs a project: its members, activities, meetings, tasks."),
        in_project=True,
    ),
    Role(
        "project_member",
        _("project member"),
        _("Works in a project: its activities, meetings, tasks."),
        in_project=True,
    ),
    Role("guest", _("guest of a project"), _("Reads what one project does, nothing else."), in_project=True),
]
BY_KEY = {role.key: role for role in ROLES}


@cache
def grants() -> dict[str, dict[str, frozenset[str]]]:
    """Return the verbs by role key and model label (``people.person``), over all apps."""
    table: dict[str, dict[str, frozenset[str]]] = {role.key: {} for role in ROLES}
    for label, module in collect.modules("roles"):
        for key, models in module.GRANTS.items():
            if key not in BY_KEY:
                raise LookupError(f"{label}.roles names the unknown role {key!r}")
            table[key] |= {model: frozenset(verbs.split()) for model, verbs in models.items()}
    return table


@cache
def permissions(key: str) -> frozenset[str]:
    """Return the permissions of a role as Django names them (``people.view_person``)."""
    found = {"wagtailadmin.access_admin"}
    for label, verbs in grants()[key].items():
        app, model = label.split(".")
        found |= {f"{app}.{verb}_{model}" for verb in verbs}
    return frozenset(found)
