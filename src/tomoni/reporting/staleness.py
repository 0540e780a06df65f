"""What changed behind a passage since it was written: records and figures, old and new side by side."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tomoni.projects.models import Activity
from tomoni.projects.models.languages import PUBLIC_LANGUAGES
from tomoni.reporting.models import Chapter, Passage, PassageFigure, PassageRecord, Report
from tomoni.reporting.recorded import FIELDS, acts_behind, fingerprint, kept, named, recorded
from tomoni.reporting.references import Reference
from tomoni.reporting.values import BadReferenceError, Values

KEPT_IN = "ja"
"""The language in which the values of figures are kept and compared."""


@dataclass(frozen=True)
class Change:
    """One thing behind a passage that is not as it was: what, then, and now."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Stale:
    """A passage whose records or figures changed after it was written."""

    passage: Passage
    changes: tuple[Change, ...]


def stale(
    report: Report, *, language: str, acts: Mapping[Any, Activity] | None = None, chapter: Chapter | None = None
) -> list[Stale]:
    """Return the passages of a report, or of one chapter, that say what their records no longer say, in its order.

    ``acts`` are those of ``recorded.acts_behind``, where the caller has them already; of a chapter, its passages' own.
    """
    found: dict[int, list[Change]] = defaultdict(list)
    there = acts_behind(report) if acts is None else acts
    now = {pk: fingerprint(recorded(activity)) for pk, activity in there.items()}
    in_report: dict[str, Any] = (
        {"passage__chapter__report": report} if chapter is None else {"passage__chapter": chapter}
    )
    then = PassageRecord.objects.filter(**in_report).values_list("pk", "activity", "fingerprint")
    changed = [pk for pk, activity, was in then if now.get(activity) != was]
    for record in PassageRecord.objects.filter(pk__in=changed).order_by("position", "pk"):
        found[record.passage_id] += _changes(record, there.get(record.activity_id), language)
    values = Values(report, KEPT_IN)
    for figure in PassageFigure.objects.filter(**in_report).order_by("pk"):
        if changes := _figure_changes(figure.reference, figure.value, values):
            found[figure.passage_id] += changes
    passages = Passage.objects.filter(pk__in=found).order_by("chapter", "position", "pk")
    return [Stale(passage, tuple(found[passage.pk])) for passage in passages]


def stale_ids(report: Report, *, now: Mapping[Any, str]) -> set[int]:
    """Return the ids of the passages that ``stale`` names; ``now`` gives each act's fingerprint as it is recorded now."""
    in_report = {"passage__chapter__report": report}
    then = PassageRecord.objects.filter(**in_report).values_list("passage", "activity", "fingerprint")
    found = {passage for passage, activity, was in then if now.get(activity) != was}
    values = Values(report, KEPT_IN)
    changed: dict[tuple[str, str], bool] = {}
    for passage, *cited in PassageFigure.objects.filter(**in_report).values_list("passage", "reference", "value"):
        reference, value = cited
        if (reference, value) not in changed:
            changed[reference, value] = bool(_figure_changes(reference, value, values))
        if changed[reference, value]:
            found.add(passage)
    return found


def _changes(record: PassageRecord, activity: Activity | None, language: str) -> list[Change]:
    if activity is None:
        return [Change(_("activity"), told(record.recorded.get("title") or record.recorded), _("deleted"))]
    now, name = kept(activity), named(activity, language)
    changed = [
        change
        for field in sorted({*record.recorded, *now})
        if record.recorded.get(field, "") != now.get(field, "")
        for change in _field_changes(
            f"{name}: {field_label(field)}", field, record.recorded.get(field, ""), now.get(field, "")
        )
    ]
    return changed or [Change(name, _("as it was"), _("changed in what is kept inside"))]


def _field_changes(what: str, field: str, old: Any, new: Any) -> list[Change]:
    """Return what changed in one field: of lines in several languages, only those that did."""
    if field != "public_lines":
        return [Change(what, told(old, field), told(new, field))]
    was, now = old or {}, new or {}
    return [
        Change(what if code == KEPT_IN else f"{what} ({PUBLIC_LANGUAGES[code]})", was.get(code, ""), now.get(code, ""))
        for code in PUBLIC_LANGUAGES
        if was.get(code, "") != now.get(code, "")
    ]


def _figure_changes(reference: str, old: str, values: Values) -> list[Change]:
    try:
        new = values.of(Reference(tuple(reference.split()))).value
    except BadReferenceError as error:
        return [Change(reference, old, str(error))]
    return [] if new == old else [Change(reference, old, new)]


def field_label(name: str) -> str:
    """Return what a field of an activity is called on the screen."""
    special = {"public_lines": _("public line"), "quantities": _("quantities")}
    return special.get(name) or str(Activity._meta.get_field(name).verbose_name)


def told(value: Any, name: str = "") -> str:
    """Return a recorded value in one line, a choice of the field in words: texts or things beside each other."""
    if isinstance(value, str) and name in FIELDS:
        return str(dict(Activity._meta.get_field(name).flatchoices).get(value, value))
    if isinstance(value, dict):
        return " / ".join(str(each) for each in value.values())
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
