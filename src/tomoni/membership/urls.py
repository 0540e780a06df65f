"""Public addresses: joining on the web, and the pages members reach by a signed link."""

from django.urls import URLPattern, path

from tomoni.membership import views

app_name = "membership"
urlpatterns: list[URLPattern] = [
    path("member/", views.ask, name="ask"),
    path("member/asked/", views.asked, name="asked"),
    path("member/enter/<str:token>/", views.enter, name="enter"),
    path("member/ended/", views.ended, name="ended"),
    path("member/leave/", views.leave_pages, name="leave_pages"),
    path("member/end-links/", views.end_links, name="end_links"),
]
