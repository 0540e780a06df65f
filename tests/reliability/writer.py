"""Writes persons as the application does, one transaction each, and acknowledges each after its commit.

``python -m tests.reliability.writer COUNT ACKS``: a line "key name" is appended to the file ACKS for each.
Half of the time the connection is closed after each commit, as after a request: SQLite then empties and
removes its log, which is another path through its files.
"""

import os
import sys
from pathlib import Path

import django


def write(count: int, acks: Path) -> None:
    """Write the persons and their acknowledgements."""
    from django.db import connection

    from tomoni.people.models import Person

    descriptor = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in range(count):
        person = Person.objects.create(name=f"連帯 {number:05}", kana="レンタイ")
        os.write(descriptor, f"{person.pk.hex} {person.name}\n".encode())
        if number % 40 >= 20:
            connection.close()


if __name__ == "__main__":
    django.setup()
    write(int(sys.argv[1]), Path(sys.argv[2]))
