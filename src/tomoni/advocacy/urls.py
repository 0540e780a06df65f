"""Public addresses of the demand ledger; each is declared in ``tests/authorization.toml``."""

from django.urls import URLPattern

app_name = "advocacy"
urlpatterns: list[URLPattern] = []
