"""Petitions: a signature drive is an activity with a text, addressees, and dates that say what may be done now."""

import re
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import RecordQuerySet
from tomoni.petitions.models.kinds import ASKS, Asks, Disclosure, LegalKind
from tomoni.projects.models import Activity
from tomoni.projects.models.activity import ActivityQuerySet
from tomoni.projects.models.project import NETWORK_ROLES, Project, Visibility

RETENTION_DAYS = 180
"""Personal data goes at the latest half a year after the last hand-over (security.md 4.3)."""
_YEAR_OR_MONTH = re.compile(r"\d{4}(-\d{2})?")


class PetitionQuerySet(ActivityQuerySet):
    """Questions about petitions."""

    def published(self) -> Self:
        """Return those the public may read, open or not."""
        return self.filter(is_published=True, visibility=Visibility.PUBLIC)

    def open(self, now: datetime) -> Self:
        """Return those that can be signed at the moment."""
        begun = self.filter(is_published=True, opens_at__lte=now, erased_at=None)
        return begun.filter(Q(closes_at=None) | Q(closes_at__gt=now))

    def closed(self, now: datetime) -> Self:
        """Return those that could be signed once and no longer can."""
        return self.filter(closes_at__lte=now)

    def to_be_erased(self, day: Any) -> Self:
        """Return those whose signers' data must be gone on the day and is not."""
        return self.filter(erase_on__lte=day, erased_at=None)

    def visible_to(self, user: Any) -> Self:
        """Return those whose activity the user may see; without an office or project only published ones."""
        seen = super().visible_to(user)
        if user.is_authenticated and user.is_active and (user.is_superuser or NETWORK_ROLES & user.role_keys()):
            return seen
        mine = Activity.projects.through.objects.filter(project__in=Project.objects.of_member(user))
        return seen.filter(Q(is_published=True) | Q(pk__in=mine.values("activity")))

    def keyed_by(self, user: Any) -> Self:
        """Return those whose sheets the user may key: all visible to the secretariat, one's own projects' to others."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        visible = self.visible_to(user)
        if user.is_superuser or "secretariat" in user.role_keys():
            return visible
        mine = Activity.projects.through.objects.filter(project__in=Project.objects.of_worker(user))
        return visible.filter(pk__in=mine.values("activity"))


class Petition(Activity):
    """A signature drive. As an activity it lasts from the day it opens to the day it closes."""

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", pgettext_lazy("petition", "open")
        CLOSED = "closed", pgettext_lazy("petition", "closed")
        HANDED_OVER = "handed_over", pgettext_lazy("petition", "handed over")
        ERASED = "erased", _("signers' data erased")

    activity_ptr = models.OneToOneField(
        "projects.Activity", parent_link=True, primary_key=True, on_delete=models.CASCADE, related_name="as_petition"
    )
    legal_kind = models.CharField(_("legal kind"), max_length=20, choices=LegalKind, default=LegalKind.APPEAL)
    slug = models.SlugField(
        _("public address"),
        max_length=60,
        unique=True,
        help_text=_("Latin letters, digits and hyphens: the last part of the page's address."),
    )
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    interim_collection_on = models.DateField(_("interim collection"), null=True, blank=True)
    final_collection_on = models.DateField(_("final collection"), null=True, blank=True)
    goal = models.PositiveIntegerField(_("goal"), null=True, blank=True, validators=[MinValueValidator(1)])
    representative = models.CharField(
        _("representative"),
        max_length=300,
        blank=True,
        help_text=_("The petitioner who stands for all, with address, as printed on sheets and cover."),
    )
    return_to = models.TextField(_("where sheets go back to"), blank=True)
    is_published = models.BooleanField(_("published"), default=False)
    takes_web = models.BooleanField(_("can be signed on the web"), default=True)
    tells_latest = models.BooleanField(_("shows the latest signers who agreed"), default=True)
    disclosure = models.CharField(
        _("most that may be handed over"), max_length=20, choices=Disclosure, default=Disclosure.NAME_PREFECTURE
    )
    retention_days = models.PositiveSmallIntegerField(
        _("days until erasure after the last hand-over"), default=RETENTION_DAYS
    )
    handed_over_on = models.DateField(_("last handed over on"), null=True, blank=True, editable=False)
    erase_on = models.DateField(_("signers' data is erased on"), null=True, blank=True)
    erased_at = models.DateTimeField(_("signers' data was erased at"), null=True, blank=True, editable=False)
    under_attack = models.PositiveSmallIntegerField(
        _("level of attack"), default=0, help_text=_("0 is calm; each level makes a signer's device reckon longer.")
    )

    objects = PetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(opens_at=None) | Q(closes_at__gt=F("opens_at")),
                name="petition_closes_after_it_opens",
                violation_error_message=_("The end is before the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(legal_kind="diet") | Q(takes_web=False),
                name="diet_petition_is_signed_on_paper_alone",
                violation_error_message=_("A petition to the Diet is signed on paper alone."),
            ),
            models.CheckConstraint(
                condition=Q(legal_kind="appeal") | Q(disclosure="full"),
                name="petition_by_law_hands_over_name_and_address",
                violation_error_message=_("This kind of petition is handed over with names and addresses."),
            ),
            models.CheckConstraint(
                condition=Q(interim_collection_on=None)
                | Q(final_collection_on=None)
                | Q(final_collection_on__gt=F("interim_collection_on")),
                name="final_collection_is_after_the_interim_one",
                violation_error_message=_("The final collection is after the interim one."),
            ),
            models.CheckConstraint(condition=Q(goal=None) | Q(goal__gte=1), name="goal_is_one_signature_at_least"),
        ]

    @property
    def asks(self) -> Asks:
        """What its legal kind asks of a signature."""
        return ASKS[LegalKind(self.legal_kind)]

    @property
    def may_sign_on_web(self) -> bool:
        """Whether the law and the network let it be signed on the web."""
        return self.asks.by_web and self.takes_web

    def stage(self, now: datetime) -> Stage:
        """Return how far it has come at the moment."""
        if self.erased_at and self.erased_at <= now:
            return Petition.Stage.ERASED
        if not self.is_published or self.opens_at is None or now < self.opens_at:
            return Petition.Stage.DRAFT
        if self.closes_at is None or now < self.closes_at:
            return Petition.Stage.OPEN
        return Petition.Stage.HANDED_OVER if self.handed_over_on else Petition.Stage.CLOSED

    def is_open(self, now: datetime) -> bool:
        """Return whether it can be signed at the moment."""
        return self.stage(now) == Petition.Stage.OPEN

    def clean(self) -> None:
        """Derive the days; refuse what the legal kind forbids, with what to do."""
        self._derive()
        super().clean()
        if self.is_published and self.opens_at is None:
            raise ValidationError({"opens_at": gettext("Say when it opens before you publish it.")})
        if self.visibility == Visibility.PUBLIC and not self.is_published:
            words = gettext("A draft is not public. Choose who may see it meanwhile; publishing it makes it public.")
            raise ValidationError({"visibility": words})
        if not self.asks.by_web and self.takes_web:
            raise ValidationError({"takes_web": gettext("A petition to the Diet is signed on paper alone.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep its days in order, and a draft out of what the public reads of activities."""
        self._derive()
        if self.visibility == Visibility.PUBLIC and not self.is_published:
            self.visibility = Visibility.NETWORK
        if kwargs.get("update_fields") is not None and {"opens_at", "closes_at"} & set(kwargs["update_fields"]):
            kwargs["update_fields"] = {*kwargs["update_fields"], "when", "starts_on", "ends_on"}
        super().save(*args, **kwargs)

    def _derive(self) -> None:
        self.kind = Activity.Kind.DRIVE
        if (self.opens_at or self.closes_at) and not self._is_vague():
            first, last = (
                f"{timezone.localdate(at):%Y-%m-%d}" if at else ".." for at in (self.opens_at, self.closes_at)
            )
            self.when = first if first == last else f"{first}/{last}"

    def _is_vague(self) -> bool:
        """Return whether its days are told as a year or month on purpose, in which it opens."""
        opens = timezone.localdate(self.opens_at) if self.opens_at else None
        return bool(opens and _YEAR_OR_MONTH.fullmatch(self.when) and f"{opens:%Y-%m}".startswith(self.when))


class OfPetitionQuerySet(RecordQuerySet):
    """What belongs to a petition is seen by staff who see the petition, and changed by those who key for it."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the petitions the user may see; nothing to who does not sign in."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(petition__in=Petition.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return those of the petitions the user may key for."""
        return self.filter(petition__in=Petition.objects.keyed_by(user))


def user_key(related_name: str = "+", **options: Any) -> models.ForeignKey:
    """Return a field that names the member of staff who did something; it empties when the account goes."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name=related_name,
        db_index=False,
        **options,
    )
