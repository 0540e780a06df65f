"""A row for each business of the articles: its acts, and each column from what was entered by hand or from the records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tomoni.core import dates, quantities
from tomoni.core.quantities import Quantity
from tomoni.projects.models import Activity, Programme
from tomoni.projects.models.project import Visibility
from tomoni.reporting.models import Business, BusinessYear, StatutoryReport
from tomoni.reporting.models.paper import in_language
from tomoni.reporting.recorded import in_telling_order

CARRIED_OUT = {Activity.State.DONE, Activity.State.PARTLY, Activity.State.PREPARING}
ENGAGED, REACHED, EXPENSE = "従事者", "受益対象者", "支出"
"""What a quantity of an activity is "of" when it counts here (column 数量: 従事者：のべ12人)."""
LISTED_AT_MOST = 8
SHORT_DAYS = 60
EXACT = Decimal(0)


@dataclass(frozen=True)
class BusinessRow:
    """One business of the year: its acts, and each column as it is printed; ``expense`` is whole yen or None."""

    business: Business
    activities: tuple[Activity, ...]
    content: str
    days: str
    place: str
    engaged: str
    reached: str
    expense: int | None
    source: str
    from_records: int | None

    @property
    def is_carried_out(self) -> bool:
        """Whether anything was done, by the records or as entered by hand."""
        return bool(self.activities or self.content)


def rows(report: StatutoryReport, language: str) -> list[BusinessRow]:
    """Return a row for each business valid in the year, in the order of the articles."""
    businesses = list(Business.objects.valid_in(report.period).prefetch_related("programmes", "activities"))
    acts = by_business(report, businesses)
    entered = {year.business_id: year for year in BusinessYear.objects.filter(report=report)}
    outline = {programme.pk: programme for programme in Programme.objects.all()}
    return [
        _row(each, acts.get(each.pk, []), entered.get(each.pk), outline, language=language, year=report.starts_on.year)
        for each in businesses
    ]


def by_business(report: StatutoryReport, businesses: Sequence[Business]) -> dict[Any, list[Activity]]:
    """Return the public acts of the year by business, each act once: where it was put singly, else by its first chapter.

    A chapter belongs to the business that names it, or else the nearest chapter above it.
    """
    found: dict[Any, list[Activity]] = {}
    owner = {act.pk: each.pk for each in businesses for act in each.activities.all()}
    named: dict[Any, Any] = {}
    for each in businesses:
        for programme in each.programmes.all():
            named.setdefault(programme.pk, each.pk)
    above = dict(Programme.objects.values_list("pk", "parent"))
    for act in acts_of_year(report).prefetch_related("programmes"):
        told_in = sorted(act.programmes.all(), key=lambda each: (each.path, each.pk))
        business = owner.get(act.pk) or next(filter(None, (_named(each.pk, named, above) for each in told_in)), None)
        found.setdefault(business, []).append(act)
    return found


def _named(programme: Any, named: dict[Any, Any], above: dict[Any, Any]) -> Any:
    while programme is not None and programme not in named:
        programme = above.get(programme)
    return named.get(programme)


def acts_of_year(report: StatutoryReport) -> Any:
    """Return the public acts of the fiscal year that were carried out or are in preparation, in telling order."""
    dated = Activity.objects.in_period(report.period).exclude(starts_on=None, ends_on=None)
    return in_telling_order(dated.filter(visibility=Visibility.PUBLIC, state__in=CARRIED_OUT))


def total(found: Iterable[BusinessRow]) -> int:
    """Return the sum of the expenses in yen, what is not entered counting as nothing."""
    return sum(row.expense or 0 for row in found)


def _row(
    business: Business,
    acts: Sequence[Activity],
    entered: BusinessYear | None,
    outline: dict[Any, Programme],
    *,
    language: str,
    year: int,
) -> BusinessRow:
    hand = entered or BusinessYear(business=business)
    spent = _spent(acts)
    return BusinessRow(
        business=business,
        activities=tuple(acts),
        content=in_language(hand.content, hand.content_en, language) or _content(acts, outline, language),
        days=in_language(hand.days, hand.days_en, language) or _days(acts, language, year),
        place=in_language(hand.place, hand.place_en, language) or _places(acts, language),
        engaged=_entered(hand.engaged, hand.engaged_qualifier, hand.engaged_counting, language)
        or _counted(acts, ENGAGED, language),
        reached=_reached(hand, acts, language),
        expense=spent if hand.expense is None else hand.expense,
        source=hand.source,
        from_records=spent,
    )


def _content(acts: Sequence[Activity], outline: dict[Any, Programme], language: str) -> str:
    """Return the headings the acts are told under, with how many there are: 省庁交渉（4件）."""
    times: dict[str, list[Any]] = {}
    for act in acts:
        told_in = sorted(act.programmes.all(), key=lambda each: (each.path, each.pk))
        heading = outline[told_in[0].pk].heading(language) if told_in else act.heading(language)
        path = told_in[0].path if told_in else "~"
        times.setdefault(heading, [path, 0])[1] += 1
    told = [
        _("%(heading)s (%(count)s)") % {"heading": heading, "count": count}
        for heading, (_path, count) in sorted(times.items(), key=lambda pair: pair[1][0])
    ]
    return pgettext("list", ", ").join(told)


def _days(acts: Sequence[Activity], language: str, year: int) -> str:
    """Return the days and months of the acts, and "throughout the year" for those that have none nearer."""
    near = [act for act in acts if act.starts_on and act.ends_on and (act.ends_on - act.starts_on).days < SHORT_DAYS]
    told = list(dict.fromkeys(act.when_text(language, omit_year=year) for act in near))
    if len(told) > LISTED_AT_MOST:
        first, last = min(act.starts_on for act in near), max(act.ends_on for act in near)
        words = _("%(first)s to %(last)s, %(count)s times")
        months = [dates.describe(f"{day.year:04}-{day.month:02}", language, omit_year=year) for day in (first, last)]
        told = [words % {"first": months[0], "last": months[1], "count": len(near)}]
    if len(near) < len(acts):
        told.insert(0, _("throughout the year"))
    return pgettext("list", ", ").join(told)


def _places(acts: Sequence[Activity], language: str) -> str:
    places = list(dict.fromkeys(act.place for act in acts if act.place))
    if len(places) > LISTED_AT_MOST:
        return _("%(places)s and elsewhere") % {"places": pgettext("list", ", ").join(places[:LISTED_AT_MOST])}
    return pgettext("list", ", ").join(places)


def _told_of(acts: Sequence[Activity], subject: str) -> list[Quantity]:
    return [each.quantity() for act in acts for each in act.quantities.all() if each.subject == subject]


def _counted(acts: Sequence[Activity], subject: str, language: str) -> str:
    """Return the persons the records tell of; over several acts the same person may be counted again: cumulative."""
    found = _told_of(acts, subject)
    if not found:
        return ""
    if len(found) > 1:
        found = [Quantity(each.value, each.unit, each.qualifier, "total", each.per) for each in found]
    try:
        return quantities.describe(quantities.add(found), language)
    except quantities.QuantityError:
        return pgettext("list", ", ").join(quantities.describe(each, language) for each in found)


def _spent(acts: Sequence[Activity]) -> int | None:
    found = [each.value for each in _told_of(acts, EXPENSE) if each.value is not None and each.unit == "円"]
    return int(sum(found, EXACT)) if found else None


def _entered(value: int | None, qualifier: str, counting: str, language: str) -> str:
    return "" if value is None else quantities.describe(Quantity(Decimal(value), "人", qualifier, counting), language)


def _reached(hand: BusinessYear, acts: Sequence[Activity], language: str) -> str:
    whom = in_language(hand.reached, hand.reached_en, language)
    number = _entered(hand.beneficiaries, hand.beneficiaries_qualifier, hand.beneficiaries_counting, language)
    return " ".join(filter(None, [whom, number or _counted(acts, REACHED, language)]))
