"""Sweeps: a decision on many signatures at once, each reversible; and pairs that may be one person."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.core.records import Record, SelfToldQuerySet
from tomoni.petitions.models.petition import OfPetitionQuerySet, Petition, user_key
from tomoni.petitions.models.signature import InvalidReason, Signature


class SweepQuerySet(OfPetitionQuerySet):
    """Questions about sweeps."""

    def in_force(self) -> Self:
        """Return those that were not taken back."""
        return self.filter(reversed_at=None)


class Sweep(Record):
    """What was decided on which signatures, why and by whom.

    The audit trail holds this row with ``lines_sha256``, the hash of all its lines; the lines are not entered singly.
    """

    class Act(models.TextChoices):
        HOLD = "hold", _("hold back")
        RELEASE = "release", _("let count")
        INVALIDATE = "invalidate", _("declare invalid")
        MERGE = "merge", _("count duplicates once")

    petition = models.ForeignKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.PROTECT, related_name="sweeps"
    )
    act = models.CharField(_("act"), max_length=10, choices=Act)
    conditions = models.JSONField(_("conditions"), default=dict, blank=True)
    invalid_reason = models.CharField(_("why they do not count"), max_length=12, choices=InvalidReason, blank=True)
    note = models.TextField(_("reason in words"), blank=True)
    number = models.PositiveIntegerField(_("number"), default=0)
    lines_sha256 = models.CharField(_("fingerprint of its lines"), max_length=64, blank=True)
    at = models.DateTimeField(_("at"))
    by = user_key(verbose_name=_("by"))
    reversed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    reversed_by = user_key(verbose_name=_("taken back by"))

    objects = SweepQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on signatures")
        verbose_name_plural = _("decisions on signatures")
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=["invalidate", "merge"]) & ~Q(invalid_reason="")
                | Q(act__in=["hold", "release"], invalid_reason=""),
                name="sweep_that_invalidates_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.number}"


class SweepLineQuerySet(SelfToldQuerySet):
    """Lines are as visible as their sweep, and never change."""

    def visible_to(self, user: Any) -> Self:
        """Return the lines of the sweeps the user may see."""
        return self.filter(sweep__in=Sweep.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return none: what was decided is written down."""
        return self.none()


class SweepLine(models.Model):
    """One signature of a sweep as it was before, so that the sweep can be taken back."""

    sweep = models.ForeignKey("petitions.Sweep", on_delete=models.CASCADE, related_name="lines", db_index=False)
    signature = models.ForeignKey("petitions.Signature", on_delete=models.CASCADE, related_name="sweep_lines")
    state_before = models.CharField(_("state before"), max_length=10, choices=Signature.State)
    invalid_reason_before = models.CharField(_("reason before"), max_length=12, choices=InvalidReason, blank=True)
    counted_at_before = models.DateTimeField(_("counted since, before"), null=True)
    kept = models.ForeignKey(
        "petitions.Signature",
        verbose_name=_("counted instead"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="stands_for",
        db_index=False,
    )

    audited = False  # its sweep is, with the hash of all its lines

    objects = SweepLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a decision")
        verbose_name_plural = _("lines of a decision")
        constraints = [
            models.UniqueConstraint(fields=["sweep", "signature"], name="sweep_has_a_signature_once"),
            models.CheckConstraint(
                condition=Q(kept=None) | ~Q(kept=F("signature")), name="signature_never_stands_for_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sweep_id} {self.pk}"


class MatchQuerySet(SelfToldQuerySet):
    """Questions about pairs."""

    def open(self) -> Self:
        """Return those nobody has decided, the likeliest first."""
        return self.filter(decision=Match.Decision.OPEN).order_by("-likeness", "pk")

    def visible_to(self, user: Any) -> Self:
        """Return the pairs of visible petitions to the secretariat alone: both names are shown."""
        office = user.is_authenticated and user.is_active and (user.is_superuser or "secretariat" in user.role_keys())
        return self.filter(petition__in=Petition.objects.visible_to(user)) if office else self.none()


class Match(Record):
    """Two signatures of one petition that may be one person's; found by a job, decided by a person or a rule."""

    class Decision(models.TextChoices):
        OPEN = "open", _("undecided")
        SAME = "same", _("one person")
        DIFFERENT = "different", _("two persons")

    petition = models.ForeignKey(
        "petitions.Petition",
        verbose_name=_("petition"),
        on_delete=models.CASCADE,
        related_name="matches",
        db_index=False,
    )
    first = models.ForeignKey(
        "petitions.Signature", verbose_name=_("first"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    second = models.ForeignKey(
        "petitions.Signature", verbose_name=_("second"), on_delete=models.CASCADE, related_name="+"
    )
    likeness = models.FloatField(_("likeness"))
    reasons = models.JSONField(_("reasons"), default=list)
    decision = models.CharField(
        pgettext_lazy("pair", "decision"), max_length=10, choices=Decision, default=Decision.OPEN
    )
    decided_by = user_key(verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    rule = models.CharField(_("decided by the rule"), max_length=60, blank=True)
    sweep = models.ForeignKey(
        "petitions.Sweep",
        verbose_name=_("by the decision"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="matches",
    )

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_of_signatures_is_found_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_of_signatures_is_in_order"),
            models.CheckConstraint(
                condition=Q(decision="open", decided_at=None) | ~Q(decision="open") & Q(decided_at__isnull=False),
                name="decided_pair_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(likeness__gte=0, likeness__lte=1), name="likeness_is_between_nought_and_one"
            ),
        ]
        indexes = [models.Index(fields=["petition", "decision", "-likeness"], name="match_by_likeness")]

    def __str__(self) -> str:
        return f"{self.pk}"
