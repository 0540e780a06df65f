"""Persons, seen only through ``visible_to``."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.models import ClusterableModel

from tomoni.core import collect, names
from tomoni.core.fields import EncryptedTextField
from tomoni.core.records import Record, RecordQuerySet
from tomoni.people.models.sounds import sound_key

SEE_EVERYBODY = {"secretariat", "finance", "auditor"}


class PersonQuerySet(RecordQuerySet):
    """Questions about persons."""

    def present(self) -> Self:
        """Return those neither merged into another record nor erased."""
        return self.filter(merged_into=None, erased_at=None)

    def offered(self) -> Self:
        """Return those present, by reading."""
        return self.present().order_by("kana_key", "name_key", "pk")

    def visible_to(self, user: Any) -> Self:
        """Return whom the user may see: all, or those they work with, and always themselves."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.is_superuser or SEE_EVERYBODY & user.role_keys():
            return self
        reach = Q(pk=user.person_id)
        for scope in collect.offered("sharing", "PERSON_SCOPES"):
            reach |= Q(pk__in=scope(user))
        return self.filter(reach)

    def editable_by(self, user: Any) -> Self:
        """Return whom the user may change: the secretariat all, the others only themselves."""
        visible = self.visible_to(user)
        if user.is_superuser or "secretariat" in user.role_keys():
            return visible
        return visible.filter(pk=user.person_id)


class Person(Record, ClusterableModel):
    """A human being, under the name and spelling they use themselves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(
        pgettext_lazy("of a person", "name"),
        max_length=200,
        help_text=_("As the person writes it; any order, one name is enough."),
    )
    kana = models.CharField(_("reading (kana)"), max_length=200, blank=True)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    kana_key = models.CharField(max_length=200, editable=False, db_index=True)
    sound_key = models.CharField(max_length=200, editable=False, db_index=True)
    languages = models.JSONField(
        _("languages"), default=list, blank=True, help_text=_("Codes such as ja, en, ne; the preferred one first.")
    )
    note = EncryptedTextField(_("note"), blank=True)
    tags = models.ManyToManyField("people.Tag", verbose_name=_("tags"), blank=True, related_name="persons")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged_from"
    )
    legal_hold = models.CharField(
        _("legal hold"),
        max_length=200,
        blank=True,
        help_text=_(
            "Why this record must be kept, such as a pending lawsuit. It cannot be erased while this is filled in."
        ),
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    audited_reads = True

    search_parts = [("othername_set", ["text", "kana"])]

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        indexes = [models.Index(fields=["kana_key", "id"], name="person_in_kana_order")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.make_keys()
        super().save(*args, **kwargs)

    def make_keys(self) -> None:
        """Set the matching keys from name and reading; bulk imports call this themselves."""
        self.name_key = names.fold(self.name)[:200]
        self.kana_key = (names.fold_kana(self.kana) or self.name_key)[:200]
        self.sound_key = (sound_key(self.kana) or sound_key(self.name))[:200]

    def search_text(self) -> str:
        """Return what the full-text index may know: names and readings, nothing sensitive."""
        return f"{self.name}\n{self.kana}"
