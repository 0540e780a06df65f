"""The config app, and Wagtail's user app without its own user and group screens."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class TomoniConfig(AppConfig):
    name = "tomoni.config"
    default = True
    label = "config"
    verbose_name = "Tomoni"

    def ready(self) -> None:
        from tomoni.config import checks

        checks.register()


class WagtailUsersConfig(WagtailUsersAppConfig):
    """Staff accounts are ``people.User`` records on our own screens; roles are code."""

    verbose_name = _("Accounts")
    user_viewset = group_viewset = "tomoni.config.wagtail_users.NoScreens"
