"""Samples: signatures drawn at random and checked one by one, so that it can be told how many of all are genuine."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.core.records import Audited, Record, RecordQuerySet
from tomoni.petitions.models.petition import OfPetitionQuerySet, user_key
from tomoni.petitions.models.signature import Signature


class SampleQuerySet(OfPetitionQuerySet):
    """Questions about samples."""

    def open(self) -> Self:
        """Return those still being checked."""
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        """Return those whose result stands, the newest first."""
        return self.exclude(closed_at=None).order_by("-closed_at", "-pk")


class Sample(Record):
    """A random sample of the signatures that counted at a moment; ``result`` stands once it is closed."""

    petition = models.ForeignKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.PROTECT, related_name="samples"
    )
    drawn_at = models.DateTimeField(_("drawn at"))
    drawn_by = user_key(verbose_name=_("drawn by"))
    population = models.PositiveIntegerField(_("drawn from"))
    closed_at = models.DateTimeField(_("finished at"), null=True, blank=True, editable=False)
    closed_by = user_key(verbose_name=_("finished by"))
    result = models.JSONField(_("result"), default=dict, blank=True, editable=False)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample of signatures")
        verbose_name_plural = _("samples of signatures")
        constraints = [
            models.CheckConstraint(condition=Q(population__gte=1), name="sample_is_drawn_from_one_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.drawn_at:%Y-%m-%d}"


class SampleLineQuerySet(RecordQuerySet):
    """Lines are seen and checked by those who see the signature."""

    def visible_to(self, user: object) -> Self:
        """Return the lines of samples whose signatures the user may see."""
        return self.filter(sample__in=Sample.objects.visible_to(user), signature__in=Signature.objects.visible_to(user))

    def editable_by(self, user: object) -> Self:
        """Return those of open samples the user may check."""
        own = self.filter(sample__in=Sample.objects.editable_by(user).open())
        return own.filter(signature__in=Signature.objects.visible_to(user))

    def unchecked(self) -> Self:
        """Return those nobody has checked, in the order they were drawn."""
        return self.filter(verdict=SampleLine.Verdict.OPEN).order_by("number")


class SampleLine(Audited):
    """One drawn signature and what was found of it."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("not checked")
        GENUINE = "genuine", _("genuine: the person says so, or the paper shows it")
        FALSE = "false", _("not genuine: the person did not sign, or there is none")
        UNREACHED = "unreached", _("cannot be found out: no answer, nothing on paper")

    sample = models.ForeignKey(
        "petitions.Sample", verbose_name=_("sample"), on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number"))
    signature = models.ForeignKey(
        "petitions.Signature", verbose_name=_("signature"), on_delete=models.PROTECT, related_name="sample_lines"
    )
    verdict = models.CharField(pgettext_lazy("sample", "finding"), max_length=10, choices=Verdict, default=Verdict.OPEN)
    checked_by = user_key(verbose_name=_("checked by"))
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, editable=False)

    objects = SampleLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("drawn signature")
        verbose_name_plural = _("drawn signatures")
        constraints = [
            models.UniqueConstraint(fields=["sample", "number"], name="sample_has_one_line_a_number"),
            models.UniqueConstraint(fields=["sample", "signature"], name="sample_draws_a_signature_once"),
            models.CheckConstraint(
                condition=Q(verdict="open", checked_at=None) | ~Q(verdict="open") & Q(checked_at__isnull=False),
                name="checked_line_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
