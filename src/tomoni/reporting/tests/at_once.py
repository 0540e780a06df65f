"""A report adopted by several hands at the same moment; run in an installation of its own, see test_two_adoptions."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from tomoni.reporting.actions import AdoptionRefusedError, adopt, draft
from tomoni.reporting.models import Adoption, Report, Step
from tomoni.reporting.tests.factories import act, outline, report_2012

HANDS = 3


def adopted_at_once() -> dict[str, Any]:
    """Let several hands adopt one report at once; return how each ended and what is recorded."""
    (first,) = outline("交渉")
    act(first, "省庁交渉", line="省庁と交渉した。")
    report = report_2012()
    draft(report)
    Report.objects.update(state="assembly")
    begun, ended = Barrier(HANDS), []

    def do(day: int) -> None:
        begun.wait(timeout=30)
        try:
            adopt(report, today=date(2013, 5, day))
            ended.append("done")
        except AdoptionRefusedError:
            ended.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=do, args=(day,)) for day in range(1, HANDS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return {"ended": sorted(ended), "adoptions": Adoption.objects.count(), "steps": Step.objects.count()}
