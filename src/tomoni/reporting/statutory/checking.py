"""What a statutory report lacks, tells twice, or does not add up to: shown, never mended."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.reporting.document import Evidence, Finding
from tomoni.reporting.models import Business, StatutoryReport
from tomoni.reporting.statutory.rows import BusinessRow, by_business, total


def missing(report: StatutoryReport, found: Sequence[BusinessRow], language: str) -> list[Finding]:
    """Return the findings of the rows, of their sum and of what belongs to no business."""
    each = [finding for row in found for finding in _of_row(row, language)]
    return [*each, *_of_total(report, found), *_of_outline(report, language)]


def _of_row(row: BusinessRow, language: str) -> Iterator[Finding]:
    name = row.business.label(language)
    wanted = (
        (_("persons engaged"), row.engaged),
        (_("beneficiaries"), row.reached or row.business.kind == Business.Kind.OTHER),
        (_("expense"), row.expense is not None),
    )
    lacking = [label for label, value in wanted if not value]
    if row.is_carried_out and lacking:
        words = _("“%(business)s” lacks: %(what)s. Enter them by hand with their source.")
        yield Finding("number_missing", words % {"business": name, "what": pgettext("list", ", ").join(lacking)})
    if row.from_records is not None and row.expense is not None and row.expense != row.from_records:
        words = _("“%(business)s”: %(hand)s yen are entered by hand, the records add up to %(sum)s yen.")
        said = {"business": name, "hand": f"{row.expense:,}", "sum": f"{row.from_records:,}"}
        yield Finding("expense_differs", words % said)


def _of_total(report: StatutoryReport, found: Sequence[BusinessRow]) -> Iterator[Finding]:
    printed, summed = report.total_expense, total(found)
    if printed is None:
        words = _("Enter the business expense of the accounts, to compare the sum with it.")
        yield Finding("total_missing", words)
    elif printed != summed:
        words = _("The businesses add up to %(sum)s yen, the accounts print %(printed)s yen: %(difference)s yen apart.")
        said = {"sum": f"{summed:,}", "printed": f"{printed:,}", "difference": f"{abs(printed - summed):,}"}
        yield Finding("sum_differs", words % said)


def _of_outline(report: StatutoryReport, language: str) -> Iterator[Finding]:
    businesses = list(Business.objects.valid_in(report.period).prefetch_related("programmes", "activities"))
    if not businesses:
        yield Finding("no_business", _("No business of the articles is entered for this year."))
        return
    # The network's own meetings are told in sections of their own.
    outside = [act for act in by_business(report, businesses).get(None, []) if not act.is_meeting]
    if outside:
        words = _("%(count)s activities belong to no business, the first is “%(name)s”. Give its chapter a business.")
        evidence = tuple(Evidence("activity", str(act.pk)) for act in outside)
        yield Finding(
            "without_business", words % {"count": len(outside), "name": outside[0].heading(language)}, evidence
        )
