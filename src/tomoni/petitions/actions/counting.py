"""Counting: the rows of ``Count`` always equal what the signatures say up to the petition's ``CountMark``.

Who signs or confirms never touches a count. Every ten seconds ``count`` takes up the signatures whose ``counted_at``
lies between the mark and ten seconds ago, and moves the mark. Whatever else changes whether signatures count (a
decision on many, a withdrawal, a correction) is written inside ``changing``, which takes the difference into the
counts in the same transaction. ``recount`` makes them anew; nightly, and by ``tomoni recount-signatures``.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, cast

from django.db import connection, transaction
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models import Count as Number
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from tomoni.petitions.actions import chain
from tomoni.petitions.models import Count, CountMark, Endorsement, Petition, Sheet, Signature
from tomoni.petitions.models.signature import SignatureQuerySet

logger = logging.getLogger(__name__)
SETTLED_AFTER = timedelta(seconds=10)
"""A signature that says it counts from a moment is committed within so long after it."""
CLASS_OF_METHOD = {
    Signature.Method.WEB: Count.Counted.VERIFIED,
    Signature.Method.WITNESSED: Count.Counted.WITNESSED,
    Signature.Method.PAPER: Count.Counted.PAPER,
    Signature.Method.PLATFORM: Count.Counted.PLATFORM,
}
MADE_ANEW = (Count.Counted.ORGANISATIONS, Count.Counted.HELD)
"""Classes that are few enough to be counted from their rows each time."""
HOUR = len("2012-03-10 03")


class Cell(NamedTuple):
    """What one number is of."""

    counted: str
    prefecture: str
    day: date


Numbers = Counter[Cell]


def moment(petition_id: Any, *, now: datetime) -> datetime:
    """Return from when a signature counts that begins to count now: never before the mark, or it would be passed by.

    Call it inside the transaction that writes the signature.
    """
    mark = CountMark.objects.filter(pk=petition_id).values_list("counted_until", flat=True).first()
    return max(now, mark) if mark else now


def counted_until(petition_id: Any) -> datetime | None:
    """Return up to which moment signatures are in the counts, and let nobody move it within the transaction."""
    return _locked(petition_id).counted_until


@contextmanager
def changing(petition_id: Any, signatures: SignatureQuerySet) -> Iterator[None]:
    """Take into the counts what the block changes of the signatures, in the caller's transaction.

    The counter waits meanwhile. Signatures after the mark are left to it.
    """
    mark = _locked(petition_id)
    before = _numbers(_until(signatures, mark)) if mark.counted_until else Counter()
    yield
    after = _numbers(_until(signatures, mark)) if mark.counted_until else Counter()
    difference = Counter(after)
    difference.subtract(before)
    _add(petition_id, difference)


def count(petition: Petition, *, now: datetime) -> int:
    """Take up what began to count since the last time; return how many signatures. Does nothing while another counts."""
    until = now - SETTLED_AFTER
    with transaction.atomic():
        mark = _locked(petition.pk, waits=False)
        if mark is None or (mark.counted_until and mark.counted_until >= until):
            return 0
        new = Signature.objects.filter(petition=petition, counted_at__lt=until)
        if mark.counted_until:
            new = new.filter(counted_at__gte=mark.counted_until)
        found = _numbers(new)
        if found:
            chain.take_up(petition.pk, new, now=now)
        sheets = _of_unkeyed_sheets(petition.pk, until)
        difference = found + sheets
        difference.subtract(_told_of_sheets(mark))
        _add(petition.pk, difference)
        _replace(petition.pk, _made_anew(petition.pk), Q(counted__in=MADE_ANEW))
        mark.counted_until, mark.sheets = until, _kept_of_sheets(sheets)
        mark.save()
    return found.total()


def recount(petition: Petition, *, now: datetime) -> int:
    """Make all counts of the petition anew; return by how much the numbers were wrong in sum, 0 when all were right."""
    with transaction.atomic():
        mark = _locked(petition.pk)
        mark.counted_until = max(mark.counted_until or now - SETTLED_AFTER, now - SETTLED_AFTER)
        wrong = _replace(petition.pk, true_numbers(petition.pk, until=mark.counted_until), Q())
        mark.recounted_at, mark.sheets = now, _kept_of_sheets(_of_unkeyed_sheets(petition.pk, mark.counted_until))
        mark.save()
    if wrong:
        logger.warning("The counts of petition %s were wrong by %s and are right now.", petition.pk, wrong)
    return wrong


def true_numbers(petition_id: Any, *, until: datetime) -> Numbers:
    """Return what the signatures, sheets and endorsements themselves say, without the counts."""
    counted = Signature.objects.filter(petition=petition_id, counted_at__lt=until)
    return _numbers(counted) + _made_anew(petition_id) + _of_unkeyed_sheets(petition_id, until)


def _locked(petition_id: Any, *, waits: bool = True) -> Any:
    mark, _is_new = CountMark.objects.get_or_create(pk=petition_id)
    own = CountMark.objects.filter(pk=mark.pk)
    locks = connection.features.has_select_for_update_skip_locked and not waits
    return own.select_for_update(skip_locked=locks).first()


def _until(signatures: SignatureQuerySet, mark: CountMark) -> SignatureQuerySet:
    return signatures.filter(counted_at__lt=mark.counted_until)


def _numbers(signatures: SignatureQuerySet) -> Numbers:
    method = Case(*[When(method=method, then=Value(str(counted))) for method, counted in CLASS_OF_METHOD.items()])
    rows = signatures.counted().order_by().values_list(method, "prefecture", _hour("signed_at"))
    return _summed(rows.annotate(number=Number("pk")))


def _made_anew(petition_id: Any) -> Numbers:
    held = Signature.objects.filter(petition=petition_id).held().order_by()
    held_rows = held.values_list(Value(str(Count.Counted.HELD)), "prefecture", _hour("signed_at"))
    endorsed = Endorsement.objects.filter(petition=petition_id).counted().order_by()
    endorsed_rows = endorsed.values_list(Value(str(Count.Counted.ORGANISATIONS)), "prefecture", _hour("answered_at"))
    return _summed(held_rows.annotate(number=Number("pk"))) + _summed(endorsed_rows.annotate(number=Number("pk")))


def _hour(field: str) -> Substr:
    """Return day and hour in UTC as both databases write them: ten times as fast as Django's date functions on SQLite."""
    return Substr(Cast(field, CharField()), 1, HOUR)


def _of_unkeyed_sheets(petition_id: Any, until: datetime) -> Numbers:
    """Return what sheets count that were counted, but not keyed line by line, by the day they came back."""
    found: Numbers = Counter()
    sheets = Sheet.objects.filter(petition=petition_id).returned().unkeyed()
    # A line keyed already counts by itself: while a sheet is being keyed, its numbers stand for the rest.
    counted = Number(
        "signatures", filter=Q(signatures__state=Signature.State.COUNTED, signatures__counted_at__lt=until)
    )
    for sheet in sheets.only("returned_on", "lines_filled", "invalid").annotate(keyed=counted):
        found[Cell(Count.Counted.PAPER, "", cast(date, sheet.returned_on))] += max(sheet.valid_lines - sheet.keyed, 0)
    return +found


def _told_of_sheets(mark: CountMark) -> Numbers:
    days = {date.fromisoformat(day): number for day, number in mark.sheets.items()}
    return Counter({Cell(Count.Counted.PAPER, "", day): number for day, number in days.items()})


def _kept_of_sheets(numbers: Numbers) -> dict[str, int]:
    return {cell.day.isoformat(): number for cell, number in numbers.items()}


def _summed(rows: Iterable[Any]) -> Numbers:
    """Add up rows of class, prefecture, hour and number by day in Japan."""
    found: Numbers = Counter()
    for counted, prefecture, hour, number in rows:
        day = timezone.localdate(datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC))
        found[Cell(counted, prefecture, day)] += number
    return found


def _add(petition_id: Any, numbers: Numbers) -> None:
    """Add to the counts, or take from them; the petition's mark is locked."""
    for cell, number in numbers.items():
        if number and not Count.objects.filter(petition=petition_id, **cell._asdict()).update(
            number=F("number") + number
        ):
            Count.objects.create(petition_id=petition_id, number=number, **cell._asdict())


def _replace(petition_id: Any, numbers: Numbers, of: Q) -> int:
    """Write the numbers in place of the petition's counts of that kind; return by how much those differed."""
    told = {Cell(row.counted, row.prefecture, row.day): row for row in Count.objects.filter(of, petition=petition_id)}
    missing = [cell for cell in numbers if cell not in told]
    Count.objects.bulk_create(
        Count(petition_id=petition_id, number=numbers[cell], **cell._asdict()) for cell in missing
    )
    changed = [(row, numbers[cell]) for cell, row in told.items() if row.number != numbers[cell]]
    for row, number in changed:
        Count.objects.filter(pk=row.pk).update(number=number)
    return sum(numbers[cell] for cell in missing) + sum(abs(row.number - number) for row, number in changed)
