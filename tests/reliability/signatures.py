"""A petition to sign, a writer that signs, and the verdict on what was kept.

``python -m tests.reliability.signatures prepare`` makes the petition, ``verdict ACKS`` compares what was acknowledged
with what is kept, ``COUNT ACKS`` signs so often, one transaction each, and acknowledges each after its commit.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

import django


def prepare() -> None:
    """Make an open petition."""
    from tomoni.petitions.tests.factories import PetitionFactory

    PetitionFactory(slug="kept", closes_at=None)


def write(count: int, acks: Path) -> None:
    """Sign so often; half of the time the connection is closed after each commit."""
    from django.db import connection
    from django.utils import timezone

    from tomoni.petitions.actions import Entry, sign
    from tomoni.petitions.models import Petition

    petition = Petition.objects.get(slug="kept")
    wording = petition.wordings.get()
    descriptor = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in range(count):
        entry = Entry(name=f"連帯 {number}", mail=f"signer{number}@example.org", prefecture="13")
        signature = sign(petition, wording=wording, entry=entry, now=timezone.now()).signature
        os.write(descriptor, f"{signature.pk.hex} {signature.mail_key}\n".encode())
        if number % 40 >= 20:
            connection.close()


def verdict(acks: Path) -> dict[str, int]:
    """Return how many signatures were acknowledged, and how many of all are lost, doubled or without their mail."""
    from tomoni.petitions.models import Outgoing, Signature

    acknowledged = acks.read_text().splitlines()
    kept = Counter(signature.mail for signature in Signature.objects.only("mail"))
    owed = Counter(Outgoing.objects.values_list("signature", flat=True))
    return {
        "acknowledged": len(acknowledged),
        "kept": sum(kept.values()),
        "lost": sum(mail not in kept for mail in acknowledged),
        "duplicated": sum(number - 1 for number in kept.values()),
        "half_written": sum(owed[pk] != 1 for pk in Signature.objects.values_list("pk", flat=True)),
    }


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        prepare()
    elif sys.argv[1] == "verdict":
        sys.stdout.write(json.dumps(verdict(Path(sys.argv[2]))))
    else:
        write(int(sys.argv[1]), Path(sys.argv[2]))
