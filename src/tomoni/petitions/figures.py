"""The figures of petitions: signatures by petition and class in a period, endorsements, hand-overs.

A number of persons opens what it counts: signatures on the web, at stalls and from platforms for those who may see
names; paper opens the counts by day and prefecture, because most of it is never keyed line by line.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.core import places
from tomoni.core.figures import PERIOD, Cell, Column, Line, Number, Table, Tally
from tomoni.core.periods import Period
from tomoni.petitions.models import Count, Endorsement, HandOver, Petition

Counted = Count.Counted
INDIVIDUALS = [*Count.HEADLINE, Counted.PLATFORM]
TOTAL = "individuals"
LETTERS = "筆"
ORGANISATIONS = "団体"


def _counts(period: Period) -> Any:
    return Count.objects.filter(day__gte=period.start, day__lt=period.end, number__gt=0).order_by("day", "prefecture")


def _persons(period: Period, *, known_at: datetime | None = None) -> Any:
    return _counts(period).filter(counted__in=INDIVIDUALS)


def _sum(rows: QuerySet) -> int:
    return rows.aggregate(total=Sum("number"))["total"] or 0


def _signature_lines(period: Period, *, known_at: datetime | None = None) -> list[Line]:
    """Return the petitions with anything counted in the period, each with its classes."""
    counts = _counts(period).filter(counted__in=[*INDIVIDUALS, Counted.ORGANISATIONS])
    numbers: dict[Any, dict[str, int]] = {}
    for petition, counted, number in counts.order_by().values_list("petition", "counted").annotate(sum=Sum("number")):
        numbers.setdefault(petition, {})[counted] = number
    petitions = Petition.objects.filter(pk__in=numbers).order_by("starts_on", "pk")
    return [Line(each.slug, each, _cells(each, numbers[each.pk], period)) for each in petitions]


def _cells(petition: Petition, numbers: dict[str, int], period: Period) -> dict[str, Cell]:
    own = _counts(period).filter(petition=petition)
    persons = sum(numbers.get(each, 0) for each in INDIVIDUALS)
    cells = {TOTAL: Cell(persons, own.filter(counted__in=INDIVIDUALS), LETTERS)}
    for each in INDIVIDUALS:
        cells[each] = Cell(numbers.get(each, 0), own.filter(counted=each), LETTERS)
    endorsed = _endorsements(period).filter(petition=petition)
    cells[Counted.ORGANISATIONS] = Cell(numbers.get(Counted.ORGANISATIONS, 0), endorsed, ORGANISATIONS)
    return cells


def _prefecture_lines(period: Period, *, known_at: datetime | None = None) -> list[Line]:
    counts = _persons(period)
    found = dict(counts.order_by().values_list("prefecture").annotate(sum=Sum("number")).order_by("prefecture"))
    return [
        Line(
            code or "unknown",
            places.japanese(code) if code else _("not known (sheets counted, not keyed)"),
            {"value": Cell(number, counts.filter(prefecture=code), LETTERS)},
        )
        for code, number in found.items()
    ]


def _endorsements(period: Period, *, known_at: datetime | None = None) -> Any:
    counted = Endorsement.objects.counted().select_related("petition", "organisation")
    return counted.filter(answered_at__date__gte=period.start, answered_at__date__lt=period.end).order_by("name", "pk")


def _hand_overs(period: Period, *, known_at: datetime | None = None) -> Any:
    done = HandOver.objects.frozen().filter(ends_on__gte=period.start, ends_on__lt=period.end)
    return done.order_by("ends_on", "pk")


_CLASSES = [Column(each.value, each.label, _("(signatures)"), _("individuals")) for each in INDIVIDUALS]

FIGURES = [
    Number(
        key="petitions.persons",
        label=_("Signatures of persons"),
        explanation=_("Signatures of persons that count, by the day they were given; organisations are apart."),
        unit=_("(signatures)"),
        asks=PERIOD,
        rows=_persons,
        measure=_sum,
    ),
    Table(
        key="petitions.signatures",
        label=_("Signatures by petition"),
        explanation=_("What was given to each petition in the period and counts, by class; organisations are apart."),
        asks=PERIOD,
        lines=_signature_lines,
        columns=[
            Column(TOTAL, pgettext_lazy("signatures", "together"), _("(signatures)"), _("individuals")),
            *_CLASSES,
            Column(Counted.ORGANISATIONS.value, _("organisations"), _("(organisations)")),
        ],
    ),
    Tally(
        key="petitions.prefectures",
        label=_("Signatures by prefecture"),
        explanation=_("Signatures of persons by where they live, as far as they told it."),
        unit=_("(signatures)"),
        asks=PERIOD,
        lines=_prefecture_lines,
    ),
    Number(
        key="petitions.endorsements",
        label=_("Organisations that endorsed"),
        explanation=_("Organisations whose endorsement of a petition came in the period and counts."),
        unit=_("(organisations)"),
        asks=PERIOD,
        rows=_endorsements,
    ),
    Number(
        key="petitions.hand_overs",
        label=_("Hand-overs of signatures"),
        explanation=_("How often signatures were handed to an addressee in the period."),
        unit=_("(times)"),
        asks=PERIOD,
        rows=_hand_overs,
    ),
]
