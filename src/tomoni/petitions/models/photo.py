"""Photographs of a hand-over: drawn anew without what a camera writes into them, told with who agreed to be seen."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tomoni.core.records import Record, RecordQuerySet
from tomoni.petitions.models.hand_over import HandOver
from tomoni.petitions.models.petition import Petition, user_key


class PhotoQuerySet(RecordQuerySet):
    """Who may see photographs."""

    def visible_to(self, user: Any) -> Self:
        """Return the photographs of visible hand-overs; to the public those that are meant for it."""
        seen = self.filter(hand_over__in=HandOver.objects.visible_to(user))
        is_staff = user.is_authenticated and user.is_active
        return seen if is_staff else seen.filter(is_public=True)

    def editable_by(self, user: Any) -> Self:
        """Return those of hand-overs the user may change."""
        return self.filter(hand_over__in=HandOver.objects.editable_by(user))

    def published(self) -> Self:
        """Return those anybody may see: meant for the public, of a public hand-over of a published petition."""
        own = self.filter(is_public=True, hand_over__visibility="public")
        return own.filter(hand_over__petition__in=Petition.objects.published().values("pk"))


class Photo(Record):
    """A photograph of a hand-over, kept encrypted like scans."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hand_over = models.ForeignKey(
        "petitions.HandOver", verbose_name=_("hand-over of signatures"), on_delete=models.CASCADE, related_name="photos"
    )
    shows = models.CharField(
        _("what it shows"),
        max_length=300,
        help_text=_("Told to who cannot see it, and written below it: who hands what to whom, where."),
    )
    consent = models.CharField(
        _("who agreed to be seen"),
        max_length=300,
        help_text=_("Who can be recognised, and how each agreed. Nobody can be? Write that."),
    )
    is_public = models.BooleanField(_("may be published"), default=False)
    width = models.PositiveSmallIntegerField(_("width"), editable=False)
    height = models.PositiveSmallIntegerField(_("height"), editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    kept_by = user_key(verbose_name=_("uploaded by"))

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        constraints = [
            models.CheckConstraint(condition=~Q(shows=""), name="photograph_says_what_it_shows"),
            models.CheckConstraint(condition=~Q(consent=""), name="photograph_says_who_agreed"),
        ]

    def __str__(self) -> str:
        return self.shows
