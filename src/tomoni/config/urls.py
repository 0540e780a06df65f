"""All addresses; each is declared in the authorization matrix (``tests/authorization.toml``)."""

from django.conf.urls.i18n import i18n_patterns
from django.http import Http404
from django.urls import include, path, re_path
from django.views.defaults import page_not_found
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    # Wagtail's bulk actions on users would delete accounts and give roles past people.staff.accounts.
    re_path(r"^admin/bulk/people/user/", page_not_found, {"exception": Http404()}),
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/", include("tomoni.people.urls")),
    path("", include("tomoni.core.urls")),
    *i18n_patterns(path("", include("tomoni.projects.urls")), prefix_default_language=False),
]
