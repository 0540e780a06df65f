"""Signatures: one row for each, however it was given."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tomoni.core import names
from tomoni.core.fields import EncryptedTextField
from tomoni.core.records import Audited, SelfToldQuerySet
from tomoni.petitions.models import keys
from tomoni.petitions.models.kinds import Disclosure
from tomoni.petitions.models.petition import Petition, user_key

PERSONAL = ("name", "kana", "address", "mail", "comment")
KEYS = ("name_key", "kana_key", "mail_key", "address_key", "network_key", "confirm_hash")


class InvalidReason(models.TextChoices):
    """Why a line or signature does not count (domain.md 3.4)."""

    NO_NAME = "no_name", _("no name")
    ADDRESS = "address", _("address missing or incomplete")
    DUPLICATE = "duplicate", _("the same person twice")
    SAME_HAND = "same_hand", _("written by another, or in one hand")
    NO_SEAL = "no_seal", _("printed name without a seal")
    ILLEGIBLE = "illegible", _("illegible")
    ABROAD = "abroad", _("lives abroad, where that excludes")
    INELIGIBLE = "ineligible", _("outside the petition's circle")
    FRAUD = "fraud", _("not signed by a person")
    OTHER = "other", pgettext_lazy("reason", "another reason")


class SignatureQuerySet(SelfToldQuerySet):
    """Questions about signatures."""

    def counted(self) -> Self:
        """Return those that count."""
        return self.filter(state=Signature.State.COUNTED)

    def held(self) -> Self:
        """Return those kept out of every number until somebody has looked at them."""
        return self.filter(state=Signature.State.HELD)

    def pending(self) -> Self:
        """Return those whose signer has not confirmed."""
        return self.filter(state=Signature.State.PENDING)

    def on_web(self) -> Self:
        """Return those given on the web and confirmed by mail."""
        return self.filter(method=Signature.Method.WEB)

    def witnessed(self) -> Self:
        """Return those given at a stall before a collector."""
        return self.filter(method=Signature.Method.WITNESSED)

    def on_paper(self) -> Self:
        """Return those keyed from sheets."""
        return self.filter(method=Signature.Method.PAPER)

    def counted_between(self, since: datetime, until: datetime) -> Self:
        """Return those that began to count in the half-open stretch of time, whatever became of them since."""
        return self.filter(counted_at__gte=since, counted_at__lt=until)

    def doubted_for(self, reason: str) -> Self:
        """Return those with the reason among their reasons of doubt."""
        return self.annotate(told_reasons=Cast("reasons", models.TextField())).filter(
            told_reasons__contains=f'"{reason}"'
        )

    def agreeing_to(self, level: str) -> Self:
        """Return those whose signers agreed that so much is handed over."""
        return self.filter(agreed__in=Disclosure.at_least(level))

    def shown(self) -> Self:
        """Return those that may be named among the latest, newest first."""
        return self.counted().filter(is_shown=True).order_by("-signed_at", "pk")

    def wanting_news(self) -> Self:
        """Return those whose signers ticked that they want news and can be written to."""
        return self.counted().filter(newsletter=True, erased_at=None).exclude(mail_key="")

    def with_mail(self, petition: Petition, mail: str) -> Self:
        """Return the petition's signatures from a mail address: those of a family, or one person's attempts."""
        return self.filter(mail_key=keys.mail_key(petition.pk, mail)) if mail.strip() else self.none()

    def of_person(self, petition: Petition, *, name: str, mail: str = "") -> Self:
        """Return the petition's signature of a name at a mail address; without one those of the name."""
        named = self.filter(petition=petition, name_key=keys.name_key(petition.pk, name))
        return named.filter(mail_key=keys.mail_key(petition.pk, mail)) if mail.strip() else named

    def visible_to(self, user: Any) -> Self:
        """Return all to the secretariat, to project people the ones on sheets they key; names are nobody else's."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        own = self.filter(petition__in=Petition.objects.keyed_by(user))
        if user.is_superuser or "secretariat" in user.role_keys():
            return own
        return own.filter(method=Signature.Method.PAPER)

    def editable_by(self, user: Any) -> Self:
        """Return those the user may see, until they are erased."""
        return self.visible_to(user).filter(erased_at=None)


class Signature(Audited):
    """One person's signature. Name, reading, address, mail and comment are encrypted; keys compare them.

    How it came about is told by the row itself: ``SelfToldQuerySet.insert_unaudited`` takes a signer's signature with
    one INSERT, without the audit trail, which would make all signers queue. What staff does to it afterwards (key,
    hold, release, invalidate, correct, merge) goes through ``save`` or ``update`` and is audited like everything else;
    the trail tells that a name was altered, never the name, so that erasure need not rewrite it.
    """

    class Method(models.TextChoices):
        WEB = "web", _("on the web")
        WITNESSED = "witnessed", _("at a stall")
        PAPER = "paper", _("on paper")
        PLATFORM = "platform", _("on another platform")

    class State(models.TextChoices):
        PENDING = "pending", _("not yet confirmed")
        COUNTED = "counted", pgettext_lazy("signature", "counted")
        HELD = "held", _("held back")
        INVALID = "invalid", pgettext_lazy("signature", "invalid")
        WITHDRAWN = "withdrawn", pgettext_lazy("signature", "withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Foreign keys here carry no index of their own: each is one more page to write for every signature.
    petition = models.ForeignKey(
        "petitions.Petition",
        verbose_name=_("petition"),
        on_delete=models.PROTECT,
        related_name="signatures",
        db_index=False,
    )
    method = models.CharField(_("signed"), max_length=10, choices=Method, default=Method.WEB)
    state = models.CharField(pgettext_lazy("signature", "state"), max_length=10, choices=State, default=State.PENDING)
    wording = models.ForeignKey(
        "petitions.Wording",
        verbose_name=pgettext_lazy("petition", "wording"),
        on_delete=models.PROTECT,
        related_name="signatures",
        db_index=False,
    )
    language = models.CharField(_("language"), max_length=12, default="ja")
    name = EncryptedTextField(pgettext_lazy("of a person", "name"), blank=True)
    kana = EncryptedTextField(_("reading (kana)"), blank=True)
    address = EncryptedTextField(_("address"), blank=True)
    mail = EncryptedTextField(_("e-mail"), blank=True)
    comment = EncryptedTextField(_("comment"), blank=True)
    prefecture = models.CharField(_("prefecture"), max_length=2, blank=True)
    agreed = models.CharField(
        _("agreed to hand over"), max_length=20, choices=Disclosure, default=Disclosure.NAME_PREFECTURE
    )
    is_shown = models.BooleanField(_("may be shown"), default=False)
    newsletter = models.BooleanField(_("wants the newsletter"), default=False)
    newsletter_wording = models.CharField(_("words agreed to"), max_length=300, blank=True)
    name_key = models.CharField(max_length=32, blank=True, editable=False)
    kana_key = models.CharField(max_length=32, blank=True, editable=False)
    mail_key = models.CharField(max_length=32, blank=True, editable=False)
    address_key = models.CharField(max_length=32, blank=True, editable=False)
    network_key = models.CharField(max_length=32, blank=True, editable=False)
    confirm_hash = models.CharField(max_length=64, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed at"), help_text=_("On paper: the day the sheet came in."))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    counted_at = models.DateTimeField(_("counts since"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("data erased at"), null=True, blank=True, editable=False)
    resends = models.PositiveSmallIntegerField(_("confirmation sent again"), default=0, editable=False)
    score = models.SmallIntegerField(_("doubt"), default=0, editable=False)
    reasons = models.JSONField(_("reasons of doubt"), default=list, blank=True, editable=False)
    sheet = models.ForeignKey(
        "petitions.Sheet",
        verbose_name=pgettext_lazy("petition", "sheet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signatures",
        db_index=False,
    )
    line = models.PositiveSmallIntegerField(_("line"), null=True, blank=True, validators=[MinValueValidator(1)])
    collector = models.ForeignKey(
        "petitions.Collector",
        verbose_name=_("witnessed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signatures",
        db_index=False,
    )
    platform = models.CharField(_("platform"), max_length=60, blank=True)
    reference = models.CharField(_("number at the platform"), max_length=100, blank=True)
    invalid_reason = models.CharField(_("why it does not count"), max_length=12, choices=InvalidReason, blank=True)
    entered_by = user_key(verbose_name=_("keyed by"))

    audited_reads = True
    withheld_from_trail = frozenset(PERSONAL)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["mail_key", "name_key"], condition=~Q(mail_key=""), name="name_at_an_address_signs_once"
            ),
            models.UniqueConstraint(
                fields=["sheet", "line"],
                condition=Q(sheet__isnull=False),
                name="line_of_a_sheet_is_keyed_once",
                violation_error_message=_("This line is keyed already."),
            ),
            models.UniqueConstraint(
                fields=["petition", "platform", "reference"],
                condition=~Q(reference=""),
                name="signature_at_a_platform_is_taken_over_once",
            ),
            models.CheckConstraint(
                condition=~Q(method="web") | ~Q(mail_key="") | Q(erased_at__isnull=False),
                name="signature_on_the_web_has_a_mail_address",
            ),
            models.CheckConstraint(
                condition=Q(method="paper", sheet__isnull=False, line__isnull=False)
                | ~Q(method="paper") & Q(sheet__isnull=True, line__isnull=True),
                name="signature_on_paper_has_a_line_of_a_sheet",
            ),
            models.CheckConstraint(
                condition=Q(method="witnessed", collector__isnull=False) | ~Q(method="witnessed") & Q(collector=None),
                name="witnessed_signature_has_a_witness",
            ),
            models.CheckConstraint(
                condition=Q(method="platform") & ~Q(platform="") | ~Q(method="platform") & Q(platform=""),
                name="signature_of_a_platform_names_it",
            ),
            models.CheckConstraint(
                condition=Q(state="invalid") & ~Q(invalid_reason="") | ~Q(state="invalid") & Q(invalid_reason=""),
                name="signature_is_invalid_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="counted") | Q(counted_at__isnull=False), name="counted_signature_has_its_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="pending") | Q(counted_at=None), name="unconfirmed_signature_never_counted"
            ),
        ]
        indexes = [
            models.Index(fields=["petition", "signed_at"], name="signature_by_petition_and_time"),
            models.Index(
                fields=["counted_at"], condition=Q(counted_at__isnull=False), name="signature_by_moment_counted"
            ),
            models.Index(fields=["petition", "signed_at"], condition=Q(state="held"), name="held_signature_by_time"),
            models.Index(
                fields=["collector", "signed_at"], condition=Q(collector__isnull=False), name="signature_by_witness"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"[:8]

    @property
    def external_id(self) -> str | None:
        """The own id of a signature that was keyed elsewhere or taken over: its number there."""
        return self.reference or None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with its keys; named fields are saved with the keys made of them."""
        chosen = kwargs.get("update_fields")
        self.make_keys(chosen)
        if chosen is not None:
            kwargs["update_fields"] = {*chosen, *(f"{name}_key" for name in chosen if name in KEYED)}
        super().save(*args, **kwargs)

    def make_keys(self, fields: Iterable[str] | None = None) -> None:
        """Set the keys of the named fields, by default of all; who inserts rows without ``save`` calls this."""
        for name in KEYED if fields is None else set(fields) & set(KEYED):
            setattr(self, f"{name}_key", KEYED[name](self))

    def is_named(self, name: str) -> bool:
        """Return whether it bears the name, as far as one reading a list would say: accents do not count."""
        return bool(name.strip()) and names.fold(self.name or "") == names.fold(name)

    @property
    def is_erased(self) -> bool:
        """Whether only the number is left of it."""
        return self.erased_at is not None


KEYED = {
    "name": lambda signature: keys.name_key(signature.petition_id, signature.name or ""),
    "kana": lambda signature: keys.kana_key(signature.petition_id, signature.kana or ""),
    "mail": lambda signature: keys.mail_key(signature.petition_id, signature.mail or ""),
    "address": lambda signature: keys.address_key(signature.petition_id, signature.prefecture, signature.address or ""),
}
