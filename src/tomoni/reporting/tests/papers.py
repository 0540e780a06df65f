"""Makes plans, statutory reports, assembly books and digests for tests."""

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

ADOPTED_ON = date(2013, 5, 1)


def kept(record: Any) -> Any:
    """Return the record, checked as a form checks it, and saved."""
    record.full_clean()
    record.save()
    return record


def plan(key: str = "2013", **fields: Any) -> YearPlan:
    """Return a plan in the making."""
    return kept(YearPlan(key=key, **fields))


def item(of: YearPlan, text: str = "", **fields: Any) -> PlanItem:
    """Return an item of the plan, after those it has."""
    return kept(PlanItem(plan=of, position=of.items.count() + 1, text=text, **fields))


def adopted_plan(key: str = "2013", *texts: str) -> YearPlan:
    """Return an adopted plan of these items."""
    made = plan(key)
    for text in texts or ("講座を開く。",):
        item(made, text)
    return finish(made, today=ADOPTED_ON)


def statutory(key: str = "2012", **fields: Any) -> StatutoryReport:
    """Return a statutory report in the making."""
    return kept(StatutoryReport(key=key, **{"results": "一年の成果。"} | fields))


def business(name: str, *programmes: Any, position: int = 1, **fields: Any) -> Business:
    """Return a business of the articles, with the chapters it covers."""
    made = kept(Business(name=name, position=position, **fields))
    made.programmes.set(programmes)
    return made


def book(key: str = "2012", **fields: Any) -> AssemblyBook:
    """Return an assembly book in the making, its day and place typed."""
    return kept(AssemblyBook(key=key, **{"held": "2013年6月1日", "place": "会館"} | fields))


def motion(of: AssemblyBook, **fields: Any) -> Motion:
    """Return a motion of the book, after those it has."""
    return kept(Motion(book=of, position=of.motions.count() + 1, **fields))


def digest(report: Report, *texts: str, key: str = "2012") -> Digest:
    """Return a digest of the report with these sentences."""
    made = kept(Digest(key=key, report=report))
    for position, text in enumerate(texts, start=1):
        kept(DigestSentence(digest=made, position=position, text=text))
    return made
