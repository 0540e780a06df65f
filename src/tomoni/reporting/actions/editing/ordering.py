"""Where a passage stands: up, down, in another chapter, merged with its neighbour."""

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.reporting.actions.editing.holding import (
    RUNNING,
    WRITTEN,
    EditError,
    GoneError,
    at_end,
    edited,
    hold,
    in_order,
    put_in_order,
)
from tomoni.reporting.actions.editing.texts import unite
from tomoni.reporting.models import Chapter, Comment, Passage
from tomoni.reporting.sentences import LANGUAGES

OF_A_FIGURE = ("trend:", "table:", "chart:")


@transaction.atomic
def move(passage: Passage, *, to: int) -> Passage:
    """Put the passage at a place of its chapter, counted from 1; beyond the ends is at the end."""
    found = hold(passage)
    others = [each for each in in_order(found.chapter) if each.pk != found.pk]
    place = min(max(to, 1), len(others) + 1) - 1
    put_in_order([*others[:place], found, *others[place:]])
    _note(found)
    return found


@transaction.atomic
def move_to(passage: Passage, *, chapter: Chapter) -> Passage:
    """Move the passage to the end of another chapter of the report; its records are still told for the first one.

    Raises EditError for what the chapter's own figure brings, GoneError where the chapter is gone.
    """
    found = hold(passage)
    target = Chapter.objects.filter(pk=chapter.pk, report=found.chapter.report_id).first()
    if target is None:
        raise GoneError(_("This chapter is no longer there: somebody removed it."))
    if target.pk == found.chapter_id:
        return found
    if found.key.startswith(OF_A_FIGURE):
        words = _("This comes with the chapter's figure. Show the figure in the other chapter, and leave this one out.")
        raise EditError(words)
    for record in found.records.filter(home=None):
        record.home_id = found.chapter_id
        record.save(update_fields=["home", "updated_at"])
    if target.passages.filter(key=found.key).exclude(key="").exists():
        found.key = ""
    found.chapter, found.position = target, at_end(target)
    edited(found)
    found.save()
    Comment.objects.filter(passage=found).update(chapter=target)
    return found


@transaction.atomic
def merge_with_previous(passage: Passage, *, version: str) -> Passage:
    """Join the passage to the one told before it, and return that one. Raises EditError."""
    found = hold(passage, version=version)
    told = [each for each in in_order(found.chapter) if not each.left_out or each.pk == found.pk]
    place = told.index(found)
    if not place:
        raise EditError(_("Nothing stands before it in this chapter."))
    return _merge(found, into=told[place - 1])


@transaction.atomic
def merge_with_next(passage: Passage, *, version: str) -> Passage:
    """Join the passage told after it to this one, and return this one. Raises EditError."""
    found = hold(passage, version=version)
    told = [each for each in in_order(found.chapter) if not each.left_out or each.pk == found.pk]
    place = told.index(found) + 1
    if place == len(told):
        raise EditError(_("Nothing stands after it in this chapter."))
    return _merge(told[place], into=found)


def _merge(passage: Passage, *, into: Passage) -> Passage:
    is_list = into.kind == Passage.Kind.LIST
    if into.kind not in WRITTEN or passage.kind not in WRITTEN or (passage.kind not in RUNNING and not is_list):
        raise EditError(_("Only sentences, or lines of a list, can be joined."))
    into.texts = joined(into.texts, passage.texts, is_list=is_list)
    edited(into)
    into.save()
    unite(passage, into)
    if passage.key.startswith(OF_A_FIGURE):  # deleted, the next draft would bring it again
        passage.left_out, passage.left_out_reason = True, _("told with another sentence")
        passage.save()
    else:
        passage.delete()
    return into


def joined(first: dict[str, str], second: dict[str, str], *, is_list: bool) -> dict[str, str]:
    """Return both texts in each language either is written in; where one lacks it, its Japanese stands there."""
    languages = [language for language in LANGUAGES if language in first or language in second]
    found = {}
    for language in languages:
        gap = "\n" if is_list else "" if language == "ja" else " "
        pieces = [text for text in (each.get(language) or each.get("ja", "") for each in (first, second)) if text]
        found[language] = gap.join(pieces)
    return {**first, **found}


def _note(passage: Passage) -> None:
    """A drafted passage somebody moved is theirs; its version stays, for its words did not change."""
    if passage.origin == Passage.Origin.DRAFTED:
        Passage.objects.filter(pk=passage.pk).update(origin=Passage.Origin.EDITED)
