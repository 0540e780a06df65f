"""The back office's group "Demands and negotiations"."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.functional import lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.viewsets.base import ViewSetGroup

from tomoni.advocacy.staff.bills import BillViewSet
from tomoni.advocacy.staff.bodies import BodyViewSet
from tomoni.advocacy.staff.clippings import ClippingViewSet, PressContactViewSet
from tomoni.advocacy.staff.comments import CommentViewSet
from tomoni.advocacy.staff.deadlines import deadline_urls
from tomoni.advocacy.staff.demands import DemandViewSet
from tomoni.advocacy.staff.ledger import LedgerView
from tomoni.advocacy.staff.press import BriefingViewSet
from tomoni.advocacy.staff.promises import PromiseViewSet
from tomoni.advocacy.staff.recommendations import RecommendationViewSet
from tomoni.advocacy.staff.reviews import ReviewViewSet
from tomoni.advocacy.staff.rounds import RoundViewSet
from tomoni.advocacy.staff.searching import SearchView
from tomoni.advocacy.staff.statements import StatementViewSet
from tomoni.advocacy.staff.submissions import SubmissionViewSet


class AdvocacyGroup(ViewSetGroup):
    """What the network asks of those in power, and what came of it."""

    menu_label = _("Demands and negotiations")
    menu_name = "advocacy"
    menu_icon = "comment"
    menu_order = 115
    items = (
        RoundViewSet,
        DemandViewSet,
        PromiseViewSet,
        BodyViewSet,
        StatementViewSet,
        CommentViewSet,
        BriefingViewSet,
        ClippingViewSet,
        PressContactViewSet,
        ReviewViewSet,
        SubmissionViewSet,
        RecommendationViewSet,
        BillViewSet,
    )


@hooks.register("register_admin_viewset")
def advocacy_screens() -> AdvocacyGroup:
    """Register the screens."""
    return AdvocacyGroup()


@hooks.register("insert_global_admin_css")
def advocacy_css() -> SafeString:
    """Load the looks of grids, comparisons and answers, and of papers."""
    sheets = [static("advocacy/staff.css"), static("advocacy/papers.css"), static("advocacy/international.css")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((sheet,) for sheet in sheets))


@hooks.register("register_admin_urls")
def ledger_url() -> list[URLPattern]:
    """Offer the ledger, and the search in all of it."""
    return [
        path("advocacy/ledger/", LedgerView.as_view(), name="advocacy_ledger"),
        path("advocacy/search/", SearchView.as_view(), name="advocacy_search"),
        *deadline_urls(),
    ]


class LedgerMenuItem(MenuItem):
    """The ledger, for those who read answers."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("advocacy.view_answer")


class LedgerSearchArea(SearchArea):
    """The search in the ledger, for those who read demands."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("advocacy.view_demand")


@hooks.register("register_admin_menu_item")
def ledger_menu() -> MenuItem:
    """Put the ledger beside the screens it reads from."""
    url = lazy(lambda: reverse("advocacy_ledger"), str)()
    return LedgerMenuItem(_("Demand ledger"), url, name="advocacy-ledger", icon_name="table", order=116)


@hooks.register("register_admin_search_area")
def search_area() -> SearchArea:
    """Put the search beside Wagtail's own."""
    url = lazy(lambda: reverse("advocacy_search"), str)()
    return LedgerSearchArea(_("Demands and negotiations"), url, name="advocacy", icon_name="comment", order=50)


class DeadlinesMenuItem(MenuItem):
    """The deadlines, for those who may see them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("advocacy.view_deadline")


@hooks.register("register_admin_menu_item")
def deadlines_menu() -> MenuItem:
    """Put the deadlines of UN work beside the ledger."""
    url = lazy(lambda: reverse("advocacy_deadlines"), str)()
    return DeadlinesMenuItem(_("UN deadlines"), url, name="advocacy-deadlines", icon_name="date", order=117)
