"""Who a petition is addressed to, and who calls for it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey

from tomoni.core.records import Record
from tomoni.petitions.models.kinds import House
from tomoni.petitions.models.petition import OfPetitionQuerySet


class Addressee(Record):
    """An office, assembly or company as it stands on the sheets: 法務大臣 滝 実 殿."""

    class Honorific(models.TextChoices):
        DONO = "殿", "殿"
        SAMA = "様", "様"
        ONCHU = "御中", "御中"

    petition = ParentalKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.CASCADE, related_name="addressees"
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="addressed_petitions",
    )
    post = models.CharField(_("post"), max_length=120, blank=True, help_text=_("For example: 法務大臣"))
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=120, blank=True)
    post_en = models.CharField(_("post and name in English"), max_length=200, blank=True)
    honorific = models.CharField(_("honorific"), max_length=4, choices=Honorific, default=Honorific.DONO)
    house = models.CharField(_("House"), max_length=10, choices=House, blank=True)
    introducing_member = models.CharField(_("introducing members"), max_length=300, blank=True)
    session = models.CharField(_("session"), max_length=60, blank=True, help_text=_("For example: 第180回国会"))
    deadline_on = models.DateField(_("last day of acceptance"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=1)

    sort_order_field = "position"

    objects = OfPetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(post="") | ~Q(name=""),
                name="addressee_is_an_organisation_post_or_name",
                violation_error_message=_("Name an organisation, a post or a person."),
            )
        ]

    def __str__(self) -> str:
        return self.label("ja")

    def label(self, language: str) -> str:
        """Return the addressee as printed, with the honorific in Japanese."""
        if language != "ja" and self.post_en:
            return self.post_en
        parts = [self.post, self.name] if self.post or self.name else [self.organisation.name]
        return " ".join([*filter(None, parts), self.honorific])


class Sponsor(Record):
    """An organisation that calls for the petition with us."""

    class Role(models.TextChoices):
        INITIATOR = "initiator", _("initiator")
        CO_ORGANISER = "co_organiser", _("co-organiser")

    petition = ParentalKey(
        "petitions.Petition", verbose_name=_("petition"), on_delete=models.CASCADE, related_name="sponsors"
    )
    organisation = models.ForeignKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="sponsored_petitions",
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.INITIATOR)
    position = models.PositiveSmallIntegerField(_("order"), default=1)

    sort_order_field = "position"

    objects = OfPetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sponsor")
        verbose_name_plural = _("sponsors")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "organisation"],
                name="organisation_sponsors_a_petition_once",
                violation_error_message=_("This organisation is listed twice."),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)
