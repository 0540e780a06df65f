"""Compares what was acknowledged with what is kept: ``python -m tests.reliability.verdict ACKS`` prints JSON."""

import json
import sys
from collections import Counter
from pathlib import Path

import django


def verdict(acks: Path) -> dict[str, int]:
    """Return how many rows were acknowledged, and how many of all are lost, duplicated or half written."""
    from tomoni.core import audit
    from tomoni.core.models import AuditEntry, SearchEntry
    from tomoni.people.models import Person

    acknowledged = [tuple(line.split(" ")) for line in acks.read_text().splitlines()]
    persons = list(Person.objects.filter(kana__startswith="レンタイ").values_list("pk", "name", "kana"))
    kept = Counter((name, kana) for _pk, name, kana in persons)
    told = Counter(
        AuditEntry.objects.filter(model="people.person", action="create").values_list("object_id", flat=True)
    )
    indexed = set(SearchEntry.objects.filter(model="people.person").values_list("object_id", flat=True))
    return {
        "acknowledged": len(acknowledged),
        "kept": len(persons),
        "lost": sum(row not in kept for row in acknowledged),
        "duplicated": sum(number - 1 for number in kept.values()),
        "half_written": sum(told[str(pk)] != 1 or pk.hex not in indexed for pk, _name, _kana in persons),
        "audit_faults": len(audit.verify()),
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(verdict(Path(sys.argv[1]))))
