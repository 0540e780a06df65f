"""Signing on the web and at a stall, confirming, asking for the mail again, withdrawing: what a signer does.

Nobody of the staff decides it, so none of it is audited. Signing is two INSERTs and nothing else: the signature and
the mail that is owed. No row of the petition is read or locked, no mail is written, the answer goes out after the
commit. How much a signature looks like a machine's is weighed meanwhile (``doubt``); its sender never learns of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tomoni.core import turns
from tomoni.core.records import Insertion, insert_row_unaudited
from tomoni.petitions.actions import counting, doubt, receipts
from tomoni.petitions.actions.doubt import Facts
from tomoni.petitions.actions.erasing import erase
from tomoni.petitions.models import Collector, Disclosure, Outgoing, Petition, Signature, Wording, keys

CONFIRMED_WITHIN = timedelta(days=14)
MAILS_AT_MOST = 5
"""So many times the mail that asks to confirm goes to one signer, whoever asks for it."""
NAMES_AT_ONE_ADDRESS = 6


class NotSignableError(Exception):
    """The petition cannot be signed like this; the message says why and what to do."""


@dataclass(frozen=True)
class Entry:
    """What a signer fills in."""

    name: str
    mail: str = ""
    prefecture: str = ""
    kana: str = ""
    address: str = ""
    comment: str = ""
    language: str = "ja"
    agreed: str = Disclosure.NAME_PREFECTURE
    is_shown: bool = False
    newsletter_wording: str = ""  # the words agreed to; "" for who did not


class Signed(NamedTuple):
    """A signature, and whether it came about now: the page is the same for both."""

    signature: Signature
    is_new: bool


def sign(petition: Petition, *, wording: Wording, entry: Entry, now: datetime, facts: Facts | None = None) -> Signed:
    """Take a signature on the web, to be confirmed by mail; a name that signed from this mailbox gets its own back.

    ``petition`` and ``wording`` may be some seconds old: nothing of them is read anew. Without ``facts`` (a signature
    that did not come through our form's page) nothing is weighed. Who signs again is owed the mail once more, up to
    ``MAILS_AT_MOST``: the sender of mails writes what fits the state the signature has by then. Raises NotSignableError.
    """
    refuse_unsignable(petition, wording=wording, entry=entry, now=now)
    signature = _filled(petition, wording=wording, entry=entry, now=now)
    if facts is not None:
        _weigh(signature, petition, facts=facts, now=now)
    if not signature.name_key:
        raise NotSignableError(_("Write your name."))
    insertions = [Insertion(signature), Insertion(_owed(signature, now=now))]

    def write() -> None:
        for insertion in insertions:
            insertion.do()

    try:
        turns.commit_together(write)
    except IntegrityError:
        known = Signature.objects.filter(mail_key=signature.mail_key, name_key=signature.name_key).first()
        if known is None:
            raise
        _owe_again(known, now=now)
        return Signed(known, is_new=False)
    return Signed(signature, is_new=True)


def sign_at_stall(
    collector: Collector, *, wording: Wording, entry: Entry, now: datetime, signature_id: UUID | None = None
) -> Signed:
    """Take a signature on a stall's tablet: witnessed by the collector it counts at once, a mail address is not needed.

    ``signature_id`` is made by the tablet before it sends: sent twice over a bad connection it is still one. A name
    given twice from one mail address counts once. Raises NotSignableError for a stall that is closed, and for what
    the petition forbids.
    """
    petition = collector.petition
    if collector.kind != Collector.Kind.STALL or not collector.is_active:
        raise NotSignableError(_("This stall is closed. Ask the office for a new link."))
    refuse_unsignable(petition, wording=wording, entry=entry, now=now, asks_mail=False)
    signature = _filled(petition, wording=wording, entry=entry, now=now)
    signature.pk = signature_id or signature.pk
    signature.method, signature.state = Signature.Method.WITNESSED, Signature.State.COUNTED
    signature.collector = collector
    try:
        with transaction.atomic():
            signature.counted_at = counting.moment(petition.pk, now=now)
            insert_row_unaudited(signature)
    except IntegrityError:
        return Signed(_known_at_stall(signature), is_new=False)
    return Signed(signature, is_new=True)


def _known_at_stall(signature: Signature) -> Signature:
    sent_before = Signature.objects.filter(pk=signature.pk, collector=signature.collector).first()
    return sent_before or Signature.objects.exclude(mail_key="").get(
        mail_key=signature.mail_key, name_key=signature.name_key
    )


def refuse_unsignable(
    petition: Petition, *, wording: Wording, entry: Entry, now: datetime, asks_mail: bool = True
) -> None:
    """Refuse what the petition's state or legal kind forbids, without asking the database; raises NotSignableError."""
    if not petition.may_sign_on_web:
        raise NotSignableError(_("This petition is signed on paper. Print the sheet and send it to us."))
    if not petition.is_open(now):
        raise NotSignableError(_("This petition cannot be signed now."))
    if wording.petition_id != petition.pk or wording.published_at is None:
        raise NotSignableError(_("The text was changed meanwhile. Read it again, then sign."))
    if not entry.name.strip():
        raise NotSignableError(_("Write your name."))
    if asks_mail and not entry.mail.strip():
        raise NotSignableError(_("Write your e-mail address."))
    if petition.asks.address and not entry.address.strip():
        raise NotSignableError(_("Write your address: the law asks for it."))
    if entry.agreed not in Disclosure.at_most(petition.disclosure):
        raise NotSignableError(_("Choose how much of your signature we may hand over."))


def confirm(signature_id: object, *, token: str, now: datetime) -> bool:
    """Let a signature count whose signer pressed the button of the mailed page; False for a link that opens nothing.

    Call it from the button's POST alone: scanners of mail open links. A signature that is held is confirmed and stays
    held. Who confirms twice gets True again.
    """
    signature = Signature.objects.filter(pk=signature_id, method=Signature.Method.WEB).first()
    if signature is None or not keys.is_token(token, signature.confirm_hash):
        return False
    if signature.confirmed_at:
        return True
    if now - signature.signed_at > CONFIRMED_WITHIN:
        return False
    with transaction.atomic():
        own = Signature.objects.filter(pk=signature.pk, confirmed_at=None)
        counted_at = counting.moment(signature.petition_id, now=now)
        own.pending().update_unaudited(state=Signature.State.COUNTED, confirmed_at=now, counted_at=counted_at)
        own.update_unaudited(confirmed_at=now)
        receipts.owe_thanks(signature, now=now)
    return True


def resend(petition: Petition, *, mail: str, now: datetime) -> None:
    """Owe the mail that asks to confirm once more to those who signed from the address and have not confirmed.

    Says nothing of whether there are any, so that nobody learns who signed; ``MAILS_AT_MOST`` for each, however often
    it is asked for.
    """
    waiting = Signature.objects.with_mail(petition, mail).on_web().filter(confirmed_at=None, erased_at=None)
    for signature in waiting.filter(signed_at__gte=now - CONFIRMED_WITHIN).order_by("signed_at")[:NAMES_AT_ONE_ADDRESS]:
        _owe_again(signature, now=now)


def withdraw(signature: Signature, *, now: datetime) -> None:
    """Take a signature back at the signer's wish: it counts no longer, and nothing personal is kept of it."""
    own = Signature.objects.filter(pk=signature.pk)
    with transaction.atomic(), counting.changing(signature.petition_id, own):
        own.update_unaudited(state=Signature.State.WITHDRAWN, invalid_reason="")
        erase(own, now=now)


def _filled(petition: Petition, *, wording: Wording, entry: Entry, now: datetime) -> Signature:
    signature = Signature(
        petition_id=petition.pk,
        wording_id=wording.pk,
        language=entry.language,
        name=entry.name,
        kana=entry.kana,
        address=entry.address,
        mail=entry.mail,
        comment=entry.comment,
        prefecture=entry.prefecture,
        agreed=entry.agreed,
        is_shown=entry.is_shown,
        newsletter=bool(entry.newsletter_wording),
        newsletter_wording=entry.newsletter_wording,
        signed_at=now,
    )
    signature.make_keys()
    return signature


def _weigh(signature: Signature, petition: Petition, *, facts: Facts, now: datetime) -> None:
    found = doubt.weigh(
        petition.pk,
        name=signature.name,
        mail=signature.mail,
        facts=facts,
        level=petition.under_attack,
        now=now,
    )
    signature.network_key = keys.network_key(facts.address)
    signature.score, signature.reasons = found.score, found.reasons
    if found.is_held:
        signature.state = Signature.State.HELD


def _owed(signature: Signature, *, now: datetime) -> Outgoing:
    return Outgoing(
        petition_id=signature.petition_id, signature_id=signature.pk, kind=Outgoing.Kind.CONFIRM, next_at=now
    )


def _owe_again(signature: Signature, *, now: datetime) -> None:
    with transaction.atomic():
        if Outgoing.objects.filter(
            signature=signature, kind=Outgoing.Kind.CONFIRM, state=Outgoing.State.WAITING
        ).exists():
            return
        asked = Signature.objects.filter(pk=signature.pk, erased_at=None, resends__lt=MAILS_AT_MOST - 1)
        if asked.update_unaudited(resends=F("resends") + 1):
            insert_row_unaudited(_owed(signature, now=now))
