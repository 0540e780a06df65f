"""kill -9 of the web processes while staff enter persons over HTTP: what was acknowledged is there, once, whole.

The staff form of a person is the real write path: session, CSRF, validation, the person, the audit trail and
the search index in one transaction, the answer after its commit. The control answers before it saves and
must lose rows.
"""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.embedded, pytest.mark.django_db]

ROOT = Path(__file__).parents[2]
TOMONI = Path(sys.executable).parent / "tomoni"
EMAIL, PASSWORD = "office@example.org", "correct-horse-battery"
PATIENCE = 120  # seconds until a loaded machine counts as stuck
SECONDS_BETWEEN_KILLS = 0.3
WHOLE_SERVER, MASTER = 0.05, 0.08  # shares of the kills that take the master and all, or the master alone


class Web:
    """The web part of ``tomoni serve`` on a socket that outlives it."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self.log = log
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.watched, self.never_written = os.pipe()
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.start()

    def start(self) -> None:
        descriptors = (self.watched, self.listening.fileno())
        with self.log.open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tomoni.config.parts", "web", *map(str, descriptors)],
                env=self.environment,
                pass_fds=descriptors,
                process_group=0,
                stdout=said,
                stderr=said,
            )

    def kill(self, chance: random.Random) -> None:
        """Kill one web process, or now and then the master or everything, and start again what must be."""
        lot = chance.random()
        if lot < MASTER:
            if lot < WHOLE_SERVER:
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.kill()
            self.process.wait()
            self.start()
            return
        while not (workers := self._workers()):
            time.sleep(0.01)
        os.kill(chance.choice(workers), signal.SIGKILL)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.listening.close()
        os.close(self.watched)
        os.close(self.never_written)

    def _workers(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def run(arguments: list[Any], environment: dict[str, str], **options: Any) -> str:
    done = subprocess.run(
        arguments, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False, **options
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def client(web: Web, acks: Path, environment: dict[str, str]) -> Iterator[None]:
    """Enter persons in a process of its own; fails if that process ends before it is told to."""
    arguments = [sys.executable, "-m", "tests.reliability.client", web.url, EMAIL, PASSWORD, acks]
    with acks.with_suffix(".client").open("w") as said:
        process = subprocess.Popen(arguments, env=environment, cwd=ROOT, stdout=said, stderr=said)
        try:
            yield
            assert process.poll() is None, acks.with_suffix(".client").read_text()
        finally:
            process.kill()
            process.wait()


def acknowledged(acks: Path) -> int:
    return acks.read_bytes().count(b"\n") if acks.exists() else 0


def wait_for_more(acks: Path, before: int) -> float:
    """Wait until the server acknowledges again; return the seconds it took."""
    began = time.monotonic()
    while acknowledged(acks) <= before:
        said = acks.with_suffix(".client").read_text() if acks.with_suffix(".client").exists() else ""
        assert time.monotonic() - began < PATIENCE, said
        assert not said, said
        time.sleep(0.02)
    return time.monotonic() - began


def kills(folder: Path, empty_database: Path, settings: str, *, number: int) -> dict[str, float]:
    """Kill the server so many times under writes; return the verdict."""
    data = folder / settings.rpartition(".")[2]
    data.mkdir()
    shutil.copy(empty_database, data / "tomoni.sqlite3")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TOMONI_", "DJANGO_"))}
    environment = {**plain, "TOMONI_DATA": str(data), "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(ROOT)}
    user = [TOMONI, "createuser", EMAIL, "--name", "事務局", "--role", "secretariat", "--password-stdin"]
    run(user, environment, input=PASSWORD + "\n")
    web, acks, chance = Web(environment, data / "web.log"), data / "acks", random.Random(number)
    longest = 0.0
    with client(web, acks, environment):
        wait_for_more(acks, 0)
        for _kill in range(number):
            time.sleep(chance.uniform(0, SECONDS_BETWEEN_KILLS))
            web.kill(chance)
            longest = max(longest, wait_for_more(acks, acknowledged(acks)))
    web.end()
    found = json.loads(run([sys.executable, "-m", "tests.reliability.verdict", acks], environment))
    return {"kills": number, "longest_wait_seconds": round(longest, 1), **found}


def test_no_acknowledged_person_is_lost_when_web_processes_are_killed(empty_database: Path, tmp_path: Path) -> None:
    ours = kills(tmp_path, empty_database, "tests.reliability.site_settings", number=100)
    control = kills(tmp_path, empty_database, "tests.reliability.early_settings", number=12)
    results = ROOT / "test-results"
    results.mkdir(exist_ok=True)
    (results / "kill.json").write_text(json.dumps({"ours": ours, "control": control}, indent=1))
    faults = ("lost", "duplicated", "half_written", "audit_faults")
    assert {fault: ours[fault] for fault in faults} == dict.fromkeys(faults, 0)
    assert ours["acknowledged"] > ours["kills"]
    assert control["lost"] > 0
