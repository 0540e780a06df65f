"""The core app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "tomoni.core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from tomoni.core import search
        from tomoni.core.audit import signals

        search.connect()
        signals.connect()
