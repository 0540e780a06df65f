"""Duplicates: possible pairs are looked for, a person or a rule decides, and each decision can be taken back.

Names are decrypted in memory while they are compared, and nowhere else; what is kept of a pair is which two
signatures, how likely, and for which reasons. The later of two stops counting; nothing is deleted.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.petitions.actions import opening, sweeping
from tomoni.petitions.actions.pairing import Finder, Pair
from tomoni.petitions.models import InvalidReason, Match, Petition, Signature, Sweep

AT_ONCE = 2_000
COMPARED = [Signature.State.COUNTED, Signature.State.HELD]
RULES = {
    "same_mail_and_name": gettext_lazy("One mail address and one name, in whatever script or order"),
    "same_address_and_name": gettext_lazy("One full address and the same name, letter by letter"),
}
"""What the secretariat may let a rule decide, instead of looking at each pair."""
REASONS = {
    "mail": gettext_lazy("same mail address"),
    "address": gettext_lazy("same address"),
    "near_mail": gettext_lazy("mail addresses differ by a slip"),
    "near_address": gettext_lazy("addresses differ in how they are written"),
    "rare_name": gettext_lazy("a rare name in one prefecture"),
    "name_exact": gettext_lazy("same name"),
    "name_accents": gettext_lazy("same name but for accents"),
    "name_order": gettext_lazy("same name in another order"),
    "name_kana": gettext_lazy("names read alike"),
    "name_romaji": gettext_lazy("same name in Latin letters"),
    "name_slip": gettext_lazy("names differ by a slip"),
}
"""What each reason means to who decides."""


class MatchingError(Exception):
    """The pair cannot be decided or taken back like this; the message says why."""


def find(petition: Petition, *, now: datetime) -> int:
    """Bring the petition's list of undecided pairs up to date; return how many there are. Decided pairs stay as they are."""
    with _uncollected():
        compared = Signature.objects.filter(petition=petition, state__in=COMPARED, erased_at=None)
        found = {(pair.first, pair.second): pair for pair in Finder(list(opening.rows(compared))).pairs()}
    with transaction.atomic():
        own = Match.objects.filter(petition=petition)
        known = {(first, second): (pk, decision) for pk, first, second, decision in
                 own.values_list("pk", "first_id", "second_id", "decision")}  # fmt: skip
        gone = [pk for pair, (pk, decision) in known.items() if decision == Match.Decision.OPEN and pair not in found]
        for start in range(0, len(gone), AT_ONCE):
            own.filter(pk__in=gone[start : start + AT_ONCE]).delete()
        new = [_match(petition, pair) for key, pair in found.items() if key not in known]
        Match.objects.bulk_create(new, batch_size=AT_ONCE)
    return own.open().count()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from looking again and again through a million rows, none of which is garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _match(petition: Petition, pair: Pair) -> Match:
    return Match(
        petition=petition,
        first_id=pair.first,
        second_id=pair.second,
        likeness=pair.likeness,
        reasons=pair.reasons,
    )


# --- Deciding -------------------------------------------------------------------------------


@transaction.atomic
def decide(match: Match, *, is_one_person: bool, user: Any, now: datetime) -> Match:
    """Decide a pair: of one person's two signatures the later stops counting; of two persons both stay."""
    match = Match.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if match.decision != Match.Decision.OPEN:
        raise MatchingError(_("This pair is decided already. Take that back first."))
    if is_one_person:
        match.sweep = _merge(match.petition, [match], user=user, now=now, conditions={"match": match.pk})
    match.decision = Match.Decision.SAME if is_one_person else Match.Decision.DIFFERENT
    match.decided_by, match.decided_at = user, now
    match.save()
    return match


@transaction.atomic
def undo(match: Match, *, user: Any, now: datetime) -> Match:
    """Take back what was decided of a pair; what its rule decided of others is taken back with the whole decision."""
    match = Match.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if match.decision == Match.Decision.OPEN:
        raise MatchingError(_("This pair is not decided."))
    together = [match]
    if match.sweep_id:
        together = list(Match.objects.filter(sweep=match.sweep_id))
        if match.sweep and match.sweep.reversed_at is None:
            sweeping.reverse(match.sweep, user=user, now=now)
    for each in together:
        each.decision, each.decided_by, each.decided_at, each.rule, each.sweep = (
            Match.Decision.OPEN,
            None,
            None,
            "",
            None,
        )
        each.save()
    return match


def decided_by_rule(petition: Petition, rule: str) -> list[Match]:
    """Return the undecided pairs the rule would decide: its preview."""
    return [each for each in Match.objects.open().filter(petition=petition) if _fits(each.reasons, rule)]


def _fits(reasons: list[str], rule: str) -> bool:
    if rule == "same_mail_and_name":
        return "mail" in reasons and "name_slip" not in reasons
    return "address" in reasons and "name_exact" in reasons


@transaction.atomic
def decide_by_rule(petition: Petition, rule: str, *, user: Any, now: datetime) -> Sweep:
    """Let a rule decide all pairs it fits, in one decision that can be taken back."""
    if rule not in RULES:
        raise MatchingError(_("There is no such rule."))
    matches = decided_by_rule(petition, rule)
    if not matches:
        raise MatchingError(_("The rule fits no undecided pair."))
    made = _merge(petition, matches, user=user, now=now, conditions={"rule": rule})
    for match in matches:
        match.decision, match.rule, match.sweep = Match.Decision.SAME, rule, made
        match.decided_by, match.decided_at = user, now
        match.save()
    return made


def _merge(petition: Petition, matches: list[Match], *, user: Any, now: datetime, conditions: dict[str, Any]) -> Sweep:
    """Let of all that are one person's the earliest count, and no other."""
    kept = _kept(matches)
    own = Signature.objects.filter(pk__in=list(kept))
    try:
        return sweeping.sweep(
            petition,
            own,
            act=Sweep.Act.MERGE,
            user=user,
            now=now,
            conditions=conditions,
            invalid_reason=InvalidReason.DUPLICATE,
            kept=kept,
        )
    except sweeping.SweepError as error:
        raise MatchingError(_("The later one counts no longer: there is nothing to change.")) from error


def _kept(matches: list[Match]) -> dict[Any, Any]:
    """Return by key of each later signature the key of the earliest of the same person, over chains of pairs."""
    leader: dict[Any, Any] = {}

    def find(pk: Any) -> Any:
        while leader.setdefault(pk, pk) != pk:
            pk = leader[pk]
        return pk

    wanted = {pk for match in matches for pk in (match.first_id, match.second_id)}
    signed: dict[Any, Any] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = Signature.objects.filter(pk__in=list(wanted)[start : start + AT_ONCE])
        signed |= {pk: (at, str(pk)) for pk, at in some.values_list("pk", "signed_at")}
    for match in matches:
        one, other = sorted((find(match.first_id), find(match.second_id)), key=lambda pk: signed[pk])
        leader[other] = one
    return {pk: find(pk) for pk in wanted if find(pk) != pk}
