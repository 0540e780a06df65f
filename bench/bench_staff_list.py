"""The staff list of persons at 10,000 and at 1,000,000 people: the first page, further pages, and searches.

Run: ``python bench/bench_staff_list.py [SMALL LARGE]`` on SQLite, or with TOMONI_DATABASE_URL on a PostgreSQL
whose user may create databases. A secretary opens /admin/people/person/ through Django's test client. Both
installations are filled first and then measured in turns by processes of their own, so that a busy machine
is busy for both. Printed are medians in milliseconds, queries, and the ratio of large to small; the first
page may take 1.5 times as long at most.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import fresh

FAMILY = (
    "佐藤:サトウ:15 鈴木:スズキ:14 高橋:タカハシ:11 田中:タナカ:10 伊藤:イトウ:8 渡辺:ワタナベ:8 山本:ヤマモト:8 中村:ナカムラ:8 "
    "小林:コバヤシ:8 加藤:カトウ:7 髙橋:タカハシ:1 齋藤:サイトウ:2 グエン:グエン:6 サントス:サントス:3 李:イ:3 シュレスタ:シュレスタ:2"
)
OTHERS = 880  # of a thousand people bear one of the many rarer names
GIVEN = "花子:ハナコ 太郎:タロウ 美咲:ミサキ 健一:ケンイチ 由美:ユミ 直樹:ナオキ マリア:マリア ヴァン・アン:ヴァンアン さくら:サクラ 誠:マコト"
SIGNS = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
KANA = [chr(code) for code in range(0x30A2, 0x30F3)]
PAGES = {
    "first page": "/admin/people/person/",
    "page 100": "/admin/people/person/?p=100",
    "search 高橋 (1.2 %)": "/admin/people/person/?q=高橋",
    "search a full name": "/admin/people/person/?q=高橋花子",
    "search one person": "/admin/people/person/?q=連帯千人目",
}
LIMIT = 1.5
ROUNDS, REQUESTS = 3, 8
BATCH = 2_000


def names(dice: random.Random) -> Iterator[tuple[str, str]]:
    """Yield names and readings: the common family names as often as in Japan, the rest made up."""
    common = [entry.split(":") for entry in FAMILY.split()]
    drawn = [(name, kana) for name, kana, weight in common for _time in range(int(weight))]
    given = [entry.split(":") for entry in GIVEN.split()]
    while True:
        if dice.randrange(1000) < OTHERS:
            family, kana = "".join(dice.choices(SIGNS, k=2)), "".join(dice.choices(KANA, k=4))
        else:
            family, kana = dice.choice(drawn)
        name, reading = dice.choice(given)
        yield f"{family} {name}", f"{kana} {reading}"


def fill(size: int) -> None:
    """Write so many persons with contact points and the search index, and a secretary to look at them."""
    from django.contrib.auth.models import Group
    from django.db import connection, models

    from tomoni.core import search
    from tomoni.people.models import ContactPoint, Person, User

    dice = random.Random(size)
    source = names(dice)
    for start in range(0, size, BATCH):
        people, contacts = [], []
        for place, (name, kana) in enumerate(islice(source, min(BATCH, size - start)), start=start):
            person = Person(
                id=uuid.UUID(int=dice.getrandbits(128)), name="連帯 千人目" if place == 999 else name, kana=kana
            )
            person.make_keys()
            people.append(person)
            if place % 4 == 0:
                contacts.append(ContactPoint(person=person, kind=ContactPoint.Kind.MAIL, value=f"p{place}@example.org"))
                contacts[-1].make_keys()
        models.QuerySet(Person).bulk_create(people, batch_size=500)
        models.QuerySet(ContactPoint).bulk_create(contacts, batch_size=500)
        search.index_many(Person, people)
    user = User.objects.create_user("office@example.org", "correct-horse-battery", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="secretariat")[0])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured() -> dict[str, tuple[list[float], int]]:
    """Return for each page the milliseconds of some requests and the number of queries."""
    import django

    from tomoni.config import settings

    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tomoni.people.models import User

    client = Client()
    client.force_login(User.objects.get(), backend=settings.AUTHENTICATION_BACKENDS[0])
    found = {}
    for name, path in PAGES.items():
        client.get(path)  # what is read once for a process
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        queries, times = len(asked), []
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
        for _request in range(REQUESTS):
            started = time.perf_counter()
            client.get(path)
            times.append(1000 * (time.perf_counter() - started))
        found[name] = (times, queries)
    return found


def in_process(environment: dict[str, str], *task: str) -> str:
    """Run this file for one task in a process of its own; return what it printed."""
    command = [sys.executable, __file__, *task]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def compare(environments: dict[int, dict[str, str]]) -> bool:
    """Measure both sizes in turns and print; return whether the first page keeps the limit."""
    times: dict[int, dict[str, list[float]]] = {size: {name: [] for name in PAGES} for size in environments}
    queries: dict[str, set[int]] = {name: set() for name in PAGES}
    for _round in range(ROUNDS):
        for size, environment in environments.items():
            for name, (found, number) in json.loads(in_process(environment, "measure")).items():
                times[size][name] += found
                queries[name].add(number)
    small, large = environments
    for name in PAGES:
        one, other = (statistics.median(times[size][name]) for size in (small, large))
        print(
            f"{name:22} {small:>9,}: {one:7.1f} ms   {large:>9,}: {other:7.1f} ms   ratio {other / one:5.2f}"
            f"   queries {'/'.join(map(str, sorted(queries[name])))}"
        )
    first = [statistics.median(times[size]["first page"]) for size in (small, large)]
    return first[1] <= LIMIT * first[0]


def main() -> int:
    """Fill, measure in turns; 1 when the first page of the large list is too slow."""
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(measured()))
        return 0
    if sys.argv[1:2] == ["fill"]:
        fresh.set_up()
        fill(int(sys.argv[2]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("small", nargs="?", type=int, default=10_000)
    parser.add_argument("large", nargs="?", type=int, default=1_000_000)
    sizes = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        environments = {}
        for size in (sizes.small, sizes.large):
            environments[size] = stack.enter_context(fresh.place(Path(folder) / str(size), f"bench_list_{size}"))
            started = time.perf_counter()
            in_process(environments[size], "fill", str(size))
            print(f"{size:,} people written and indexed in {time.perf_counter() - started:.0f} s")
        return int(not compare(environments))


if __name__ == "__main__":
    sys.exit(main())
