"""What waits in reports: an approval, a step, open comments, findings to settle, sentences whose records changed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tomoni.core.today import TodayItem
from tomoni.projects.models import Activity
from tomoni.reporting.actions import reviewing, settling
from tomoni.reporting.models import KnownFinding, Passage, PassageRecord, Report
from tomoni.reporting.models.report import WRITERS
from tomoni.reporting.staleness import KEPT_IN, stale
from tomoni.reporting.statutory import waiting

REMEMBERED = 600
"""Seconds for which the counts of a report are kept while none of its records changes."""
State = Report.State


def items(user: Any, today: date) -> Iterator[TodayItem]:
    """Yield what waits for the user and for the secretariat; for who does not read reports nothing."""
    for report in Report.objects.visible_to(user).exclude(state=State.ADOPTED).order_by("starts_on", "key"):
        yield from _steps(report, user)
        if user.is_superuser or WRITERS & user.role_keys():
            yield from _comments(report)
            yield from _text(report)
    yield from waiting(user, today)


def _steps(report: Report, user: Any) -> Iterator[TodayItem]:
    may = reviewing.open_steps(report, user=user)
    words = {"report": report}
    if reviewing.AGREE in may:
        yield _item(report, _("“%(report)s” waits for your approval") % words, "me", _("approval"))
    if reviewing.APPROVE in may:
        yield _item(report, _("“%(report)s” was handed in: look it through") % words, "office", _("approval"))
    if reviewing.ADOPT in may:
        yield _item(report, _("“%(report)s” is before the assembly") % words, "office", _("adoption"))


def _comments(report: Report) -> Iterator[TodayItem]:
    count = report.comments.to_settle().count()
    if count:
        words = ngettext("“%(report)s”: %(count)s open comment", "“%(report)s”: %(count)s open comments", count)
        yield _item(report, words % {"report": report, "count": count}, "office", _("comments"))


def _text(report: Report) -> Iterator[TodayItem]:
    findings, changed = _counts(report)
    if findings:
        words = ngettext(
            "“%(report)s”: %(count)s finding to settle", "“%(report)s”: %(count)s findings to settle", findings
        )
        yield _item(report, words % {"report": report, "count": findings}, "office", _("findings"))
    if changed:
        words = ngettext(
            "“%(report)s”: the records behind %(count)s passage changed",
            "“%(report)s”: the records behind %(count)s passages changed",
            changed,
        )
        yield _item(report, words % {"report": report, "count": changed}, "office", _("records changed"))


def _counts(report: Report) -> tuple[int, int]:
    """Return how many findings are open and how many passages are stale; counted anew when a record changes.

    A changed figure alone (a member who joined) is seen when the counts are forgotten.
    """
    key = f"reporting-today:{report.pk}:{_version(report)}"
    found: tuple[int, int] | None = cache.get(key)
    if found is None:
        language = get_language() or KEPT_IN
        found = len(settling.to_settle(report, language=KEPT_IN)), len(stale(report, language=language))
        cache.set(key, found, REMEMBERED)
    return found


def _version(report: Report) -> str:
    of_report = {"passage__chapter__report": report}
    asked = (
        Activity.objects.all(),
        Passage.objects.filter(chapter__report=report),
        PassageRecord.objects.filter(**of_report),
        KnownFinding.objects.filter(report=report),
        report.manual_figures.all(),
    )
    parts = [tuple(each.aggregate(count=Count("pk"), last=Max("updated_at")).values()) for each in asked]
    return ":".join(f"{count}-{last.timestamp() if last else 0}" for count, last in parts)


def _item(report: Report, title: str, scope: str, kind: Any) -> TodayItem:
    return TodayItem(title, reverse("reporting_report:inspect", args=[report.pk]), None, scope, kind)
