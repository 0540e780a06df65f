"""Hand-overs: the day the signatures reach the addressee; afterwards their destruction and what proof stays."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record, RecordQuerySet
from tomoni.petitions.models.kinds import Disclosure
from tomoni.petitions.models.petition import OfPetitionQuerySet, Petition, user_key
from tomoni.projects.models import Activity
from tomoni.projects.models.activity import ActivityQuerySet

FROZEN = ("petition_id", "addressee_id", "disclosure", "counts", "manifest", "manifest_sha256", "frozen_at")


class FrozenHandOverError(Exception):
    """Somebody tried to change what was handed over; the message says so."""


class HandOverQuerySet(ActivityQuerySet):
    """Questions about hand-overs."""

    def frozen(self) -> Self:
        """Return those whose counts stand."""
        return self.exclude(frozen_at=None)

    def unanswered(self) -> Self:
        """Return those handed over to which no reply has come."""
        return self.frozen().filter(outcome="")

    def visible_to(self, user: Any) -> Self:
        """Return those whose own activity and whose petition the user may see."""
        return super().visible_to(user).filter(petition__in=Petition.objects.visible_to(user))


class HandOver(Activity):
    """An act: the signatures so far are handed to an addressee. The reply, when it comes, is the act's outcome."""

    activity_ptr = models.OneToOneField(
        "projects.Activity", parent_link=True, primary_key=True, on_delete=models.CASCADE, related_name="as_hand_over"
    )
    petition = models.ForeignKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.PROTECT, related_name="hand_overs"
    )
    addressee = models.ForeignKey(
        "petitions.Addressee",
        verbose_name=_("addressee"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hand_overs",
    )
    ordinal = models.PositiveSmallIntegerField(_("which hand-over"), default=1, validators=[MinValueValidator(1)])
    label = models.CharField(_("which collection"), max_length=60, blank=True, help_text=_("For example: 第1次集約分"))
    recipients = models.TextField(_("received by"), blank=True)
    disclosure = models.CharField(
        pgettext_lazy("hand-over", "handed over"), max_length=20, choices=Disclosure, default=Disclosure.COUNT
    )
    counts = models.JSONField(_("counts of the day"), default=dict, blank=True, editable=False)
    manifest = models.JSONField(_("manifest"), default=dict, blank=True, editable=False)
    manifest_sha256 = models.CharField(_("fingerprint of the manifest"), max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("counts as of"), null=True, blank=True, editable=False)
    first_signed_by = user_key(verbose_name=_("manifest signed by"))
    first_signed_at = models.DateTimeField(_("manifest signed at"), null=True, blank=True, editable=False)
    second_signed_by = user_key(verbose_name=_("manifest countersigned by"))
    second_signed_at = models.DateTimeField(_("manifest countersigned at"), null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(_("signers told at"), null=True, blank=True, editable=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over of signatures")
        verbose_name_plural = _("hand-overs of signatures")
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_at=None, manifest_sha256="") | Q(frozen_at__isnull=False) & ~Q(manifest_sha256=""),
                name="frozen_hand_over_has_a_fingerprint",
            ),
            models.CheckConstraint(
                condition=Q(second_signed_by=None)
                | Q(first_signed_by=None)
                | ~Q(second_signed_by=F("first_signed_by")),
                name="manifest_is_signed_by_two_persons",
                violation_error_message=_("The second signature is for another person."),
            ),
        ]

    @property
    def reply(self) -> str:
        """What the addressee answered: the outcome of the act, as every activity has it."""
        return self.outcome

    @property
    def replied_on(self) -> Any:
        """The day of the reply."""
        return self.outcome_on

    def clean(self) -> None:
        """Refuse to hand over more than the petition promised its signers."""
        self.kind = Activity.Kind.REQUEST
        super().clean()
        if self.petition_id and self.disclosure not in Disclosure.at_most(self.petition.disclosure):
            told = self.petition.get_disclosure_display()
            raise ValidationError(
                {"disclosure": gettext("Signers were promised at most: %(level)s.") % {"level": told}}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it a delivery, and what was handed over as it was."""
        self.kind = Activity.Kind.REQUEST
        kept = HandOver.objects.frozen().filter(pk=self.pk).first()
        if kept and any(getattr(kept, name) != getattr(self, name) for name in FROZEN):
            raise FrozenHandOverError(gettext("What was handed over stands. Enter a further hand-over instead."))
        super().save(*args, **kwargs)


class OfOfficeQuerySet(OfPetitionQuerySet):
    """What the secretariat and auditors see; written by acts alone."""

    def visible_to(self, user: Any) -> Self:
        """Return those of visible petitions to the secretariat and auditors."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        office = user.is_superuser or {"secretariat", "auditor"} & user.role_keys()
        return super().visible_to(user) if office else self.none()

    def editable_by(self, user: Any) -> Self:
        """Return none: what is certified does not change."""
        return self.none()


class Destruction(Record):
    """A certificate: which personal data of a petition was destroyed, when and by whom."""

    petition = models.ForeignKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.PROTECT, related_name="destructions"
    )
    at = models.DateTimeField(_("at"))
    by = user_key(verbose_name=_("by"))
    numbers = models.JSONField(_("how many of what"), default=dict)
    text = models.TextField(_("certificate"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)

    objects = OfOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of destruction")
        verbose_name_plural = _("certificates of destruction")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class ProofQuerySet(RecordQuerySet):
    """Proofs are looked up one by one with what the signer types; nobody lists them."""

    def visible_to(self, user: Any) -> Self:
        """Return none."""
        return self.none()


class Proof(models.Model):
    """That somebody signed a petition whose data is gone: a keyed hash, of use only to who knows name and mail."""

    petition = models.ForeignKey("petitions.Petition", on_delete=models.CASCADE, related_name="proofs", db_index=False)
    key = models.CharField(max_length=32)

    audited = False  # written once, by the destruction that is audited

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("proof of a signature")
        verbose_name_plural = _("proofs of signatures")
        constraints = [models.UniqueConstraint(fields=["petition", "key"], name="proof_is_kept_once")]

    def __str__(self) -> str:
        return str(self.pk)
