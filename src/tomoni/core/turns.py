"""Turns: writers of many small transactions wait for one another in a queue before they ask SQLite for its only writer.

Whoever finds SQLite busy sleeps and tries again, at growing intervals; in a lock of the system the next is woken at
once. The turn is a courtesy: without it nothing is wrong, only slower. It ends with the process that holds it. What
threads of one process wait to write is committed together (``commit_together``).
"""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.db import Error, OperationalError, connection, transaction

REFUSALS = (Error, ValueError, ArithmeticError)
"""What the database refuses, and what its driver cannot write: text that is no Unicode, numbers too large."""


@dataclass(eq=False)
class _Work:
    """What a thread wants written, and how that ended."""

    write: Callable[[], None]
    is_done: bool = False
    error: Exception | None = None


@dataclass(frozen=True)
class _Queue:
    """The lock of the process's threads, the file on which processes take turns, and what the threads wait to write."""

    lock: threading.Lock
    descriptor: int
    waiting: list[_Work] = field(default_factory=list)


@cache
def _queue(process: int) -> _Queue:
    """Return the process's queue; a fork gets its own."""
    turn = settings.DATA / "writing.lock"
    return _Queue(threading.Lock(), os.open(turn, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


@contextmanager
def _of_host(queue: _Queue) -> Iterator[None]:
    """Hold the turn among the processes of this host."""
    fcntl.flock(queue.descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(queue.descriptor, fcntl.LOCK_UN)


def commit_together(write: Callable[[], None]) -> None:
    """Write in a transaction and return when it is on disk; the threads that wait for the turn share one commit.

    Whoever gets the turn writes for all of its process who wait, on its own connection. ``write`` therefore works on
    the connection of the thread it runs in, and on nothing else. What is refused of it is raised here and undoes it alone.
    Inside a transaction of the caller nothing is shared. PostgreSQL has many writers: there only threads wait.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            write()
        return
    queue, work = _queue(os.getpid()), _Work(write)
    queue.waiting.append(work)
    try:
        with queue.lock:
            if not work.is_done:
                with _of_host(queue) if connection.vendor == "sqlite" else nullcontext():
                    _commit([each for each in queue.waiting[:] if not each.is_done])
    finally:
        queue.waiting.remove(work)
    if work.error:
        raise work.error


def _commit(works: list[_Work]) -> None:
    """Commit all in one transaction; where something of it is refused, each in its own.

    A SQLite that stays locked until patience ends is not waited for again by each.
    """
    try:
        with transaction.atomic():
            for work in works:
                work.write()
    except REFUSALS as error:  # raised in the thread that brought the work
        is_locked = isinstance(error, OperationalError) and connection.vendor == "sqlite"
        if len(works) > 1 and not is_locked:
            for work in works:
                _commit([work])
            return
        for work in works:
            work.error = error
    for work in works:
        work.is_done = True
