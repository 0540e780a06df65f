"""A load generator on one thread: prepared requests over kept connections, closed loop or open loop."""

import asyncio
import gc
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Load:
    """What came of a run: seconds each answer took, how many were no good, how long the run took."""

    took: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0
    told: str = ""

    @property
    def rate(self) -> float:
        """Good answers in a second."""
        return len(self.took) / self.seconds

    def percentile(self, share: float) -> float:
        """Return in milliseconds what that share of the answers did not exceed."""
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


class _Connection(asyncio.Protocol):
    """One connection with one request on its way at a time; opened again when the server closes it."""

    def __init__(self, done: Any) -> None:
        self.done = done
        self.buffer = b""
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or 0):
            self.buffer = b""
            self.done(head, body)

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        self.done(b"", b"")


class _Client:
    def __init__(self, address: tuple[str, int], load: Load, good: bytes) -> None:
        self.address, self.load, self.good = address, load, good
        self.answer: asyncio.Future[bytes] | None = None
        self.connection: _Connection | None = None

    def _done(self, head: bytes, body: bytes) -> None:
        if self.answer and not self.answer.done():
            if head and self.good not in head.partition(b"\r\n")[0]:
                self.load.told = self.load.told or (head + b"\n" + body[:2000]).decode(errors="replace")
            self.answer.set_result(head)

    async def send(self, request: bytes, began: float) -> None:
        loop = asyncio.get_running_loop()
        if self.connection is None or self.connection.transport is None:
            _transport, self.connection = await loop.create_connection(lambda: _Connection(self._done), *self.address)
        self.answer = loop.create_future()
        self.connection.transport.write(request)
        head = await self.answer
        if self.good in head.partition(b"\r\n")[0]:
            self.load.took.append(time.perf_counter() - began)
        else:
            self.load.errors += 1
        if b"connection: close" in head.lower() and self.connection.transport:
            self.connection.transport.close()
            self.connection = None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no collection of garbage in this process be taken for a slow answer."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def closed_loop(
    address: tuple[str, int], requests: Iterable[bytes], *, seconds: float, connections: int, good: bytes
) -> Load:
    """Send over each connection as soon as it has its answer."""
    with _undisturbed():
        return asyncio.run(_closed(address, iter(requests), seconds, connections, good))


async def _closed(address: Any, requests: Any, seconds: float, connections: int, good: bytes) -> Load:
    load = Load()
    began = time.perf_counter()

    async def one() -> None:
        client = _Client(address, load, good)
        while time.perf_counter() - began < seconds:
            await client.send(next(requests), time.perf_counter())

    await asyncio.gather(*(one() for _each in range(connections)))
    load.seconds = time.perf_counter() - began
    return load


def open_loop(
    address: tuple[str, int], requests: Iterable[bytes], *, seconds: float, rate: float, connections: int, good: bytes
) -> Load:
    """Send at a steady rate whatever the answers; the time of one that had to wait counts from when it was due."""
    with _undisturbed():
        return asyncio.run(_open(address, iter(requests), seconds, rate, connections, good))


async def _open(address: Any, requests: Any, seconds: float, rate: float, connections: int, good: bytes) -> Load:
    load, began = Load(), time.perf_counter()
    due = deque(began + number / rate for number in range(int(seconds * rate)))

    async def one() -> None:
        client = _Client(address, load, good)
        while due:
            moment = due.popleft()
            if (wait := moment - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            await client.send(next(requests), moment)

    await asyncio.gather(*(one() for _each in range(connections)))
    load.seconds = time.perf_counter() - began
    return load
