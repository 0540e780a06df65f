"""The reporting app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "tomoni.reporting"
    verbose_name = _("Annual reports")
