"""Values of columns as JSON, the same whichever database they come from, and back again.

The kind of a column follows from Django's internal type of its field, so that foreign field classes need
no knowledge here.
"""

import base64
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal
from typing import Any

from django.db import models

KINDS = {
    "AutoField": "number",
    "BigAutoField": "number",
    "BigIntegerField": "number",
    "BinaryField": "binary",
    "BooleanField": "truth",
    "CharField": "text",
    "DateField": "date",
    "DateTimeField": "instant",
    "DecimalField": "decimal",
    "DurationField": "duration",
    "FileField": "text",
    "FloatField": "float",
    "GenericIPAddressField": "text",
    "IntegerField": "number",
    "JSONField": "json",
    "PositiveBigIntegerField": "number",
    "PositiveIntegerField": "number",
    "PositiveSmallIntegerField": "number",
    "SlugField": "text",
    "SmallAutoField": "number",
    "SmallIntegerField": "number",
    "TextField": "text",
    "TimeField": "date",
    "UUIDField": "uuid",
}
SQLITE_DIGITS = Context(prec=15)  # what Django reads back of a number SQLite keeps as a float
MICROSECOND = timedelta(microseconds=1)

Change = Callable[[Any], Any]


def kind_of(field: models.Field) -> str:
    """Return the kind of a field's values; of decimals with the number of places ("decimal.3")."""
    kind = KINDS[field.get_internal_type()]
    return f"{kind}.{field.decimal_places}" if kind == "decimal" else kind


def portable(kind: str) -> Change:
    """Return what makes JSON of a value as the database driver gives it."""
    if kind.startswith("decimal."):
        quantum = Decimal(1).scaleb(-int(kind.partition(".")[2]))
        return lambda value: str(_exact(value).quantize(quantum))
    return _PORTABLE[kind]


def native(kind: str, vendor: str) -> Change:
    """Return what makes of that JSON a value the database takes in."""
    return _NATIVE[vendor].get(kind, _same)


def _same(value: Any) -> Any:
    return value


def _exact(value: Any) -> Decimal:
    return SQLITE_DIGITS.create_decimal_from_float(value) if isinstance(value, float) else Decimal(value)


def _instant(value: datetime) -> str:
    """Both databases keep instants in UTC; SQLite's come without saying so."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="microseconds")


def _microseconds(value: timedelta | int) -> int:
    return value // MICROSECOND if isinstance(value, timedelta) else value


def _canonical(value: str) -> str:
    """PostgreSQL sorts the keys of JSON and drops its spaces; so do we."""
    return json.dumps(json.loads(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sqlite_instant(value: str) -> str:
    return str(datetime.fromisoformat(value).replace(tzinfo=None))


_PORTABLE: dict[str, Change] = {
    "binary": lambda value: base64.b64encode(value).decode(),
    "date": lambda value: value.isoformat(),
    "duration": _microseconds,
    "float": float,
    "instant": _instant,
    "json": _canonical,
    "number": _same,
    "text": str,
    "truth": bool,
    "uuid": lambda value: str(value if isinstance(value, uuid.UUID) else uuid.UUID(value)),
}
_NATIVE: dict[str, dict[str, Change]] = {
    "sqlite": {
        "binary": base64.b64decode,
        "instant": _sqlite_instant,
        "json": lambda value: json.dumps(json.loads(value)),
        "truth": int,
        "uuid": lambda value: value.replace("-", ""),
    },
    "postgresql": {
        "binary": lambda value: "\\x" + base64.b64decode(value).hex(),
        "duration": lambda value: f"{value} microseconds",
    },
}
