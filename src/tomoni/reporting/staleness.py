"""What changed behind a passage since it was written: records and figures, old and new side by side."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tomoni.projects.models import Activity
from tomoni.reporting.models import Passage, PassageRecord, Report
from tomoni.reporting.recorded import fingerprint, kept, named, recorded
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


def stale(report: Report, *, language: str) -> list[Stale]:
    """Return the passages of a report that say what their records no longer say, in the report's order."""
    values = Values(report, KEPT_IN)
    found: dict[int, list[Change]] = {}
    passages = list(Passage.objects.filter(chapter__report=report).order_by("chapter", "position", "pk"))
    records = PassageRecord.objects.filter(passage__in=passages).select_related("activity")
    for record in records.prefetch_related("activity__quantities"):
        found.setdefault(record.passage_id, []).extend(_changes(record, language))
    for passage in Passage.objects.filter(pk__in=[each.pk for each in passages]).prefetch_related("figures"):
        for figure in passage.figures.all():
            found.setdefault(passage.pk, []).extend(_figure_changes(figure.reference, figure.value, values))
    return [Stale(passage, tuple(found[passage.pk])) for passage in passages if found.get(passage.pk)]


def _changes(record: PassageRecord, language: str) -> list[Change]:
    activity: Activity | None = record.activity
    if activity is None:
        return [Change(_("activity"), _told(record.recorded.get("title") or record.recorded), _("deleted"))]
    if fingerprint(recorded(activity)) == record.fingerprint:
        return []
    now, name = kept(activity), named(activity, language)
    changed = [
        Change(f"{name}: {field_label(field)}", _told(record.recorded.get(field, "")), _told(now.get(field, "")))
        for field in sorted({*record.recorded, *now})
        if record.recorded.get(field, "") != now.get(field, "")
    ]
    return changed or [Change(name, _("as it was"), _("changed in what is kept inside"))]


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


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return " / ".join(str(each) for each in value.values())
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
