"""All addresses of the site, and what the authorization table declares about them."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

TABLE = tomllib.loads((Path(__file__).parent / "authorization.toml").read_text())
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def fits(route: str, pattern: str) -> bool:
    """Return whether the pattern names the address, letter by letter or with ``*``."""
    return route == pattern or fnmatchcase(route, pattern)


@dataclass(frozen=True)
class Rule:
    """Who may read and who may write at some addresses, and about which kind of record they are."""

    routes: tuple[str, ...]
    read: frozenset[str]
    write: frozenset[str]
    record: str
    hidden_read: frozenset[str]
    hidden_write: frozenset[str]
    values: dict[str, Any]

    def covers(self, route: str) -> bool:
        return any(fits(route, pattern) for pattern in self.routes)


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Yield every address pattern the site answers to, once."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def _roles(names: list[str]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        found |= set(TABLE["groups"][name]) if name in TABLE["groups"] else {name}
    return frozenset(found)


def rules() -> list[Rule]:
    """Return the declared rules."""
    declared = []
    for row in TABLE.get("rule", []):
        read, write = _roles(row.get("read", [])), _roles(row.get("write", []))
        declared.append(
            Rule(
                tuple(row["routes"]),
                read,
                write,
                row.get("record", ""),
                _roles(row.get("hidden_read", ["superuser", "auditor"])) & read,
                _roles(row.get("hidden_write", ["superuser"])) & write,
                row.get("values", {}),
            )
        )
    return declared


def filled(route: str, rule: Rule, record: Any) -> str:
    """Return the address with its parameters replaced by the record's key or the rule's values."""

    def value(match: re.Match[str]) -> str:
        name = match.group(2) or match.group(3)
        if name in rule.values:
            return str(rule.values[name])
        if name == "slug":
            return str(record.slug)
        return str(record.pk) if record is not None else "1"

    return "/" + PARAMETER.sub(value, route).replace("$", "").replace("\\Z", "").replace("\\.", ".")
