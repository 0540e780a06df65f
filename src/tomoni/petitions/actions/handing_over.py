"""Handing over: the counts of the moment are frozen, the book is written, two officers sign, the clock begins to run."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count as Number
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.core import sealed_files
from tomoni.petitions.actions import counting, mailing
from tomoni.petitions.documents import book
from tomoni.petitions.models import Count, Disclosure, HandOver, Petition, PlatformTotal, Sample, Sheet, Signature

INDIVIDUALS = (*Count.HEADLINE, Count.Counted.PLATFORM)
TOLD = (*INDIVIDUALS, Count.Counted.ORGANISATIONS)
"""The classes that are handed over: what is held back is not."""
THRESHOLDS = (1_000_000, 500_000, 100_000, 50_000, 10_000, 5_000, 1_000)


class HandingOverError(Exception):
    """It cannot be handed over, signed or told like this; the message says why."""


@transaction.atomic
def freeze(hand_over: HandOver, *, now: datetime) -> HandOver:
    """Freeze the counts of the moment with the manifest, and keep the book that is handed over.

    Afterwards neither counts nor disclosure change; the clock of the signers' data begins to run. Raises
    HandingOverError for what is frozen already, tells more than was promised, has no day or nothing to hand over.
    """
    hand_over = HandOver.objects.select_for_update(of=("self",)).get(pk=hand_over.pk)
    petition = hand_over.petition
    _refuse_unready(hand_over, petition)
    counting.count(petition, now=now)
    counting.recount(petition, now=now)
    hand_over.frozen_at = counting.counted_until(petition.pk)
    hand_over.counts = counts_of(petition)
    if not sum(hand_over.counts.get(each, 0) for each in TOLD):
        raise HandingOverError(_("There is nothing to hand over: no signature and no endorsement counts."))
    volumes = _keep_book(hand_over)
    hand_over.manifest = _manifest(hand_over, volumes)
    hand_over.manifest_sha256 = fingerprint(hand_over.manifest)
    if hand_over.state in (HandOver.State.PLANNED, HandOver.State.PREPARING):
        hand_over.state = HandOver.State.DONE
    for language in ("ja", "en"):
        if not hand_over.line(language):
            hand_over.set_line(language, draft_line(hand_over, language))
    hand_over.save()
    start_clock(petition)
    return hand_over


def _refuse_unready(hand_over: HandOver, petition: Petition) -> None:
    if hand_over.frozen_at:
        raise HandingOverError(_("What was handed over stands. Enter a further hand-over instead."))
    if petition.erased_at:
        raise HandingOverError(_("The data of this petition's signers is destroyed."))
    if hand_over.ends_on is None:
        raise HandingOverError(_("Say on which day it was handed over."))
    if hand_over.disclosure not in Disclosure.at_most(petition.disclosure):
        told = petition.get_disclosure_display()
        raise HandingOverError(_("Signers were promised at most: %(level)s.") % {"level": told})


def freeze_as_told(hand_over: HandOver) -> None:
    """Freeze, without saving, a hand-over of former times with the counts that are told of it; there is no book."""
    day = hand_over.ends_on
    if day is None:
        raise HandingOverError(_("Say on which day it was handed over."))
    hand_over.frozen_at = timezone.make_aware(datetime.combine(day, time(12)))
    hand_over.manifest = {"taken_over": True, "counts": hand_over.counts}
    hand_over.manifest_sha256 = fingerprint(hand_over.manifest)


def counts_of(petition: Petition) -> dict[str, Any]:
    """Return the petition's counts by class, and its individuals by prefecture, as they stand."""
    own = Count.objects.filter(petition=petition, number__gt=0).order_by()
    classes = own.filter(counted__in=TOLD).values_list("counted").annotate(total=Sum("number"))
    places = own.filter(counted__in=INDIVIDUALS).values_list("prefecture").annotate(total=Sum("number"))
    return {**dict(classes), "by_prefecture": dict(sorted(places))}


def individuals(counts: dict[str, Any]) -> int:
    """Return how many persons' signatures frozen counts tell of."""
    return sum(counts.get(each, 0) for each in INDIVIDUALS)


def _manifest(hand_over: HandOver, volumes: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the two officers sign: which texts, how many, what was left out and why, and the book's fingerprints."""
    petition = hand_over.petition
    left_out = Signature.objects.filter(petition=petition).exclude(state=Signature.State.COUNTED).order_by()
    sheets = Sheet.objects.filter(petition=petition)
    totals = PlatformTotal.objects.filter(petition=petition).order_by("platform", "language", "-as_of")
    return {
        "petition": petition.slug,
        "title": petition.title,
        "addressee": str(hand_over.addressee or ""),
        "day": hand_over.when,
        "label": hand_over.label,
        "disclosure": hand_over.disclosure,
        "counts": hand_over.counts,
        "counted_until": hand_over.frozen_at.isoformat() if hand_over.frozen_at else "",
        "wordings": [
            {"language": each.language, "version": each.version, "sha256": each.sha256}
            for each in petition.wordings.published().order_by("language", "version")
        ],
        "sheets": {"returned": sheets.returned().count(), "printed": sheets.count()},
        "left_out": {
            "/".join(filter(None, (state, reason))): number
            for state, reason, number in left_out.values_list("state", "invalid_reason").annotate(number=Number("pk"))
        },
        "sampling": _sampling(petition),
        "platform_reported": [[each.platform, each.language, f"{each.as_of}", each.number] for each in totals],
        "volumes": volumes,
    }


def _sampling(petition: Petition) -> dict[str, Any]:
    """Return the result of the last sample audit that was finished; empty where there was none."""
    last = Sample.objects.filter(petition=petition).closed().first()
    return last.result if last else {}


def fingerprint(manifest: dict[str, Any]) -> str:
    """Return the SHA-256 of a manifest, written with its keys in order."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def sign_manifest(hand_over: HandOver, *, user: Any, now: datetime) -> HandOver:
    """Sign the manifest as first or second officer. Raises HandingOverError for a third, and for one who has signed."""
    with transaction.atomic():
        hand_over = HandOver.objects.select_for_update(of=("self",)).get(pk=hand_over.pk)
        if hand_over.frozen_at is None:
            raise HandingOverError(_("Freeze the counts first; the manifest is signed with them."))
        if hand_over.manifest_sha256 != fingerprint(hand_over.manifest):
            raise HandingOverError(_("The manifest does not agree with its fingerprint. Tell the administrator."))
        if hand_over.first_signed_by_id is None:
            hand_over.first_signed_by, hand_over.first_signed_at = user, now
        elif hand_over.first_signed_by_id == user.pk:
            raise HandingOverError(_("You have signed. The second signature is for another person."))
        elif hand_over.second_signed_by_id is None:
            hand_over.second_signed_by, hand_over.second_signed_at = user, now
        else:
            raise HandingOverError(_("Two persons have signed already."))
        hand_over.save()
    return hand_over


def note_reply(hand_over: HandOver, *, text: str, day: Any) -> HandOver:
    """Note what the addressee answered and when. Raises HandingOverError before it was handed over."""
    if hand_over.frozen_at is None:
        raise HandingOverError(_("Nothing was handed over yet."))
    if not text.strip():
        raise HandingOverError(_("Write what was answered."))
    if hand_over.starts_on and day < hand_over.starts_on:
        raise HandingOverError(_("The reply cannot be earlier than the hand-over."))
    hand_over.outcome, hand_over.outcome_on = text.strip(), day
    hand_over.save()
    return hand_over


@transaction.atomic
def tell_signers(hand_over: HandOver, *, now: datetime) -> int:
    """Owe the news of the hand-over, or of the reply, to the signers who want news; return to how many."""
    if hand_over.frozen_at is None:
        raise HandingOverError(_("Nothing was handed over yet."))
    number = mailing.owe_news(hand_over.petition, now=now)
    hand_over.mailed_at = now
    hand_over.save()
    return number


def start_clock(petition: Petition) -> None:
    """Set the day of the last hand-over, and the day on which the signers' data is erased."""
    last = HandOver.objects.frozen().filter(petition=petition).aggregate(last=Max("ends_on"))["last"]
    if last is None:
        return
    petition = Petition.objects.get(pk=petition.pk)
    petition.handed_over_on, petition.erase_on = last, last + timedelta(days=petition.retention_days)
    petition.save(update_fields=["handed_over_on", "erase_on", "updated_at"])


# --- The public line ------------------------------------------------------------------------


def draft_line(hand_over: HandOver, language: str) -> str:
    """Return a sentence that tells the hand-over: 個人10,412筆（1万筆を超える）・団体87の署名を法務大臣に提出した。"""
    persons, organisations = individuals(hand_over.counts), hand_over.counts.get(Count.Counted.ORGANISATIONS, 0)
    passed = next((each for each in THRESHOLDS if each < persons), 0)
    over = _over(passed, language) if passed else ""
    if language == "ja":
        told = [f"個人{persons:,}筆{over}"] if persons else []
        told += [f"団体{organisations:,}"] if organisations else []
        return f"{'・'.join(told)}の署名を{_to(hand_over, 'ja')}に提出した。"
    told = [f"{persons:,} signature{'' if persons == 1 else 's'}{over}"] if persons else []
    if organisations:
        told.append(f"the endorsement{'' if organisations == 1 else 's'} of {_organisations(organisations)}")
    return f"We handed {' and '.join(told)} to the {_to(hand_over, 'en')}."


def _organisations(number: int) -> str:
    return "one organisation" if number == 1 else f"{number:,} organisations"


def _over(passed: int, language: str) -> str:
    """Return the threshold passed, as reports and leaflets put it."""
    if language == "ja":
        return f"（{passed // 10_000}万筆を超えた）" if passed % 10_000 == 0 else f"（{passed:,}筆を超えた）"
    return f" (more than {passed:,})"


def _to(hand_over: HandOver, language: str) -> str:
    addressee = hand_over.addressee
    if addressee is None:
        return (
            hand_over.recipients.splitlines()[0]
            if hand_over.recipients
            else ("相手" if language == "ja" else "addressee")
        )
    if language == "ja":
        return addressee.post or addressee.name or addressee.organisation.name
    return addressee.post_en or addressee.label("en")


# --- The book -------------------------------------------------------------------------------


def _keep_book(hand_over: HandOver) -> list[dict[str, Any]]:
    """Write the book and keep its volumes encrypted; return what the manifest tells of them."""
    with tempfile.TemporaryDirectory() as folder:
        made = book.write(hand_over, path=Path(folder) / "book.pdf", now=hand_over.frozen_at)
        for number, volume in enumerate(made.volumes):
            sealed_files.write(_path(hand_over, number), [volume.path.read_bytes()], place=_place(hand_over, number))
        return made.told()


def volume_of(hand_over: HandOver, number: int) -> Iterator[bytes] | None:
    """Return the content of a volume of the book as it was handed over; None once it is destroyed."""
    path = _path(hand_over, number)
    return sealed_files.read(path, place=_place(hand_over, number)) if path.exists() else None


def destroy_books(petition: Petition) -> int:
    """Destroy the books of all hand-overs of the petition; return how many volumes there were."""
    return sum(
        sealed_files.destroy(_path(each, number))
        for each in HandOver.objects.frozen().filter(petition=petition)
        for number in range(len(each.manifest.get("volumes", [])))
    )


def _path(hand_over: HandOver, number: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "sealed" / f"{hand_over.pk.hex}-{number + 1}.book"


def _place(hand_over: HandOver, number: int) -> str:
    return f"petitions.handover.book|{hand_over.pk}|{number}"
