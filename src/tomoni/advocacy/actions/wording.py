"""A demand in new words: what was sent stays, a version is added; and a body under a new name."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tomoni.advocacy.models import Asked, Body, BodyName, Demand, Wording


class WordingRefusedError(ValueError):
    """A wording cannot be kept so; the words say why."""


class RenameRefusedError(ValueError):
    """A body cannot be renamed so; the words say why."""


@transaction.atomic
def reword(demand: Demand, *, texts: dict[str, str], since: date | None, user: Any, reason: str = "") -> Wording:
    """Write a demand anew: over the newest wording while that was not sent, else as the next version.

    Rounds not sent yet ask in the new words from then on. The same words again change nothing. Raises ``WordingRefusedError``.
    """
    texts = {language: text.strip() for language, text in texts.items() if text.strip()}
    if not texts:
        raise WordingRefusedError(_("Write the demand in words, in Japanese at least."))
    newest = Wording.objects.select_for_update().filter(demand=demand).order_by("-version").first()
    if newest and newest.texts == texts:
        return newest
    if newest and newest.sealed_at is None:
        newest.texts, newest.since, newest.reason = texts, since, reason
        newest.save(update_fields=["texts", "since", "reason", "updated_at"])
        return newest
    version = newest.version + 1 if newest else 1
    made = Wording.objects.create(
        demand=demand, version=version, texts=texts, since=since, reason=reason, written_by=user
    )
    Asked.objects.filter(demand=demand, round__sealed_at__isnull=True, wording=newest).update(wording=made)
    return made


@transaction.atomic
def rename(body: Body, *, name: str, name_en: str = "", on: date) -> None:
    """Give a body another name from a day on; the one before stays dated. Raises ``RenameRefusedError``."""
    if not name.strip():
        raise RenameRefusedError(_("Write the new name."))
    held = Body.objects.select_for_update().get(pk=body.pk)
    if held.valid_from and on <= held.valid_from:
        raise RenameRefusedError(_("The body does not exist before that day. Give a later day."))
    if BodyName.objects.filter(Q(valid_from__gte=on) | Q(valid_to__gt=on), body=held).exists():
        raise RenameRefusedError(_("The body bears another name from that day or later. Give a later day."))
    last = BodyName.objects.filter(body=held, valid_to__isnull=True).first()
    if last is None:
        before = BodyName.objects.filter(body=held).order_by("-valid_to").first()
        start = before.valid_to if before else held.valid_from
        last = BodyName(body=held, name=held.name, name_en=held.name_en, valid_from=start)
    last.valid_to = on
    last.save()
    BodyName.objects.create(body=held, name=name.strip(), name_en=name_en.strip(), valid_from=on)
    held.name, held.name_en = name.strip(), name_en.strip()
    held.save()
    body.name, body.name_en, body.name_key = held.name, held.name_en, held.name_key


@transaction.atomic
def close(demand: Demand, *, state: str, on: date | None, outcome: str = "") -> None:
    """Note that a demand was met or dropped on a day, or is open again (then no day is kept)."""
    held = Demand.objects.select_for_update().get(pk=demand.pk)
    held.state, held.outcome = state, outcome.strip()
    held.closed_on = None if state == Demand.State.OPEN else on
    held.save()
    demand.state, demand.closed_on, demand.outcome = held.state, held.closed_on, held.outcome
