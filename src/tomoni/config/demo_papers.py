"""The demo's papers for an assembly: plan, statutory report, assembly book and digest, as told in ``papers.toml``."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from tomoni.config import demo
from tomoni.core import audit
from tomoni.projects.models import Activity, Programme, Project
from tomoni.reporting.actions.digesting import draft_digest
from tomoni.reporting.actions.planning import draft_plan
from tomoni.reporting.models import (
    AssemblyBook,
    Business,
    BusinessYear,
    Digest,
    Motion,
    PlanItem,
    Report,
    StatutoryReport,
    YearPlan,
)

OF_BUSINESS = ("id", "kind", "name", "name_en", "programmes")


def make_papers(folder: Path = demo.FOLDER) -> bool:
    """Make the papers where none are there yet; return whether they were made. What is there stays as it is."""
    file = folder / "papers.toml"
    if not file.exists() or YearPlan.objects.exists():
        return False
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    with transaction.atomic(), audit.acting_as("command: demo"):
        _plan(told["plan"])
        _statutory(told["statutory"], told["businesses"])
        _book(told["assembly"])
        digest = told["digest"]
        report = Report.objects.get(key=digest.pop("report"))
        draft_digest(_kept(Digest(report=report, **digest)))
    return True


def _kept(paper: Any) -> Any:
    paper.full_clean()
    paper.save()
    return paper


def _plan(told: dict[str, Any]) -> None:
    """Plan what is told; then whatever else is in preparation, so that nothing planned is forgotten."""
    items = told.pop("items")
    plan = _kept(YearPlan(**told))
    for position, item in enumerate(items, start=1):
        programme = Programme.objects.get(external_id=item.pop("programme"))
        activity = Activity.objects.filter(external_id=item.pop("activity", "")).first()
        _kept(PlanItem(plan=plan, position=position, programme=programme, activity=activity, **item))
    draft_plan(plan)


def _statutory(told: dict[str, Any], businesses: list[dict[str, Any]]) -> None:
    boards, source = told.pop("boards"), told.pop("source")
    report = _kept(StatutoryReport(**told))
    report.boards.set(Project.objects.filter(external_id__in=boards))
    for position, each in enumerate(businesses, start=1):
        own = {name: each.pop(name) for name in OF_BUSINESS if name in each}
        programmes = Programme.objects.filter(external_id__in=own.pop("programmes"))
        business = _kept(Business(external_id=own.pop("id"), position=position, **own))
        business.programmes.set(programmes)
        if each:
            _kept(BusinessYear(report=report, business=business, source=source, **each))


def _book(told: dict[str, Any]) -> None:
    motions = told.pop("motions")
    book = _kept(AssemblyBook(**told))
    for position, motion in enumerate(motions, start=1):
        report = Report.objects.filter(key=motion.pop("report", "")).first()
        plan = YearPlan.objects.filter(key=motion.pop("plan", "")).first()
        _kept(Motion(book=book, position=position, report=report, plan=plan, **motion))
