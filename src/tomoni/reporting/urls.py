"""Public addresses: reports, what stands behind a sentence or table of one, news and its feeds, the year in numbers."""

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


def papers(kind: str, folder: str) -> list[URLPattern]:
    """Return the addresses of one kind of paper: its page, its files."""
    own = {"kind": kind}
    return [
        path(f"{folder}/<report:key>/", views.paper, own, name=kind),
        path(f"{folder}/<report:key>/file/<slug:form>/", views.paper_file, own, name=f"{kind}_file"),
    ]


app_name = "reporting"
urlpatterns: list[URLPattern] = [
    path("reports/", views.reports, name="reports"),
    path("reports/<report:key>/", views.report, name="report"),
    path("reports/<report:key>/file/<slug:form>/", views.download, name="download"),
    path("reports/<report:key>/evidence/<slug:anchor>/", views.evidence, name="evidence"),
    path("reports/<report:key>/corrections/", views.corrections, name="corrections"),
    path("reports/<report:key>/corrections.json", views.corrections_json, name="corrections_json"),
    path("plans/<report:key>/review/", views.plan_review, name="plan_review"),
    *papers("plan", "plans"),
    *papers("statutory", "statutory"),
    *papers("assembly", "assemblies"),
    *papers("digest", "digests"),
    path("news/", views.news, name="news"),
    path("news.atom", views.news_atom, name="news_atom"),
    path("news.json", views.news_json, name="news_json"),
    path("year-in-numbers/<report:key>/", views.numbers, name="numbers"),
    path("year-in-numbers/<report:key>/embed/", views.numbers_embed, name="numbers_embed"),
    path("year-in-numbers/<report:key>/numbers.json", views.numbers_json, name="numbers_json"),
    path("year-in-numbers/<report:key>/<slug:number>/", views.numbers_behind, name="numbers_behind"),
]
