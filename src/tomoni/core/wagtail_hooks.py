"""The frame of the staff screens: our colours, Today as home, a menu without what we do not use."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

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
