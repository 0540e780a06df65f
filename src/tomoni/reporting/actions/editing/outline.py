"""The outline of one report: chapters added, renamed, moved, indented, removed, a figure attached.

What was changed here is kept: the next draft takes heading and place of every other chapter from the programmes.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.projects.models import Programme
from tomoni.reporting.actions.editing.holding import (
    ChangedMeanwhileError,
    EditError,
    hold_chapter,
    hold_report,
    version_of,
)
from tomoni.reporting.models import Chapter, Report

DEEPEST = 5


@transaction.atomic
def add_chapter(
    report: Report, *, headings: Mapping[str, str], parent: Chapter | None = None, figure_key: str = ""
) -> Chapter:
    """Return a new free chapter, the last one under ``parent``. Raises EditError where it would stand too deep."""
    report = hold_report(report)
    if parent is not None:
        parent = hold_chapter(parent)
        if _depth(parent) >= DEEPEST:
            raise EditError(_("Headings go %(deepest)s levels deep, no deeper.") % {"deepest": DEEPEST})
    chapter = Chapter(report=report, parent=parent, figure_key=figure_key, is_edited=True)
    chapter.headings = _headings(headings, {})
    chapter.position = _last(report, parent) + 1
    chapter.save()
    return chapter


@transaction.atomic
def revise(chapter: Chapter, *, headings: Mapping[str, str], figure_key: str, version: str) -> Chapter:
    """Write the headings by language, an empty one being taken away, and attach the figure, or none.

    The next draft brings the figure's table, chart and sentences. Raises EditError without a Japanese heading,
    ChangedMeanwhileError at another version.
    """
    found = hold_chapter(chapter)
    if version_of(found) != version:
        raise ChangedMeanwhileError(found)
    wanted = _headings(headings, found.headings)
    if (wanted, figure_key) != (found.headings, found.figure_key):
        found.is_edited = found.is_edited or wanted != found.headings
        found.headings, found.figure_key = wanted, figure_key
        found.save()
    return found


@transaction.atomic
def move_chapter(chapter: Chapter, *, by: int) -> Chapter:
    """Move the chapter up (-1) or down (1) among those of its level, with all that stands under it."""
    found = hold_chapter(chapter)
    order = _siblings(found.report, found.parent)
    place = order.index(found)
    target = min(max(place + by, 0), len(order) - 1)
    if target != place:
        _swap(order, place, target)
    return Chapter.objects.get(pk=found.pk)


@transaction.atomic
def indent(chapter: Chapter) -> Chapter:
    """Put the chapter under the one before it. Raises EditError for the first of its level, and where it gets too deep."""
    found = hold_chapter(chapter)
    order = _siblings(found.report, found.parent)
    place = order.index(found)
    if not place:
        raise EditError(_("No chapter stands before it on this level: there is none it could go under."))
    if _depth(found) + _height(found) > DEEPEST:
        raise EditError(_("Headings go %(deepest)s levels deep, no deeper.") % {"deepest": DEEPEST})
    found.position = _last(found.report, order[place - 1]) + 1
    return _under(found, order[place - 1])


@transaction.atomic
def outdent(chapter: Chapter) -> Chapter:
    """Put the chapter behind the one it stands under. Raises EditError on the uppermost level."""
    found = hold_chapter(chapter)
    above = found.parent
    if above is None:
        raise EditError(_("It stands on the uppermost level already."))
    _under(found, above.parent)
    order = [each for each in _siblings(found.report, above.parent) if each.pk != found.pk]
    order.insert(order.index(above) + 1, found)
    _number(order)
    return found


@transaction.atomic
def remove_chapter(chapter: Chapter) -> None:
    """Remove a chapter in which nothing stands. Raises EditError for any other, and for one its programme would bring back."""
    found = hold_chapter(chapter)
    if found.passages.exists() or found.children.exists():
        raise EditError(_("Something stands in this chapter. Move it to another one, or leave it out, first."))
    in_outline = Programme.objects.in_year(found.report.year).filter(pk=found.programme_id)
    if in_outline.exists():
        raise EditError(
            _("The chapter comes from the outline of the year and would come again. End its programme there.")
        )
    found.delete()


def _under(chapter: Chapter, parent: Chapter | None) -> Chapter:
    chapter.parent, chapter.is_edited = parent, True
    chapter.save()
    return chapter


def _siblings(report: Report, parent: Chapter | None) -> list[Chapter]:
    return list(Chapter.objects.filter(report=report, parent=parent).order_by("position", "pk"))


def _swap(order: list[Chapter], place: int, target: int) -> None:
    """Exchange the numbers of two neighbours, so that the others keep theirs; number all where the two are alike."""
    one, other = order[place], order[target]
    if one.position == other.position or abs(place - target) != 1:
        order.insert(target, order.pop(place))
        _number(order)
        return
    one.position, other.position = other.position, one.position
    for each in (one, other):
        each.is_edited = True
        each.save()


def _number(order: list[Chapter]) -> None:
    """Number chapters in this order; each whose number changes is placed by hand from now on."""
    for place, chapter in enumerate(order, start=1):
        if chapter.position != place:
            chapter.position, chapter.is_edited = place, True
            chapter.save()


def _last(report: Report, parent: Chapter | None) -> int:
    siblings = Chapter.objects.filter(report=report, parent=parent)
    return siblings.order_by("-position").values_list("position", flat=True).first() or 0


def _depth(chapter: Chapter) -> int:
    depth, above = 1, chapter.parent
    while above is not None and depth < DEEPEST + 1:
        depth, above = depth + 1, above.parent
    return depth


def _height(chapter: Chapter) -> int:
    return 1 + max((_height(each) for each in chapter.children.all()), default=0)


def _headings(wanted: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    found = dict(known) | {language: text.strip() for language, text in wanted.items()}
    found = {language: text for language, text in found.items() if text}
    if "ja" not in found:
        raise EditError(_("Write the Japanese heading."))
    return found
