"""Keying paper: one line of a sheet becomes one signature, valid or invalid for a reason."""

from datetime import datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.petitions.actions import counting
from tomoni.petitions.actions.counting import changing, moment
from tomoni.petitions.actions.signing import Entry
from tomoni.petitions.models import InvalidReason, Sheet, Signature, keys


class KeyingError(Exception):
    """A line cannot be keyed like this; the message says what to do."""


@transaction.atomic
def key_line(sheet: Sheet, *, line: int, entry: Entry, user: Any, now: datetime, invalid_reason: str = "") -> Signature:
    """Key one line of a returned sheet; it counts unless a reason says that it is invalid.

    Raises KeyingError for a line the sheet has not, one keyed already, and a valid one without what the law asks.
    """
    returned_on = sheet.returned_on
    if returned_on is None:
        raise KeyingError(_("Enter this sheet as returned first."))
    _refuse(sheet, line=line, entry=entry, invalid_reason=invalid_reason)
    is_valid = not invalid_reason
    signature = Signature(
        petition=sheet.petition,
        method=Signature.Method.PAPER,
        state=Signature.State.COUNTED if is_valid else Signature.State.INVALID,
        invalid_reason=invalid_reason,
        wording=sheet.wording,
        language=sheet.wording.language,
        name=entry.name,
        kana=entry.kana,
        address=entry.address,
        mail=entry.mail,
        comment=entry.comment,
        prefecture=entry.prefecture,
        agreed=sheet.petition.disclosure,
        sheet=sheet,
        line=line,
        signed_at=timezone.make_aware(datetime.combine(returned_on, time(12))),
        counted_at=counting.moment(sheet.petition_id, now=now) if is_valid else None,
        entered_by=user,
    )
    signature.save()
    return signature


def _refuse(sheet: Sheet, *, line: int, entry: Entry, invalid_reason: str) -> None:
    if not 1 <= line <= sheet.lines:
        raise KeyingError(_("This sheet has %(lines)s lines.") % {"lines": sheet.lines})
    if sheet.signatures.filter(line=line).exists():
        raise KeyingError(_("Line %(line)s is keyed already.") % {"line": line})
    _refuse_words(sheet, entry=entry, invalid_reason=invalid_reason)
    if entry.mail.strip() and Signature.objects.of_person(sheet.petition, name=entry.name, mail=entry.mail).exists():
        raise KeyingError(_("This name signed with this mail address already: the line is a duplicate."))


def _refuse_words(sheet: Sheet, *, entry: Entry, invalid_reason: str) -> None:
    if invalid_reason:
        if invalid_reason not in InvalidReason.values:
            raise KeyingError(_("Choose why the line is invalid."))
        return
    if not keys.name_key(sheet.petition_id, entry.name):
        raise KeyingError(_("Write the name, or say that the line has none."))
    if sheet.petition.asks.address and not entry.address.strip():
        raise KeyingError(_("Write the address, or say that it is missing."))


def put_line(sheet: Sheet, *, line: int, entry: Entry, user: Any, now: datetime, invalid_reason: str = "") -> Signature:
    """Key a line, or correct it where it is keyed already; the same keyed twice changes nothing. Raises KeyingError.

    A correction is audited: that it happened, by whom and when, not the name itself.
    """
    known = sheet.signatures.filter(line=line).first()
    if known is None:
        try:
            return key_line(sheet, line=line, entry=entry, user=user, now=now, invalid_reason=invalid_reason)
        except IntegrityError:  # keyed in the same moment in another window
            known = sheet.signatures.get(line=line)
    return correct_line(sheet, known, entry=entry, now=now, invalid_reason=invalid_reason)


@transaction.atomic
def correct_line(
    sheet: Sheet, signature: Signature, *, entry: Entry, now: datetime, invalid_reason: str = ""
) -> Signature:
    """Correct a keyed line: what is written on it, whether it counts and why not. Raises KeyingError."""
    if signature.is_erased:
        raise KeyingError(_("The data of this petition's signers is destroyed; nothing can be corrected any more."))
    _refuse_words(sheet, entry=entry, invalid_reason=invalid_reason)
    written = {name: getattr(entry, name) for name in ("name", "kana", "address", "prefecture")}
    is_valid = not invalid_reason
    state = _corrected_state(signature, is_valid=is_valid)
    values = {**written, "state": state, "invalid_reason": invalid_reason}
    changed = {name: value for name, value in values.items() if (getattr(signature, name) or "") != value}
    if not changed:
        return signature
    with changing(sheet.petition_id, Signature.objects.filter(pk=signature.pk)):
        for name, value in changed.items():
            setattr(signature, name, value)
        if state == Signature.State.COUNTED and signature.counted_at is None:
            signature.counted_at = moment(sheet.petition_id, now=now)
        signature.save()
    return signature


def _corrected_state(signature: Signature, *, is_valid: bool) -> str:
    """Return the state after a correction: a decision to hold a line back is not undone by a corrected letter."""
    if not is_valid:
        return Signature.State.INVALID
    held = (Signature.State.HELD, Signature.State.WITHDRAWN)
    return signature.state if signature.state in held else Signature.State.COUNTED


@transaction.atomic
def empty_line(sheet: Sheet, *, line: int) -> None:
    """Take out a line that was keyed by mistake, such as one that is empty on the paper. Audited as a deletion."""
    keyed = Signature.objects.filter(sheet=sheet, line=line)
    with changing(sheet.petition_id, keyed):
        for signature in keyed:
            signature.delete()


@transaction.atomic
def finish_keying(sheet: Sheet, *, user: Any, now: datetime) -> Sheet:
    """Say that a sheet is keyed whole: from now on its lines count one by one, no longer its numbers.

    Who keys a sheet nobody has counted gives the first count with it. Raises KeyingError where as many lines are keyed
    as were not counted: the difference must be looked at first.
    """
    sheet = Sheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    keyed = sheet.signatures.count()
    if sheet.lines_filled is None:
        sheet.lines_filled, sheet.counted_by = keyed, user
    if keyed != sheet.lines_filled:
        raise KeyingError(
            _(
                "%(keyed)s lines are keyed, %(counted)s were counted. Look at the sheet again: key what is missing, or correct the count."
            )
            % {"keyed": keyed, "counted": sheet.lines_filled}
        )
    sheet.invalid = {}
    sheet.second_invalid = None if sheet.second_invalid is None else {}
    sheet.keyed_at = now
    sheet.save()
    return sheet


@transaction.atomic
def reopen_keying(sheet: Sheet) -> Sheet:
    """Take a keyed sheet up again to correct how many lines it has; single lines are corrected without this."""
    sheet.keyed_at = None
    sheet.save()
    return sheet
