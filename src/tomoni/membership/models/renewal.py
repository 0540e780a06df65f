"""Whose renewal is due: the last known terms that end, of those who have neither left nor paused nor renewed."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from tomoni.membership.models.event import Event
from tomoni.membership.models.membership import MembershipQuerySet
from tomoni.membership.models.reminder import Notice
from tomoni.membership.models.standing import State, in_state
from tomoni.membership.models.term import Term, TermQuerySet

DUE_DAYS = 60
UNPAID_DAYS = 30


def ending(day: date, *, after: date | None = None, before: date | None = None) -> TermQuerySet:
    """Return the terms, begun by the day, that are the last of their membership and whose end asks for a renewal.

    ``after`` and ``before`` bound the term's end (its first day not included, half-open). Left out are those who
    renewed, who left or announced it, who pause or announced it, and whose record is erased, merged or dissolved.
    """
    same = {"membership": OuterRef("membership")}
    later = Term.objects.known().filter(valid_from__gt=OuterRef("valid_from"), **same)
    ended = Event.objects.in_force().filter(
        Q(kind=Event.Kind.LEAVE, on__gt=OuterRef("valid_from")) | Q(kind=Event.Kind.PAUSE, on=OuterRef("valid_to")),
        **same,
    )
    terms = Term.objects.known().filter(
        valid_from__lte=day,
        valid_to__isnull=False,
        membership__person__merged_into=None,
        membership__person__erased_at=None,
        membership__organisation__merged_into=None,
        membership__organisation__dissolved_on=None,
    )
    if after:
        terms = terms.filter(valid_to__gte=after)
    if before:
        terms = terms.filter(valid_to__lt=before)
    return terms.exclude(Exists(later)).exclude(Exists(ended))


def end_of(term: Term) -> date:
    """Return the end (not included) of a term that has one; raises ValueError for one without."""
    if term.valid_to is None:
        raise ValueError("a term without an end is never renewed")
    return term.valid_to


def grace_end(term: Term) -> date:
    """Return the day from which a term's membership is lapsed: its end and the plan's days of grace."""
    return end_of(term) + timedelta(days=term.plan.grace_days)


class Stage(models.TextChoices):
    """How far a renewal, or the payment of its dues, is behind."""

    DUE = "due", _("ends soon")
    UNPAID = "unpaid", _("dues not paid")
    GRACE = "grace", _("in grace")
    LAPSED = "lapsed", _("lapsed")


def in_stage(memberships: MembershipQuerySet, stage: str, day: date) -> MembershipQuerySet:
    """Return those of the memberships that are in the stage on the day.

    Due: the last term ends within DUE_DAYS. Unpaid: they belong on the day, but dues of its term were not paid
    UNPAID_DAYS after it began. In grace and lapsed are the states of ``standing``; each may be unpaid as well.
    """
    if stage == Stage.DUE:
        ends = ending(day, after=day + timedelta(days=1), before=day + timedelta(days=DUE_DAYS + 1))
        return memberships.filter(pk__in=ends.values("membership"))
    if stage == Stage.UNPAID:
        late = Term.objects.on(day).filter(paid_on=None, valid_from__lte=day - timedelta(days=UNPAID_DAYS))
        costly = late.filter(plan__prices__per_unit__gt=0)
        return memberships.filter(pk__in=costly.values("membership"))
    return in_state(memberships, State.GRACE if stage == Stage.GRACE else State.LAPSED, day)


def with_end(memberships: MembershipQuerySet) -> MembershipQuerySet:
    """Return the memberships with ``last_end`` and ``last_plan``: the end (not included) and plan of their last term."""
    last = Term.objects.known().filter(membership=OuterRef("pk")).order_by("-valid_from")
    return memberships.annotate(
        last_end=Subquery(last.values("valid_to")[:1]), last_plan=Subquery(last.values("plan")[:1])
    )


def ends_by_month(memberships: MembershipQuerySet, stage: str, day: date) -> dict[date, int]:
    """Return how many of those in the stage have a last term that ends in a month, by the month's first day."""
    found: dict[date, int] = {}
    ends = with_end(in_stage(memberships, stage, day)).values_list("last_end").annotate(count=Count("pk"))
    for end, count in ends.order_by("last_end"):
        if end:
            month = (end - timedelta(days=1)).replace(day=1)
            found[month] = found.get(month, 0) + count
    return found


def unreminded(day: date) -> TermQuerySet:
    """Return the terms whose last day lies between the day and the end of its month, and of which nobody was reminded."""
    next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    sent = Notice.objects.filter(
        membership=OuterRef("membership"), term_end=OuterRef("valid_to"), sent_at__isnull=False
    )
    ends = ending(day, after=day + timedelta(days=1), before=next_month + timedelta(days=1))
    return ends.exclude(Exists(sent))
