"""The whole story of a membership: what happened, who recorded it when, what was struck out, and the line it is drawn on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tomoni.membership.actions import end_of_period
from tomoni.membership.actions.imports import FILE
from tomoni.membership.models import Event, Membership, Notice, Term
from tomoni.membership.staff import changes


@dataclass(frozen=True)
class Entry:
    """One thing that happened. ``taken_back`` is the event that took it back, where one did."""

    day: date
    kind: str
    said: str
    effects: tuple[str, ...] = ()
    note: str = ""
    recorded_at: datetime | None = None
    recorded_by: Any = None
    taken_back: Event | None = None
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Owed:
    """Dues not paid for one period; ``yen`` is None where the plan has no price on its first day."""

    start: date
    until: date | None
    yen: int | None


@dataclass
class Story:
    """Everything of one membership as known at a moment (None: now)."""

    membership: Membership
    known_at: datetime | None
    terms: list[Term]
    earlier: list[Term]
    acts: list[Event]
    struck: frozenset[int] = frozenset()
    """Which of the acts were taken back."""
    entries: list[Entry] = field(default_factory=list)

    @property
    def in_force(self) -> list[Event]:
        """The acts that were not taken back."""
        return [act for act in self.acts if act.pk not in self.struck]

    @property
    def owed(self) -> list[Owed]:
        """The periods whose dues are not paid, in order."""
        return owed(self.terms)


def story(membership: Membership, *, user: Any, known_at: datetime | None = None) -> Story:
    """Return the story of a membership as it was known at the moment, newest day first."""
    written = membership.terms.select_related("plan", "plan__part_of").prefetch_related("plan__prices")
    terms = list(written.order_by("valid_from", "known_from"))
    events = membership.events.select_related("recorded_by__person", "linked__membership", "reverses").in_order()
    if known_at:
        terms = [term for term in terms if term.known_from <= known_at]
        events = events.filter(recorded_at__lte=known_at)
    acts = list(events)
    known = [term for term in terms if _is_known(term, known_at)]
    earlier = [term for term in terms if term not in known]
    struck = frozenset(act.reverses_id for act in acts if act.reverses_id)
    told = Story(membership, known_at, known, earlier, [act for act in acts if act.reverses_id is None], struck)
    found = [
        *_act_entries(acts, terms),
        *_payment_entries(known, known_at),
        *_mail_entries(membership, known_at),
        *_application_entries(membership, user, known_at),
    ]
    told.entries = sorted(found, key=lambda entry: (entry.day, entry.recorded_at or _start_of(entry.day)), reverse=True)
    return told


def owed(terms: Sequence[Term]) -> list[Owed]:
    """Return what is not paid of the known terms, a period each.

    A period cut in two by a change of units owes for its most units; a plan without a price owes nothing
    that could be told (``yen`` None). Money itself is the business of finance.
    """
    periods: dict[tuple[Any, ...], list[Term]] = defaultdict(list)
    for term in terms:
        if term.paid_on is None:
            periods[term.plan.counted_in, end_of_period(term.plan, term.valid_from)].append(term)
    found = []
    for parts in periods.values():
        dues = [term.plan.dues(term.units, on=term.valid_from) for term in parts]
        known = [yen for yen in dues if yen is not None]
        found.append(Owed(parts[0].valid_from, parts[-1].valid_to, max(known) if known else None))
    return [each for each in sorted(found, key=lambda each: each.start) if each.yen != 0]


def _is_known(term: Term, at: datetime | None) -> bool:
    return term.known_to is None or (at is not None and term.known_to > at)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _act_entries(events: list[Event], terms: list[Term]) -> list[Entry]:
    taken_back = {event.reverses_id: event for event in events if event.reverses_id}
    written, closed = defaultdict(list), defaultdict(list)
    for term in terms:
        written[term.known_from].append(term)
        closed[term.closed_by_id].append(term)
    entries = []
    for event in events:
        if event.reverses_id:
            continue
        found = changes.changes(closed[event.pk], written[event.recorded_at])
        other = event.linked
        entries.append(
            Entry(
                event.on,
                event.kind,
                event.told(),
                tuple(str(change) for change in found),
                event.note,
                event.recorded_at,
                event.recorded_by or _source(event),
                taken_back.get(event.pk),
                reverse("membership_membership:inspect", args=[other.membership_id]) if other else "",
                _("together with No. %(number)s") % {"number": other.membership.number} if other else "",
            )
        )
    return entries


def _source(event: Event) -> str:
    """Return where an act came from that nobody of the office recorded; empty where its note says it."""
    return _("taken in from a file") if event.detail.get("source") == FILE else ""


def _payment_entries(terms: list[Term], known_at: datetime | None) -> list[Entry]:
    """Return the payments; parts of one period that were paid together are told once."""
    paid: dict[tuple[date, str], list[Term]] = defaultdict(list)
    for term in terms:
        if term.paid_on and (known_at is None or term.paid_on <= timezone.localdate(known_at)):
            paid[term.paid_on, term.payment_reference].append(term)
    return [
        Entry(
            day,
            "paid",
            _("paid: %(days)s") % {"days": changes.days(parts[0].valid_from, parts[-1].valid_to)},
            note=reference,
        )
        for (day, reference), parts in paid.items()
    ]


def _mail_entries(membership: Membership, known_at: datetime | None) -> list[Entry]:
    """Return the mails that went out, and those that did not."""
    tried = membership.notices.defer("body", "recipient").order_by("created_at")
    if known_at:
        tried = tried.filter(Q(sent_at__lte=known_at) | Q(sent_at=None, created_at__lte=known_at))
    return [
        Entry(
            timezone.localdate(notice.sent_at or notice.created_at),
            "mail",
            _("mail: %(subject)s") % {"subject": notice.subject},
            note=_not_out(notice),
            recorded_at=notice.sent_at or notice.created_at,
            url=reverse("membership_renewals:mail", args=[notice.pk]),
            link=_("what was written"),
        )
        for notice in tried
    ]


def _not_out(notice: Notice) -> str:
    """Return why a mail did not go out; empty for one that did."""
    if notice.failure:
        return _("could not be delivered: %(why)s") % {"why": notice.failure}
    return _("not known whether it went out") if notice.is_open else ""


def _application_entries(membership: Membership, user: Any, known_at: datetime | None) -> list[Entry]:
    seen = membership.applications.visible_to(user)
    if known_at:
        seen = seen.filter(created_at__lte=known_at)
    return [
        Entry(
            timezone.localdate(application.created_at),
            "application",
            _("applied on the web"),
            recorded_at=application.created_at,
            url=reverse("membership_application:inspect", args=[application.pk]),
            link=str(application.get_state_display()),
        )
        for application in seen
    ]
