"""The back office's group "Members and subscribers"."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from tomoni.membership.staff.applications import ApplicationViewSet
from tomoni.membership.staff.bulk import EditionAction, PayAction, RenewAction, TagAction
from tomoni.membership.staff.labels import LabelsViewSet
from tomoni.membership.staff.lapses import LapsesViewSet
from tomoni.membership.staff.members import MembershipViewSet
from tomoni.membership.staff.plans import PlanViewSet
from tomoni.membership.staff.reminders import ReminderViewSet
from tomoni.membership.staff.renewals import RenewalsViewSet
from tomoni.membership.staff.yearend import FiguresViewSet


class MembershipGroup(ViewSetGroup):
    """Who belongs: the register, figures, labels, applications, plans."""

    menu_label = _("Members and subscribers")
    menu_name = "membership"
    menu_icon = "clipboard-list"
    menu_order = 120
    items = (
        MembershipViewSet,
        FiguresViewSet,
        LabelsViewSet,
        RenewalsViewSet,
        LapsesViewSet,
        ReminderViewSet,
        ApplicationViewSet,
        PlanViewSet,
    )


@hooks.register("register_admin_viewset")
def membership_screens() -> MembershipGroup:
    """Register the screens."""
    return MembershipGroup()


@hooks.register("insert_global_admin_css")
def membership_css() -> SafeString:
    """Load the looks of the register, the story and the figures."""
    return format_html('<link rel="stylesheet" href="{}">', static("membership/staff.css"))


for action in (RenewAction, PayAction, EditionAction, TagAction):
    hooks.register("register_bulk_action", action)
