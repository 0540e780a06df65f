"""The staff screens of projects in the back office: one menu, the bulk action, our styles."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSetGroup

from tomoni.projects.staff.activities import ActivityViewSet
from tomoni.projects.staff.bulk import StateBulkAction
from tomoni.projects.staff.decisions import DecisionViewSet
from tomoni.projects.staff.meetings import MeetingViewSet, SeriesViewSet
from tomoni.projects.staff.programmes import ProgrammeViewSet
from tomoni.projects.staff.projects import ProjectViewSet
from tomoni.projects.staff.tasks import TaskViewSet, WorkloadView
from tomoni.projects.today import sees_loads


class ActivitiesGroup(ModelViewSetGroup):
    """The menu of what the network does."""

    menu_label = _("Activities")
    menu_name = "projects"
    menu_icon = "calendar-check"
    menu_order = 100
    items = (
        ActivityViewSet,
        ProjectViewSet,
        MeetingViewSet,
        SeriesViewSet,
        DecisionViewSet,
        TaskViewSet,
        ProgrammeViewSet,
    )


@hooks.register("register_admin_viewset")
def viewsets() -> ViewSetGroup:
    """Offer the screens."""
    return ActivitiesGroup()


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Offer the workload page."""
    return [path("projects/workload/", WorkloadView.as_view(), name="projects_workload")]


class WorkloadMenuItem(MenuItem):
    """The workload page, for those who have use for it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_loads(request.user)


@hooks.register("register_admin_menu_item")
def workload_menu() -> MenuItem:
    """Put the workload beside the activities."""
    url = lazy(lambda: reverse("projects_workload"), str)()
    return WorkloadMenuItem(_("Workload"), url, name="workload", icon_name="tasks", order=110)


@hooks.register("insert_global_admin_css")
def staff_css() -> SafeString:
    """Load the styles of our staff pages."""
    return format_html('<link rel="stylesheet" href="{}">', static("projects/staff.css"))


hooks.register("register_bulk_action", StateBulkAction)
