"""Public addresses of the demand ledger; each is declared in ``tests/authorization.toml``."""

from django.urls import URLPattern, path

from tomoni.advocacy import views

app_name = "advocacy"
urlpatterns: list[URLPattern] = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/<uuid:pk>/", views.round, name="round"),
    path("statements/", views.statements, name="statements"),
    path("statements/<uuid:pk>/", views.statement, name="statement"),
    path("statements/<uuid:pk>/in/<slug:language>/", views.statement, name="statement_in"),
    path("statements/<uuid:pk>/pdf/<slug:language>/", views.statement_file, name="statement_file"),
    path("releases/", views.releases, name="releases"),
    path("releases/<uuid:pk>/", views.release, name="release"),
    path("releases/<uuid:pk>/pdf/", views.release_file, name="release_file"),
    path("asked/enter/<slug:kind>/<str:token>/", views.enter, name="enter"),
    path("asked/ended/", views.ended, name="ended"),
    path("asked/sign-on/", views.sign_on, name="sign_on"),
    path("asked/call/", views.call, name="call"),
    path("asked/press/", views.press, name="press"),
    path("deadlines/<str:token>.ics", views.deadline_feed, name="deadline_feed"),
]
