"""How far a long piece of work has come: told on a terminal or in a log, and only where it takes long."""

import threading
import time
from types import TracebackType
from typing import Any, Self

LONG_SECONDS = 2.0


class Stages:
    """Tells of stages once the work has taken ``long`` seconds: each as a line of its own, nothing before.

    ``out`` is a command's error output. The stage running when the time is up is told then, by a timer.
    """

    def __init__(self, out: Any, *, count: int, long: float = LONG_SECONDS) -> None:
        self._out, self._count, self._long = out, count, long
        self._number, self._words, self._told = 0, "", 0
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._timer = threading.Timer(long, self._tell)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def begin(self, words: str) -> None:
        """Begin the next stage; ``words`` say what is done, and with how much."""
        with self._lock:
            self._number, self._words = self._number + 1, words
        if time.monotonic() - self._began >= self._long:
            self._tell()

    def _tell(self) -> None:
        with self._lock:
            if self._words and self._told < self._number:
                self._told = self._number
                self._out.write(f"{self._number}/{self._count} {self._words}")
