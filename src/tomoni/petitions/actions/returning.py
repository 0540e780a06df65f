"""Sheets that come back: scanned one by one into a batch, counted by two persons, settled where they differ."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.petitions.actions.handing_out import HandOutError, hand_out
from tomoni.petitions.models import Batch, Sheet, Signature, Wording, codes


class ReturnError(Exception):
    """A sheet cannot be taken into the batch, or the batch not be closed; the message says why and what to do."""


class CountError(Exception):
    """A count cannot stand like this; the message says what to do."""


@dataclass(frozen=True)
class Control:
    """The control counts of a batch: what the sender says and what was found."""

    sheets_claimed: int | None
    sheets: int
    lines_claimed: int | None
    lines: int
    invalid: int
    uncounted: int
    once: int
    in_dispute: int
    unkeyed: int

    @property
    def sheets_differ(self) -> int:
        """How many sheets more (or, below nought, fewer) were found than the sender says."""
        return self.sheets - self.sheets_claimed if self.sheets_claimed is not None else 0

    @property
    def lines_differ(self) -> int:
        """How many filled lines more (or fewer) were counted than the sender says, once every sheet is counted."""
        return self.lines - self.lines_claimed if self.lines_claimed is not None and not self.uncounted else 0

    @property
    def valid(self) -> int:
        """How many lines count."""
        return self.lines - self.invalid


@transaction.atomic
def take_back(batch: Batch, code: str) -> tuple[Sheet, str]:
    """Take the sheet of a scanned code or typed number into the batch; return it, and what is odd about it or ''.

    Raises ReturnError for an unknown sheet, one that is in another batch, and a batch that is closed.
    """
    if batch.closed_at:
        raise ReturnError(_("This batch is closed. Begin another one."))
    try:
        serial = codes.read_code(code, slug=batch.petition.slug)
    except codes.UnknownCodeError as error:
        raise ReturnError(_("This is no sheet of this petition. Scan it again, or type its number.")) from error
    sheet = Sheet.objects.select_for_update(of=("self",)).filter(petition=batch.petition_id, serial=serial).first()
    if sheet is None:
        raise ReturnError(_("No sheet %(serial)s was ever printed.") % {"serial": f"{serial:06}"})
    if sheet.batch_id == batch.pk:
        return sheet, _("Scanned before.")
    if sheet.batch_id:
        raise ReturnError(
            _("Sheet %(serial)s came in on %(day)s already, in the batch “%(batch)s”.")
            % {"serial": sheet, "day": sheet.returned_on, "batch": sheet.batch}
        )
    sheet.batch, sheet.returned_on = batch, batch.received_on
    sheet.save()
    return sheet, _oddness(sheet, batch)


def _oddness(sheet: Sheet, batch: Batch) -> str:
    if sheet.given_on is None:
        return _("It was never given out.")
    if batch.collector_id and sheet.collector_id != batch.collector_id:
        return _("It was given to “%(collector)s”.") % {"collector": sheet.collector}
    return ""


@transaction.atomic
def take_unnumbered(batch: Batch, *, wording: Wording, lines: int, house: str = "") -> Sheet:
    """Take a sheet that somebody printed at home into the batch; return it with the number to write on it.

    Raises ReturnError for a batch that is closed.
    """
    if batch.closed_at:
        raise ReturnError(_("This batch is closed. Begin another one."))
    try:
        (sheet,) = hand_out(batch.petition, wording=wording, number=1, house=house, lines=lines)
    except HandOutError as error:
        raise ReturnError(str(error)) from error
    sheet.batch, sheet.returned_on, sheet.collector = batch, batch.received_on, batch.collector
    sheet.save()
    return sheet


@transaction.atomic
def put_out(sheet: Sheet) -> None:
    """Take a sheet out of its batch that was scanned by mistake; raises ReturnError once it is counted or keyed."""
    if sheet.lines_filled is not None or sheet.signatures.exists():
        raise ReturnError(_("Sheet %(serial)s is counted already.") % {"serial": sheet})
    sheet.batch, sheet.returned_on = None, None
    sheet.save()


def count(sheet: Sheet, *, filled: int, invalid: dict[str, int] | None = None, user: Any) -> Sheet:
    """Count the filled lines of a returned sheet, and its invalid ones by reason, a first time.

    Who counted may count anew until a second person has. Raises CountError.
    """
    if sheet.returned_on is None:
        raise CountError(_("Enter this sheet as returned first."))
    if sheet.second_count is not None:
        raise CountError(_("It was counted twice. Settle the difference, or leave it as it is."))
    if sheet.counted_by_id and sheet.counted_by_id != user.pk:
        raise CountError(_("Somebody else has counted it. You give the second count."))
    return _counted(sheet, filled=filled, invalid=invalid or {}, counted_by=user)


def count_again(sheet: Sheet, *, filled: int, invalid: dict[str, int] | None = None, user: Any) -> Sheet:
    """Give the second count, of all lines like the first; it is for another person. Raises CountError."""
    if sheet.lines_filled is None:
        raise CountError(_("Count the sheet a first time before it is counted again."))
    if sheet.counted_by_id == user.pk:
        raise CountError(_("You gave the first count. The second one is for another person."))
    sheet.second_count, sheet.second_counted_by, sheet.second_invalid = filled, user, _told(invalid or {})
    return _saved(sheet, filled)


def settle(sheet: Sheet, *, filled: int, invalid: dict[str, int] | None = None, user: Any) -> Sheet:
    """Settle a difference between two counts: looked at once more, this is what stands. Raises CountError."""
    if sheet.second_count is None:
        raise CountError(_("There is nothing to settle before two have counted."))
    stands = sheet.invalid if invalid is None else invalid
    sheet.second_count, sheet.second_invalid = filled, _told(stands)
    return _counted(sheet, filled=filled, invalid=stands)


def _counted(sheet: Sheet, *, filled: int, invalid: dict[str, int], **written: Any) -> Sheet:
    sheet.lines_filled, sheet.invalid = filled, _told(invalid)
    for name, value in written.items():
        setattr(sheet, name, value)
    return _saved(sheet, filled)


def _told(invalid: dict[str, int]) -> dict[str, int]:
    return {reason: number for reason, number in invalid.items() if number}


def _saved(sheet: Sheet, filled: int) -> Sheet:
    try:
        if not 0 <= filled <= sheet.lines:
            raise CountError(_("This sheet has %(lines)s lines.") % {"lines": sheet.lines})
        sheet.clean()
    except ValidationError as error:
        raise CountError(" ".join(error.messages)) from error
    sheet.save()
    return sheet


def control(batch: Batch) -> Control:
    """Return the control counts of a batch. Lines keyed one by one are counted as keyed, others by the count."""
    sheets = list(batch.sheets.all())
    keyed = {sheet.pk for sheet in sheets if sheet.keyed_at}
    lines = Signature.objects.filter(sheet__in=keyed)
    invalid_keyed = lines.filter(state=Signature.State.INVALID).count()
    counted = [sheet for sheet in sheets if sheet.lines_filled is not None]
    return Control(
        sheets_claimed=batch.sheets_claimed,
        sheets=len(sheets),
        lines_claimed=batch.lines_claimed,
        lines=sum(sheet.lines_filled or 0 for sheet in counted),
        invalid=invalid_keyed + sum(sum(sheet.invalid.values()) for sheet in counted if sheet.pk not in keyed),
        uncounted=len(sheets) - len(counted),
        once=sum(sheet.second_count is None for sheet in counted),
        in_dispute=sum(sheet.is_in_dispute for sheet in counted),
        unkeyed=sum(sheet.pk not in keyed for sheet in counted),
    )


@transaction.atomic
def close_batch(batch: Batch, *, user: Any, now: datetime) -> Batch:
    """Close a batch whose sheets are all counted twice without difference; keying may go on. Raises ReturnError."""
    found = control(batch)
    if not found.sheets:
        raise ReturnError(_("No sheet was scanned yet."))
    if found.uncounted or found.once or found.in_dispute:
        raise ReturnError(
            _("Not yet: %(uncounted)s sheets are not counted, %(once)s wait for the second count, %(dispute)s differ.")
            % {"uncounted": found.uncounted, "once": found.once, "dispute": found.in_dispute}
        )
    batch.closed_at, batch.keyed_by = now, user
    batch.save()
    return batch
