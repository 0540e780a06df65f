"""Records beside the text: told here, left out of the report, a passage drafted anew from what is recorded now."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tomoni.projects.models import Activity
from tomoni.reporting.actions.drafting import Drafted, cites, draft, rest_on
from tomoni.reporting.actions.editing.holding import (
    WRITTEN,
    EditError,
    acts_behind_passage,
    at_end,
    hold,
    hold_chapter,
    hold_report,
)
from tomoni.reporting.actions.editing.ordering import joined
from tomoni.reporting.models import Chapter, Passage, PassageRecord, Report
from tomoni.reporting.recorded import acts_of, is_own, named, series_of_meetings
from tomoni.reporting.sentences import Told, tell_all, tell_outcome

TREND = "trend:"


@transaction.atomic
def draft_again(report: Report) -> Drafted:
    """Draft the whole report again and return what that did. Raises ClosedError, UnknownFigureError."""
    return draft(hold_report(report))


@transaction.atomic
def tell_here(chapter: Chapter, *, activity: Activity) -> Passage:
    """Return a new passage at the end of the chapter that tells the act from its record.

    In a chapter of its own programme it is a drafted one and follows the record; elsewhere it stays as it is, and its
    own chapter does not tell it a second time. Raises EditError where nothing may be told of it, or it is told here.
    """
    chapter = hold_chapter(chapter)
    if PassageRecord.objects.filter(passage__chapter=chapter, activity=activity).exists():
        raise EditError(_("“%(name)s” is told in this chapter already.") % {"name": named(activity, "ja")})
    (told,) = told_of([activity], chapter.report) or (None,)
    if told is None:
        words = _("Nothing may be told of “%(name)s” yet. Write its public line, or a passage of your own.")
        raise EditError(words % {"name": named(activity, "ja")})
    own = _own_chapters(chapter.report, activity)
    is_own_chapter = chapter in own
    passage = Passage.objects.create(
        chapter=chapter,
        position=at_end(chapter),
        kind=Passage.Kind.SENTENCE if chapter.passages.exists() else Passage.Kind.PARAGRAPH,
        origin=Passage.Origin.DRAFTED if is_own_chapter else Passage.Origin.EDITED,
        key=told.key,
        texts=told.texts,
    )
    rest_on(passage, [activity], home=None if is_own_chapter or not own else own[0])
    return passage


@transaction.atomic
def leave_out_record(chapter: Chapter, *, activity: Activity, reason: str) -> list[Passage]:
    """Leave an act out of the report with the reason: in each chapter that would tell it, or else in this one.

    Raises EditError without a reason, or where a passage tells it already.
    """
    chapter = hold_chapter(chapter)
    if not reason.strip():
        raise EditError(_("Say why it is left out."))
    if PassageRecord.objects.filter(passage__chapter__report=chapter.report_id, activity=activity).exists():
        words = _("“%(name)s” is told in this report. Leave out the passage that tells it.")
        raise EditError(words % {"name": named(activity, "ja")})
    told = told_of([activity], chapter.report)
    found = []
    for place in _own_chapters(chapter.report, activity) or [chapter]:
        passage = Passage.objects.create(
            chapter=place,
            position=at_end(place),
            origin=Passage.Origin.DRAFTED,
            key=told[0].key if told else f"act:{activity.pk}",
            texts=told[0].texts if told else {},
            left_out=True,
            left_out_reason=reason.strip()[:300],
        )
        rest_on(passage, [activity])
        found.append(passage)
    return found


@transaction.atomic
def draft_anew(passage: Passage, *, version: str) -> Passage:
    """Write the passage again from its records as they are now, as a draft would; what was typed in it is replaced.

    Acts of its series that no passage of the chapter tells yet join it. Raises EditError where nothing may be told.
    """
    found = hold(passage, version=version)
    if found.kind not in WRITTEN or found.key.startswith(TREND):
        return _follow_figure(found)
    acts = acts_behind_passage(found)
    keys = {activity.pk for activity in acts}
    told = [
        each
        for each in told_of([*acts, *_untold(found)], found.chapter.report)
        if keys & {activity.pk for activity in each.activities}
    ]
    if not told:
        raise EditError(_("No record behind it may be told. Write the text, or leave the passage out with a reason."))
    texts = told[0].texts
    for each in told[1:]:
        texts = joined(texts, each.texts, is_list=found.kind == Passage.Kind.LIST)
    is_at_home = not found.records.exclude(home=None).exclude(home=found.chapter).exists()
    is_as_drafted = len(told) == 1 and is_at_home and found.key != "" and _is_free(found, told[0].key)
    found.texts = texts
    found.key = told[0].key if is_as_drafted else found.key
    found.origin = Passage.Origin.DRAFTED if is_as_drafted else Passage.Origin.EDITED
    found.save()
    rest_on(found, [activity for each in told for activity in each.activities])
    return found


def told_of(activities: Sequence[Activity], report: Report) -> list[Told]:
    """Return what a draft tells of these acts: those of the report's days, and results that came in them."""
    period = report.period
    own = [activity for activity in activities if is_own(activity, period)]
    results = [tell_outcome(activity, period=period) for activity in activities if not is_own(activity, period)]
    told = tell_all(own, period=period, series=series_of_meetings(own))
    return [*told, *(each for each in results if each)]


def _follow_figure(passage: Passage) -> Passage:
    if passage.key.startswith(TREND):
        passage.texts = cites(passage.key.removeprefix(TREND))
    passage.origin = Passage.Origin.DRAFTED if passage.key else passage.origin
    passage.save()
    rest_on(passage, ())
    return passage


def _untold(passage: Passage) -> Iterable[Activity]:
    """Return the acts of the passage's own chapter that nothing there tells, nor elsewhere for it."""
    chapter = passage.chapter
    if chapter.programme_id is None:
        return ()
    told = PassageRecord.objects.filter(passage__chapter__report=chapter.report_id).exclude(activity=None)
    told = told.filter(Q(passage__chapter=chapter) | Q(home=chapter))
    own = Activity.programmes.through.objects.filter(programme=chapter.programme_id).values("activity")
    return acts_of(chapter.report).filter(pk__in=own).exclude(pk__in=told.values("activity"))


def _own_chapters(report: Report, activity: Activity) -> list[Chapter]:
    programmes = Activity.programmes.through.objects.filter(activity=activity.pk).values("programme")
    return list(Chapter.objects.filter(report=report, programme__in=programmes).order_by("position", "pk"))


def _is_free(passage: Passage, key: str) -> bool:
    return not Passage.objects.filter(chapter=passage.chapter_id, key=key).exclude(pk=passage.pk).exists()
