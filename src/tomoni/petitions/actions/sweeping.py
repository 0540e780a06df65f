"""Deciding on many signatures at once, with every one's state before it kept, so that it can be taken back."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tomoni.petitions.actions import counting
from tomoni.petitions.models import Petition, Signature, Sweep, SweepLine
from tomoni.petitions.models.signature import SignatureQuerySet

State = Signature.State
TOUCHED = {
    Sweep.Act.HOLD: [State.PENDING, State.COUNTED],
    Sweep.Act.RELEASE: [State.HELD, State.INVALID],
    Sweep.Act.INVALIDATE: [State.PENDING, State.COUNTED, State.HELD],
    Sweep.Act.MERGE: [State.COUNTED, State.HELD],
}
"""Which states an act changes; what is in another is left alone. A withdrawn signature is never touched."""
AT_ONCE = 5_000


class SweepError(Exception):
    """The decision cannot be made or taken back; the message says why."""


def touched(signatures: SignatureQuerySet, act: str) -> SignatureQuerySet:
    """Return those of the signatures the act would change: the preview."""
    return signatures.filter(state__in=TOUCHED[Sweep.Act(act)])


@transaction.atomic
def sweep(
    petition: Petition,
    signatures: SignatureQuerySet,
    *,
    act: str,
    user: Any,
    now: datetime,
    conditions: dict[str, Any] | None = None,
    invalid_reason: str = "",
    note: str = "",
    kept: Mapping[Any, Any] | None = None,
) -> Sweep:
    """Hold, release, invalidate or merge the petition's signatures among those given; return what was decided.

    ``conditions`` say how they were chosen. For a merge ``kept`` names, by key of each signature, the key of the one
    that counts instead. The counts change with it. Raises SweepError when there is nothing to change.
    """
    chosen = touched(signatures.filter(petition=petition), act).select_for_update().order_by("pk")
    rows = list(chosen.values_list("pk", "state", "invalid_reason", "counted_at"))
    if not rows:
        raise SweepError(_("There is nothing to change: no signature is in a state this act changes."))
    digest = hashlib.sha256("\n".join(f"{pk} {state} {reason}" for pk, state, reason, _at in rows).encode())
    made = Sweep.objects.create(
        petition=petition,
        act=act,
        conditions=conditions or {},
        invalid_reason=invalid_reason,
        note=note,
        number=len(rows),
        lines_sha256=digest.hexdigest(),
        at=now,
        by=user,
    )
    SweepLine.objects.insert_unaudited(_lines(made, rows, kept or {}), AT_ONCE)
    swept = Signature.objects.filter(sweep_lines__sweep=made)
    with counting.changing(petition.pk, swept):
        _apply(made, swept, now=now)
    return made


def _lines(made: Sweep, rows: list[Any], kept: Mapping[Any, Any]) -> Iterator[SweepLine]:
    for pk, state, reason, counted_at in rows:
        yield SweepLine(
            sweep=made,
            signature_id=pk,
            state_before=state,
            invalid_reason_before=reason,
            counted_at_before=counted_at,
            kept_id=kept.get(pk),
        )


def _apply(made: Sweep, swept: SignatureQuerySet, *, now: datetime) -> None:
    if made.act == Sweep.Act.HOLD:
        swept.update_unaudited(state=State.HELD)
    elif made.act == Sweep.Act.RELEASE:
        unconfirmed = swept.on_web().filter(confirmed_at=None)
        confirmed = swept.exclude(pk__in=unconfirmed.values("pk"))
        confirmed.update_unaudited(state=State.COUNTED, invalid_reason="", counted_at=Coalesce("counted_at", now))
        swept.on_web().filter(confirmed_at=None).update_unaudited(state=State.PENDING, invalid_reason="")
    else:
        swept.update_unaudited(state=State.INVALID, invalid_reason=made.invalid_reason)


@transaction.atomic
def reverse(made: Sweep, *, user: Any, now: datetime) -> int:
    """Put every signature back as it was before the sweep; return how many were changed otherwise since, and stay.

    Raises SweepError for one taken back already.
    """
    made = Sweep.objects.select_for_update().get(pk=made.pk)
    if made.reversed_at:
        raise SweepError(_("This was taken back already."))
    with counting.changing(made.petition_id, Signature.objects.filter(sweep_lines__sweep=made)):
        put_back = _put_back(made, now=now)
    made.reversed_at, made.reversed_by = now, user
    made.save()
    return made.number - put_back


def _put_back(made: Sweep, *, now: datetime) -> int:
    put_back = 0
    for state, reason in set(made.lines.values_list("state_before", "invalid_reason_before")):
        lines = made.lines.filter(state_before=state, invalid_reason_before=reason)
        unchanged = Signature.objects.filter(state__in=_states_after(made), sweep_lines__in=lines)
        if state == State.PENDING:  # who confirmed while held counts now
            confirmed = unchanged.exclude(confirmed_at=None)
            put_back += confirmed.update_unaudited(
                state=State.COUNTED, invalid_reason="", counted_at=Coalesce("counted_at", now)
            )
            unchanged = unchanged.filter(confirmed_at=None)
        put_back += unchanged.update_unaudited(state=state, invalid_reason=reason)
    return put_back


def _states_after(made: Sweep) -> list[str]:
    if made.act == Sweep.Act.HOLD:
        return [State.HELD]
    return [State.COUNTED, State.PENDING] if made.act == Sweep.Act.RELEASE else [State.INVALID]
