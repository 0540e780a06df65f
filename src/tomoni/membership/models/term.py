"""Terms: who was what, with how many units, from when to when, and since when we knew it.

A term is never overwritten. It has two half-open stretches of time: ``valid_from``/``valid_to`` (days,
what was so) and ``known_from``/``known_to`` (moments, what we held to be so). A correction closes what
was known and writes new rows, so "as we knew it then" and "as corrected since" are two queries.
Two terms of one membership never overlap in both: the database refuses it (migration 0002).
"""

from datetime import date, datetime, timedelta
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import F, Min, Q
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record, RecordQuerySet


class TermQuerySet(RecordQuerySet):
    """Questions about terms; each names the day, and the moment of knowledge where it is not now."""

    def known(self, at: datetime | None = None) -> Self:
        """Return the rows held to be true at the moment; None is now."""
        if at is None:
            return self.filter(known_to=None)
        return self.filter(Q(known_to=None) | Q(known_to__gt=at), known_from__lte=at)

    def on(self, day: date, *, known_at: datetime | None = None) -> Self:
        """Return the terms valid on the day, as known at the moment (None: now)."""
        return self.known(known_at).valid_on(day)

    def valid_on(self, day: date) -> Self:
        """Return the terms valid on the day, whenever that was known."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def between(self, start: date, until: date | None) -> Self:
        """Return the terms that share a day with the days from ``start`` up to ``until`` (None: for ever)."""
        sharing = self.filter(Q(valid_to=None) | Q(valid_to__gt=start))
        return sharing if until is None else sharing.filter(valid_from__lt=until)

    def begun_at(self) -> datetime | None:
        """Return the moment the first of them was recorded; None where there is none."""
        return self.aggregate(first=Min("known_from"))["first"]

    def in_order(self) -> Self:
        """Return them by membership number, then by day."""
        return self.order_by("membership__number", "valid_from", "known_from")

    def visible_to(self, user: Any) -> Self:
        """Return the terms of the memberships the user may see."""
        return self._of_memberships("visible_to", user)

    def editable_by(self, user: Any) -> Self:
        """Return the terms of the memberships the user may change."""
        return self._of_memberships("editable_by", user)

    def delete(self) -> NoReturn:
        """Refuse: what was known stays known."""
        raise TypeError("A term is never deleted. Reverse or correct the act that wrote it (membership.actions).")

    def _of_memberships(self, question: str, user: Any) -> Self:
        from tomoni.membership.models.membership import Membership

        return self.filter(membership__in=getattr(Membership.objects, question)(user))


class Term(Record):
    """A stretch of belonging under one plan with one number of units."""

    membership = models.ForeignKey(
        "membership.Membership", verbose_name=_("membership"), on_delete=models.PROTECT, related_name="terms"
    )
    plan = models.ForeignKey(
        "membership.Plan", verbose_name=_("plan"), on_delete=models.PROTECT, related_name="terms", db_index=False
    )
    units = models.PositiveSmallIntegerField(_("units"), default=1)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until (not included)"), null=True, blank=True)
    known_from = models.DateTimeField(_("known since"))
    known_to = models.DateTimeField(_("known until"), null=True, blank=True)
    begun_by = models.ForeignKey(
        "membership.Event", verbose_name=_("written by"), on_delete=models.PROTECT, related_name="terms"
    )
    closed_by = models.ForeignKey(
        "membership.Event",
        verbose_name=_("superseded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded",
    )
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    payment_reference = models.CharField(_("payment reference"), max_length=100, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.CheckConstraint(condition=Q(units__gte=1), name="term_has_at_least_one_unit"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="term_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(known_to=None) | Q(known_to__gt=F("known_from")),
                name="term_is_known_until_after_it_is_known",
            ),
            models.CheckConstraint(
                condition=Q(known_to=None, closed_by=None) | Q(known_to__isnull=False, closed_by__isnull=False),
                name="term_is_superseded_by_an_event",
            ),
        ]
        indexes = [
            models.Index(
                fields=["plan", "valid_from", "valid_to", "known_from", "known_to", "units", "membership"],
                name="term_counted_by_plan_and_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership} {self.plan} {self.units}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: what was known stays known."""
        Term.objects.none().delete()

    @property
    def last_day(self) -> date | None:
        """The last day that is inside; None where there is no end."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    def shares_a_day(self, start: date, until: date | None) -> bool:
        """Return whether it is valid on one of the days from ``start`` up to ``until`` (None: for ever)."""
        return (until is None or self.valid_from < until) and (self.valid_to is None or self.valid_to > start)
