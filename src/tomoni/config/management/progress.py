"""One line that tells how far a long command has come; silent where nobody watches."""

import time
from typing import Any

EVERY_SECONDS = 0.5


class Progress:
    """Rewrites one line of a terminal, at most twice a second."""

    def __init__(self, out: Any) -> None:
        self._out, self._shown_at, self._is_watched = out, 0.0, out.isatty()

    def show(self, words: str) -> None:
        """Show the words in place of the last ones."""
        if self._is_watched and time.monotonic() - self._shown_at >= EVERY_SECONDS:
            self._shown_at = time.monotonic()
            self._out.write(f"\r\033[K{words}", ending="")

    def end(self) -> None:
        """Leave a clean line behind."""
        if self._is_watched and self._shown_at:
            self._out.write("\r\033[K", ending="")
