"""The back office's group "Annual reports"."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from tomoni.reporting.staff.numbers import NumbersViewSet
from tomoni.reporting.staff.texts import TextsViewSet


class ReportsGroup(ViewSetGroup):
    """What the network tells of its years; each item is a screen of its own in the menu."""

    menu_label = _("Annual reports")
    menu_name = "reporting"
    menu_icon = "doc-full"
    menu_order = 130
    items: tuple[type[ViewSet], ...] = (TextsViewSet,)


@hooks.register("register_admin_viewset")
def report_screens() -> ReportsGroup:
    """Register the screens of the menu."""
    return ReportsGroup()


@hooks.register("register_admin_viewset")
def screens_of_one_report() -> list[ViewSet]:
    """Register the screens that belong to one report: they are reached from its row in the list."""
    return [NumbersViewSet()]


@hooks.register("insert_global_admin_css")
def reporting_css() -> SafeString:
    """Load the looks of the editor, the review and the lists."""
    return format_html('<link rel="stylesheet" href="{}">', static("reporting/staff.css"))
