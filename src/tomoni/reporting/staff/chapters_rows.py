"""The passages of a chapter as its page shows them: words with live figures, what is behind, what waits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tomoni.core.figures import UnknownFigureError
from tomoni.projects.models import Activity
from tomoni.reporting.actions.editing import version_of
from tomoni.reporting.composing import DRAWN, drawn
from tomoni.reporting.document import Chart, Table
from tomoni.reporting.documents.charts import svg
from tomoni.reporting.findings import Contradiction
from tomoni.reporting.models import Chapter, Comment, Passage, PassageRecord
from tomoni.reporting.references import split
from tomoni.reporting.staff.editor_desk import Desk
from tomoni.reporting.staleness import Change
from tomoni.reporting.values import BadReferenceError, Values


@dataclass
class Row:
    """One passage of the page. ``hidden`` is how many of its records the user may not see."""

    passage: Passage
    number: int
    version: str
    texts: list[tuple[str, SafeString]]
    acts: list[Activity]
    hidden: int
    changes: tuple[Change, ...] = ()
    against: list[Contradiction] = field(default_factory=list)
    against_acts: list[Activity] = field(default_factory=list)
    bad: str = ""
    table: Table | None = None
    chart: SafeString = SafeString("")
    summary: str = ""
    elsewhere: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    @property
    def is_drawn(self) -> bool:
        """Whether it is a table or chart."""
        return self.passage.kind in DRAWN

    @property
    def is_written(self) -> bool:
        """Whether it is made of words."""
        return not self.is_drawn

    @property
    def is_running(self) -> bool:
        """Whether it is a sentence of a paragraph."""
        return self.passage.kind in (Passage.Kind.SENTENCE, Passage.Kind.PARAGRAPH)

    @property
    def is_manual(self) -> bool:
        """Whether somebody wrote it without a draft."""
        return self.passage.origin == Passage.Origin.MANUAL

    @property
    def may_be_drafted(self) -> bool:
        """Whether it can be written anew from what is behind it."""
        return bool(self.acts or self.hidden or self.passage.key)


def rows_of(chapter: Chapter, desk: Desk) -> list[Row]:
    """Return the passages of the chapter in order, those left out included."""
    records = PassageRecord.objects.select_related("activity").order_by("position", "pk")
    passages = chapter.passages.order_by("position", "pk").prefetch_related(
        Prefetch("records", records, to_attr="behind")
    )
    found = list(passages)
    wanted = {record.activity_id for passage in found for record in passage.behind if record.activity_id}
    wanted |= {pk for passage in found for each in desk.against.get(passage.pk, ()) for pk in each.activities}
    seen = Activity.objects.visible_to(desk.user).in_bulk(list(wanted))
    changes = desk.changes(chapter)
    rows = [_row(passage, number, seen, desk) for number, passage in enumerate(found, start=1)]
    comments = _open_comments(chapter, desk)
    for row in rows:
        row.changes = changes.get(row.passage.pk, ())
        row.comments = comments.get(row.passage.pk, [])
    return rows


def _open_comments(chapter: Chapter, desk: Desk) -> dict[int, list[Comment]]:
    found: dict[int, list[Comment]] = defaultdict(list)
    unsettled = Comment.objects.visible_to(desk.user).to_settle().filter(passage__chapter=chapter)
    for comment in unsettled.select_related("written_by__person").order_by("pk"):
        found[comment.passage_id].append(comment)
    return found


def _row(passage: Passage, number: int, seen: dict[Any, Activity], desk: Desk) -> Row:
    acts = [seen[record.activity_id] for record in passage.behind if record.activity_id in seen]
    against = desk.against.get(passage.pk, [])
    row = Row(
        passage=passage,
        number=number,
        version=version_of(passage),
        texts=[(language, words(passage.text(language), desk.values)) for language in _written(passage)],
        acts=acts,
        hidden=sum(1 for record in passage.behind if record.activity_id) - len(acts),
        against=against,
        against_acts=_each_once(seen[pk] for each in against for pk in each.activities if pk in seen),
        bad=desk.bad.get(passage.pk, ""),
        elsewhere=_elsewhere(passage, acts, desk),
    )
    if row.is_drawn:
        _draw(row, desk.values)
    return row


def _written(passage: Passage) -> list[str]:
    return [language for language in ("ja", "en") if passage.text(language)]


def _each_once(acts: Iterable[Activity]) -> list[Activity]:
    return list({activity.pk: activity for activity in acts}.values())


def _elsewhere(passage: Passage, acts: list[Activity], desk: Desk) -> list[str]:
    """Return the other chapters in which the acts of the passage are told too."""
    labels = {place.chapter.pk: place.label for place in desk.places}
    others = [pk for activity in acts for pk in _without_one(desk.chapters_of_several.get(activity.pk, []), passage)]
    return [labels[pk] for pk in dict.fromkeys(others) if pk in labels]


def _without_one(chapters: list[int], passage: Passage) -> list[int]:
    """Return the chapters an act is told in, this passage's own telling taken off."""
    others = list(chapters)
    if passage.chapter_id in others:
        others.remove(passage.chapter_id)
    return others


def words(text: str, values: Values) -> SafeString:
    """Return a text with each figure in it as its value now, the reference as its title; a wrong one as it was typed."""
    pieces = []
    for piece in split(text):
        if isinstance(piece, str):
            pieces.append(format_html("{}", piece))
            continue
        try:
            shown = values.of(piece)
            pieces.append(format_html('<data value="{}" title="[[{}]]">{}</data>', shown.value, piece, shown.text))
        except BadReferenceError as error:
            pieces.append(format_html('<mark title="{}">[[{}]]</mark>', error, piece))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _draw(row: Row, values: Values) -> None:
    try:
        part = drawn(row.passage, values, anchor=f"p-{row.passage.pk}")
    except (BadReferenceError, UnknownFigureError) as error:
        row.bad = str(error)
        return
    if isinstance(part, Chart):
        row.chart, row.summary = SafeString(svg(part)), part.summary
    elif part is not None:
        row.table = part
