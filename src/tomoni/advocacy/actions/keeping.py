"""Keeping an answer with all that came with it: figures, promises, and the notes it was made of."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from tomoni.advocacy.actions.answering import answer as keep_answer
from tomoni.advocacy.actions.answering import promise as keep_promise
from tomoni.advocacy.models import Answer, AskedBody, GivenFigure, Note


@transaction.atomic
def keep(
    asked_body: AskedBody,
    *,
    stance: str,
    text: str,
    on: date | None,
    supersedes: Answer | None = None,
    figures: Iterable[GivenFigure] = (),
    promises: Iterable[dict[str, Any]] = (),
    notes: Iterable[Note] = (),
    **details: Any,
) -> Answer:
    """Keep an answer with its figures and promises; the notes are marked as taken into it.

    Where it takes the place of another, the promises and figures given with that one stay with the new one.
    Raises ``AnswerRefusedError`` and ``PromiseRefusedError``.
    """
    made = keep_answer(
        asked_body.asked, body=asked_body.body, stance=stance, text=text, on=on, supersedes=supersedes, **details
    )
    if supersedes is not None:
        for each in [*supersedes.promises.all(), *GivenFigure.objects.filter(answer=supersedes)]:
            each.answer = made
            each.save()
    for figure in figures:
        figure.answer = made
        figure.save()
    for row in promises:
        keep_promise(body=asked_body.body, answer=made, **row)
    for note in notes:
        note.answer = made
        note.save(update_fields=["answer", "updated_at"])
    return made
