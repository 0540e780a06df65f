"""Public addresses: joining on the web, and the pages members reach by a signed link."""

from django.urls import URLPattern, path

from tomoni.membership import views

app_name = "membership"
urlpatterns: list[URLPattern] = [
    path("join/", views.join, name="join"),
    path("join/thanks/", views.joined, name="joined"),
    path("member/", views.ask, name="ask"),
    path("member/asked/", views.asked, name="asked"),
    path("member/enter/<str:token>/", views.enter, name="enter"),
    path("member/ended/", views.ended, name="ended"),
    path("member/pages/", views.pages, name="pages"),
    path("member/<uuid:pk>/", views.page, name="page"),
    path("member/<uuid:pk>/renew/", views.renew, name="renew"),
    path("member/<uuid:pk>/units/", views.change_units, name="change_units"),
    path("member/<uuid:pk>/address/", views.move, name="move"),
    path("member/<uuid:pk>/wishes/", views.change_wishes, name="change_wishes"),
    path("member/leave/", views.leave_pages, name="leave_pages"),
    path("member/end-links/", views.end_links, name="end_links"),
]
