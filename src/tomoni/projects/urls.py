"""Public addresses: front page, chronicle, calendar."""

from django.urls import URLPattern

app_name = "projects"
urlpatterns: list[URLPattern] = []
