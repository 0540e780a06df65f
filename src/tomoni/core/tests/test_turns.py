"""Turns: one at a time among threads and processes, whatever happens to who holds it, and none waits for another name."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tomoni.core import turns

pytestmark = pytest.mark.embedded
ADD = """
import sys, time
from pathlib import Path
from django.conf import settings
settings.configure(DATA=Path(sys.argv[1]))
from tomoni.core import turns
number = settings.DATA / "number"
print("ready", flush=True)
sys.stdin.read(1)
for _each in range(50):
    with turns.turn("counting"):
        told = int(number.read_text())
        time.sleep(0.0005)
        number.write_text(str(told + 1))
"""
HOLD = """
import sys, time
from pathlib import Path
from django.conf import settings
settings.configure(DATA=Path(sys.argv[1]))
from tomoni.core import turns
with turns.turn("counting"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path, settings):
    settings.DATA = tmp_path
    turns._queue.cache_clear()
    yield tmp_path
    turns._queue.cache_clear()


def started(program: str, folder: Path) -> subprocess.Popen[str]:
    """Start a process with the program, and wait for its first line."""
    pipe = subprocess.PIPE
    made = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdin=pipe, stdout=pipe, text=True)
    patience = threading.Timer(60, made.kill)
    patience.start()
    line = made.stdout.readline()
    patience.cancel()
    assert line
    return made


def add(folder: Path, times: int) -> None:
    for _each in range(times):
        with turns.turn("counting"):
            told = int((folder / "number").read_text())
            os.sched_yield()
            (folder / "number").write_text(str(told + 1))


def in_thread(work) -> threading.Thread:
    made = threading.Thread(target=work)
    made.start()
    return made


def test_threads_and_processes_take_turns(folder):
    (folder / "number").write_text("0")
    others = [started(ADD, folder) for _each in range(2)]
    for each in others:
        each.stdin.write("x")
        each.stdin.flush()
    for thread in [in_thread(lambda: add(folder, 50)) for _each in range(3)]:
        thread.join()
    assert [each.communicate()[0] for each in others] == ["", ""]
    assert (folder / "number").read_text() == str(5 * 50)


def test_the_turn_of_a_process_that_is_killed_is_the_next_one_s(folder):
    holder, taken = started(HOLD, folder), threading.Event()

    def take() -> None:
        with turns.turn("counting"):
            taken.set()

    waiting = in_thread(take)
    assert not taken.wait(0.2)
    holder.kill()
    holder.communicate()
    assert taken.wait(10)
    waiting.join()


def test_who_fails_gives_the_turn_back(folder):
    with pytest.raises(LookupError), turns.turn("counting"):
        raise LookupError
    taken = threading.Event()

    def take() -> None:
        with turns.turn("counting"):
            taken.set()

    in_thread(take).join(10)
    assert taken.is_set()
    other = started(HOLD, folder)
    other.communicate("")
    assert other.returncode == 0


def test_turns_of_two_names_do_not_wait_for_each_other(folder):
    holder = started(HOLD, folder)
    with turns.turn("signing"):
        pass
    holder.communicate("")
    assert {each.name for each in (folder / "turns").iterdir()} == {"counting", "signing"}
    assert (folder / "turns").stat().st_mode & 0o777 == 0o700
