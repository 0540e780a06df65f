"""The petitions app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    name = "tomoni.petitions"
    verbose_name = _("Signature drives")
