"""What a passage says: rewritten, split, written new, left out with a reason, said to hold."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.projects.models import Activity
from tomoni.reporting.actions.drafting import rest_on
from tomoni.reporting.actions.editing.holding import (
    RUNNING,
    WRITTEN,
    EditError,
    acts_behind_passage,
    at_end,
    edited,
    hold,
    hold_chapter,
    in_order,
    put_in_order,
)
from tomoni.reporting.models import Chapter, Comment, Passage, PassageFigure, PassageRecord


@transaction.atomic
def rewrite(
    passage: Passage,
    *,
    texts: Mapping[str, str],
    version: str,
    kind: str = "",
    acts: Iterable[Activity] | None = None,
) -> list[Passage]:
    """Write the texts by language and return the passages they became: an empty line makes two of one.

    It rests on ``acts`` as they are recorded now; without them on those it rested on. A language not among the texts
    stays as it was. Raises EditError where there is no Japanese text, or the languages have not the same parts.
    """
    found = hold(passage, version=version)
    if found.kind not in WRITTEN:
        raise EditError(_("A table or chart has no text of its own."))
    kind = kind or found.kind
    parts = parts_of(texts, kind)
    rest = {language: text for language, text in found.texts.items() if language not in texts}
    found.kind, found.texts = kind, rest | parts[0]
    edited(found)
    found.save()
    behind = list(acts) if acts is not None else acts_behind_passage(found)
    rest_on(found, behind)
    further = [_further(found, kind, part) for part in parts[1:]]
    if further:
        order = in_order(found.chapter)
        place = order.index(found) + 1
        new = {each.pk for each in further}
        others = [each for each in order if each.pk not in new]
        put_in_order([*others[:place], *further, *others[place:]])
        homes = dict(found.records.values_list("activity", "home"))
        for each in further:
            _tie_alike(each, behind, homes)
    return [found, *further]


def parts_of(texts: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    """Return the texts of each part that empty lines make, by language. Raises EditError."""
    divided = {language: _divided(text, language, kind) for language, text in texts.items()}
    written = {language: parts for language, parts in divided.items() if parts}
    if "ja" not in written:
        raise EditError(_("Write the Japanese text. To take the passage away, leave it out with a reason."))
    counts = {len(parts) for parts in written.values()}
    if len(counts) > 1:
        words = _("Empty lines divide the Japanese into %(ja)s parts and the English into %(en)s. Make them the same.")
        raise EditError(words % {"ja": len(divided["ja"]), "en": len(divided.get("en", []))})
    return [{language: parts[place] for language, parts in written.items()} for place in range(counts.pop())]


def _divided(text: str, language: str, kind: str) -> list[str]:
    lines = [line.strip() for line in text.replace("\r\n", "\n").strip().split("\n")]
    if kind == Passage.Kind.LIST:
        items = [line for line in lines if line]
        return ["\n".join(items)] if items else []
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    gap = "" if language == "ja" else " "
    return [gap.join(block) for block in blocks if block]


def _further(passage: Passage, kind: str, texts: dict[str, str]) -> Passage:
    kind = Passage.Kind.SENTENCE if kind in RUNNING else kind
    return Passage.objects.create(
        chapter=passage.chapter, position=passage.position, kind=kind, origin=Passage.Origin.EDITED, texts=texts
    )


def _tie_alike(passage: Passage, acts: list[Activity], homes: Mapping[Any, int | None]) -> None:
    """Tie a part to the acts of the whole, each told for the chapter it was told for."""
    rest_on(passage, acts)
    for record in passage.records.filter(activity__in=[key for key, home in homes.items() if home]):
        record.home_id = homes[record.activity_id]
        record.save(update_fields=["home", "updated_at"])


@transaction.atomic
def write(
    chapter: Chapter, *, texts: Mapping[str, str], kind: str, acts: Iterable[Activity] = (), home: Chapter | None = None
) -> Passage:
    """Return a passage of one's own at the end of the chapter, resting on the acts. Raises EditError."""
    chapter = hold_chapter(chapter)
    parts = parts_of(texts, kind)
    passages = [
        Passage.objects.create(
            chapter=chapter,
            position=at_end(chapter),
            kind=kind if not place or kind not in RUNNING else Passage.Kind.SENTENCE,
            origin=Passage.Origin.MANUAL,
            texts=part,
        )
        for place, part in enumerate(parts)
    ]
    chosen = list(acts)
    for passage in passages:
        rest_on(passage, chosen, home=home)
    return passages[0]


@transaction.atomic
def show_figure(chapter: Chapter, *, figure_key: str, kind: str) -> Passage:
    """Return a new table or chart of a figure at the end of the chapter; the figure is there, the form saw to that."""
    chapter = hold_chapter(chapter)
    passage = Passage.objects.create(
        chapter=chapter, position=at_end(chapter), kind=kind, origin=Passage.Origin.MANUAL, figure_key=figure_key
    )
    rest_on(passage, ())
    return passage


@transaction.atomic
def remove(passage: Passage, *, version: str) -> None:
    """Delete a passage written by hand. Raises EditError for one that came from the records: it would come again."""
    found = hold(passage, version=version)
    if found.origin != Passage.Origin.MANUAL:
        raise EditError(_("It came from the records and would come again. Leave it out with a reason instead."))
    found.delete()


@transaction.atomic
def leave_out(passage: Passage, *, reason: str, version: str) -> Passage:
    """Leave the passage out of the report, with the reason; its records count as used. Raises EditError without one."""
    found = hold(passage, version=version)
    if not reason.strip():
        raise EditError(_("Say why it is left out."))
    found.left_out, found.left_out_reason = True, reason.strip()[:300]
    found.save()
    return found


@transaction.atomic
def take_in(passage: Passage, *, version: str) -> Passage:
    """Take a passage in again that had been left out."""
    found = hold(passage, version=version)
    found.left_out, found.left_out_reason = False, ""
    found.save()
    return found


@transaction.atomic
def begin_paragraph(passage: Passage, *, version: str) -> Passage:
    """Let a paragraph begin here. Raises EditError for what is no sentence."""
    return _set_kind(passage, Passage.Kind.PARAGRAPH, version)


@transaction.atomic
def go_on(passage: Passage, *, version: str) -> Passage:
    """Let the sentence go on in the paragraph before it. Raises EditError for what is no sentence."""
    return _set_kind(passage, Passage.Kind.SENTENCE, version)


def _set_kind(passage: Passage, kind: str, version: str) -> Passage:
    found = hold(passage, version=version)
    if found.kind not in RUNNING:
        raise EditError(_("Only a sentence begins a paragraph or goes on in one."))
    found.kind = kind
    edited(found)
    found.save()
    return found


@transaction.atomic
def say_it_holds(passage: Passage, *, version: str) -> Passage:
    """Say that the passage holds, though its records or figures changed: it rests on them as they are now.

    A text that rests on acts is the editor's from here on. A table, or a text that cites figures alone, goes on
    following them.
    """
    found = hold(passage, version=version)
    acts = acts_behind_passage(found)
    if acts or found.records.exists():
        edited(found)
        found.save()
    rest_on(found, acts)
    return found


def unite(passage: Passage, into: Passage) -> None:
    """Give ``into`` the records and figures of the passage as they were kept, what was stale staying so, and its comments."""
    there: Sequence[Any] = list(into.records.values_list("activity", flat=True))
    place = len(there)
    for record in PassageRecord.objects.filter(passage=passage).order_by("position", "pk"):
        if record.activity_id in there and record.activity_id is not None:
            continue
        place += 1
        record.passage, record.position = into, place
        record.save()
    cited = set(into.figures.values_list("reference", flat=True))
    for figure in PassageFigure.objects.filter(passage=passage).exclude(reference__in=cited):
        figure.passage = into
        figure.save()
    Comment.objects.filter(passage=passage).update(passage=into)
