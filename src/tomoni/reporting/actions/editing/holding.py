"""Holding a report, and a passage at its version, before anything in it is changed."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from tomoni.projects.models import Activity
from tomoni.reporting.models import Chapter, Passage, Report

RUNNING = (Passage.Kind.SENTENCE, Passage.Kind.PARAGRAPH)
WRITTEN = (*RUNNING, Passage.Kind.LIST)


class EditError(ValueError):
    """An edit that cannot be made; the words say why, and what to do instead."""


class ClosedError(EditError):
    """The report is not open to edits any more."""


class GoneError(EditError):
    """The passage or chapter is no longer there."""


class ChangedMeanwhileError(EditError):
    """Somebody else changed it after it was opened; ``record`` is as it stands now."""

    def __init__(self, record: Any) -> None:
        super().__init__(_("Somebody changed this after you opened it. Nothing of yours is lost: compare, then save."))
        self.record = record


def version_of(record: Any) -> str:
    """Return what tells one state of a record from the next: the moment of its last change."""
    return str(record.updated_at.isoformat())


def hold_report(report: Report) -> Report:
    """Return the report as it is now, held until the transaction ends. Raises ClosedError."""
    found = Report.objects.select_for_update().get(pk=report.pk)
    if found.is_adopted:
        raise ClosedError(_("This report is adopted: it does not change any more."))
    if not found.is_being_written:
        raise ClosedError(_("This report was handed on: its text changes only after it was sent back."))
    return found


def hold(passage: Passage, *, version: str = "") -> Passage:
    """Return the passage as it is now, its report held. With a version: raises ChangedMeanwhileError at any other.

    Raises GoneError, ClosedError.
    """
    hold_report(passage.chapter.report)
    found = Passage.objects.select_related("chapter__report").filter(pk=passage.pk).first()
    if found is None:
        raise GoneError(_("This passage is no longer there: somebody merged, removed or drafted it again."))
    if version and version != version_of(found):
        raise ChangedMeanwhileError(found)
    return found


def hold_chapter(chapter: Chapter) -> Chapter:
    """Return the chapter as it is now, its report held. Raises GoneError, ClosedError."""
    hold_report(chapter.report)
    found = Chapter.objects.select_related("report").filter(pk=chapter.pk).first()
    if found is None:
        raise GoneError(_("This chapter is no longer there: somebody removed it."))
    return found


def acts_behind_passage(passage: Passage) -> list[Activity]:
    """Return the acts a passage rests on, in its order."""
    acts = Activity.objects.filter(passages__passage=passage).order_by("passages__position", "passages__pk")
    return list(acts.prefetch_related("quantities"))


def edited(passage: Passage) -> None:
    """Note that a hand was here: the next draft leaves the passage as it is."""
    if passage.origin == Passage.Origin.DRAFTED:
        passage.origin = Passage.Origin.EDITED


def at_end(chapter: Chapter) -> int:
    """Return the position behind the last passage of a chapter."""
    last = chapter.passages.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1


def put_in_order(passages: Iterable[Passage]) -> None:
    """Number the passages in this order. Only the position changes: nobody's version of a text grows old by it."""
    for place, passage in enumerate(passages, start=1):
        if passage.position != place:
            Passage.objects.filter(pk=passage.pk).update(position=place)
            passage.position = place


def in_order(chapter: Chapter) -> list[Passage]:
    """Return the passages of a chapter as they stand, those left out included."""
    return list(chapter.passages.order_by("position", "pk"))
