"""The advocacy app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdvocacyConfig(AppConfig):
    name = "tomoni.advocacy"
    verbose_name = _("Demands and negotiations")
