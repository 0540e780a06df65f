"""Jobs that run every few seconds inside the worker; Huey's crontab knows minutes alone.

``@every(10)`` on a function of a ``tasks`` module is all: ``tomoni serve`` starts one thread for all of them in the
worker. One that fails is logged and tried again at its next turn. Where several hosts run a worker, each job must
itself see to it that two at once do no harm.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connections

Job = Callable[[], object]
logger = logging.getLogger(__name__)


@dataclass
class Turn:
    """A job, how often it runs, and when next (in seconds of the monotonic clock)."""

    job: Job
    seconds: float
    due: float = 0.0


TURNS: list[Turn] = []


def every(seconds: float) -> Callable[[Job], Job]:
    """Have the function called by the worker every so many seconds, never twice at once."""

    def take(job: Job) -> Job:
        TURNS.append(Turn(job, seconds))
        return job

    return take


def start(turns: list[Turn]) -> threading.Event:
    """Run the jobs in a thread of their own until the event that is returned is set."""
    stop = threading.Event()
    threading.Thread(target=_run, args=(turns, stop), name="ticking", daemon=True).start()
    return stop


def run_due(turns: list[Turn], *, now: float) -> None:
    """Run each job whose turn has come; one that took longer than its interval misses turns, it does not catch up."""
    for turn in turns:
        if now >= turn.due:
            turn.due = now + turn.seconds
            try:
                turn.job()
            except Exception:  # whatever one job meets, the others keep their turns; it stands in the log
                logger.exception("The job %s failed; it is tried again in %s s.", turn.job.__name__, turn.seconds)


def _run(turns: list[Turn], stop: threading.Event) -> None:
    while not stop.wait(0.5):
        close_old_connections()
        run_due(turns, now=time.monotonic())
    connections.close_all()
