"""The frame of the staff screens: our colours, Today as home, a menu without what we do not use."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from tomoni.core.staff import exchange_views, trail
from tomoni.core.staff.home import LoadPanel, TodayPanel

UNUSED_MENUS = {"explorer", "images", "documents", "help"}


@hooks.register("insert_global_admin_css")
def staff_css() -> SafeString:
    """Load Tomoni's colours and own parts."""
    return format_html('<link rel="stylesheet" href="{}">', static("core/staff.css"))


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Put Today and the workload in place of Wagtail's panels."""
    panels[:] = [TodayPanel(request), LoadPanel(request)]


@hooks.register("construct_main_menu")
def main_menu(request: HttpRequest, menu_items: list[Any]) -> None:
    """Leave out the menus of pages, images and documents until the website comes."""
    menu_items[:] = [item for item in menu_items if item.name not in UNUSED_MENUS]


@hooks.register("register_admin_urls")
def audit_urls() -> list[URLPattern]:
    """Give the audit trail its addresses."""
    return [
        path("audit/", trail.TrailView.as_view(), name="core_audit"),
        path("audit/entry/<int:number>/", trail.EntryView.as_view(), name="core_audit_entry"),
        path("audit/<str:label>/<str:object_id>/", trail.RecordTrailView.as_view(), name="core_audit_record"),
    ]


class AuditMenuItem(MenuItem):
    """Shown to those who may see the trail."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(trail.sight.PERMISSION)


@hooks.register("register_reports_menu_item")
def audit_menu_item() -> MenuItem:
    """Put the audit trail among the reports."""
    return AuditMenuItem(_("Audit trail"), reverse("core_audit"), name="audit", icon_name="history", order=1)


hooks.register("register_admin_urls", exchange_views.exchange_urls)
hooks.register("register_admin_menu_item", exchange_views.exchange_menu_item)
