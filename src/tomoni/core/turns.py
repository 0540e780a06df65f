"""Turns: writers of many small transactions wait for one another in a queue before they ask SQLite for its only writer.

Whoever finds SQLite busy sleeps and tries again, at growing intervals; in a lock of the system the next is woken at
once. The turn is a courtesy: without it nothing is wrong, only slower. It ends with the process that holds it.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings


@cache
def _queue(name: str, process: int) -> tuple[threading.Lock, int]:
    """Return the lock of the process's threads and the file on which processes take turns; a fork gets its own."""
    folder = settings.DATA / "turns"
    folder.mkdir(mode=0o700, exist_ok=True)
    return threading.Lock(), os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def turn(name: str) -> Iterator[None]:
    """Hold the turn of that name among all threads and processes of this host."""
    lock, descriptor = _queue(name, os.getpid())
    with lock:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
