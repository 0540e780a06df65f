"""Destruction: on its date what is personal of a petition's signers goes for good; totals and keyed proofs stay."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tomoni.core import audit
from tomoni.petitions.actions import counting, handing_over, scanning
from tomoni.petitions.actions.erasing import erase
from tomoni.petitions.models import (
    Count,
    Destruction,
    Endorsement,
    Match,
    Outgoing,
    Petition,
    Proof,
    Sheet,
    Signature,
    keys,
)

GRACE = timedelta(days=30)
"""So long the office may put off confirming; then a job destroys without being asked."""
AT_ONCE = 2_000
ERASED = "personal data destroyed on its date"


class DestroyingError(Exception):
    """Nothing may be destroyed yet, or it is already; the message says why."""


def destroy(petition: Petition, *, user: Any, now: datetime) -> Destruction:
    """Destroy names, addresses, mails, comments, scans and books of a petition whose date has come; certify it.

    Counts, manifests and texts stay, and for each signer a keyed hash by which they can learn that they signed.
    ``user`` is None for the job. Raises DestroyingError before the date and the second time.
    """
    with transaction.atomic():
        petition = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
        _refuse(petition, now=now)
        counting.recount(petition, now=now)
        sheets = list(Sheet.objects.filter(petition=petition).exclude(scan="").filter(scan_destroyed_at=None))
        numbers = {"proofs": _keep_proofs(petition)}
        numbers["signatures"] = erase(Signature.objects.filter(petition=petition), now=now, on_its_date=True)
        numbers["representatives"] = _erase_representatives(petition)
        numbers["pairs"] = Match.objects.filter(petition=petition).delete()[1].get(Match._meta.label, 0)
        petition.erased_at = now
        petition.save(update_fields=["erased_at", "updated_at"])
        # Files go last: what was rolled back can be begun again, a file that is gone cannot.
        numbers["scans"] = scanning.destroy_scans(sheets, now=now)
        numbers["books"] = handing_over.destroy_books(petition)
        return _certify(petition, numbers, user=user, now=now)


def _refuse(petition: Petition, *, now: datetime) -> None:
    if petition.erased_at:
        raise DestroyingError(_("The data of this petition's signers is destroyed already."))
    if petition.erase_on is None:
        raise DestroyingError(_("It has no date of erasure: hand it over first, or set the date."))
    if timezone.localdate(now) < petition.erase_on:
        raise DestroyingError(
            _("Its date of erasure is %(day)s. Nothing is destroyed before.") % {"day": petition.erase_on}
        )
    if petition.is_open(now):
        raise DestroyingError(_("It can still be signed. Close it first."))


def overdue(now: datetime) -> Any:
    """Return the petitions for which the office has waited longer than the grace allows."""
    return Petition.objects.to_be_erased(timezone.localdate(now) - GRACE)


def _keep_proofs(petition: Petition) -> int:
    """Keep a keyed hash of each received signature that somebody could ask after: name with mail, or with address."""
    known = set(Proof.objects.filter(petition=petition).values_list("key", flat=True))
    kept, found = len(known), _proof_keys(petition)
    while chunk := list(islice(found, AT_ONCE)):
        new = {key for key in chunk if key not in known}
        known |= new
        Proof.objects.bulk_create([Proof(petition=petition, key=key) for key in sorted(new)])
    return len(known) - kept


def _proof_keys(petition: Petition) -> Iterator[str]:
    received = [Signature.State.COUNTED, Signature.State.HELD]
    found = Signature.objects.filter(petition=petition, state__in=received, erased_at=None)
    columns = ("name", "mail", "address", "prefecture", "petition_id", "mail_key", "address_key")
    for each in found.exclude(mail_key="", address_key="").only(*columns).iterator(chunk_size=AT_ONCE):
        if each.mail:
            yield keys.proof_key(petition.pk, name=each.name, mail=each.mail)
        if each.address:
            yield keys.proof_key(petition.pk, name=each.name, prefecture=each.prefecture, address=each.address)


def _erase_representatives(petition: Petition) -> int:
    Outgoing.objects.filter(petition=petition, state=Outgoing.State.WAITING).delete()
    number = 0
    for endorsement in Endorsement.objects.filter(petition=petition):
        if endorsement.representative or endorsement.mail:
            endorsement.representative = endorsement.mail = endorsement.token_hash = ""
            endorsement.save()
            audit.redact(Endorsement, endorsement.pk, user=None, reason=ERASED)
            number += 1
    return number


def _certify(petition: Petition, numbers: dict[str, int], *, user: Any, now: datetime) -> Destruction:
    text = certificate(petition, numbers, user=user, now=now)
    return Destruction.objects.create(
        petition=petition,
        at=now,
        by=user,
        numbers=numbers,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def certificate(petition: Petition, numbers: dict[str, int], *, user: Any, now: datetime) -> str:
    """Return the words of the certificate, in Japanese: it is kept with the papers of the hand-over."""
    total = Count.objects.filter(petition=petition).headline().total()
    at = timezone.localtime(now)
    by = getattr(user, "email", "") or "期日による自動処理"
    with translation.override("ja"):
        return "\n".join(
            [
                "署名者の個人情報の廃棄証明書",
                f"署名活動：{petition.title}（{petition.slug}）",
                f"廃棄の期日：{petition.erase_on}　廃棄の日時：{at:%Y-%m-%d %H:%M}　廃棄した者：{by}",
                f"署名{numbers['signatures']:,}件の氏名・よみ・住所・メールアドレス・コメントと照合用の符号を消去した。",
                f"用紙の画像{numbers['scans']:,}件、署名簿{numbers['books']:,}冊、賛同団体の代表者の連絡先{numbers['representatives']:,}件を廃棄した。",
                f"残したもの：筆数（個人{total:,}筆）、提出の記録、本文、本人が賛同を確かめるための鍵つき符号{numbers['proofs']:,}件。",
                "バックアップに残るものは、その保存期間が過ぎたときに消える。",
            ]
        )
