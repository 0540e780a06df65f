"""A sample audit: signatures drawn at random are checked one by one; the share of genuine ones is told with its interval.

400 of however many give the share within five percent, in 95 of 100 samples (security.md 4.4).
"""

import math
import secrets
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.petitions.models import Petition, Sample, SampleLine, Signature

USUAL = 400
AT_MOST = 2_000
QUANTILE = 1.959964
"""Of the normal distribution, for 95 percent."""
ROWS_AT_ONCE = 2_000


class SamplingError(Exception):
    """No sample can be drawn, or not be closed or checked; the message says why and what to do."""


class Estimate(NamedTuple):
    """How many were found genuine of those that could be found out, and between which shares all of them lie."""

    genuine: int
    false: int
    unreached: int
    open: int
    share: float | None
    low: float
    high: float


@transaction.atomic
def draw(petition: Petition, *, size: int, user: Any, now: datetime) -> Sample:
    """Draw so many of the petition's counted signatures, each as likely as any other. Raises SamplingError.

    Drawn with the system's own chance, not a seed anybody could choose; every signature counted one by one may be drawn.
    """
    if petition.erased_at:
        raise SamplingError(_("The data of this petition's signers is destroyed: nothing can be checked any more."))
    if Sample.objects.filter(petition=petition).open().exists():
        raise SamplingError(_("A sample is being checked already. Finish it first."))
    counted = Signature.objects.counted().filter(petition=petition, erased_at=None)
    keys = list(counted.order_by("pk").values_list("pk", flat=True).iterator())
    if not keys:
        raise SamplingError(_("No signature counts one by one yet: there is nothing to draw from."))
    drawn = secrets.SystemRandom().sample(keys, min(size, len(keys)))
    made = Sample.objects.create(petition=petition, drawn_at=now, drawn_by=user, population=len(keys))
    for number, key in enumerate(drawn, start=1):
        SampleLine.objects.create(sample=made, number=number, signature_id=key)
    return made


@transaction.atomic
def judge(line: SampleLine, *, verdict: str, user: Any, now: datetime) -> SampleLine:
    """Say what was found of a drawn signature; may be said anew until the sample is closed. Raises SamplingError."""
    if Sample.objects.select_for_update().get(pk=line.sample_id).closed_at:
        raise SamplingError(_("This sample is finished; its result stands."))
    if verdict not in SampleLine.Verdict.values:
        raise SamplingError(_("Choose what was found."))
    is_open = verdict == SampleLine.Verdict.OPEN
    line.verdict, line.checked_by, line.checked_at = verdict, None if is_open else user, None if is_open else now
    line.save()
    return line


@transaction.atomic
def close(sample: Sample, *, user: Any, now: datetime) -> Sample:
    """Finish a sample: its result stands and goes with the next hand-over. Raises SamplingError while lines are open."""
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    if sample.closed_at:
        raise SamplingError(_("This sample is finished; its result stands."))
    found = estimate(sample)
    if found.open:
        raise SamplingError(_("%(number)s signatures are not checked yet.") % {"number": found.open})
    sample.result = told(sample, found)
    sample.closed_at, sample.closed_by = now, user
    sample.save()
    return sample


def estimate(sample: Sample) -> Estimate:
    """Return what the checked lines say by now. Those that cannot be found out are told apart, never counted genuine."""
    numbers = dict.fromkeys(SampleLine.Verdict.values, 0)
    for verdict in SampleLine.objects.filter(sample=sample).values_list("verdict", flat=True):
        numbers[verdict] += 1
    genuine, false = numbers[SampleLine.Verdict.GENUINE], numbers[SampleLine.Verdict.FALSE]
    low, high = interval(genuine, genuine + false, population=sample.population)
    share = genuine / (genuine + false) if genuine + false else None
    unreached, unchecked = numbers[SampleLine.Verdict.UNREACHED], numbers[SampleLine.Verdict.OPEN]
    return Estimate(genuine, false, unreached, unchecked, share, low, high)


def interval(genuine: int, checked: int, *, population: int) -> tuple[float, float]:
    """Return between which shares of genuine signatures the whole lies, with 95 percent: Wilson's score interval.

    A sample that is a good part of the whole is surer (the correction for finite populations); of a whole that was
    checked to the last the share is known. Nothing checked says nothing: 0 to 1.
    """
    if not checked:
        return 0.0, 1.0
    share = genuine / checked
    if checked >= population:
        return share, share
    weight = checked * (population - 1) / (population - checked)
    square = QUANTILE**2
    middle = (share + square / (2 * weight)) / (1 + square / weight)
    spread = QUANTILE / (1 + square / weight) * math.sqrt(share * (1 - share) / weight + square / (4 * weight**2))
    return max(0.0, min(share, middle - spread)), min(1.0, max(share, middle + spread))


def told(sample: Sample, found: Estimate) -> dict[str, Any]:
    """Return what a finished sample tells, as it goes into the manifest of a hand-over: no name is in it."""
    return {
        "drawn_on": f"{sample.drawn_at:%Y-%m-%d}",
        "population": sample.population,
        "size": found.genuine + found.false + found.unreached,
        "genuine": found.genuine,
        "false": found.false,
        "unreached": found.unreached,
        "share": None if found.share is None else round(found.share, 4),
        "low": round(found.low, 4),
        "high": round(found.high, 4),
        "confidence": 0.95,
    }
