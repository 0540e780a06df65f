"""Threads that wait share one commit: what is acknowledged is on disk, what is refused leaves nothing, others do not suffer."""

import fcntl
import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from tomoni.core import turns
from tomoni.core.tests import committing

pytestmark = pytest.mark.embedded
NO_TEXT, TURN = "\ud800", "writing.lock"


@pytest.fixture
def folder(tmp_path):
    with sqlite3.connect(tmp_path / "written.sqlite3") as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE try (name)")
        made.execute("CREATE TABLE done (name UNIQUE)")
    return tmp_path


HOLD = """
import fcntl, sys
kept = open(sys.argv[1], "a")
fcntl.flock(kept, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def turn_held(folder):
    """Hold the host's turn, so that everybody waits."""
    descriptor = os.open(folder / TURN, os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    os.close(descriptor)


def waiting(folder, *processes, patience=20.0):
    """Start processes with threads of these names, and return them when all their threads wait or have written."""
    running = [
        subprocess.Popen(
            [sys.executable, committing.__file__, str(folder), json.dumps(names), str(patience)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for names in processes
    ]
    assert [each.stdout.readline() for each in running] == ["waiting\n"] * len(running)
    return running


def told_by(process):
    return json.loads(process.communicate(timeout=60)[0])


def written(folder, *processes, patience=20.0):
    """Let processes with threads of these names write at once; return what each told."""
    with turn_held(folder):
        running = waiting(folder, *processes, patience=patience)
    return [told_by(each) for each in running]


def rows(folder):
    """Return the names in either table."""
    with sqlite3.connect(folder / "written.sqlite3") as kept:
        tried, done = kept.execute("SELECT name FROM try"), kept.execute("SELECT name FROM done")
        return Counter(name for (name,) in tried), Counter(name for (name,) in done)


def test_threads_that_wait_share_one_transaction(folder):
    names = list("abcdefgh")
    (told,) = written(folder, names)
    assert told == {"ended": dict.fromkeys(names, "written"), "transactions": 1}
    assert rows(folder) == (Counter(names), Counter(names))


def test_processes_take_turns(folder):
    one, other = written(folder, list("abcd"), list("efgh"))
    assert (one["transactions"], other["transactions"]) == (1, 1)
    assert rows(folder) == (Counter("abcdefgh"), Counter("abcdefgh"))


def test_what_is_refused_leaves_nothing_and_spares_the_others(folder):
    (told,) = written(folder, ["a", "b"])
    one, other = written(folder, ["a", "c", NO_TEXT], ["b", "d"])
    assert one["ended"] == {"a": "refused", "c": "written", NO_TEXT: "no text"}
    assert other["ended"] == {"b": "refused", "d": "written"}
    assert rows(folder) == (Counter("abcd"), Counter("abcd"))


def test_a_database_that_stays_locked_is_waited_for_once(folder):
    with sqlite3.connect(folder / "written.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        (told,) = written(folder, ["a", "b", "c"], patience=0.2)
        other.execute("COMMIT")
    assert told == {"ended": dict.fromkeys("abc", "locked"), "transactions": 1}
    assert rows(folder) == (Counter(), Counter())


def test_a_lone_writer_waits_for_nobody(folder):
    (told,) = written(folder, ["a"])
    assert told == {"ended": {"a": "written"}, "transactions": 1}


def test_the_turn_of_a_process_that_is_killed_is_the_next_one_s(folder):
    command = [sys.executable, "-c", HOLD, str(folder / TURN)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    (process,) = waiting(folder, ["a", "b"])
    assert rows(folder) == (Counter(), Counter())
    holder.kill()
    holder.communicate()
    assert told_by(process)["ended"] == {"a": "written", "b": "written"}


@pytest.mark.django_db
def test_inside_a_transaction_nothing_is_shared(tmp_path, settings):
    settings.DATA = tmp_path
    done = []
    with transaction.atomic():
        turns.commit_together(lambda: done.append(connection.in_atomic_block))
    assert done == [True]
    assert not (tmp_path / TURN).exists()
