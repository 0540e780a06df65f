"""The frame of this app's pages that are about no single record."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

READ = "membership.view_membership"
KEEP = "membership.change_membership"


class Guarded:
    """Opens to those with the permission."""

    permission = READ

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse everybody else."""
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Screen(Guarded, WagtailAdminTemplateMixin):
    """A page with its title in the header."""

    header_icon = "table"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class ReaderMenuItem(MenuItem):
    """Shown to those who may read the register."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(READ)


class KeeperMenuItem(MenuItem):
    """Shown to those who keep the register."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(KEEP)
