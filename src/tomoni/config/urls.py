"""All addresses; each is declared in the authorization matrix (``tests/authorization.toml``)."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/", include("tomoni.people.urls")),
    path("", include("tomoni.core.urls")),
    *i18n_patterns(path("", include("tomoni.projects.urls")), prefix_default_language=False),
]
