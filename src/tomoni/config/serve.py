"""The supervisor of ``tomoni serve``: starts the parts, shows their lines, ends them together.

A part that ends by itself ends the whole with one clear message and code 1, so that the system's own
supervisor (systemd) starts everything again. The parts end themselves when the supervisor is killed
(``parts.py``), so nothing is left behind.
"""

import errno
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from tomoni.config.parts import PARTS

SECONDS_TO_FINISH = 30  # for requests and jobs in progress
SECONDS_FOR_LAST_LINES = 2
SECONDS_OF_ONE_KEYSTROKE = 1
BACKLOG = 2048


class ServeError(Exception):
    """Tomoni cannot start; the words say what to do."""


@dataclass(frozen=True)
class Running:
    """A part that was started."""

    name: str
    stop_signal: signal.Signals
    process: subprocess.Popen[str]
    reader: threading.Thread


def listen(bind: str, port: int) -> socket.socket:
    """Return a socket listening on the address; raises ServeError, most often because the port is in use."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    try:
        return socket.create_server((bind, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServeError(
                f"Port {port} of {bind} is in use. End the other program, or choose another port: "
                f"tomoni serve --port {port + 1 if port < 65535 else 8000}"
            ) from error
        if error.errno == errno.EACCES:
            raise ServeError(f"Port {port} needs rights this user has not. Choose one above 1023.") from error
        raise ServeError(f"Tomoni cannot listen on {bind} port {port}: {error.strerror}.") from error


def run(listening: socket.socket, *, parts: Iterable[str] = PARTS, out: IO[str] = sys.stdout) -> int:
    """Run the parts until a signal or until one of them ends; return the exit code."""
    events: queue.SimpleQueue[Running | signal.Signals] = queue.SimpleQueue()
    with _signals_into(events), _end_of_supervisor() as watched:
        running = [_start(name, listening, watched, events, out) for name in parts]
        event = events.get()
        if isinstance(event, Running):
            event.reader.join(SECONDS_FOR_LAST_LINES)
            _say(out, f"The part '{event.name}' ended by itself: {_how(event.process.returncode)}.")
            _say(out, f"Its lines above, beginning with '{event.name} |', say why. The other parts are ended too.")
        else:
            _say(out, f"Ending on {event.name}; requests and jobs in progress are finished first.")
        all_finished = _end(running, events, out)
    if isinstance(event, Running) or not all_finished:
        return 1
    _say(out, "Ended.")
    return 0


@contextmanager
def _signals_into(events: "queue.SimpleQueue[Running | signal.Signals]") -> Iterator[None]:
    chosen = [signal.SIGINT, signal.SIGTERM]
    before = [signal.signal(number, lambda number, frame: events.put(signal.Signals(number))) for number in chosen]
    try:
        yield
    finally:
        for number, handler in zip(chosen, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def _end_of_supervisor() -> Iterator[int]:
    """Yield a descriptor whose reading ends when this process ends, in whatever way."""
    reading, writing = os.pipe()
    try:
        yield reading
    finally:
        os.close(reading)
        os.close(writing)


def _start(
    name: str,
    listening: socket.socket,
    watched: int,
    events: "queue.SimpleQueue[Running | signal.Signals]",
    out: IO[str],
) -> Running:
    descriptors = (watched, listening.fileno())
    process = subprocess.Popen(
        [sys.executable, "-m", "tomoni.config.parts", name, *map(str, descriptors)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=descriptors,
        process_group=0,  # Ctrl-C reaches the supervisor alone, which ends the parts in order
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    reader = threading.Thread(target=_show, args=(name, process.stdout, out), daemon=True)
    running = Running(name, PARTS[name].stop_signal, process, reader)
    reader.start()
    threading.Thread(target=lambda: (process.wait(), events.put(running)), daemon=True).start()
    return running


def _show(name: str, lines: IO[str], out: IO[str]) -> None:
    width = max(map(len, PARTS))
    for line in lines:
        out.write(f"{name:{width}} | {line.rstrip()}\n")
        out.flush()


def _end(running: list[Running], events: "queue.SimpleQueue[Running | signal.Signals]", out: IO[str]) -> bool:
    """End every part; return whether all finished by themselves. Another signal ends them at once."""
    for part in running:
        if part.process.poll() is None:
            part.process.send_signal(part.stop_signal)
    began = time.monotonic()
    hurry = False
    while not hurry and any(part.process.poll() is None for part in running):
        waited = time.monotonic() - began
        try:
            event = events.get(timeout=max(0, SECONDS_TO_FINISH - waited))
            # One Ctrl-C may arrive twice when it is passed on by another program.
            hurry = isinstance(event, signal.Signals) and time.monotonic() - began > SECONDS_OF_ONE_KEYSTROKE
        except queue.Empty:
            hurry = True
    unfinished = [part for part in running if part.process.poll() is None]
    for part in unfinished:
        os.killpg(part.process.pid, signal.SIGKILL)
        _say(out, f"The part '{part.name}' did not finish in time and was killed.")
    for part in running:
        part.reader.join(SECONDS_FOR_LAST_LINES)
    return not unfinished


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    name = signal.Signals(-code).name
    return f"signal {name}" + (" (often: the machine is out of memory)" if name == "SIGKILL" else "")


def _say(out: IO[str], line: str) -> None:
    out.write(f"tomoni: {line}\n")
    out.flush()
