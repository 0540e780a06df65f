"""The membership app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "tomoni.membership"
    verbose_name = _("Members and subscribers")
