"""Starting the report of a year."""

from django.db import transaction

from tomoni.core.periods import Period
from tomoni.projects.models import Programme
from tomoni.reporting.models import Chapter, Report
from tomoni.reporting.numbering import DEFAULT


@transaction.atomic
def start(year: int, *, period: Period | None = None, first_month: int = 1, key: str = "") -> Report:
    """Return a new report of the year that begins in ``first_month``, or of a part of it, with the year's outline.

    Numbering, closing and the figures shown in chapters are taken from the last report before it. Raises
    ValidationError where the report is there already.
    """
    period = period or Period.year(year, first_month=first_month)
    before = _last_before(period)
    report = Report(
        key=key or str(year),
        year=year,
        starts_on=period.start,
        ends_on=period.last_day,
        numbering=before.numbering if before else list(DEFAULT),
        closings=before.closings if before else {"ja": "以上"},
    )
    report.full_clean()
    report.save()
    take_outline(report, before=before)
    return report


def last_before(report: Report) -> Report | None:
    """Return the last report that begins before this one."""
    return _last_before(report.period)


def _last_before(period: Period) -> Report | None:
    return Report.objects.filter(starts_on__lt=period.start).order_by("-starts_on").first()


def take_outline(report: Report, *, before: Report | None = None) -> None:
    """Give the report a chapter for each programme of its year; those it has keep what was changed by hand.

    A chapter of a programme that left the outline goes with it, unless something was written there.
    """
    known = {chapter.programme_id: chapter for chapter in report.chapters.exclude(programme=None)}
    figures = dict(before.chapters.exclude(programme=None).values_list("programme", "figure_key")) if before else {}
    outline = list(Programme.objects.in_year(report.year).in_outline_order())
    for programme in outline:
        chapter = known.get(programme.pk) or Chapter(
            report=report, programme=programme, figure_key=figures.get(programme.pk, "")
        )
        if chapter.is_edited:
            continue
        above = known.get(programme.parent_id)
        headings = {"ja": programme.title} | ({"en": programme.title_en} if programme.title_en else {})
        wanted = (above, programme.position, headings)
        if chapter.pk is None or (chapter.parent, chapter.position, chapter.headings) != wanted:
            chapter.parent, chapter.position, chapter.headings = wanted
            chapter.save()
        known[programme.pk] = chapter
    gone = set(known) - {programme.pk for programme in outline}
    for chapter in Chapter.objects.filter(report=report, programme__in=gone, is_edited=False):
        if not chapter.passages.exclude(origin="drafted", left_out=False).exists() and not chapter.children.exists():
            chapter.delete()
