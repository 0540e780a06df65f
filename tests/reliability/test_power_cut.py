"""Power cuts, replayed from what SQLite really asked of the disk (our settings, the application's own writes).

A killed process proves little: what it wrote lives on in the system's memory. Here everything unsynced is
at the mercy of the cut. The controls, SQLite with fewer syncs, must lose acknowledged rows.
"""

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from tests.reliability import trace
from tests.reliability.disk import MODES, Disk

pytestmark = [pytest.mark.slow, pytest.mark.embedded, pytest.mark.django_db]

ROOT = Path(__file__).parents[2]
DATABASE = "tomoni.sqlite3"
LOG = f"{DATABASE}-wal"
JOURNAL = f"{DATABASE}-journal"
ACKS = "acks"
COMMITS = 240


Judge = Callable[[dict[str, bytes], bytes, Path], tuple[int, bool, int]]


@dataclass
class Verdict:
    """What was found over all images."""

    images: int = 0
    images_that_lost: int = 0
    rows_lost_at_most: int = 0
    corrupt: int = 0
    half_written: int = 0

    def add(self, lost: int, is_corrupt: bool, half_written: int) -> None:
        self.images += 1
        self.images_that_lost += lost > 0
        self.rows_lost_at_most = max(self.rows_lost_at_most, lost)
        self.corrupt += is_corrupt
        self.half_written += half_written


def cut_power(
    start: Path, folder: Path, *, synchronous: str, points: int, writer: str = "writer", judge: Judge | None = None
) -> Verdict:
    """Trace the writer under SQLite's ``synchronous``, then judge what each power cut leaves."""
    data = folder / synchronous
    data.mkdir()
    shutil.copy(start, data / DATABASE)
    for keys in start.parent.glob("keys"):
        shutil.copytree(keys, data / "keys")
    before = {DATABASE: (data / DATABASE).read_bytes()}
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TOMONI_", "DJANGO_"))}
    module = "tomoni.config.settings" if synchronous == "FULL" else "tests.reliability.loose_settings"
    environment = {
        **plain,
        "TOMONI_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": module,
        "LOOSE_SYNCHRONOUS": synchronous,
        "PYTHONPATH": str(ROOT),
    }
    log = folder / "strace.log"
    trace.record(
        ["-m", f"tests.reliability.{writer}", str(COMMITS), str(data / ACKS)], log=log, environment=environment
    )
    happened = list(trace.events(log, folder=data, existing={DATABASE}, watched={DATABASE, LOG, JOURNAL, ACKS}))
    log.unlink()
    chance = random.Random(1)
    chosen = set(chance.sample(range(len(happened)), points))
    disk, acks, verdict = Disk(before), b"", Verdict()
    for number, event in enumerate(happened):
        if event.name == ACKS:
            acks += event.data
        else:
            disk.replay(event)
        for mode in MODES if number in chosen else ():
            verdict.add(*(judge or judged)(disk.image(mode, chance), acks, folder / "image"))
    return verdict


def judged(image: dict[str, bytes], acks: bytes, folder: Path) -> tuple[int, bool, int]:
    """Open the image as SQLite would after the cut; return rows lost, whether it is corrupt, rows half written."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    acked = dict(line.split(" ", 1) for line in acks.decode().splitlines())
    try:
        with closing(sqlite3.connect(folder / DATABASE)) as opened:
            found = dict(opened.execute("SELECT id, name FROM people_person"))
            told = {key for (key,) in opened.execute("SELECT object_id FROM core_auditentry WHERE action = 'create'")}
            indexed = {key for (key,) in opened.execute("SELECT object_id FROM core_searchentry")}
            (sound,) = opened.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError:
        return len(acked), True, 0
    lost = sum(found.get(key) != name for key, name in acked.items())
    told = {key.replace("-", "") for key in told}
    return lost, sound != "ok", sum(key not in told or key not in indexed for key in found)


def test_no_acknowledged_row_is_lost_in_a_power_cut(empty_database: Path, tmp_path: Path) -> None:
    points = {"FULL": 400, "NORMAL": 60, "OFF": 60}
    found = {
        synchronous: cut_power(empty_database, tmp_path, synchronous=synchronous, points=number)
        for synchronous, number in points.items()
    }
    results = ROOT / "test-results"
    results.mkdir(exist_ok=True)
    (results / "power-cut.json").write_text(
        json.dumps({name: asdict(verdict) for name, verdict in found.items()}, indent=1)
    )
    assert found["FULL"] == Verdict(images=1200)
    # The controls must fail: without a sync at each commit rows are lost, without any the file is damaged.
    assert found["NORMAL"].images_that_lost > 20
    assert found["OFF"].corrupt > 20
