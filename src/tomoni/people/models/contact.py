"""Other names, addresses and contact points of a person or an organisation."""

import uuid
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey

from tomoni.core import names, places, search, vault
from tomoni.core.fields import EncryptedTextField
from tomoni.core.records import Record, RecordQuerySet
from tomoni.people.models.sounds import sound_key


class OwnedQuerySet(RecordQuerySet):
    """Questions about what belongs to a person or an organisation; it is as visible as its owner."""

    def visible_to(self, user: Any) -> Self:
        """Return what belongs to those the user may see."""
        return self._belonging("visible_to", user)

    def editable_by(self, user: Any) -> Self:
        """Return what belongs to those the user may change."""
        return self._belonging("editable_by", user)

    def _belonging(self, question: str, user: Any) -> Self:
        persons = self.model._meta.get_field("person").related_model._default_manager
        organisations = self.model._meta.get_field("organisation").related_model._default_manager
        return self.filter(
            Q(person__in=getattr(persons, question)(user)) | Q(organisation__in=getattr(organisations, question)(user))
        )


class Owned(Record):
    """Belongs to one person or to one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = ParentalKey(
        "people.Person",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(class)s_set",
    )
    organisation = ParentalKey(
        "people.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(class)s_set",
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, organisation__isnull=False)
                | Q(person__isnull=False, organisation__isnull=True),
                name="%(class)s_belongs_to_one_person_or_organisation",
            )
        ]

    @property
    def owner(self) -> models.Model:
        return self.person or self.organisation

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.make_keys()
        super().save(*args, **kwargs)

    def make_keys(self) -> None:
        """Set the matching key; bulk imports call this themselves."""
        raise NotImplementedError


class OtherName(Owned):
    """A further valid name: romaji, common name, former name ..."""

    class Kind(models.TextChoices):
        ROMAJI = "romaji", _("name in Latin letters")
        COMMON = "common", _("common name (alias in use)")
        FORMER = "former", _("former name")
        ORIGINAL = "original", _("name in own script")
        ABBREVIATION = "abbreviation", _("abbreviation")
        PEN = "pen", _("pen name")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.ROMAJI)
    text = models.CharField(pgettext_lazy("of a person", "name"), max_length=200)
    kana = models.CharField(_("reading (kana)"), max_length=200, blank=True)
    key = models.CharField(max_length=200, editable=False, db_index=True)
    sound_key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta(Owned.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        search.index(self.owner)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        owner, deleted = self.owner, super().delete(*args, **kwargs)
        search.index(owner)
        return deleted

    def make_keys(self) -> None:
        fold = names.fold if self.person_id else names.fold_organisation
        self.key = fold(self.text)[:200]
        self.sound_key = (sound_key(self.text) or sound_key(self.kana))[:200]


class AddressQuerySet(OwnedQuerySet):
    """Questions about addresses."""

    def on(self, day: date) -> Self:
        """Return the addresses valid on the day."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )


class Address(Owned):
    """A postal address; the part below the municipality is encrypted."""

    class Kind(models.TextChoices):
        HOME = "home", _("home")
        WORK = "work", _("work")
        OFFICE = "office", _("office")
        DELIVERY = "delivery", _("delivery")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.HOME)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    country = models.CharField(_("country"), max_length=2, default="JP")
    prefecture = models.CharField(_("prefecture"), max_length=2, blank=True)
    municipality = models.CharField(_("municipality"), max_length=6, blank=True)
    street = EncryptedTextField(_("street, building, room"), blank=True)
    care_of = EncryptedTextField(_("care of"), blank=True)
    match_key = models.CharField(max_length=32, editable=False, db_index=True)
    is_preferred = models.BooleanField(_("preferred"), default=False)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = AddressQuerySet.as_manager()

    class Meta(Owned.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            *Owned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="address_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.one_line()

    def one_line(self) -> str:
        """Return the address as written on an envelope, in one line."""
        area = places.japanese(self.municipality or self.prefecture) if self.prefecture else ""
        return " ".join(part for part in [self.postal_code, area + self.street, self.care_of] if part)

    def make_keys(self) -> None:
        folded = names.fold_address(self.street)
        self.match_key = vault.match_key(
            f"{self.municipality or self.prefecture}|{folded}" if folded else "", purpose="address"
        )


class ContactPoint(Owned):
    """A phone or fax number, mail address or account; encrypted, with a keyed match key."""

    class Kind(models.TextChoices):
        MAIL = "mail", _("e-mail")
        PHONE = "phone", _("phone")
        MOBILE = "mobile", _("mobile phone")
        FAX = "fax", _("fax")
        SOCIAL = "social", _("social network account")

    NUMBERS = (Kind.PHONE, Kind.MOBILE, Kind.FAX)

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MAIL)
    value = EncryptedTextField(_("number or address"))
    match_key = models.CharField(max_length=32, editable=False, db_index=True)
    is_preferred = models.BooleanField(_("preferred"), default=False)
    caution = models.CharField(
        _("caution"), max_length=200, blank=True, help_text=_("For example: no voicemail; evenings only.")
    )

    class Meta(Owned.Meta):
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")

    def __str__(self) -> str:
        return self.get_kind_display()

    def make_keys(self) -> None:
        is_number = self.kind in self.NUMBERS
        folded = names.fold_phone(self.value) if is_number else names.fold_mail(self.value)
        self.match_key = vault.match_key(folded, purpose="phone" if is_number else "mail")
