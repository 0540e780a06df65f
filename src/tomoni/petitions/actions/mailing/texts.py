"""What an owed mail says, made at the moment it goes out, in the reader's language; neither text nor address is kept."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from tomoni.petitions import links
from tomoni.petitions.actions.signing import CONFIRMED_WITHIN
from tomoni.petitions.models import Count, Endorsement, HandOver, Outgoing, Petition, Signature, Wording, keys
from tomoni.petitions.models.words import Words, unruby, words

Kind = Outgoing.Kind


@dataclass(frozen=True)
class Message:
    """A mail as it goes out. Subjects say nothing of whom it goes to."""

    to: str
    subject: str
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def compose(owed: Outgoing, *, now: datetime) -> Message | None:
    """Return the mail that fits today's state of its signature or endorsement; None where none is to go out any more.

    Makes the link's secret known to the row it opens, which is why the row may be written.
    """
    if owed.signature:
        return _to_signer(owed, owed.signature, now=now)
    return _to_organisation(owed, owed.endorsement) if owed.endorsement else None


def _to_signer(owed: Outgoing, signature: Signature, *, now: datetime) -> Message | None:
    is_gone = signature.is_erased or signature.state in (Signature.State.INVALID, Signature.State.WITHDRAWN)
    if is_gone or not signature.mail:
        return None
    if owed.kind == Kind.NEWS:
        return _news(owed, signature)
    if signature.confirmed_at:
        return None if owed.kind == Kind.REMINDER else _thanks(owed, signature)
    until = signature.signed_at + CONFIRMED_WITHIN
    if owed.kind == Kind.THANKS or until <= now:
        return None
    return _please_confirm(owed, signature, until=until)


def _please_confirm(owed: Outgoing, signature: Signature, *, until: datetime) -> Message:
    petition, said = owed.petition, words(signature.language)
    if not signature.confirm_hash:
        kept = keys.token_hash(links.token_of(links.CONFIRM, signature.pk))
        Signature.objects.filter(pk=signature.pk, confirm_hash="").update_unaudited(confirm_hash=kept)
    link = links.link_of(links.CONFIRM, signature.pk)
    return _message(
        signature.mail,
        said,
        "reminder" if owed.kind == Kind.REMINDER else "confirm",
        petition,
        signature.language,
        link=links.whole_address("confirm_link", petition, signature.language, link),
        days=CONFIRMED_WITHIN.days,
        until=unruby(said.day(timezone.localdate(until - timedelta(days=1)))),
    )


def _thanks(owed: Outgoing, signature: Signature) -> Message:
    petition, language = owed.petition, signature.language
    link = links.link_of(links.WITHDRAW, signature.pk)
    return _message(
        signature.mail,
        words(language),
        "thanks",
        petition,
        language,
        receipt=links.receipt(petition.pk, name=signature.name, mail=signature.mail),
        check=links.whole_address("check", petition, language),
        withdraw=links.whole_address("withdraw_link", petition, language, link),
    )


def _news(owed: Outgoing, signature: Signature) -> Message | None:
    petition, language = owed.petition, signature.language
    last = HandOver.objects.frozen().filter(petition=petition).order_by("starts_on", "frozen_at").last()
    if not signature.newsletter or last is None:
        return None
    said = words(language)
    stop = links.whole_address("stop_link", petition, language, links.link_of(links.STOP, signature.pk))
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    told = _told_of(last, said, language)
    return _message(signature.mail, said, "news", petition, language, headers, news=told, unsubscribe=stop)


def _told_of(last: HandOver, said: Words, language: str) -> str:
    spoken = "ja" if language.startswith("ja") else "en"
    addressee = last.addressee.label(spoken) if last.addressee else last.recipients
    if last.reply:
        return said.plain("mail.news_reply", addressee=addressee)
    persons, organisations = handed(last.counts)
    return said.plain(
        "mail.news_handed_over",
        day=said.day(last.starts_on) if last.starts_on and last.has_exact_days else last.when_text(spoken),
        addressee=addressee,
        number=said.number(persons),
        organisations=said.number(organisations),
    )


def handed(counts: dict[str, Any]) -> tuple[int, int]:
    """Return how many persons' signatures, and how many organisations, the counts of a hand-over tell of."""
    persons = sum(counts.get(each, 0) for each in (*Count.HEADLINE, Count.Counted.PLATFORM))
    return persons, counts.get(Count.Counted.ORGANISATIONS, 0)


def _to_organisation(owed: Outgoing, endorsement: Endorsement) -> Message | None:
    waiting = (Endorsement.State.INVITED, Endorsement.State.PENDING)
    if endorsement.state not in waiting or endorsement.answered_at or not endorsement.mail:
        return None
    kind = "endorse"
    if endorsement.state == Endorsement.State.INVITED:
        kind = "invite_again" if endorsement.reminded_at else "invite"
    if not endorsement.token_hash:
        kept = keys.token_hash(links.token_of(links.ENDORSE, endorsement.pk))
        Endorsement.objects.filter(pk=endorsement.pk, token_hash="").update(token_hash=kept)
    link = links.whole_address(
        "answer_link", owed.petition, endorsement.language, links.link_of(links.ENDORSE, endorsement.pk)
    )
    said = words(endorsement.language)
    return _message(endorsement.mail, said, kind, owed.petition, endorsement.language, name=endorsement.name, link=link)


def _message(
    to: str,
    said: Words,
    kind: str,
    petition: Petition,
    language: str,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> Message:
    wording = Wording.objects.for_reader(petition, language)
    network = settings.NETWORK_NAME[links.chrome(language)]
    values |= {
        "title": wording.title if wording else petition.title,
        "page": links.whole_address("petition", petition, language),
    }
    text = "mail.invite" if kind == "invite_again" else f"mail.{kind}"
    body = said.plain(text, **values) + "\n\n-- \n" + said.plain("mail.foot", network=network) + "\n"
    return Message(to, said.plain(f"mail.{kind}_subject"), body, headers or {})
