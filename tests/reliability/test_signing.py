"""Signing through kill -9 of web processes and through power cuts: no acknowledged signature is lost, doubled or half.

A signature is whole when the mail it is owed stands in the outbox. The controls, a site that answers before it saves
and SQLite with fewer syncs, must lose some. ``RELIABILITY_KILLS=200`` kills as often as docs/benchmarks.md tells.
"""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.reliability.test_kill import ROOT, SECONDS_BETWEEN_KILLS, Web, acknowledged, run, wait_for_more
from tests.reliability.test_power_cut import DATABASE, cut_power

pytestmark = [pytest.mark.slow, pytest.mark.embedded, pytest.mark.django_db]

KILLS = int(os.environ.get("RELIABILITY_KILLS", "25"))
SIGNATURES = [sys.executable, "-m", "tests.reliability.signatures"]


@pytest.fixture(scope="module")
def place(empty_database: Path) -> Path:
    """An installation with one petition to sign."""
    run([*SIGNATURES, "prepare"], environment(empty_database.parent, "tomoni.config.settings"))
    return empty_database


def environment(data: Path, settings: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TOMONI_", "DJANGO_"))}
    return {**plain, "TOMONI_DATA": str(data), "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(ROOT)}


@contextmanager
def signers(web: Web, acks: Path, environment: dict[str, str]) -> Iterator[None]:
    arguments = [sys.executable, "-m", "tests.reliability.signer", web.url, str(acks)]
    with acks.with_suffix(".client").open("w") as said:
        process = subprocess.Popen(arguments, env=environment, cwd=ROOT, stdout=said, stderr=said)
        try:
            yield
            assert process.poll() is None, acks.with_suffix(".client").read_text()
        finally:
            process.kill()
            process.wait()


def kills(folder: Path, place: Path, settings: str, *, number: int) -> dict[str, int]:
    """Kill the server so many times while people sign; return the verdict."""
    data = folder / settings.rpartition(".")[2]
    shutil.copytree(place.parent, data)
    told = environment(data, settings)
    web, acks, chance = Web(told, data / "web.log"), data / "acks", random.Random(number)
    with signers(web, acks, told):
        wait_for_more(acks, 0)
        for _kill in range(number):
            time.sleep(chance.uniform(0, SECONDS_BETWEEN_KILLS))
            web.kill(chance)
            wait_for_more(acks, acknowledged(acks))
    web.end()
    return {"kills": number, **json.loads(run([*SIGNATURES, "verdict", acks], told))}


def test_no_acknowledged_signature_is_lost_when_web_processes_are_killed(place: Path, tmp_path: Path) -> None:
    ours = kills(tmp_path, place, "tests.reliability.site_settings", number=KILLS)
    control = kills(tmp_path, place, "tests.reliability.early_settings", number=10)
    kept("kill-signing.json", {"ours": ours, "control": control})
    faults = ("lost", "duplicated", "half_written")
    assert {fault: ours[fault] for fault in faults} == dict.fromkeys(faults, 0)
    assert ours["acknowledged"] > ours["kills"]
    assert control["lost"] > 0


def judged(image: dict[str, bytes], acks: bytes, folder: Path) -> tuple[int, bool, int]:
    """Open the image as SQLite would after the cut; return signatures lost, whether it is corrupt, those half written."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    acked = dict(line.split(" ") for line in acks.decode().splitlines())
    try:
        with closing(sqlite3.connect(folder / DATABASE)) as opened:
            found = dict(opened.execute("SELECT id, mail_key FROM petitions_signature"))
            owed = [key for (key,) in opened.execute("SELECT signature_id FROM petitions_outgoing")]
            (sound,) = opened.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError:
        return len(acked), True, 0
    lost = sum(found.get(key) != mail for key, mail in acked.items())
    return lost, sound != "ok", len(set(found) ^ set(owed)) + len(owed) - len(set(owed))


def test_no_acknowledged_signature_is_lost_in_a_power_cut(place: Path, tmp_path: Path) -> None:
    points = {"FULL": 4 * KILLS, "NORMAL": 60, "OFF": 60}
    found = {
        synchronous: cut_power(
            place, tmp_path, synchronous=synchronous, points=number, writer="signatures", judge=judged
        )
        for synchronous, number in points.items()
    }
    kept("power-cut-signing.json", {name: asdict(verdict) for name, verdict in found.items()})
    assert asdict(found["FULL"]) == {**dict.fromkeys(asdict(found["FULL"]), 0), "images": 12 * KILLS}
    assert found["NORMAL"].images_that_lost > 10
    assert found["OFF"].corrupt > 10


def kept(name: str, verdict: dict[str, object]) -> None:
    """Write what was found into ``test-results``."""
    results = ROOT / "test-results"
    results.mkdir(exist_ok=True)
    (results / name).write_text(json.dumps(verdict, indent=1))
