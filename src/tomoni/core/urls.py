"""Addresses of the core: language choice, health, postal codes, and the development mailbox."""

from django.urls import URLPattern, path

from tomoni.core import views

app_name = "core"
urlpatterns: list[URLPattern] = [
    path("health", views.health, name="health"),
    path("i18n/choose", views.choose_language, name="choose_language"),
    path("postal-codes/<str:code>", views.postal_code, name="postal_code"),
    path("mailbox/", views.mailbox_list, name="mailbox"),
    path("mailbox/<slug:name>", views.mailbox_message, name="mailbox_message"),
]
