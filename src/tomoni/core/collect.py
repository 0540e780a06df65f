"""Finding what the apps offer: a module of an agreed name in each app (design.md 4)."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps


@cache
def modules(name: str) -> list[tuple[str, ModuleType]]:
    """Return (app label, module) for each Tomoni app that has a module of the name.

    The core itself offers nothing: there the module of the name is the collector.
    """
    found = []
    for config in apps.get_app_configs():
        offers = config.name.startswith("tomoni.") and config.name != "tomoni.core"
        if offers and find_spec(f"{config.name}.{name}"):
            found.append((config.label, import_module(f"{config.name}.{name}")))
    return found


def offered(module: str, attribute: str) -> list[Any]:
    """Return the items of the list ``attribute`` from every app's ``module``, joined."""
    return [item for _label, found in modules(module) for item in getattr(found, attribute, [])]
