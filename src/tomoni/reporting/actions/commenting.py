"""Comments on a report, a chapter or a passage: made, answered, settled, opened again, until the report is adopted."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.reporting.models import Chapter, Comment, Passage, Report
from tomoni.reporting.models.review import COMMENTERS


class CommentRefusedError(ValueError):
    """The comment cannot be made or settled; the words say why."""


@transaction.atomic
def comment(
    report: Report,
    *,
    text: str,
    user: Any,
    chapter: Chapter | None = None,
    passage: Passage | None = None,
    quoted: str = "",
) -> Comment:
    """Say something about a passage, a chapter, or the report as a whole. Raises CommentRefusedError."""
    report = _open_to(report, user)
    chapter = passage.chapter if passage else chapter
    if chapter is not None and chapter.report_id != report.pk:
        raise CommentRefusedError(_("This chapter belongs to another report."))
    quoted = quoted or str(passage or chapter or "")
    return Comment.objects.create(
        report=report, chapter=chapter, passage=passage, quoted=quoted, text=_said(text), written_by=user
    )


@transaction.atomic
def answer(about: Comment, *, text: str, user: Any) -> Comment:
    """Reply to a comment; a reply to a reply stands under the same comment. Raises CommentRefusedError."""
    report = _open_to(about.report, user)
    first = about.parent or about
    return Comment.objects.create(
        report=report, chapter=first.chapter, passage=first.passage, parent=first, text=_said(text), written_by=user
    )


@transaction.atomic
def settle(about: Comment, *, user: Any, now: datetime) -> Comment:
    """Settle a comment with its replies; who settled it already stays named. Raises CommentRefusedError."""
    found = _held(about, user)
    if found.settled_at is None:
        found.settled_at, found.settled_by = now, user
        found.save()
    return found


@transaction.atomic
def reopen(about: Comment, *, user: Any) -> Comment:
    """Open a settled comment again. Raises CommentRefusedError."""
    found = _held(about, user)
    found.settled_at = found.settled_by = None
    found.save()
    return found


def _held(about: Comment, user: Any) -> Comment:
    _open_to(about.report, user)
    if about.parent_id is not None:
        raise CommentRefusedError(_("A reply is settled with the comment it answers."))
    return Comment.objects.select_for_update().get(pk=about.pk)


def _open_to(report: Report, user: Any) -> Report:
    """Return the report held, where the user may comment on it."""
    found = Report.objects.select_for_update().get(pk=report.pk)
    if found.is_adopted:
        raise CommentRefusedError(_("This report is adopted: what is wrong in it is published as a correction."))
    if not (user.is_superuser or COMMENTERS & user.role_keys()):
        raise CommentRefusedError(_("Your role reads reports and does not comment on them."))
    return found


def _said(text: str) -> str:
    if not text.strip():
        raise CommentRefusedError(_("Write what you want to say."))
    return text.strip()
