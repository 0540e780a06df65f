"""A process whose threads write at once: ``python committing.py FOLDER NAMES SECONDS``, run by ``test_commit_together``.

Each name is a thread, which writes two rows of that name in one work; a name is written once in all. Threads wait until all have
begun, and for a locked database so many seconds. Printed as JSON: how each name ended, and how many transactions it took.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path

from django.conf import settings

from tomoni.core import turns

PATIENCE = 30
BEGUN: list[str] = []


def configure(folder: Path, patience: float) -> None:
    """Use SQLite as an installation does, and only that."""
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": patience,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
    }
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "written.sqlite3", "OPTIONS": options}
    settings.configure(DATA=folder, DATABASES={"default": database})


def watch(execute, sql, *others):
    """Note each transaction that is begun."""
    if sql.startswith("BEGIN"):
        BEGUN.append(sql)
    return execute(sql, *others)


def commit(name: str, ended: dict[str, str]) -> None:
    """Write both rows of a name, the second of which is refused where somebody wrote it before."""
    from django.db import IntegrityError, OperationalError, connection

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO try (name) VALUES (%s)", [name])
            cursor.execute("INSERT INTO done (name) VALUES (%s)", [name])

    try:
        with connection.execute_wrapper(watch):
            turns.commit_together(write)
        ended[name] = "written"
    except IntegrityError:
        ended[name] = "refused"
    except UnicodeError:
        ended[name] = "no text"
    except OperationalError:
        ended[name] = "locked"
    connection.close()


def run(folder: Path, names: list[str]) -> None:
    """Let all wait for the host's turn, which the test holds, then print how they ended."""
    ended: dict[str, str] = {}
    threads = [threading.Thread(target=commit, args=(name, ended)) for name in names]
    for thread in threads:
        thread.start()
    queue, until = turns._queue(os.getpid()), time.monotonic() + PATIENCE
    while len(queue.waiting) < len(names) and time.monotonic() < until:
        time.sleep(0.001)
    sys.stdout.write("waiting\n")
    sys.stdout.flush()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps({"ended": ended, "transactions": len(BEGUN)}))


if __name__ == "__main__":
    configure(Path(sys.argv[1]), float(sys.argv[3]))
    run(Path(sys.argv[1]), json.loads(sys.argv[2]))
