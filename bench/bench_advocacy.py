"""The demand ledger after twenty years: 20 rounds x 40 demands x 6 bodies, 4,800 answers with promises and figures.

Run: ``python bench/bench_advocacy.py`` on SQLite, or with TOMONI_DATABASE_URL on a PostgreSQL whose user may create
databases. "What did this ministry say on this, each time, and what did it promise?" is one page: the page of the body
(narrowed to a demand), the page of a demand, the ledger. Printed are the medians of whole pages through Django's test
client, and of the query set alone, in milliseconds, with the number of queries. The page may take 100 ms at most; the
least of the times counts, so that other work on the machine does not.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import fresh

YEARS, DEMANDS, BODIES = 20, 40, 6
LIMIT = 100.0
ASKED = "page: ministry x demand"
REQUESTS = 15
SENT = datetime(2006, 2, 20, tzinfo=UTC)
MINISTRIES = ["法務省", "厚生労働省", "文部科学省", "外務省", "総務省", "内閣府"]
SAID = "ご要望の件については、{year}年度の予算の範囲内で検討してまいりたい。具体的な時期は現時点では申し上げられないが、関係省庁と協議する。"


def fill() -> None:
    """Write the twenty years, and a secretary to look at them."""
    from django.contrib.auth.models import Group

    from tomoni.advocacy import models
    from tomoni.people.models import User

    bodies = [models.Body.objects.create(name=name) for name in MINISTRIES]
    demands = [models.Demand.objects.create(title=f"要望{n + 1}", position=n + 1) for n in range(DEMANDS)]
    wordings = _bulk(
        models.Wording(
            demand=demand, version=1, texts={"ja": f"{demand.title}について明らかにされたい。"}, sealed_at=SENT
        )
        for demand in demands
    )
    before: dict[int, Any] = {}
    for year in range(2006, 2006 + YEARS):
        held = models.Round(title=f"第{year - 2005}回省庁交渉", state="done", visibility="network")
        held.set_when(f"{year}-03-05")
        held.save()
        asked = _bulk(
            models.Asked(
                round=held, demand=demand, wording=wording, position=n, number=str(n), carried_from=before.get(n)
            )
            for n, (demand, wording) in enumerate(zip(demands, wordings, strict=True), start=1)
        )
        before = dict(enumerate(asked, start=1))
        put = _bulk(
            models.AskedBody(asked=each, body=body, position=n) for each in asked for n, body in enumerate(bodies)
        )
        answers = _bulk(_answer(models.Answer, each, number, year) for number, each in enumerate(put))
        _bulk(_promise(models.Promise, each, held) for each in answers[::10])
        _bulk(models.GivenFigure(answer=each, subject="許可件数", value=year, unit="件") for each in answers[::15])
        models.Round.objects.filter(pk=held.pk).update(sealed_at=datetime(year, 2, 20, tzinfo=UTC))
    user = User.objects.create_user("office@example.org", "correct-horse-battery", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="secretariat")[0])


def _answer(model: Any, asked_body: Any, number: int, year: int) -> Any:
    stances = ["considers", "difficult", "refuses", "not_disclosed", "accepts", "not_competent", "none"]
    stance = stances[(number + year) % 7]
    text = "" if stance == "none" else SAID.format(year=year)
    return model(asked_body=asked_body, stance=stance, text=text, answered_on=date(year, 3, 5), post="参事官")


def _promise(model: Any, answer: Any, held: Any) -> Any:
    return model(round=held, answer=answer, body=answer.asked_body.body, text="資料を送る", due_is_unknown=True)


def _bulk(rows: Any) -> list[Any]:
    from django.db import models

    made = list(rows)
    return list(models.QuerySet(type(made[0])).bulk_create(made, batch_size=500))


def timed(act: Callable[[], Any]) -> tuple[float, float, float, int]:
    """Return the median and the least milliseconds of the act, those of this process alone, and its number of queries."""
    from django.db import connection

    act()
    queries = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        act()
    times, own = [], []
    for _request in range(REQUESTS):
        started, used = time.perf_counter(), time.process_time()
        act()
        times.append(1000 * (time.perf_counter() - started))
        own.append(1000 * (time.process_time() - used))
    return statistics.median(times), min(times), statistics.median(own), queries


def told(name: str, median: float, least: float, own: float, queries: int) -> str:
    """Return a row of the table that is printed."""
    times = f"median {median:7.1f} ms   least {least:7.1f} ms   this process {own:7.1f} ms"
    return f"{name:34} {times}   {queries:3} queries"


def measure() -> bool:
    """Print what each page and query set takes; return whether the pages of the one question keep the limit."""
    from django.db import connection
    from django.test import Client

    from tomoni.advocacy.models import AskedBody, Body, Demand
    from tomoni.config import settings
    from tomoni.people.models import User

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    user, client = User.objects.get(), Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    body, demand = Body.objects.earliest("pk"), Demand.objects.earliest("pk")
    asked = AskedBody.objects.of_body(body)
    sets = {
        "query: ministry x demand": lambda: asked.of_demand(demand).life(user),
        "query: ministry, all demands": lambda: asked.life(user),
    }
    empty = Body.objects.create(name="まだ何も求めていない機関")
    pages = {
        "page: a body never asked": f"/admin/advocacy/body/inspect/{empty.pk}/",
        ASKED: f"/admin/advocacy/body/inspect/{body.pk}/?demand={demand.pk}",
        "page: ministry": f"/admin/advocacy/body/inspect/{body.pk}/",
        "page: demand (6 ministries)": f"/admin/advocacy/demand/inspect/{demand.pk}/",
        "page: ledger of a ministry": f"/admin/advocacy/ledger/?body={body.pk}",
        "page: ledger, the last five years": "/admin/advocacy/ledger/",
        "page: ledger, twenty years": "/admin/advocacy/ledger/?since=2000",
    }
    kept = True
    for name, act in sets.items():
        print(told(name, *timed(act)))
    for name, path in pages.items():
        if client.get(path).status_code != 200:
            raise SystemExit(f"{path} did not open")
        median, least, own, queries = timed(lambda path=path: client.get(path))
        print(told(name, median, least, own, queries), flush=True)
        kept = kept and (least <= LIMIT or name != ASKED)
    return kept


def main() -> int:
    """Fill an installation of its own and measure; 1 when the page is too slow."""
    if sys.argv[1:2] == ["measure"]:
        from tomoni.config import settings

        settings.ALLOWED_HOSTS.append("testserver")
        settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        fresh.set_up()
        fill()
        print(f"{YEARS} rounds x {DEMANDS} demands x {BODIES} bodies", flush=True)
        return int(not measure())
    import subprocess

    with tempfile.TemporaryDirectory() as folder, fresh.place(Path(folder) / "data", "bench_advocacy") as environment:
        return subprocess.run([sys.executable, __file__, "measure"], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
