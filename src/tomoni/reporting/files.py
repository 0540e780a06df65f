"""A report as a file, in every format there is."""

from datetime import datetime, time

from django.utils import timezone

from tomoni.reporting import documents, outputs
from tomoni.reporting.document import Document
from tomoni.reporting.models import Report
from tomoni.reporting.models.paper import Paper

BINARY = frozenset(documents.FORMATS)
FORMATS = (*outputs.FORMATS, *documents.FORMATS)
SUFFIXES = {"text": "txt", "markdown": "md"}
MEDIA_TYPES = {
    "text": "text/plain; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    **documents.MEDIA_TYPES,
}


def content(document: Document, form: str, *, now: datetime) -> bytes:
    """Return the report in one of the ``FORMATS``; ``now`` is the day a file says it was made on."""
    if form in documents.FORMATS:
        return documents.FORMATS[form](document, now=now)
    return outputs.FORMATS[form](document).encode()


def made_at(report: Report | Paper, *, now: datetime) -> datetime:
    """Return when a file of the report says it was made: the day of adoption, before it now."""
    if report.adopted_on is None:
        return now
    return timezone.make_aware(datetime.combine(report.adopted_on, time(12)))


def name(report: Report | Paper, form: str, language: str, *, what: str = "report") -> str:
    """Return the name of the file: report-2012.pdf, report-2012-en.pdf, plan-2013.pdf."""
    return f"{what}-{report.key}{'' if language == 'ja' else f'-{language}'}.{SUFFIXES.get(form, form)}"
