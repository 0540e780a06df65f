"""Recommendations come in from a table, are tied to demands of ours, and are followed up."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tomoni.advocacy.actions.tables import bodies_by_name
from tomoni.advocacy.actions.uhri import Finding, Reading, Told
from tomoni.advocacy.models import Body, Demand, Recommendation, RecommendationLink, Review
from tomoni.core import names


class RecommendingRefusedError(ValueError):
    """This cannot be done with a recommendation; the words say why."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does with a row: a new recommendation, or the fields of a known one that differ."""

    told: Told
    record: Recommendation
    fields: list[str]

    @property
    def is_new(self) -> bool:
        """Whether it is not known yet."""
        return self.record._state.adding

    @property
    def labels(self) -> list[str]:
        """The names of the fields that change."""
        return [str(Recommendation._meta.get_field(name).verbose_name) for name in self.fields]


@dataclass(slots=True)
class Plan:
    """What an import would do; with any finding it does nothing at all."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many are not known yet."""
        return sum(change.is_new for change in self.changes)

    @property
    def changed(self) -> int:
        """How many known ones change."""
        return len(self.changes) - self.new


def plan_import(reading: Reading, *, review: Review | None = None, follow_up_due: date | None = None) -> Plan:
    """Return what importing would do. A row is known by its id in the index; our own notes on it are never touched."""
    plan = Plan(findings=list(reading.findings), unread=reading.unread)
    ids = [row.annotation_id for row in reading.rows]
    known = {each.annotation_id: each for each in Recommendation.objects.filter(annotation_id__in=ids)}
    bodies = bodies_by_name()
    for row in reading.rows:
        record = known.get(row.annotation_id) or Recommendation(annotation_id=row.annotation_id)
        if review and record.review_id and record.review_id != review.pk:
            words = _("This recommendation belongs to another review already: %(review)s.") % {"review": record.review}
            plan.findings.append(Finding(row.line, words))
            continue
        changed = _set(record, _values(row, record, bodies, review, follow_up_due))
        if changed or record._state.adding:
            plan.changes.append(Change(row, record, changed))
        else:
            plan.unchanged += 1
    plan.findings.sort(key=lambda finding: finding.line)
    return plan


def _values(
    row: Told, record: Recommendation, bodies: dict[str, Body], review: Review | None, follow_up_due: date | None
) -> dict[str, Any]:
    """Return what the row sets; review, body and the day of the follow-up only where none is kept."""
    values = dict(row.values)
    if review and not record.review_id:
        values["review"] = review
    if follow_up_due and not record.follow_up_due:
        values["follow_up_due"] = follow_up_due
    if not record.body_id and (body := bodies.get(names.fold_organisation(values["recommended_by"]))):
        values["body"] = body
    return values


def _set(record: Recommendation, values: dict[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, values[name])
    return changed


@transaction.atomic
def take_in(plan: Plan) -> int:
    """Write what was planned, all of it; return how many rows. Raises ``RecommendingRefusedError`` with any finding."""
    if plan.findings:
        raise RecommendingRefusedError(_("Nothing was imported: rows of the table need correction first."))
    for change in plan.changes:
        change.record.save()
    return len(plan.changes)


@transaction.atomic
def tie(recommendation: Recommendation, demands: Iterable[Demand], *, user: Any) -> tuple[int, int]:
    """Let the recommendation repeat just these demands, of those the user may see; return how many came and went.

    Ties to demands hidden from the user stay as they are.
    """
    wanted = {demand.pk for demand in Demand.objects.visible_to(user).filter(pk__in=[each.pk for each in demands])}
    kept = {
        link.demand_id: link
        for link in RecommendationLink.objects.visible_to(user).filter(recommendation=recommendation)
    }
    for demand in wanted - kept.keys():
        RecommendationLink.objects.create(recommendation=recommendation, demand_id=demand)
    for demand in kept.keys() - wanted:
        kept[demand].delete()
    return len(wanted - kept.keys()), len(kept.keys() - wanted)
