"""Public addresses: the reports, one report, and what stands behind a sentence or table of it."""

from django.urls import URLPattern, path, register_converter

from tomoni.reporting import views


class ReportKeyConverter:
    """The key of a report: 2012, or 2012-2."""

    regex = r"\d{4}(?:-\d)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReportKeyConverter, "report")

app_name = "reporting"
urlpatterns: list[URLPattern] = [
    path("reports/", views.reports, name="reports"),
    path("reports/<report:key>/", views.report, name="report"),
    path("reports/<report:key>/file/<slug:form>/", views.download, name="download"),
    path("reports/<report:key>/evidence/<slug:anchor>/", views.evidence, name="evidence"),
]
