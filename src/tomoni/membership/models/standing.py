"""How a membership stands on a day: current, within its days of grace, lapsed, paused, left, or not begun.

The days of grace follow the last term; after a pause that had an end, they follow the pause.

Asked of one membership whose terms and events are at hand (``standing``), or of many in the database (``in_state``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tomoni.membership.models.event import Event
from tomoni.membership.models.membership import MembershipQuerySet
from tomoni.membership.models.plan import Plan
from tomoni.membership.models.term import Term

TURNING_POINTS = [Event.Kind.JOIN, Event.Kind.RENEW, Event.Kind.RETURN, Event.Kind.LEAVE, Event.Kind.PAUSE]


class State(models.TextChoices):
    """The states a membership is in, each day exactly one."""

    CURRENT = "current", _("current")
    GRACE = "grace", _("in grace")
    LAPSED = "lapsed", _("lapsed")
    PAUSED = "paused", _("paused")
    LEFT = "left", _("left")
    AHEAD = "ahead", _("not begun")


@dataclass(frozen=True)
class Standing:
    """The state on a day; the term valid then, or the last one before; and the day all known terms end (not included)."""

    state: str
    term: Term | None
    until: date | None

    @property
    def label(self) -> str:
        """The state in words."""
        return str(State(self.state).label)

    @property
    def last_day(self) -> date | None:
        """The last day of the last term; None where it has no end."""
        return self.until - timedelta(days=1) if self.until else None


def standing(terms: Sequence[Term], events: Sequence[Event], day: date) -> Standing:
    """Return how the membership stands on the day, by its known terms (with plans) and its acts in force."""
    begun = [term for term in terms if term.valid_from <= day]
    if not begun:
        return Standing(State.AHEAD, terms[0] if terms else None, _end(terms))
    term = max(begun, key=lambda each: each.valid_from)
    if term.valid_to is None or term.valid_to > day:
        return Standing(State.CURRENT, term, _end(terms))
    turns = [event for event in events if event.kind in TURNING_POINTS and event.on <= day]
    last = max(turns, key=lambda event: (event.on, event.recorded_at), default=None)
    if last and last.kind == Event.Kind.LEAVE:
        state = State.LEFT
    elif last and last.kind == Event.Kind.PAUSE and last.on == term.valid_to:
        state = _after_pause(last, term, day)
    else:
        state = _after(term.valid_to, term, day)
    return Standing(state, term, _end(terms))


def _after_pause(pause: Event, term: Term, day: date) -> State:
    return State.PAUSED if pause.until is None or day < pause.until else _after(pause.until, term, day)


def _after(end: date, term: Term, day: date) -> State:
    return State.GRACE if day < end + timedelta(days=term.plan.grace_days) else State.LAPSED


def _end(terms: Sequence[Term]) -> date | None:
    ends = [term.valid_to for term in terms]
    return None if not ends or None in ends else max(end for end in ends if end)


def in_state(
    memberships: MembershipQuerySet, state: str, day: date, *, known_at: datetime | None = None
) -> MembershipQuerySet:
    """Return those of the memberships that are in the state on the day, as known at the moment (None: now)."""
    terms = Term.objects.known(known_at).filter(membership=OuterRef("pk"))
    begun = terms.filter(valid_from__lte=day)
    if state == State.CURRENT:
        return memberships.filter(Exists(begun.valid_on(day)))
    if state == State.AHEAD:
        return memberships.exclude(Exists(begun))
    turns = Event.objects.known(known_at).filter(membership=OuterRef("pk"), kind__in=TURNING_POINTS, on__lte=day)
    newest, latest = turns.order_by("-on", "-recorded_at"), begun.order_by("-valid_from")
    over = memberships.filter(Exists(begun)).exclude(Exists(begun.valid_on(day)))
    over = over.alias(
        turn=Coalesce(Subquery(newest.values("kind")[:1]), Value("")),
        turned_on=Subquery(newest.values("on")[:1]),
        back_on=Subquery(newest.values("until")[:1]),
        ended_on=Subquery(latest.values("valid_to")[:1]),
        last_plan=Subquery(latest.values("plan")[:1]),
    )
    in_pause = Q(turn=Event.Kind.PAUSE, turned_on=F("ended_on"))
    left, paused = Q(turn=Event.Kind.LEAVE), in_pause & (Q(back_on=None) | Q(back_on__gt=day))
    over = over.alias(over_from=Case(When(in_pause & ~Q(back_on=None), then=F("back_on")), default=F("ended_on")))
    if state == State.LEFT:
        return over.filter(left)
    if state == State.PAUSED:
        return over.filter(paused)
    in_grace = Q(pk__in=[])
    for plan, days in Plan.objects.order_by().values_list("pk", "grace_days"):
        in_grace |= Q(last_plan=plan, over_from__gt=day - timedelta(days=days))
    waiting = over.exclude(left).exclude(paused)
    return waiting.filter(in_grace) if state == State.GRACE else waiting.exclude(in_grace)


def pauses_ending(memberships: MembershipQuerySet, day: date, *, until: date) -> MembershipQuerySet:
    """Return those of the memberships that pause on the day and whose pause is over on the other day at the latest."""
    return in_state(memberships, State.PAUSED, day).filter(back_on__lte=until)
