"""Public addresses: front page, chronicle, calendar and feed, activities, evidence."""

from django.urls import URLPattern, path, register_converter

from tomoni.projects import views


class MonthConverter:
    """A month with two digits."""

    regex = "0[1-9]|1[0-2]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{int(value):02}"


register_converter(MonthConverter, "month")

app_name = "projects"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("chronicle/", views.chronicle, name="chronicle"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<int:year>-<month:month>", views.calendar, name="calendar_month"),
    path("calendar.ics", views.feed, name="feed"),
    path("activities/<uuid:pk>/", views.activity, name="activity"),
    path("evidence/<int:pk>/<str:filename>", views.evidence, name="evidence"),
]
