"""The back office's group "Annual reports"."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from tomoni.reporting.staff.books import BookViewSet
from tomoni.reporting.staff.digests import DigestViewSet
from tomoni.reporting.staff.editor_screens import ChapterViewSet, EditorViewSet, FigureViewSet
from tomoni.reporting.staff.manual_tables import ManualTableViewSet
from tomoni.reporting.staff.numbers import NumbersViewSet
from tomoni.reporting.staff.plans import PlanViewSet
from tomoni.reporting.staff.reports import ReportViewSet
from tomoni.reporting.staff.statutory import BusinessViewSet, StatutoryViewSet
from tomoni.reporting.staff.texts import TextsViewSet


class ReportsGroup(ViewSetGroup):
    """What the network tells of its years; each item is a screen of its own in the menu."""

    menu_label = _("Annual reports")
    menu_name = "reporting"
    menu_icon = "doc-full"
    menu_order = 130
    items: tuple[type[ViewSet], ...] = (ReportViewSet, ManualTableViewSet, TextsViewSet)


class PapersGroup(ViewSetGroup):
    """What the assembly decides from, and what the authority receives."""

    menu_label = _("Assembly and filings")
    menu_name = "papers"
    menu_icon = "form"
    menu_order = 135
    items = (PlanViewSet, StatutoryViewSet, BusinessViewSet, BookViewSet, DigestViewSet)


@hooks.register("register_admin_viewset")
def paper_screens() -> PapersGroup:
    """Register the screens of plans, statutory reports, assembly books and digests."""
    return PapersGroup()


@hooks.register("register_admin_viewset")
def report_screens() -> ReportsGroup:
    """Register the screens of the menu."""
    return ReportsGroup()


@hooks.register("register_admin_viewset")
def screens_of_one_report() -> list[ViewSet]:
    """Register the screens that belong to one report: they are reached from its row in the list."""
    return [EditorViewSet(), ChapterViewSet(), FigureViewSet(), NumbersViewSet()]


@hooks.register("insert_global_admin_css")
def reporting_css() -> SafeString:
    """Load the looks of the editor, the review and the lists."""
    return format_html('<link rel="stylesheet" href="{}">', static("reporting/staff.css"))
