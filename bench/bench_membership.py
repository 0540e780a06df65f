"""The membership table of any two days, and the page behind a figure, over 100,000 terms.

Run: ``python bench/bench_membership.py [TERMS]`` on SQLite, or with TOMONI_DATABASE_URL on a PostgreSQL whose
user may create databases (``python tests/postgres.py start`` prints one). The register covers 2000 to 2019;
one row in eight was corrected since, so that "as known then" differs from "as known now". Printed are the
median and the slowest of 40 random days, in milliseconds.
"""

import argparse
import os
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

DICE = random.Random(2012)
FIRST_YEAR, YEARS = 2000, 20
CORRECTED = 8
DAYS, PAGE = 40, 50
LIMITS = {"tables": 50, "page": 100, "screen": 100}


def set_up(data: Path) -> None:
    """Start Django on a fresh database."""
    os.environ |= {"TOMONI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "tomoni.config.settings"}
    url = os.environ.get("TOMONI_DATABASE_URL", "sqlite")
    if url != "sqlite":
        server, _slash, name = url.rpartition("/")
        _execute(url, f'DROP DATABASE IF EXISTS "{name}_bench"', f'CREATE DATABASE "{name}_bench"')
        os.environ["TOMONI_DATABASE_URL"] = f"{server}/{name}_bench"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def take_down(url: str) -> None:
    """Drop the database again; SQLite's goes with its folder."""
    from django.db import connection

    connection.close()
    if url != "sqlite":
        _execute(url, f'DROP DATABASE "{url.rpartition("/")[2]}_bench"')


def _execute(url: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def plans() -> list[Any]:
    """Return the four classes and the students within the first."""
    from tomoni.membership.models import Plan

    made = []
    for place, (key, subject, nature) in enumerate(
        [
            ("individual", "person", "member"),
            ("reader", "person", "subscriber"),
            ("organisation", "organisation", "member"),
            ("library", "organisation", "subscriber"),
        ]
    ):
        made.append(Plan.objects.create(key=key, name=key, subject=subject, nature=nature, position=place))
    student = Plan.objects.create(key="student", name="student", subject="person", nature="member", part_of=made[0])
    return [*made, student]


def fill(terms: int) -> None:
    """Write a register of so many terms: each membership some years long, each year a term, some corrected."""
    from django.db import connection, models

    from tomoni.membership.models import Event, Membership, Term
    from tomoni.people.models import Person

    kinds = plans()
    people, memberships, events, rows = [], [], [], []
    while len(rows) < terms:
        number = len(memberships) + 1
        person = Person(id=uuid.UUID(int=DICE.getrandbits(128)), name=f"架空 {number}")
        person.make_keys()
        membership = Membership(id=uuid.UUID(int=DICE.getrandbits(128)), number=number, person=person)
        people.append(person)
        memberships.append(membership)
        rows += life(membership, kinds, events, Event, Term)
    for model, records in [(Person, people), (Membership, memberships), (Event, events), (Term, rows[:terms])]:
        models.QuerySet(model).bulk_create(records, batch_size=1_000)
    with connection.cursor() as cursor:
        # As the database itself leaves tables that are older than a minute.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def life(membership: Any, kinds: list[Any], events: list[Any], event_model: Any, term_model: Any) -> list[Any]:
    """Return the terms of one membership: years in a row, each known since its beginning or corrected later."""
    first, length = DICE.randrange(YEARS), DICE.randrange(1, 12)
    plan, rows = DICE.choice(kinds), []
    event = None
    for year in range(FIRST_YEAR + first, min(FIRST_YEAR + first + length, FIRST_YEAR + YEARS)):
        start = date(year, DICE.randrange(1, 12), 1) if not rows else date(year, 1, 1)
        known = datetime(year, 1, 1, tzinfo=UTC) + timedelta(
            days=DICE.randrange(365), microseconds=DICE.randrange(10**6)
        )
        event = event_model(id=len(events) + 1, membership=membership, kind="renew", on=start, recorded_at=known)
        events.append(event)
        term = term_model(membership=membership, plan=plan, units=DICE.randrange(1, 4), valid_from=start)
        term.valid_to, term.known_from, term.begun_by = date(year + 1, 1, 1), known, event
        rows.append(term)
        if not DICE.randrange(CORRECTED):
            corrected_at = known + timedelta(days=DICE.randrange(1, 200))
            events.append(
                event_model(
                    id=len(events) + 1, membership=membership, kind="correct", on=start, recorded_at=corrected_at
                )
            )
            again = term_model(membership=membership, plan=plan, units=term.units + 1, valid_from=start)
            again.valid_to, again.known_from, again.begun_by = term.valid_to, corrected_at, events[-1]
            term.known_to, term.closed_by = corrected_at, events[-1]
            rows.append(again)
    return rows


def random_day() -> date:
    """Return some day of the register's years."""
    return date(FIRST_YEAR, 1, 1) + timedelta(days=DICE.randrange(365 * YEARS))


def random_moment() -> datetime:
    """Return some moment of the register's years."""
    return datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) + timedelta(seconds=DICE.randrange(365 * YEARS * 86_400))


def two_tables(*, known_at: datetime | None) -> None:
    """Count the whole table on two days."""
    from tomoni.membership.figures import membership_table

    membership_table(random_day(), known_at=known_at)
    membership_table(random_day(), known_at=known_at)


def page(*, known_at: datetime | None) -> None:
    """Read one page of the list behind a figure, and how many there are."""
    from tomoni.membership.figures import counted
    from tomoni.membership.models import Plan

    terms = counted(random_day(), plan=Plan.objects.get(key="individual"), known_at=known_at)
    count = terms.count()
    start = DICE.randrange(max(1, count - PAGE))
    for term in terms[start : start + PAGE]:
        f"{term.membership.number} {term.membership.person} {term.plan} {term.units}"


def screen(*, known_at: datetime | None) -> None:
    """Open the page behind a number of the figures as the secretariat does: the whole answer of the web server."""
    from django.urls import reverse

    from tomoni.membership.models import Plan

    asked = {"on": random_day(), "state": "current", "plan": Plan.objects.get(key="individual").pk}
    if known_at:
        asked["known"] = known_at.isoformat()
    if browser().get(reverse("membership_membership:index"), asked).status_code != 200:
        raise RuntimeError("The register did not open.")


@cache
def browser() -> Any:
    """Return a browser signed in as the secretariat."""
    from django.contrib.auth.models import Group
    from django.test import Client

    from tomoni.people.models import User

    user = User.objects.create_user("bench@example.org", "bench", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="secretariat")[0])
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def movements(*, known_at: datetime | None) -> None:
    """Compute the movement between two days."""
    from tomoni.membership.figures import movement

    day = random_day()
    movement(day, day + timedelta(days=365), known_at=known_at)


def measure(work: Callable[..., None], *, then: bool) -> list[float]:
    """Return the milliseconds of each run, the first left out."""
    times = []
    for _run in range(DAYS + 1):
        known_at = random_moment() if then else None
        started = time.perf_counter()
        work(known_at=known_at)
        times.append(1000 * (time.perf_counter() - started))
    return times[1:]


def main() -> int:
    """Print the figures; 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("terms", nargs="?", type=int, default=100_000)
    options = parser.parse_args()
    url = os.environ.get("TOMONI_DATABASE_URL", "sqlite")
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        from tomoni.config.parts import leave_loaded_alone

        fill(options.terms)
        leave_loaded_alone()  # as the process that serves does
        for name, work, limit in [
            ("table of two days", two_tables, LIMITS["tables"]),
            ("page behind a figure", page, LIMITS["page"]),
            ("screen behind a figure", screen, LIMITS["screen"]),
            ("movement of a year", movements, None),
        ]:
            for then in (False, True):
                times = measure(work, then=then)
                missed |= limit is not None and median(times) > limit
                when = "as known then" if then else "as known now"
                told = f" (at most {limit})" if limit else ""
                sys.stdout.write(
                    f"{name:22} {when:14} median {median(times):6.1f} ms, slowest {max(times):6.1f} ms{told}\n"
                )
        take_down(url)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
