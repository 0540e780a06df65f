"""The records beside a chapter's text: told nowhere, told several times, looked for by a word, contradicting each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from tomoni.core import search
from tomoni.projects.models import Activity
from tomoni.reporting.actions.editing import told_of
from tomoni.reporting.findings import Contradiction
from tomoni.reporting.models import Chapter, Passage
from tomoni.reporting.recorded import acts_of
from tomoni.reporting.staff.editor_desk import Desk

SHOWN_AT_MOST = 50
OWN, OTHERS = "", "others"


@dataclass(frozen=True)
class Found:
    """An act beside the text: whether a sentence can be made of it, and the chapters that tell it already."""

    activity: Activity
    may_be_told: bool
    chapters: tuple[str, ...]
    is_here: bool

    @property
    def key(self) -> str:
        """Its id as a form sends it."""
        return str(self.activity.pk)


class Beside:
    """The list beside the text. ``asked`` is the address: ``beside=others`` for other chapters' records, ``find`` for words."""

    def __init__(self, chapter: Chapter, desk: Desk, asked: Mapping[str, str]) -> None:
        self.chapter, self.desk = chapter, desk
        self.find = asked.get("find", "").strip()
        self.mode = OTHERS if asked.get("beside") == OTHERS and not self.find else OWN

    @cached_property
    def own_count(self) -> int:
        """How many of the chapter's own records are told nowhere."""
        return len(self.desk.unused_by_chapter.get(self.chapter.pk, ()))

    @cached_property
    def others_count(self) -> int:
        """How many records told nowhere belong to no chapter, or to another one."""
        return len(self.desk.unused_ids) - self.own_count

    @cached_property
    def count(self) -> int:
        """How many records the list has, shown or not."""
        if self.find:
            return self._searched().count()
        return self.others_count if self.mode == OTHERS else self.own_count

    @cached_property
    def acts(self) -> list[Found]:
        """The records to show."""
        if self.find:
            found = list(self._searched()[:SHOWN_AT_MOST])
        else:
            own = self.desk.unused_by_chapter.get(self.chapter.pk, [])
            mine = set(own)
            wanted = [pk for pk in self.desk.unused_ids if pk not in mine] if self.mode == OTHERS else own
            found = self._seen(wanted[:SHOWN_AT_MOST])
        told = {pk for each in told_of(found, self.desk.report) for activity in each.activities for pk in [activity.pk]}
        chapters = self._chapters_of(found)
        return [
            Found(
                each,
                each.pk in told,
                tuple(chapters.get(each.pk, {}).values()),
                self.chapter.pk in chapters.get(each.pk, {}),
            )
            for each in found
        ]

    @property
    def more(self) -> int:
        """How many records the list has beyond those shown."""
        return max(self.count - SHOWN_AT_MOST, 0)

    @cached_property
    def findings(self) -> list[tuple[Contradiction, list[Activity]]]:
        """What does not fit together in the acts of this chapter, with those of its acts the user may see."""
        mine = self._acts_here()
        about = [each for each in self.desk.general if mine & set(each.activities)]
        seen = {each.pk: each for each in self._seen([pk for each in about for pk in each.activities])}
        return [(each, [seen[pk] for pk in each.activities if pk in seen]) for each in about]

    @cached_property
    def several(self) -> list[tuple[Activity, list[str]]]:
        """The acts told in this chapter and once more somewhere, with every chapter that tells them."""
        labels = {place.chapter.pk: place.label for place in self.desk.places}
        here = [pk for pk, chapters in self.desk.chapters_of_several.items() if self.chapter.pk in chapters]
        return [
            (activity, [labels.get(pk, "") for pk in self.desk.chapters_of_several[activity.pk]])
            for activity in self._seen(here)
        ]

    @property
    def heading(self) -> str:
        """What the list is called."""
        if self.find:
            return _("Found among the records of the year")
        return _("Other chapters' records told nowhere") if self.mode == OTHERS else _("Records told nowhere")

    def _acts_here(self) -> set[Any]:
        own = Activity.programmes.through.objects.filter(programme=self.chapter.programme_id or 0)
        told = Passage.objects.filter(chapter=self.chapter).exclude(records__activity=None)
        return {
            *own.values_list("activity", flat=True), *told.values_list("records__activity", flat=True)
        }  # fmt: skip

    def _searched(self) -> Any:
        visible = Activity.objects.visible_to(self.desk.user).order_by().values("pk")
        return search.matching(acts_of(self.desk.report).filter(pk__in=visible), self.find)

    def _seen(self, ids: list[Any]) -> list[Activity]:
        seen = Activity.objects.visible_to(self.desk.user).prefetch_related("quantities").in_bulk(ids)
        return [seen[pk] for pk in dict.fromkeys(ids) if pk in seen]

    def _chapters_of(self, acts: list[Activity]) -> dict[Any, dict[int, str]]:
        if not self.find:
            return {}
        labels = {place.chapter.pk: place.label for place in self.desk.places}
        rows = Passage.objects.filter(
            chapter__report=self.desk.report, records__activity__in=[each.pk for each in acts]
        )
        found: dict[Any, dict[int, str]] = {}
        for activity, chapter in rows.order_by("pk").values_list("records__activity", "chapter"):
            found.setdefault(activity, {})[chapter] = labels.get(chapter, "")
        return found
