"""The demo's report of its year: what it needs beside the records stands in ``report.toml``."""

import tomllib
from pathlib import Path

from django.db import transaction

from tomoni.config import demo
from tomoni.core import audit, roles
from tomoni.people.models import Person
from tomoni.reporting.actions import draft, start
from tomoni.reporting.models import ManualFigure, Report


def draft_report(folder: Path = demo.FOLDER) -> Report:
    """Return the report of the demo's year, started and drafted where it is missing; one that is there stays as it is."""
    told = tomllib.loads((folder / "report.toml").read_text(encoding="utf-8"))
    found = Report.objects.filter(key=str(told["year"])).first()
    if found is not None:
        return found
    with transaction.atomic(), audit.acting_as("command: demo"):
        report = start(told["year"])
        for name in ("numbering", "titles", "introductions", "closings"):
            setattr(report, name, told[name])
        report.full_clean()
        report.save()
        for programme, figure in told["figures"].items():
            chapter = report.chapters.get(programme__external_id=programme)
            chapter.figure_key = figure
            chapter.save()
        vouching = Person.objects.filter(external_id=demo.person_id(roles.BY_KEY["secretariat"])).first()
        for key, each in told["manual"].items():
            values = {"en": each["en"]}
            ManualFigure.objects.create(
                report=report, key=key, value=each["value"], values=values, source=each["source"], vouched_by=vouching
            )
        draft(report)
    return report
