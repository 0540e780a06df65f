"""Pairs of records that may be one: found by the computer, decided by a person, undone if wrong."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tomoni.core.fields import EncryptedTextField
from tomoni.core.records import Record, RecordQuerySet
from tomoni.people.models.organisation import Organisation
from tomoni.people.models.person import Person


class DuplicatePairQuerySet(RecordQuerySet):
    """Questions about pairs."""

    def visible_to(self, user: Any) -> Self:
        """Return the pairs of which the user may see both."""
        return self._both_in(Person.objects.visible_to(user), Organisation.objects.visible_to(user))

    def editable_by(self, user: Any) -> Self:
        """Return the pairs of which the user may change both."""
        return self._both_in(Person.objects.editable_by(user), Organisation.objects.editable_by(user))

    def undecided(self) -> Self:
        """Return the candidates of which neither was merged or erased since."""
        both = self._both_in(Person.objects.present(), Organisation.objects.present())
        return both.filter(state=DuplicatePair.State.CANDIDATE)

    def _both_in(self, persons: models.QuerySet, organisations: models.QuerySet) -> Self:
        of_persons = Q(first_id__in=persons.values("pk"), second_id__in=persons.values("pk"))
        of_organisations = Q(first_id__in=organisations.values("pk"), second_id__in=organisations.values("pk"))
        return self.filter(
            Q(of_persons, subject=DuplicatePair.Subject.PERSON)
            | Q(of_organisations, subject=DuplicatePair.Subject.ORGANISATION)
        )


class DuplicatePair(Record):
    """Two persons or two organisations that look alike, why, and what was decided."""

    class Subject(models.TextChoices):
        PERSON = "person", _("persons")
        ORGANISATION = "organisation", _("organisations")

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("to be decided")
        DISTINCT = "distinct", _("not the same")
        MERGED = "merged", _("merged")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(_("pair of"), max_length=20, choices=Subject)
    first_id = models.UUIDField()
    second_id = models.UUIDField()
    score = models.FloatField(_("likeness"))
    reasons = models.JSONField(_("reasons"), default=list)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.CANDIDATE)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    decided_at = models.DateTimeField(null=True, blank=True)
    undo = EncryptedTextField(blank=True, editable=False)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="duplicate_pair_is_listed_once"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="duplicate_pair_is_in_order"),
        ]
        indexes = [models.Index(fields=["state", "-score"], name="duplicate_pair_by_likeness")]

    def __str__(self) -> str:
        return str(self.pk)
