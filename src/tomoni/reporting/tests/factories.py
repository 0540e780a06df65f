"""Makes reports for tests: an outline of two chapters, and acts told in them."""

from typing import Any

from tomoni.projects.tests.factories import ActivityFactory, ProgrammeFactory
from tomoni.reporting.actions import start
from tomoni.reporting.models import Report


def outline(*titles: str) -> list[Any]:
    """Return programmes of these titles, valid in every year, in this order."""
    return [ProgrammeFactory(position=place, title=title) for place, title in enumerate(titles, start=1)]


def act(programme: Any, title: str, **fields: Any) -> Any:
    """Return a public act of March 2012 told under a programme; ``line`` is its public line."""
    line = fields.pop("line", "")
    programmes = programme if isinstance(programme, list) else [programme]
    values = {"visibility": "public", "when": "2012-03", "public_lines": {"ja": line} if line else {}}
    return ActivityFactory(title=title, programmes=programmes, **values | fields)


def report_2012(**fields: Any) -> Report:
    """Return the report of 2012, started and not drafted."""
    report = start(2012)
    for name, value in fields.items():
        setattr(report, name, value)
    report.save()
    return report
