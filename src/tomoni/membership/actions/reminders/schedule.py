"""Who is due for which reminder on which day.

For each end of a term the latest reminder due counts; what fell due before it is not made up for. None goes
out that fell due on or before the day another was sent about the same end, and none after the days of grace.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q

from tomoni.membership.actions.reminders.recipients import Recipient, recipient_of, with_contacts
from tomoni.membership.actions.reminders.texts import Hindrance, next_dues, text_for
from tomoni.membership.models import Notice, Plan, Reminder, Term
from tomoni.membership.models.membership import MembershipQuerySet
from tomoni.membership.models.placeholders import used
from tomoni.membership.models.reminder import NoticeQuerySet
from tomoni.membership.models.renewal import end_of, ending, grace_end

MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class Due:
    """A reminder that is to go out on ``day`` about the end of a term; ``hindrance`` says why it cannot by mail."""

    term: Term
    reminder: Reminder
    day: date
    recipient: Recipient | None
    hindrance: str = ""
    failed: Notice | None = None
    """The mail tried before, where it is to be tried again."""

    @property
    def is_automatic(self) -> bool:
        """Whether it goes out by itself."""
        return self.reminder.sending == Reminder.Sending.AUTOMATIC

    @property
    def is_fresh(self) -> bool:
        """Whether it falls due on this very day and was not tried yet."""
        return self.failed is None and self.reminder.due_on(end_of(self.term)) == self.day

    @property
    def hindrance_label(self) -> str:
        """The hindrance in words."""
        return str(Hindrance(self.hindrance).label) if self.hindrance else ""


class Schedule:
    """The reminders in use, by plan: a plan's own, else those of the class it is part of, else those for all plans."""

    def __init__(self) -> None:
        self.by_plan: dict[int | None, list[Reminder]] = defaultdict(list)
        for reminder in Reminder.objects.in_use().select_related("plan").prefetch_related("texts").order_by("days"):
            self.by_plan[reminder.plan_id].append(reminder)

    def of(self, plan: Plan) -> list[Reminder]:
        """Return the reminders of a plan that are sent within its days of grace, the earliest first."""
        found = next((own for key in (plan.pk, plan.part_of_id, None) if (own := self.by_plan.get(key))), [])
        return [reminder for reminder in found if reminder.days <= plan.grace_days]

    def terms(self, day: date, memberships: MembershipQuerySet | None, *, ahead: int = 0) -> list[Term]:
        """Return the terms of the memberships (None: all) that may be reminded from the day on, for so many days."""
        asked = Q(pk__in=[])
        for plan in Plan.objects.select_related("part_of"):
            if reminders := self.of(plan):
                first, last = day - timedelta(days=plan.grace_days), day + timedelta(days=ahead + 1 - reminders[0].days)
                asked |= Q(plan=plan, valid_to__gt=first, valid_to__lte=last)
        terms = ending(day).filter(asked)
        if memberships is not None:
            terms = terms.filter(membership__in=memberships)
        sent = Notice.objects.exclude(term_end=None).order_by("day").defer("body", "recipient")
        terms = terms.prefetch_related(Prefetch("membership__notices", sent, to_attr="reminded"))
        return list(with_contacts(terms, day).order_by("valid_to", "membership__number"))


def pending(day: date, *, memberships: MembershipQuerySet | None = None) -> list[Due]:
    """Return what is to go out on the day to the memberships (None: all), one for each, hindered ones included."""
    schedule = Schedule()
    return [due for term in schedule.terms(day, memberships) if (due := _due(schedule, term, day))]


def coming(day: date, *, days: int, memberships: MembershipQuerySet | None = None) -> list[Due]:
    """Return what goes out from the day on, for so many days, if nobody renews or leaves: in the order of the days.

    What waits for the office to press Send stands on the first day.
    """
    schedule, found = Schedule(), []
    last = day + timedelta(days=days - 1)
    for term in schedule.terms(day, memberships, ahead=days - 1):
        if due := _due(schedule, term, day):
            found.append(due)
        found += [
            _told(term, reminder, reminder.due_on(end_of(term)))
            for reminder in schedule.of(term.plan)
            if day < reminder.due_on(end_of(term)) <= last
        ]
    return sorted(found, key=lambda due: (due.day, due.reminder.pk, due.term.membership.number))


def given_up(day: date, *, memberships: MembershipQuerySet) -> NoticeQuerySet:
    """Return the mails that did not go out and are not tried again, about ends still to be renewed in grace.

    Where another mail about the same end followed, they count no more.
    """
    ends = ending(day).filter(membership=OuterRef("membership"), valid_to=OuterRef("term_end"))
    in_time = Q(pk__in=[])
    for plan, days in Plan.objects.order_by().values_list("pk", "grace_days"):
        in_time |= Q(plan=plan, valid_to__gt=day - timedelta(days=days))
    later = Notice.objects.filter(
        membership=OuterRef("membership"), term_end=OuterRef("term_end"), day__gt=OuterRef("day")
    )
    tried = Notice.objects.unsent().filter(Q(failure="") | Q(attempts__gte=MOST_ATTEMPTS), membership__in=memberships)
    return tried.filter(Exists(ends.filter(in_time))).exclude(Exists(later))


def _due(schedule: Schedule, term: Term, day: date) -> Due | None:
    if day >= grace_end(term):
        return None
    over = [reminder for reminder in schedule.of(term.plan) if reminder.due_on(end_of(term)) <= day]
    if not over:
        return None
    latest = over[-1]
    failed = None
    for notice in _about(term):
        if notice.reminder_id == latest.pk:
            if notice.sent_at or notice.is_open or notice.attempts >= MOST_ATTEMPTS:
                return None
            failed = notice
        elif not notice.failure and notice.day is not None and notice.day >= latest.due_on(end_of(term)):
            return None
    if any(notice.day == day and notice != failed for notice in term.membership.reminded):
        return None
    return _told(term, latest, day, failed)


def _about(term: Term) -> Iterator[Notice]:
    return (notice for notice in term.membership.reminded if notice.term_end == term.valid_to)


def _told(term: Term, reminder: Reminder, day: date, failed: Notice | None = None) -> Due:
    recipient = recipient_of(term.membership)
    return Due(term, reminder, day, recipient, _hindrance(term, reminder, recipient), failed)


def _hindrance(term: Term, reminder: Reminder, recipient: Recipient | None) -> str:
    if not term.membership.wants_reminders:
        return Hindrance.OBJECTED
    if recipient is None:
        return Hindrance.NO_ADDRESS
    text = text_for(reminder, recipient.languages)
    if text is None:
        return Hindrance.NO_TEXT
    return Hindrance.NO_PRICE if "dues" in used(text.body) and next_dues(term) is None else ""
