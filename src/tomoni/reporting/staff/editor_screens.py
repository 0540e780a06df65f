"""The addresses of the editor: a report, its chapters, its figures written by hand."""

from django.urls import URLPattern, path
from wagtail.admin.viewsets.base import ViewSet

from tomoni.reporting.staff.chapters import ChapterView
from tomoni.reporting.staff.editor import DraftView, OverviewView
from tomoni.reporting.staff.editor_outline import OutlineView
from tomoni.reporting.staff.editor_words import WordsView
from tomoni.reporting.staff.manual import FiguresView, FigureView


class EditorViewSet(ViewSet):
    """The pages of one report for those who make it."""

    name = "reporting_editor"
    url_prefix = "reporting/editor"
    icon = "doc-full"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", OverviewView.as_view(), name="index"),
            path("<int:pk>/draft/", DraftView.as_view(), name="draft"),
            path("<int:pk>/outline/", OutlineView.as_view(), name="outline"),
            path("<int:pk>/words/", WordsView.as_view(), name="words"),
            path("<int:pk>/figures/", FiguresView.as_view(), name="figures"),
        ]


class ChapterViewSet(ViewSet):
    """The chapters of reports, each on a page of its own."""

    name = "reporting_chapter"
    url_prefix = "reporting/chapter"
    icon = "doc-full"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("<int:pk>/", ChapterView.as_view(), name="edit")]


class FigureViewSet(ViewSet):
    """The figures written by hand, each on a page of its own."""

    name = "reporting_figure"
    url_prefix = "reporting/figure"
    icon = "doc-full"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("<int:pk>/", FigureView.as_view(), name="edit")]
