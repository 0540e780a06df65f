"""A running ``tomoni serve`` for tests: real processes on free ports of the loopback."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

TOMONI = Path(sys.executable).parent / "tomoni"
PATIENCE = 180  # seconds until a loaded machine counts as stuck


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def environment(data: Path, **variables: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TOMONI_", "DJANGO_"))}
    return {**plain, "TOMONI_DATA": str(data), "TOMONI_WEB_WORKERS": "1", **variables}


def tomoni(data: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TOMONI, *arguments],
        env=environment(data, **variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


class Server:
    """A running ``tomoni serve`` and what it said."""

    def __init__(self, data: Path, **variables: str) -> None:
        self.port = free_port()
        self.log = data / "said.txt"
        with self.log.open("w") as said:
            self.process = subprocess.Popen(
                [TOMONI, "serve", "--port", str(self.port)],
                env=environment(data, **variables),
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        wait_until(lambda: "answers at" in self.said or self.process.poll() is not None)
        assert self.process.poll() is None, self.said
        self.parts = {part_name(pid): pid for pid in children(self.process.pid)}
        wait_until(lambda: len(children(self.parts["web"])) == int(variables.get("TOMONI_WEB_WORKERS", 1)))
        self.everybody = [*self.parts.values(), *(pid for part in self.parts.values() for pid in children(part))]

    @property
    def said(self) -> str:
        return self.log.read_text()

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    def ends(self, number: signal.Signals | None = None) -> int:
        """Send the signal and return the exit code."""
        if number is not None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def part_name(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[3]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
