"""The year from its records: the demo's report drafted, composed and made into HTML, PDF and DOCX; and 100 times the acts.

Run: ``python bench/bench_report.py [TIMES]`` (100 by default), on SQLite, or with TOMONI_DATABASE_URL on a PostgreSQL whose
user may create databases. The large year holds every activity of the demo TIMES times, each under a name of its own, with
its quantities, projects and places in the outline. Each measurement is a process of its own, in turns; start-up (Python,
Django) is not counted. Limits: the demo's year within 3 seconds, the large one within 30 times that.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import fresh

NOW = datetime(2013, 3, 1, tzinfo=UTC)
ROUNDS, LIMIT_SECONDS, LIMIT_RATIO = 3, 3.0, 30.0
TOGETHER = "all of it"


def multiply(times: int) -> None:
    """Copy every activity of the demo's year until there are so many times as many."""
    from django.db.models import QuerySet

    from tomoni.projects.models import Activity, ActivityQuantity

    copies, quantities, outline, bodies = [], [], [], []
    told_in, done_by = Activity.programmes.through, Activity.projects.through
    own = [field.name for field in Activity._meta.concrete_fields if field.name not in ("id", "external_id")]
    for activity in Activity.objects.filter(meeting=None).prefetch_related("programmes", "projects", "quantities"):
        for number in range(1, times):
            name = chr(ord("一") + number)
            copy = Activity(**{field: getattr(activity, field) for field in own})
            copy.title = f"{name}{activity.title}"
            copy.public_lines = {code: f"{name}：{line}" for code, line in activity.public_lines.items()}
            copies.append(copy)
            outline += [told_in(activity_id=copy.pk, programme_id=each.pk) for each in activity.programmes.all()]
            bodies += [done_by(activity_id=copy.pk, project_id=each.pk) for each in activity.projects.all()]
            for each in activity.quantities.all():
                fields = {field.name: getattr(each, field.name) for field in each._meta.concrete_fields}
                del fields["id"], fields["external_id"]
                quantities.append(ActivityQuantity(**fields | {"activity": copy}))
    # Neither indexed nor audited: the report asks for neither.
    for rows in filter(None, (copies, outline, bodies, quantities)):
        QuerySet(type(rows[0])).bulk_create(rows, batch_size=500)


def prepare(times: int) -> None:
    """Load the demo into this process's installation, its acts so many times."""
    fresh.set_up()
    from django.core.management import call_command

    call_command("demo", "--no-serve", stdout=sys.stderr)
    multiply(times)


def seconds() -> dict[str, float]:
    """Return the seconds of each step for the report of this process's installation."""
    import django

    django.setup()
    from tomoni.reporting import files
    from tomoni.reporting.actions import draft
    from tomoni.reporting.composing import compose
    from tomoni.reporting.models import PassageRecord, Report

    report = Report.objects.get(key="2012")
    report.chapters.all().delete()  # what the run before drafted
    report.save()
    found = {}
    begun = started = time.perf_counter()
    draft(report)
    found["draft"] = time.perf_counter() - started
    started = time.perf_counter()
    document = compose(report, "ja")
    found["compose"] = time.perf_counter() - started
    for form in ("html", "pdf", "docx"):
        started = time.perf_counter()
        files.content(document, form, now=NOW)
        found[form] = time.perf_counter() - started
    found[TOGETHER] = time.perf_counter() - begun
    told = PassageRecord.objects.filter(passage__chapter__report=report)
    return found | {"acts": told.values("activity").distinct().count()}


def measured(environment: dict[str, str]) -> dict[str, float]:
    """Return the same, measured in a process of its own."""
    told = subprocess.run([sys.executable, __file__, "--measure"], env=environment, check=True, capture_output=True)
    return json.loads(told.stdout.splitlines()[-1])


def main() -> int:
    """Print the table; 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("times", nargs="?", type=int, default=100)
    parser.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.prepare:
        prepare(chosen.prepare)
        return 0
    if chosen.measure:
        sys.stdout.write(json.dumps(seconds()))
        return 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places = []
        for times in (1, chosen.times):
            environment = stack.enter_context(fresh.place(folder / str(times), f"bench_report_{times}"))
            subprocess.run([sys.executable, __file__, "--prepare", str(times)], env=environment, check=True)
            places.append(environment)
        runs = [[measured(environment) for environment in places] for _round in range(ROUNDS)]
    print(f"{'':10}{runs[0][0].pop('acts'):>8} acts{runs[0][1].pop('acts'):>10} acts")
    for name in runs[0][0]:
        small, large = (statistics.median(run[size][name] for run in runs) for size in range(2))
        print(f"{name:10}{small:11.2f} s{large:13.2f} s {large / small:6.1f} x")
    together = statistics.median(run[0][TOGETHER] for run in runs)
    ratio = statistics.median(run[1][TOGETHER] / run[0][TOGETHER] for run in runs)
    print(f"limits: {LIMIT_SECONDS} s, {LIMIT_RATIO} times that for {chosen.times} times the acts (here {ratio:.1f})")
    return int(together > LIMIT_SECONDS or ratio > LIMIT_RATIO)


if __name__ == "__main__":
    sys.exit(main())
