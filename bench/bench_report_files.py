"""The report as files: HTML, PDF, DOCX and EPUB of a year as large as 2012, and with a hundred times as much done.

Run: ``python bench/bench_report_files.py [TIMES]`` (100 by default). The small report has some 80 sentences, two tables and
three charts; the large one TIMES as many chapters, sentences and tables. The last column has TIMES as many charts too,
which no network's year has. Each is made in processes of its own, in turns, so that nothing drawn before is at hand;
start-up (Python, Django) is not counted, reading the fonts is. Printed are medians of seconds, and ratios to the small
one. Limits: HTML, PDF and DOCX of the small one together within 3 seconds, of the large one within 30 times that.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime

NOW = datetime(2013, 3, 1, tzinfo=UTC)
ROUNDS, LIMIT_SECONDS, LIMIT_RATIO = 3, 3.0, 30.0
COUNTED, TOGETHER = ("html", "pdf", "docx"), "html + pdf + docx"


def seconds(times: int, charts: int) -> dict[str, float]:
    """Return the seconds each format of a report of so many years takes, in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tomoni.config.test_settings")
    import django

    django.setup()
    from tomoni.reporting.documents import FORMATS
    from tomoni.reporting.outputs import as_html
    from tomoni.reporting.tests import made_up

    document = made_up.year(times, charts=charts)
    drawn = {"html": lambda: as_html(document)}
    drawn |= {name: lambda render=render: render(document, now=NOW) for name, render in FORMATS.items()}
    found = {}
    for name, draw in drawn.items():
        started = time.perf_counter()
        draw()
        found[name] = time.perf_counter() - started
    return found | {TOGETHER: sum(found[name] for name in COUNTED)}


def measured(times: int, charts: int) -> dict[str, float]:
    """Return the same, measured in a process of its own."""
    command = [sys.executable, __file__, str(times), "--charts", str(charts)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> int:
    """Print the table; 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("times", nargs="?", type=int, default=100)
    parser.add_argument("--charts", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.charts:
        sys.stdout.write(json.dumps(seconds(chosen.times, chosen.charts)))
        return 0
    sizes = ((1, 1), (chosen.times, 1), (chosen.times, chosen.times))
    runs = [[measured(*size) for size in sizes] for _round in range(ROUNDS)]
    print(f"{'':18}{'one year':>12}{f'{chosen.times} times done':>24}{'charts too':>20}")
    for name in runs[0][0]:
        small, large, drawn = (statistics.median(run[size][name] for run in runs) for size in range(3))
        print(f"{name:18}{small:10.2f} s{large:14.2f} s {large / small:5.1f} x{drawn:10.2f} s {drawn / small:5.1f} x")
    together = statistics.median(run[0][TOGETHER] for run in runs)
    ratio = statistics.median(run[1][TOGETHER] / run[0][TOGETHER] for run in runs)
    print(f"limits: {LIMIT_SECONDS} s, {LIMIT_RATIO} times that for 100 times as much done (here {ratio:.1f})")
    return int(together > LIMIT_SECONDS or ratio > LIMIT_RATIO)


if __name__ == "__main__":
    sys.exit(main())
