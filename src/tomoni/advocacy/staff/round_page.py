"""The page of a round: the way to it, its items with letters, agenda, who took part, what was promised."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import get_language

from tomoni.advocacy.forms.rounds import total_minutes
from tomoni.advocacy.models import Asked, AskedBody, DemandCall, Note, Participant, Promise, Proposal, Round
from tomoni.advocacy.staff.statements import papers_of
from tomoni.advocacy.staff.telling import askings
from tomoni.projects.models import Project
from tomoni.projects.staff.records import RecordInspectView


@dataclass(frozen=True, slots=True)
class Mark:
    """A step on the line of the preparation: where it stands, in hundredths of the way, and whether it is late."""

    step: Any
    place: int
    is_late: bool
    days_late: int


def preparation(round: Round, today: date) -> list[Mark]:
    """Return the steps in order of time, placed between the first step and the round."""
    steps = sorted(round.steps.all(), key=lambda step: (step.done_on or step.planned_on, step.pk))
    days = [day for step in steps for day in (step.planned_on, step.done_on) if day]
    if round.starts_on:
        days.append(round.starts_on)
    first, last = (min(days), max(days)) if days else (today, today)
    span = max((last - first).days, 1)
    # Once the round is over nothing grows later: what was not noted as done was late by the day of the round.
    until = min(today, round.starts_on) if round.starts_on else today
    return [_mark(step, first, span, until) for step in steps]


def _mark(step: Any, first: date, span: int, today: date) -> Mark:
    day = step.done_on or step.planned_on
    until = step.done_on or today
    late = (until - step.planned_on).days if step.planned_on else 0
    return Mark(step, round(100 * (day - first).days / span), late > 0, max(late, 0))


class RoundInspectView(RecordInspectView):
    """A round to read and to work on."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held, user, today = self.object, self.request.user, timezone.localdate()
        inside = Round.objects.visible_to(user).inside(user).filter(pk=held.pk).exists()
        lines = AskedBody.objects.filter(asked__round=held).life(user)
        headings = Asked.objects.visible_to(user).filter(round=held, asked_bodies=None).select_related("demand")
        return super().get_context_data(
            round=held,
            when=held.when_text(get_language() or "ja"),
            inside=inside,
            askings=askings(lines),
            unaddressed=headings.in_document_order(),
            steps=preparation(held, today),
            agenda=held.agenda_items.select_related("body").order_by("position", "pk"),
            minutes=_minutes(held),
            sides=_sides(held),
            promises=_promises(held, user),
            projects=Project.objects.visible_to(user).filter(activities=held).order_by("name"),
            calls=_calls(held, user) if inside else [],
            proposals=_proposals(held, user) if inside else [],
            may_call=self.is_editable and inside and user.has_perm("advocacy.add_proposal"),
            notes=Note.objects.visible_to(user).filter(round=held, answer=None).count() if inside else 0,
            may_answer=user.has_perm("advocacy.add_answer") and self.is_editable,
            **papers_of(held, user),
            may_note=user.has_perm("advocacy.add_note") and self.is_editable and inside,
            **kwargs,
        )


def _minutes(held: Round) -> dict[str, int]:
    allotted = sum(item.minutes or 0 for item in held.agenda_items.all())
    total = total_minutes(held)
    return {"allotted": allotted, "total": total, "left": total - allotted, "over": max(allotted - total, 0)}


def _sides(held: Round) -> list[tuple[str, list[Participant], int, int]]:
    rows = list(held.participants.select_related("body", "person", "organisation").order_by("side", "pk"))
    told = []
    for side in Participant.Side:
        found = [row for row in rows if row.side == side]
        if found:
            women = sum(row.women or 0 for row in found)
            told.append((side.label, found, sum(row.count for row in found), women))
    return told


def _promises(held: Round, user: Any) -> Any:
    found = Promise.objects.visible_to(user).filter(round=held).select_related("body", "owner")
    return found.order_by(F("due_on").asc(nulls_last=True), "pk")


def _calls(held: Round, user: Any) -> Any:
    calls = DemandCall.objects.visible_to(user).filter(activity=held).order_by("pk")
    return calls.annotate(invited=Count("invitations", distinct=True), received=Count("proposals", distinct=True))


def _proposals(held: Round, user: Any) -> Any:
    found = Proposal.objects.visible_to(user).filter(call__activity=held)
    return found.select_related("organisation", "demand").order_by("state", "sent_at", "pk")
