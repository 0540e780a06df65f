"""Papers of the authorization matrix: of each kind a draft and a final one."""

from datetime import date
from typing import Any

from tomoni.reporting.actions.finishing import finish
from tomoni.reporting.models import (
    AssemblyBook,
    Business,
    Digest,
    DigestSentence,
    Motion,
    PlanItem,
    Report,
    StatutoryReport,
    YearPlan,
)


def papers(report: Report, word: str, *, is_final: bool) -> dict[str, Any]:
    """Return the papers by kind: ``reporting.*`` in the making, ``final.*`` final unless all is hidden; an id is its year."""
    business = Business.objects.create(name="政策提言事業")
    year = 2012 if is_final else 2013
    drafts = _of_year(year + 10, report, word)
    finals = _of_year(year, report, word)
    item = PlanItem.objects.get(plan=finals["yearplan"])
    if is_final:
        finals = {kind: finish(paper, today=date(2013, 5, 1)) for kind, paper in finals.items()}
    found = {f"reporting.{kind}": paper for kind, paper in drafts.items()}
    found |= {f"final.{kind}": paper for kind, paper in finals.items()}
    return found | {"reporting.business": business, "reporting.planitem": item}


def _of_year(year: int, report: Report, word: str) -> dict[str, Any]:
    own = {"pk": year, "key": str(year), "starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
    plan = YearPlan.objects.create(**own)
    PlanItem.objects.create(plan=plan, text=f"{word}の予定")
    book = AssemblyBook.objects.create(held="2013年6月1日", place="会館", **own)
    Motion.objects.create(book=book, kind="budget", text=f"{word}の予算")
    digest = Digest.objects.create(report=report, **own)
    for number in range(5):
        DigestSentence.objects.create(digest=digest, position=number + 1, text=f"{word}の文{number}")
    statutory = StatutoryReport.objects.create(results=f"{word}の成果", **own)
    return {"yearplan": plan, "assemblybook": book, "digest": digest, "statutoryreport": statutory}
