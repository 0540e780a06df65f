"""Whose renewal is due: the last known terms that end, of those who have neither left nor paused nor renewed."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from tomoni.membership.models.event import Event
from tomoni.membership.models.term import Term, TermQuerySet


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


def grace_end(term: Term) -> date:
    """Return the day from which a term's membership is lapsed: its end and the plan's days of grace."""
    if term.valid_to is None:
        raise ValueError("a term without an end has no grace")
    return term.valid_to + timedelta(days=term.plan.grace_days)
