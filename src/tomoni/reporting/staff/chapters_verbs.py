"""What one click does in a chapter: the name of each button, and the action behind it.

Each takes the chapter, the passage (None where the button stands beside a record) and what was sent, and returns the
message to show with the passage to go back to. It raises EditError.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tomoni.projects.models import Activity
from tomoni.reporting.actions import editing
from tomoni.reporting.models import Chapter, Passage

Done = tuple[str, Passage | None]


def _up(passage: Passage, sent: Any) -> Done:
    return "", editing.move(passage, to=_place(passage) - 1)


def _down(passage: Passage, sent: Any) -> Done:
    return "", editing.move(passage, to=_place(passage) + 1)


def _to_place(passage: Passage, sent: Any) -> Done:
    typed = sent.get("place", "").strip()
    if not typed.isdecimal() or len(typed) > 4:
        raise editing.EditError(_("Write the number of the place it should go to, such as 1."))
    return _("Moved."), editing.move(passage, to=int(typed))


def _place(passage: Passage) -> int:
    order = list(passage.chapter.passages.order_by("position", "pk").values_list("pk", flat=True))
    return order.index(passage.pk) + 1 if passage.pk in order else 1


def _to_chapter(passage: Passage, sent: Any) -> Done:
    typed = sent.get("chapter", "")
    wanted = typed.isdecimal() and len(typed) < 19
    chapter = Chapter.objects.filter(report=passage.chapter.report_id, pk=typed).first() if wanted else None
    if chapter is None:
        raise editing.EditError(_("Choose the chapter it should go to."))
    editing.move_to(passage, chapter=chapter)
    return _("Moved to “%(chapter)s”, at its end.") % {"chapter": chapter.heading("ja")}, None


def _merge_up(passage: Passage, sent: Any) -> Done:
    return _joined(editing.merge_with_previous(passage, version=sent.get("version", "")))


def _merge_down(passage: Passage, sent: Any) -> Done:
    return _joined(editing.merge_with_next(passage, version=sent.get("version", "")))


def _joined(passage: Passage) -> Done:
    return _("Joined: the passage rests on the records of both."), passage


def _paragraph(passage: Passage, sent: Any) -> Done:
    return "", editing.begin_paragraph(passage, version=sent.get("version", ""))


def _go_on(passage: Passage, sent: Any) -> Done:
    return "", editing.go_on(passage, version=sent.get("version", ""))


def _holds(passage: Passage, sent: Any) -> Done:
    held = editing.say_it_holds(passage, version=sent.get("version", ""))
    return _("It holds: the passage rests on the records as they are now."), held


def _anew(passage: Passage, sent: Any) -> Done:
    return _("Written anew from the records."), editing.draft_anew(passage, version=sent.get("version", ""))


def _leave_out(passage: Passage, sent: Any) -> Done:
    left = editing.leave_out(passage, reason=sent.get("reason", ""), version=sent.get("version", ""))
    return _("Left out of the report; the reason stands beside it."), left


def _take_in(passage: Passage, sent: Any) -> Done:
    return _("Taken in again."), editing.take_in(passage, version=sent.get("version", ""))


def _remove(passage: Passage, sent: Any) -> Done:
    editing.remove(passage, version=sent.get("version", ""))
    return _("Removed."), None


ON_PASSAGE: dict[str, Callable[[Passage, Any], Done]] = {
    "up": _up,
    "down": _down,
    "place": _to_place,
    "chapter": _to_chapter,
    "merge_up": _merge_up,
    "merge_down": _merge_down,
    "paragraph": _paragraph,
    "go_on": _go_on,
    "holds": _holds,
    "anew": _anew,
    "leave_out": _leave_out,
    "take_in": _take_in,
    "remove": _remove,
}


def _tell_here(chapter: Chapter, activity: Activity, sent: Any) -> Done:
    return _("Told here, at the end of the chapter."), editing.tell_here(chapter, activity=activity)


def _leave_out_record(chapter: Chapter, activity: Activity, sent: Any) -> Done:
    editing.leave_out_record(chapter, activity=activity, reason=sent.get("reason", ""))
    return _("The record is left out of the report; the reason stands with it."), None


ON_RECORD: dict[str, Callable[[Chapter, Activity, Any], Done]] = {
    "tell_here": _tell_here,
    "leave_out_record": _leave_out_record,
}


def perform(chapter: Chapter, sent: Any, *, user: Any) -> Done | None:
    """Do what the button says; None where no button of these was pressed. Raises EditError."""
    verb = sent.get("verb", "")
    if verb in ON_PASSAGE:
        return ON_PASSAGE[verb](passage_of(chapter, sent), sent)
    if verb in ON_RECORD:
        return ON_RECORD[verb](chapter, activity_of(sent, user=user), sent)
    return None


def passage_of(chapter: Chapter, sent: Any) -> Passage:
    """Return the passage that was sent, of this report. Raises GoneError."""
    typed = sent.get("passage", "")
    of_report = Passage.objects.filter(chapter__report=chapter.report_id).select_related("chapter__report")
    found = of_report.filter(pk=typed).first() if typed.isdecimal() and len(typed) < 19 else None
    if found is None:
        raise editing.GoneError(_("This passage is no longer there: somebody merged, removed or drafted it again."))
    return found


def activity_of(sent: Any, *, user: Any) -> Activity:
    """Return the act that was sent, if the user may see it. Raises GoneError."""
    found = acts_of(sent.getlist("activity"), user=user)
    if not found:
        raise editing.GoneError(_("This record is no longer there."))
    return found[0]


def acts_of(ids: list[str], *, user: Any) -> list[Activity]:
    """Return those of the acts the user may see, in the order of the ids."""
    try:
        seen = Activity.objects.visible_to(user).prefetch_related("quantities").in_bulk(ids)
    except ValidationError:
        return []
    return [activity for pk in dict.fromkeys(ids) for activity in seen.values() if str(activity.pk) == pk]
