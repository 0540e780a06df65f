"""The back office's group "Demands and negotiations"."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from tomoni.advocacy.staff.bodies import BodyViewSet
from tomoni.advocacy.staff.demands import DemandViewSet


class AdvocacyGroup(ViewSetGroup):
    """What the network asks of those in power, and what came of it."""

    menu_label = _("Demands and negotiations")
    menu_name = "advocacy"
    menu_icon = "comment"
    menu_order = 115
    items = (
        DemandViewSet,
        BodyViewSet,
    )


@hooks.register("register_admin_viewset")
def advocacy_screens() -> AdvocacyGroup:
    """Register the screens."""
    return AdvocacyGroup()


@hooks.register("insert_global_admin_css")
def advocacy_css() -> SafeString:
    """Load the looks of grids, comparisons and answers."""
    return format_html('<link rel="stylesheet" href="{}">', static("advocacy/staff.css"))
