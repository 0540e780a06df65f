"""All addresses; each is declared in the authorization matrix (``tests/authorization.toml``)."""

from django.conf.urls.i18n import i18n_patterns
from django.http import Http404
from django.urls import include, path, re_path
from django.views.defaults import page_not_found
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from tomoni.people.staff.own_account import OwnAccountView

CLOSED = [
    "api",
    "block-preview",
    "bulk/people/user",
    "choose-[a-z]+(?:-[a-z]+)?",
    "collections",
    "documents",
    "editing-sessions",
    "failwhale",
    "images",
    "pages",
    "password_reset",
    "reports",
    "tag-autocomplete",
    "test404",
    "workflows",
]

urlpatterns = [
    *i18n_patterns(  # first, and of them what thousands ask for in an hour: each address is compared in this order
        path("", include("tomoni.petitions.urls")),
        path("", include("tomoni.projects.urls")),
        path("", include("tomoni.membership.urls")),
        path("", include("tomoni.advocacy.urls")),
        path("", include("tomoni.reporting.urls")),
        prefix_default_language=False,
    ),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # What Wagtail brings and we do not use stays closed; its lists and reports know no visible_to.
    re_path(rf"^admin/(?:{'|'.join(CLOSED)})/", page_not_found, {"exception": Http404()}),
    path("admin/account/", require_admin_access(OwnAccountView.as_view())),  # before Wagtail's own
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/", include("tomoni.people.urls")),
    path("", include("tomoni.core.urls")),
]
