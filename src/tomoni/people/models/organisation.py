"""Organisations, and the dated ties of persons to them."""

import uuid
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from tomoni.core import names
from tomoni.core.records import Record, RecordQuerySet
from tomoni.people.models.corporate_number import validate_corporate_number
from tomoni.people.models.person import Person


class OrganisationQuerySet(RecordQuerySet):
    """Questions about organisations; they are no secret among staff."""

    def present(self) -> Self:
        """Return those not merged into another record."""
        return self.filter(merged_into=None)

    def offered(self) -> Self:
        """Return those present, by reading."""
        return self.present().order_by("kana_key", "name_key", "pk")


class Organisation(Record, ClusterableModel):
    """An NGO, union, ministry, municipality, UN body ...: whoever acts under a name of its own."""

    class Kind(models.TextChoices):
        NGO = "ngo", _("NGO or citizens' group")
        NETWORK = "network", _("network")
        UNION = "union", _("trade union")
        CHURCH = "church", _("church or religious body")
        LAWYERS = "lawyers", _("lawyers")
        MEDICAL = "medical", _("hospital or clinic")
        UNIVERSITY = "university", _("university or school")
        FOUNDATION = "foundation", _("foundation")
        MINISTRY = "ministry", _("ministry or agency")
        MUNICIPALITY = "municipality", _("municipality or prefecture")
        ASSEMBLY = "assembly", _("parliament, assembly or party")
        UN_BODY = "un_body", _("UN or international body")
        GOVERNMENT = "government", _("foreign government or embassy")
        PRESS = "press", _("press")
        COMPANY = "company", _("company")
        OTHER = "other", _("other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kana = models.CharField(_("reading (kana)"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    kana_key = models.CharField(max_length=200, editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NGO)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("umbrella organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
    )
    corporate_number = models.CharField(
        _("corporate number"), max_length=13, blank=True, validators=[validate_corporate_number]
    )
    prefecture = models.CharField(_("prefecture"), max_length=2, blank=True)
    municipality = models.CharField(_("municipality"), max_length=6, blank=True)
    website = models.URLField(_("website"), blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    is_own = models.BooleanField(_("this is us"), default=False, help_text=_("The network itself; exactly one."))
    note = models.TextField(_("note"), blank=True)
    tags = models.ManyToManyField("people.Tag", verbose_name=_("tags"), blank=True, related_name="organisations")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged_from"
    )

    search_parts = [("othername_set", ["text", "kana"])]

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [models.Index(fields=["kana_key", "id"], name="organisation_in_kana_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["is_own"],
                condition=Q(is_own=True),
                name="only_one_organisation_is_the_network",
                violation_error_message=_("Another record is already the network itself."),
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(dissolved_on__gte=F("founded_on")),
                name="organisation_is_dissolved_after_it_is_founded",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.make_keys()
        super().save(*args, **kwargs)

    def make_keys(self) -> None:
        """Set the matching keys from name and reading; bulk imports call this themselves."""
        self.name_key = names.fold_organisation(self.name)[:200]
        self.kana_key = (names.fold_organisation(self.kana) or self.name_key)[:200]

    def search_text(self) -> str:
        """Return what the full-text index may know."""
        return f"{self.name}\n{self.kana}\n{self.name_en}"


class AffiliationQuerySet(RecordQuerySet):
    """Questions about ties."""

    def on(self, day: date) -> Self:
        """Return the ties valid on the day."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )

    def visible_to(self, user: Any) -> Self:
        """Return the ties of persons the user may see."""
        return self.filter(person__in=Person.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return the ties of persons the user may change."""
        return self.filter(person__in=Person.objects.editable_by(user))


class Affiliation(Record):
    """A person's tie to an organisation, with role and dates (both ends inclusive)."""

    class Role(models.TextChoices):
        REPRESENTATIVE = "representative", _("representative")
        CO_REPRESENTATIVE = "co_representative", _("co-representative")
        CONTACT = "contact", _("contact person")
        STEERING = "steering", _("steering committee member")
        SECRETARIAT = "secretariat", _("secretariat")
        AUDITOR = "auditor", _("auditor")
        STAFF = "staff", _("staff")
        MEMBER = "member", _("member")
        OFFICIAL = "official", _("official")
        OTHER = "other", _("other")

    person = ParentalKey(
        "people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="affiliations"
    )
    organisation = models.ForeignKey(
        "people.Organisation", verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="affiliations"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    title = models.CharField(_("title or post"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="affiliation_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}"
