"""What an act must fulfil before it happens; each refusal says what to do instead."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from tomoni.membership.actions.timeline import MembershipError, known_terms
from tomoni.membership.models import Event, Membership, Plan, Term
from tomoni.people.models import Organisation, Person

MOST_UNITS = 32_767  # what the column of units can hold on PostgreSQL


def end_of_period(plan: Plan, start: date) -> date:
    """Return the day on which a term begun on ``start`` ends (not included), by the plan's period.

    A monthly term ends with its calendar month, a fixed year with its last month.
    """
    if plan.period == Plan.Period.MONTHLY:
        return start.replace(day=1) + relativedelta(months=1)
    if plan.period == Plan.Period.ROLLING:
        return start + relativedelta(years=1)
    year = start.year if start.month >= plan.first_month else start.year - 1
    return date(year + 1, plan.first_month, 1)


def subject_of(holder: Person | Organisation) -> str:
    """Return for whom a plan must be to fit the holder."""
    return Plan.Subject.PERSON if isinstance(holder, Person) else Plan.Subject.ORGANISATION


def check_plan(plan: Plan, units: int, subject: str) -> None:
    """Raise MembershipError when the plan is not for such holders (``subject_of``) or the units are too few or many."""
    if plan.subject != subject:
        raise MembershipError(
            _("“%(plan)s” is for %(subject)s. Choose another plan.")
            % {"plan": plan, "subject": plan.get_subject_display()}
        )
    if not plan.minimum_units <= units <= MOST_UNITS:
        raise MembershipError(
            _("“%(plan)s” takes from %(least)s to %(most)s units.")
            % {"plan": plan, "least": plan.minimum_units, "most": f"{MOST_UNITS:,}"}
        )


def check_holder(holder: Person | Organisation) -> None:
    """Raise MembershipError for a record that was merged into another, or erased."""
    if holder.merged_into_id:
        raise MembershipError(_("This record was merged into another. Use that one."))
    if getattr(holder, "erased_at", None):
        raise MembershipError(_("This person's data was erased on request; nothing can be added."))


def check_alone(
    membership: Membership | None, holder: Person | Organisation, plan: Plan, start: date, until: date | None
) -> None:
    """Raise MembershipError when another membership of the holder is of the same nature in that time."""
    others = Membership.objects.of(holder)
    if membership:
        others = others.exclude(pk=membership.pk)
    clash = Term.objects.known().between(start, until).filter(membership__in=others, plan__nature=plan.nature).first()
    if clash:
        raise MembershipError(
            _("The same holder has number %(number)s already, as “%(plan)s”. Change that one instead.")
            % {"number": clash.membership.number, "plan": clash.plan}
        )


def check_new(holder: Person | Organisation, plan: Plan, start: date, until: date) -> None:
    """Raise MembershipError when the holder has a number that should be used instead of a new one.

    A second number is given only to who belongs in another nature at the same time (a member that subscribes too).
    """
    check_alone(None, holder, plan, start, until)
    for own in Membership.objects.of(holder).order_by("number"):
        terms = known_terms(own)
        if any(term.plan.nature == plan.nature for term in terms) or not any(
            term.shares_a_day(start, until) for term in terms
        ):
            raise MembershipError(
                _("Number %(number)s is in the register already: let them return under it.") % {"number": own.number}
            )


def check_here(membership: Membership) -> None:
    """Raise MembershipError when they have left and no term lies after that."""
    leavings = Event.objects.in_force().filter(membership=membership, kind=Event.Kind.LEAVE)
    last = leavings.order_by("on", "recorded_at").last()
    if last and not Term.objects.known().between(last.on, None).filter(membership=membership).exists():
        raise MembershipError(
            _("They have left already, on %(day)s (%(reason)s). Let them return, or take that back.")
            % {"day": last.on, "reason": last.get_reason_display()}
        )


def last_term(membership: Membership) -> Term:
    """Return the last known term; raises MembershipError where there is none."""
    terms = known_terms(membership)
    if not terms:
        raise MembershipError(_("This membership has no term to follow on: let them return instead."))
    return terms[-1]


def next_start(last: Term) -> date:
    """Return the day from which the period after the last term runs: its end, or that of the pause that cut it.

    Raises MembershipError where the term has no end, and for a pause that lasts until they return.
    """
    if last.valid_to is None:
        raise MembershipError(_("This membership has no end, so there is nothing to renew."))
    pauses = Event.objects.in_force().filter(membership=last.membership_id, kind=Event.Kind.PAUSE, on=last.valid_to)
    pause = pauses.in_order().last()
    if pause is None:
        return last.valid_to
    if pause.until is None:
        raise MembershipError(_("They pause since %(day)s: let them return instead.") % {"day": pause.on})
    return pause.until


def term_on(membership: Membership, day: date) -> Term:
    """Return the known term valid on the day; raises MembershipError where there is none."""
    term = Term.objects.on(day).filter(membership=membership).first()
    if term is None:
        raise MembershipError(_("Nothing is in the register for %(day)s.") % {"day": day})
    return term
