"""The life of a statement: written in versions, approved, signed on to, settled, delivered, published, answered."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.advocacy.models import Delivery, SignOnCall, Statement, StatementText
from tomoni.advocacy.models.statement import digest_of

Stage = Statement.Stage


class WritingRefusedError(ValueError):
    """The statement does not allow this now; the words say why and what to do."""


@transaction.atomic
def write(
    statement: Statement, *, language: str, title: str, text: str, user: Any, now: datetime, reason: str = ""
) -> StatementText:
    """Keep the text as the next version in its language; the same words again change nothing.

    A translation may come, and be bettered, once the text that counts is settled. Raises ``WritingRefusedError`` where
    organisations sign the text that counts, or it is settled.
    """
    held = _held(statement)
    newest = newest_text(held, language)
    title, text = title.strip(), text.strip()
    if newest and newest.sha256 == digest_of(title, text):
        return newest
    original = held.texts.filter(is_original=True).order_by("pk").values_list("language", flat=True).first()
    is_original = original in (None, language)
    is_open = held.stage in (Stage.DRAFT, Stage.APPROVED)
    if is_original and not is_open:
        raise WritingRefusedError(_("Organisations sign this text. Take it back into drafting first, then change it."))
    return StatementText.objects.create(
        statement=held,
        language=language,
        version=(newest.version if newest else 0) + 1,
        title=title,
        text=text,
        is_original=is_original,
        written_by=user,
        reason=reason.strip(),
        sealed_at=None if is_open else now,
    )


def newest_text(statement: Statement, language: str) -> StatementText | None:
    """Return the newest version in the language."""
    return statement.texts.filter(language=language).order_by("-version").first()


def newest_texts(statement: Statement) -> list[StatementText]:
    """Return the newest version in each language, the text that counts first, Japanese and English before others."""
    found: dict[str, StatementText] = {}
    for text in statement.texts.order_by("version"):
        found[text.language] = text
    order = ["ja", "en"]
    return sorted(
        found.values(),
        key=lambda text: (
            not text.is_original,
            order.index(text.language) if text.language in order else 2,
            text.language,
        ),
    )


@transaction.atomic
def approve(statement: Statement, *, on: date, decision: Any = None) -> None:
    """Note that the steering committee approved the text on a day. Raises ``WritingRefusedError``."""
    held = _held(statement)
    _refuse_unless(held, Stage.DRAFT)
    _refuse_unwritten(held)
    held.approved_on, held.decision = on, decision
    _move(held, statement, Stage.APPROVED)


@transaction.atomic
def open_endorsement(
    statement: Statement, *, closes_at: datetime, words: dict[str, str], now: datetime, for_persons: bool = False
) -> SignOnCall:
    """Let organisations sign the text as it stands until a moment; it never changes from then on.

    Opened already, the words and the last moment are changed. Raises ``WritingRefusedError``.
    """
    held = _held(statement)
    if held.stage not in (Stage.DRAFT, Stage.APPROVED, Stage.ENDORSING):
        raise WritingRefusedError(_("The text is settled; nobody can sign on any more."))
    _refuse_unwritten(held)
    if closes_at <= now:
        raise WritingRefusedError(_("The last moment to sign on has passed already. Give a later one."))
    call, _made = SignOnCall.objects.update_or_create(
        activity_id=held.pk,
        defaults={"closes_at": closes_at, "words": words, "for_persons": for_persons, "closed_at": None},
    )
    _seal(held, now=now)
    _move(held, statement, Stage.ENDORSING)
    return call


@transaction.atomic
def take_back(statement: Statement) -> None:
    """Take a text that is not handed in yet back into drafting: whoever signed is asked again for the new text.

    Raises ``WritingRefusedError``.
    """
    held = _held(statement)
    if held.stage not in (Stage.APPROVED, Stage.ENDORSING, Stage.FINAL) or held.published_on:
        raise WritingRefusedError(_("What was handed in or published stays as it is. Write a new statement instead."))
    for sign_on in held.sign_ons.select_for_update().filter(state="signed"):
        sign_on.state, sign_on.answered_at, sign_on.consents_to_publication = "invited", None, False
        sign_on.save()
    SignOnCall.objects.filter(activity_id=held.pk).delete()
    held.approved_on = held.decision = None
    _move(held, statement, Stage.DRAFT)


@transaction.atomic
def settle_text(statement: Statement, *, now: datetime) -> None:
    """Close the collection and settle the text as it will be handed in. Raises ``WritingRefusedError``."""
    held = _held(statement)
    if held.stage not in (Stage.APPROVED, Stage.ENDORSING):
        raise WritingRefusedError(_("Only an approved text is settled. Note the approval first."))
    _refuse_unwritten(held)
    SignOnCall.objects.filter(activity_id=held.pk, closed_at__isnull=True).update(closed_at=now)
    _seal(held, now=now)
    _move(held, statement, Stage.FINAL)


@transaction.atomic
def deliver(statement: Statement, **details: Any) -> Delivery:
    """Note that the statement was handed in. Raises ``WritingRefusedError`` where it is not settled."""
    held = _held(statement)
    _refuse_before_final(held)
    made = Delivery.objects.create(activity_id=held.pk, **details)
    if held.stage == Stage.FINAL:
        _move(held, statement, Stage.DELIVERED)
    return made


@transaction.atomic
def publish(statement: Statement, *, on: date) -> None:
    """Give the statement a public page from a day on. Raises ``WritingRefusedError``."""
    held = _held(statement)
    _refuse_before_final(held)
    held.published_on = on
    _move(held, statement, Stage.PUBLISHED if held.stage in (Stage.FINAL, Stage.DELIVERED) else held.stage)
    statement.published_on = on


@transaction.atomic
def unpublish(statement: Statement) -> None:
    """Take the public page away; the text stays settled."""
    held = _held(statement)
    was_delivered = held.deliveries.exists()
    held.published_on = None
    stage = (Stage.DELIVERED if was_delivered else Stage.FINAL) if held.stage == Stage.PUBLISHED else held.stage
    _move(held, statement, stage)
    statement.published_on = None


@transaction.atomic
def record_reply(delivery: Delivery, *, on: date, reply: str, file: Any = None) -> None:
    """Note what a body replied to a document handed in. Raises ``WritingRefusedError``."""
    if on < delivery.on:
        raise WritingRefusedError(_("The reply cannot be earlier than the delivery."))
    if not (reply.strip() or file):
        raise WritingRefusedError(_("Write what was replied, or add the file."))
    delivery.replied_on, delivery.reply = on, reply.strip()
    if file:
        delivery.reply_file = file
    delivery.save()
    statement = Statement.objects.select_for_update().filter(pk=delivery.activity_id).first()
    if statement is not None and statement.stage in (Stage.DELIVERED, Stage.PUBLISHED):
        _move(statement, statement, Stage.ANSWERED)


def _held(statement: Statement) -> Statement:
    return Statement.objects.select_for_update().get(pk=statement.pk)


def _move(held: Statement, statement: Statement, stage: str) -> None:
    held.stage = stage
    held.save()
    statement.stage = stage


def _seal(held: Statement, *, now: datetime) -> None:
    for text in newest_texts(held):
        if text.sealed_at is None:
            text.sealed_at = now
            text.save(update_fields=["sealed_at", "updated_at"])


def _refuse_unless(held: Statement, stage: str) -> None:
    if held.stage != stage:
        words = _("The statement is not at this step any more: %(stage)s.")
        raise WritingRefusedError(words % {"stage": held.get_stage_display()})


def _refuse_unwritten(held: Statement) -> None:
    if not held.texts.exists():
        raise WritingRefusedError(_("There is no text yet. Write it first."))


def _refuse_before_final(held: Statement) -> None:
    if held.stage in Statement.BEFORE_FINAL:
        raise WritingRefusedError(_("The text is not settled yet. Settle it first."))
