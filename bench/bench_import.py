"""Import of people with validation beside a plain bulk_create in the same run, and memory at two sizes.

Run: ``python bench/bench_import.py [ROWS]`` (100,000 by default). Each measurement is a process of its
own on a fresh SQLite database (WAL, synchronous=FULL), so that peak memory is its own.
"""

import argparse
import csv
import os
import random
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

SMALL = 10_000
HEADERS = ["id", "name", "kana", "mail", "phone", "postal_code", "prefecture", "municipality", "street", "tags"]
FAMILY = [
    "山田 ヤマダ",
    "髙橋 タカハシ",
    "佐藤 サトウ",
    "グエン グエン",
    "李 イ",
    "田中 タナカ",
    "渡邉 ワタナベ",
    "サントス サントス",
]
GIVEN = [
    "花子 ハナコ",
    "太郎 タロウ",
    "ティ・ラン ティラン",
    "美玲 メイリン",
    "マリア マリア",
    "健 ケン",
    "由美 ユミ",
    "一郎 イチロウ",
]
AREAS = [
    "東京都 文京区",
    "東京都 131041",
    "大阪府 大阪市北区",
    "神奈川県 川崎市川崎区",
    "愛知県 名古屋市中区",
    "福岡県 401307",
]
TAGS = ["通訳", "大阪；通訳", "", "寄付者", "ボランティア；学生"]


def write_people(path: Path, rows: int) -> None:
    """Write a CSV of people as a secretariat keeps it; every thousandth row has a mistake."""
    dice = random.Random(2012)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for number in range(rows):
            family, given = (dice.choice(names).split(" ") for names in (FAMILY, GIVEN))
            area = dice.choice(AREAS).split(" ")
            mail = "mail" if number % 1000 == 999 else f"person{number}@example.org"
            phone = f"03-{dice.randrange(10_000):04}-{dice.randrange(10_000):04}"
            street = f"{dice.randrange(1, 9)}丁目{dice.randrange(1, 30)}番{dice.randrange(1, 30)}号"
            kana = f"{family[1]} {given[1]}"
            code = f"{dice.randrange(10_000_000):07}"
            writer.writerow(
                [f"p{number}", f"{family[0]} {given[0]}", kana, mail, phone, code, *area, street, dice.choice(TAGS)]
            )


def set_up(data: Path) -> None:
    """Start Django on a fresh database."""
    os.environ |= {"TOMONI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "tomoni.config.settings"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


Measured = tuple[int, float, float, int]
"""Rows, seconds, seconds of the processor, peak MiB."""


def measured(rows: int, started: tuple[float, float]) -> Measured:
    """Return the measurement of this process."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return rows, time.perf_counter() - started[0], time.process_time() - started[1], peak


def start() -> tuple[float, float]:
    """Return the present readings of the clocks."""
    return time.perf_counter(), time.process_time()


def measure_import(path: Path) -> Measured:
    """Import the file."""
    from tomoni.core.exchange.importing import import_file
    from tomoni.core.exchange.tables import all_tables

    table = all_tables()["people"]
    started = start()
    result = import_file(table, path)
    return measured(result.created + result.left_out, started)


def measure_again(path: Path) -> Measured:
    """Import the file twice and measure the second time, in which nothing changes."""
    from tomoni.core.exchange.importing import import_file
    from tomoni.core.exchange.tables import all_tables

    table = all_tables()["people"]
    import_file(table, path)
    started = start()
    result = import_file(table, path)
    return measured(result.unchanged + result.left_out, started)


def measure_bulk_create(path: Path) -> Measured:
    """Create Person objects alone with Django's bulk_create: no checks, no mail, phone, address, tags, audit or search."""
    from django.db import models

    from tomoni.people.models import Person

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    started = start()
    plain = models.QuerySet(Person)
    for first in range(0, len(rows), 1_000):
        plain.bulk_create(
            Person(external_id=row["id"], name=row["name"], kana=row["kana"]) for row in rows[first : first + 1_000]
        )
    return measured(len(rows), started)


MEASURES = {"import": measure_import, "again": measure_again, "bulk_create": measure_bulk_create}


def alone(measure: str, rows: int) -> Measured:
    """Measure in this process, on a fresh installation."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        write_people(path, rows)
        set_up(Path(folder) / "data")
        return MEASURES[measure](path)


def run(measure: str, rows: int) -> Measured:
    """Measure in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(alone, measure, rows).result()


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    rows = parser.parse_args().rows
    plain = run("bulk_create", rows)
    tell("plain bulk_create of Person", plain, plain)
    tell("import of whole rows", run("import", rows), plain)
    tell("import again, nothing changes", run("again", rows), plain)
    tell(f"import of {SMALL:,} whole rows", run("import", SMALL), plain)


def tell(name: str, found: Measured, plain: Measured) -> None:
    """Print one line; the processor's time is compared, which other programs on the machine disturb least."""
    count, seconds, processor, peak = found
    ratio = (plain[2] / plain[0]) / (processor / count)
    print(
        f"{name:32} {count:>9,} rows {seconds:7.1f} s {count / seconds:8,.0f} rows/s "
        f"(processor {processor:6.1f} s, {ratio:4.2f} of bulk_create)  peak {peak} MiB",
        flush=True,
    )


if __name__ == "__main__":
    main()
