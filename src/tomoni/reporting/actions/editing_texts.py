"""Keeping a digest or column as somebody edited it, and going back to the draft."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.core.periods import Period
from tomoni.reporting.models import EditedText


class TextRefusedError(ValueError):
    """The text cannot be kept; the words say why. Nothing typed is lost: the page shows it again."""


@transaction.atomic
def keep_text(kind: str, period: Period, language: str, *, text: str, drafted: str, seen: str, user: Any) -> EditedText:
    """Keep the text in place of the one kept before; ``drafted`` is the draft as it is now.

    ``seen`` is the text the editor began from. Raises TextRefusedError where somebody else kept another since, where
    nothing is written, and where the user may not write.
    """
    if not text.strip():
        raise TextRefusedError(_("Write something, or go back to the draft."))
    months = {"kind": kind, "starts_on": period.start, "ends_on": period.last_day, "language": language}
    found = EditedText.objects.select_for_update().filter(**months).first()
    allowed = EditedText.objects.editable_by(user)
    if found is None:
        found = EditedText(**months)
    elif not allowed.filter(pk=found.pk).exists() or not _same(found.text, seen):
        raise TextRefusedError(
            _(
                "Somebody else has saved this text since you opened it. Your version stands below: compare, then save again."
            )
        )
    found.text, found.drafted = f"{_plain(text)}\n", drafted
    found.save()
    return found


@transaction.atomic
def back_to_draft(kind: str, period: Period, language: str, *, user: Any) -> None:
    """Throw the edited text away: the draft from the records is shown again."""
    kept = EditedText.objects.editable_by(user)
    for found in kept.filter(kind=kind, starts_on=period.start, ends_on=period.last_day, language=language):
        found.delete()


def _same(first: str, second: str) -> bool:
    return _plain(first) == _plain(second)


def _plain(text: str) -> str:
    """Return the text as a browser sends it back: one kind of line break, nothing at its ends."""
    return text.replace("\r\n", "\n").strip()
