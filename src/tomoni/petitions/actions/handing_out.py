"""Printing sheets and giving them to collectors: each sheet has a number, and somebody answers for it."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tomoni.petitions.models import Collector, Petition, Sheet, Wording

AT_ONCE = 1_000


class HandOutError(Exception):
    """The sheets cannot be made or given out like this; the message says what to do."""


@transaction.atomic
def hand_out(
    petition: Petition,
    *,
    wording: Wording,
    number: int,
    collector: Collector | None = None,
    on: date | None = None,
    house: str = "",
    lines: int = 10,
) -> list[Sheet]:
    """Number so many new sheets and, with a collector, give them out on the day; return them in order of number.

    Serial numbers of a petition are never used twice. Raises HandOutError for a text that is a draft, a collector who no
    longer collects, a House where there are none or none where each has sheets of its own.
    """
    _refuse(petition, wording=wording, number=number, collector=collector, house=house)
    # The petition's row is the queue: two who print at once get numbers of their own.
    Petition.objects.select_for_update().get(pk=petition.pk)
    last = petition.sheets.aggregate(last=Max("serial"))["last"] or 0
    made = [
        Sheet(
            petition=petition,
            serial=last + count,
            wording=wording,
            house=house,
            lines=lines,
            collector=collector,
            given_on=on if collector else None,
        )
        for count in range(1, number + 1)
    ]
    return Sheet.objects.bulk_create(made)


def _refuse(petition: Petition, *, wording: Wording, number: int, collector: Collector | None, house: str) -> None:
    if wording.petition_id != petition.pk or wording.published_at is None:
        raise HandOutError(_("Publish the text first: what people sign must never change."))
    if not 1 <= number <= AT_ONCE:
        raise HandOutError(_("Print between 1 and %(most)s sheets at once.") % {"most": f"{AT_ONCE:,}"})
    if collector and (collector.petition_id != petition.pk or not collector.is_active):
        raise HandOutError(_("“%(collector)s” does not collect for this petition now.") % {"collector": collector})
    if petition.asks.houses and not house:
        raise HandOutError(_("Say for which House: each is petitioned by sheets of its own."))
    if house and not petition.asks.houses:
        raise HandOutError(_("Only sheets to the Diet name a House."))


@transaction.atomic
def give(petition: Petition, *, serials: Iterable[int], collector: Collector, on: date) -> int:
    """Give printed sheets that are still here to a collector; return how many.

    Raises HandOutError where one of them does not exist, has left the house or has come back already.
    """
    wanted = sorted(set(serials))
    sheets = {sheet.serial: sheet for sheet in petition.sheets.select_for_update().filter(serial__in=wanted)}
    gone = [
        serial for serial in wanted if serial not in sheets or sheets[serial].given_on or sheets[serial].returned_on
    ]
    if gone:
        shown = ", ".join(f"{serial:06}" for serial in gone[:5])
        raise HandOutError(_("These sheets are not here to be given out: %(serials)s") % {"serials": shown})
    if not wanted:
        raise HandOutError(_("Say which sheets."))
    if collector.petition_id != petition.pk or not collector.is_active:
        raise HandOutError(_("“%(collector)s” does not collect for this petition now.") % {"collector": collector})
    return petition.sheets.filter(serial__in=wanted).update(collector=collector, given_on=on)
