"""Signing: the whole path, committed before the answer, beside Wagtail's form page and a minimal view with a ModelForm.

``python bench/bench_signing.py [SECONDS] [FILLED]``; on PostgreSQL with TOMONI_DATABASE_URL. All sites run at once
under the same gunicorn; load goes to one of them at a time, in turns, over 16 kept connections, each with its cookie
for CSRF and forms that were never sent before. FILLED (1,000,000) rows are put in for the last comparison; 0 leaves
it out.
"""

import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import fresh, load  # noqa: E402

CONNECTIONS, ROUNDS, WARM_UP = 16, 3, 3.0
CSRF = "0123456789abcdefghijklmnopqrstuv"
AT_LEAST = {"form page": 4.0, "model form": 1.0, "filled": 0.9}
P99_MS = 50.0
MOST_RATE = 3_000
"""Forms prepared for each second of a run, more than any site takes here."""


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Run the web part of ``tomoni serve`` with the environment's settings; yield where it listens."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=200)
    watched, never_written = os.pipe()
    descriptors = (watched, listening.fileno())
    command = [sys.executable, "-m", "tomoni.config.parts", "web", *map(str, descriptors)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, pass_fds=descriptors, stdout=subprocess.DEVNULL)
    try:
        yield listening.getsockname()[:2]
    finally:
        process.terminate()
        process.wait()
        listening.close()
        os.close(watched)
        os.close(never_written)


def request(path: str, fields: dict[str, object], *, cookie: str) -> bytes:
    """Return a POST of the form, ready to send."""
    body = urlencode({"csrfmiddlewaretoken": CSRF, **fields}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nCookie: {cookie}={CSRF}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def signers(prefix: str) -> Iterator[dict[str, object]]:
    """Yield what people fill in, each with an address of their own."""
    number = 0
    while True:
        number += 1
        yield {
            "name": f"山田 花子{number % 977}",
            "mail": f"{prefix}{number}@example.org",
            "prefecture": f"{number % 47 + 1:02}",
            "comment": "応援しています" if number % 5 == 0 else "",
        }


class Ours:
    """Tomoni with one open petition."""

    title, good = "tomoni", b"302"

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        os.environ.update(environment)
        fresh.set_up()
        from tomoni.petitions.tests.factories import PetitionFactory

        self.petition = PetitionFactory(closes_at=None, slug="bench")
        self.wording = self.petition.wordings.get()

    def requests(self, name: str) -> Iterator[bytes]:
        """Yield signatures with a genuine token and a proof that is reckoned through, as a browser sends them."""
        from django.utils import timezone

        from tomoni.petitions.actions import proofs

        issued = timezone.now() - timedelta(minutes=2)
        for fields in signers(name):
            token = proofs.issue(self.petition.pk, level=0, now=issued)
            told = {
                "text": self.wording.pk,
                "agreed": "name_prefecture",
                "token": token,
                "proof": "12345",
                "website": "",
            }
            yield request("/petitions/bench/", {**fields, **told}, cookie="csrf")

    def fill(self, number: int) -> None:
        """Put in so many confirmed signatures, and the mails they were sent."""
        from django.db import connection

        from tomoni.petitions.models import Signature

        columns = [field.column for field in Signature._meta.concrete_fields]
        on_sqlite = connection.vendor == "sqlite"
        key = "lower(hex(randomblob(16)))" if on_sqlite else "md5(random()::text || n)"
        made = {"id": key if on_sqlite else "gen_random_uuid()", "mail_key": key, "name_key": key, "state": "'counted'"}
        made |= {"counted_at": "signed_at", "confirmed_at": "signed_at", "network_key": "''"}
        series = f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {number})"
        series = series if on_sqlite else f"WITH s AS (SELECT generate_series(1, {number}) AS n)"
        chosen = ", ".join(made.get(column, column) for column in columns)
        one = "(SELECT * FROM petitions_signature LIMIT 1) AS one"
        with connection.cursor() as cursor:
            insert = f"INSERT INTO petitions_signature ({', '.join(columns)})"
            cursor.execute(
                f"{insert} {series} SELECT {chosen} FROM s, {one}"
                if on_sqlite
                else f"{series} {insert} SELECT {chosen} FROM s, {one}"
            )
            cursor.execute("ANALYZE")


class Yardstick:
    """A page of the small site."""

    def __init__(self, title: str, path: str, good: bytes, environment: dict[str, str]) -> None:
        self.title, self.path, self.good, self.environment = title, path, good, environment

    def requests(self, name: str) -> Iterator[bytes]:
        """Yield forms."""
        for fields in signers(name):
            yield request(self.path, fields, cookie="csrftoken")


def prepare_yardsticks() -> None:
    """Make the tables and the form page; runs in a process of its own."""
    import django
    from django.core.management import call_command

    django.setup()
    from bench.yardsticks.models import FormField, FormPage
    from wagtail.models import Locale, Page, Site

    call_command("migrate", run_syncdb=True, verbosity=0)
    Locale.objects.create(language_code="en")
    home = Page.add_root(instance=Page(title="Root", slug="root")).add_child(instance=Page(title="署名", slug="home"))
    page = home.add_child(instance=FormPage(title="署名", slug="form"))
    kinds = {"name": "singleline", "mail": "email", "prefecture": "dropdown", "comment": "multiline"}
    for order, (name, kind) in enumerate(kinds.items()):
        choices = ",".join(f"{code:02}" for code in range(1, 48)) if name == "prefecture" else ""
        FormField.objects.create(
            page=page, sort_order=order, label=name, field_type=kind, required=name != "comment", choices=choices
        )
    Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)


def ready(requests: Iterator[bytes], seconds: float) -> list[bytes]:
    """Return more forms than can be sent in the time, filled in beforehand."""
    return list(islice(requests, int(seconds * MOST_RATE)))


def driven(site: Ours | Yardstick, where: tuple[str, int], *, seconds: float, turn: str) -> load.Load:
    """Load a site in a closed loop, its forms filled in beforehand; ends the program where an answer is no good."""
    done = load.closed_loop(
        where, ready(site.requests(turn), seconds), seconds=seconds, connections=CONNECTIONS, good=site.good
    )
    if done.errors:
        sys.exit(f"{site.title}: {done.errors} bad answers, the first: {done.told[:3000]}")
    return done


def floor(data: Path, seconds: float) -> float:
    """Return rows a second that SQLite itself commits one by one, from one process, with our settings."""
    with sqlite3.connect(data / "floor.sqlite3", isolation_level=None) as raw:
        raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE row (id, name, mail)")
        began, number = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            number += 1
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO row VALUES (?, ?, ?)", (number, "x" * 60, "y" * 60))
            raw.execute("COMMIT")
    return number / seconds


def told(title: str, runs: list[load.Load]) -> tuple[float, float]:
    """Print the medians of a site's runs; return rate and p99."""
    rate, p99 = (
        statistics.median(values) for values in zip(*((r.rate, r.percentile(0.99)) for r in runs), strict=True)
    )
    p50 = statistics.median(run.percentile(0.5) for run in runs)
    print(f"   {title:<34} {rate:7.0f} /s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms", flush=True)
    return rate, p99


def measured(folder: Path, seconds: float, filled: int) -> bool:
    """Measure all sites in turns; True when every limit is kept."""
    with ExitStack() as stack:
        ours = Ours(stack.enter_context(fresh.place(folder / "ours", "bench_signing")))
        plain = stack.enter_context(fresh.place(folder / "plain", "bench_signing_plain"))
        plain["DJANGO_SETTINGS_MODULE"] = "bench.yardsticks.settings"
        subprocess.run([sys.executable, __file__, "prepare"], env=plain, check=True)
        form_page = Yardstick("form page", "/form/", b"200", plain)
        model_form = Yardstick("model form", "/signer/", b"302", plain)
        site = stack.enter_context(served(ours.environment))
        small = stack.enter_context(served(plain))
        sites = [(ours, site), (model_form, small), (form_page, small)]
        for each, where in sites:
            driven(each, where, seconds=WARM_UP, turn="warm")
        runs: dict[str, list[load.Load]] = {each.title: [] for each, _where in sites}
        for turn in range(ROUNDS):
            for each, where in sites:
                runs[each.title].append(driven(each, where, seconds=seconds, turn=f"t{turn}n"))
        found = {title: told(f"{title}, closed loop", done) for title, done in runs.items()}
        rate, p99 = found["tomoni"]
        ratios = {title: rate / found[title][0] for title in ("form page", "model form")}
        forms = ready(ours.requests("o"), seconds)
        steady = load.open_loop(site, forms, seconds=seconds, rate=rate * 0.6, connections=64, good=ours.good)
        told("tomoni, open loop at 60 %", [steady])
        print(f"   SQLite itself, one row a commit     {floor(folder, 3):7.0f} /s")
        if filled:
            ratios["filled"] = in_turns_with_filled(ours, site, folder, seconds, filled)
        verify(ours)
    for title, ratio in ratios.items():
        print(f"   ratio to {title:<28} {ratio:7.2f}   limit {AT_LEAST[title]}")
    return p99 <= P99_MS and steady.errors == 0 and all(ratio >= AT_LEAST[title] for title, ratio in ratios.items())


def in_turns_with_filled(ours: Ours, site: tuple[str, int], folder: Path, seconds: float, filled: int) -> float:
    """Return the rate with so many rows present as a part of that without, the two databases in turns."""
    with ExitStack() as stack:
        place = stack.enter_context(fresh.place(folder / "filled", "bench_signing_filled"))
        subprocess.run([sys.executable, __file__, "fill", str(filled)], env=place, check=True)
        other = stack.enter_context(served(place))
        keys = json.loads((folder / "filled" / "made.json").read_text())
        runs: dict[str, list[load.Load]] = {"empty": [], "filled": []}
        for turn in range(ROUNDS + 1):
            for title, where in (("empty", site), ("filled", other)):
                made = ours.requests(f"f{turn}n") if title == "empty" else prepared(keys, turn)
                forms = ready(made, seconds)
                done = load.closed_loop(where, forms, seconds=seconds, connections=CONNECTIONS, good=b"302")
                if done.errors:
                    sys.exit(f"{title}: {done.told[:3000]}")
                if turn:
                    runs[title].append(done)
        rates = [told(f"tomoni, {title}", done)[0] for title, done in runs.items()]
    return rates[1] / rates[0]


def prepared(keys: dict[str, Any], turn: int) -> Iterator[bytes]:
    """Yield signatures for the filled site, whose tokens were made by it."""
    for fields, token in zip(signers(f"g{turn}n"), keys["tokens"][turn], strict=False):
        told_ = {"text": keys["wording"], "agreed": "name_prefecture", "token": token, "proof": "12345", "website": ""}
        yield request("/petitions/bench/", {**fields, **told_}, cookie="csrf")


def fill(number: int) -> None:
    """Make a site with so many signatures, and tokens for its forms; runs in a process of its own."""
    ours = Ours(dict(os.environ))
    from django.utils import timezone

    from tomoni.petitions.actions import proofs, sign
    from tomoni.petitions.tests.factories import entry

    now = timezone.now()
    sign(ours.petition, wording=ours.wording, entry=entry(comment="応援しています"), now=now)
    ours.fill(number)
    issued = now - timedelta(minutes=2)
    tokens = [
        [proofs.issue(ours.petition.pk, level=0, now=issued) for _each in range(10 * MOST_RATE)]
        for _turn in range(ROUNDS + 1)
    ]
    made = {"wording": ours.wording.pk, "tokens": tokens}
    (Path(os.environ["TOMONI_DATA"]) / "made.json").write_text(json.dumps(made))


def verify(ours: Ours) -> None:
    """End the program unless every signature has its mail, and none was held."""
    from tomoni.petitions.models import Outgoing, Signature

    signed, held, owed = Signature.objects.count(), Signature.objects.held().count(), Outgoing.objects.count()
    if held or owed != signed:
        sys.exit(f"{signed} signatures, {held} of them held, {owed} mails owed")
    print(f"   {signed} signatures, each with its mail owed, none held")


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare_yardsticks()
    elif sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
    else:
        seconds, filled = [*sys.argv[1:], "6", "1000000"][:1] + [*sys.argv[2:], "1000000"][:1]
        with tempfile.TemporaryDirectory() as folder:
            kept = measured(Path(folder), float(seconds), int(filled))
        sys.exit(not kept)
