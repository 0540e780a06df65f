"""The editor of one report: what waits in it, chapter by chapter, and the ways into its parts.

What an editor does most often takes the fewest clicks, in this order:

1. read what waits and go there: one click on a chapter, whose number says how much waits in it;
2. rewrite a sentence: one click opens it in its place, one saves it;
3. settle a sentence whose records changed: one click ("the text still holds", or "draft anew");
4. tell a record nobody told yet: one click in the list beside the text;
5. join a sentence to the one before it, or move it up or down: one click.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.core.figures import UnknownFigureError
from tomoni.projects.models import Activity
from tomoni.reporting.actions import Drafted, editing
from tomoni.reporting.models import Report
from tomoni.reporting.sentences import LANGUAGES
from tomoni.reporting.staff.editor_desk import Desk, Place

READ, WRITE = "reporting.view_chapter", "reporting.change_passage"
SHOWN_AT_MOST = 50


class OfReport(View):
    """Opens to those who make, read and check reports; only those who may change this one may post."""

    report: Report

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse everybody else; answer 404 for a report they may not see."""
        if not request.user.has_perm(READ):
            raise PermissionDenied
        self.report = self.find_report(**kwargs)
        if request.method not in ("GET", "HEAD", "OPTIONS") and not self.may_edit:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find_report(self, *, pk: int) -> Report:
        """Return the report of the address."""
        return get_object_or_404(Report.objects.visible_to(self.request.user), pk=pk)

    @cached_property
    def may_edit(self) -> bool:
        """Whether the user may change the report now."""
        user = self.request.user
        return user.has_perm(WRITE) and Report.objects.editable_by(user).filter(pk=self.report.pk).exists()

    @cached_property
    def language(self) -> str:
        """The language the page is read in."""
        found = get_language() or "ja"
        return found if found in LANGUAGES else "ja"


class ReportScreen(OfReport, WagtailAdminTemplateMixin, TemplateView):
    """A page about one report, with the ways to its other pages on top."""

    header_icon = "doc-full"
    here = ""

    def get_page_subtitle(self) -> str:
        return self.report.title(self.language)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        overview = {"url": reverse("reporting_editor:index", args=[self.report.pk]), "label": self.get_page_subtitle()}
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), overview, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = [
            {"name": name, "label": label, "url": reverse(f"reporting_{name}", args=[self.report.pk])}
            for name, label in TABS
        ]
        return super().get_context_data(
            report=self.report, may_edit=self.may_edit, tabs=tabs, here=self.here, language=self.language, **kwargs
        )


TABS = [
    ("editor:index", gettext_lazy("Chapters and texts")),
    ("editor:outline", gettext_lazy("Outline and numbering")),
    ("editor:words", gettext_lazy("Title and introduction")),
    ("editor:figures", gettext_lazy("Figures written by hand")),
]


class OverviewView(ReportScreen):
    """What waits in the whole report, and its chapters with what waits in each."""

    template_name = "reporting/staff/overview.html"
    page_title = gettext_lazy("Editing")
    here = "editor:index"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, _overview, _here = super().get_breadcrumbs_items()
        return [*above, {"url": "", "label": self.get_page_subtitle()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page; the list of chapters on a phone asks here for one of them."""
        typed = request.GET.get("chapter", "")
        if typed.isdecimal() and len(typed) < 19 and self.report.chapters.filter(pk=typed).exists():
            return HttpResponseRedirect(reverse("reporting_chapter:edit", args=[int(typed)]))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        desk = Desk(self.report, self.request.user, self.language)
        tables = desk.tables(desk.general)
        findings = [{"finding": each, "acts": [], "table": tables.get(each.table)} for each in desk.general]
        wanted = {pk for each in desk.general for pk in each.activities} | set(desk.homeless[:SHOWN_AT_MOST])
        seen = Activity.objects.visible_to(self.request.user).in_bulk(list(wanted))
        for row in findings:
            row["acts"] = [seen[pk] for pk in row["finding"].activities if pk in seen]
        return super().get_context_data(
            desk=desk,
            rows=chapter_rows(desk.places),
            findings=findings,
            homeless=[seen[pk] for pk in desk.homeless[:SHOWN_AT_MOST] if pk in seen],
            unused_figures=desk.unused_figures(),
            **kwargs,
        )


def chapter_rows(places: list[Place]) -> list[dict[str, Any]]:
    """Return the chapters with their addresses, for the outline beside the text."""
    return [{"place": place, "url": reverse("reporting_chapter:edit", args=[place.chapter.pk])} for place in places]


class DraftView(OfReport):
    """Drafts the whole report again: what nobody touched follows the records."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Draft, say what it did, and go back to the chapters."""
        try:
            messages.success(request, said_of(editing.draft_again(self.report)))
        except (editing.EditError, UnknownFigureError) as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("reporting_editor:index", args=[pk]))


def said_of(drafted: Drafted) -> str:
    """Return what a draft did, in one sentence."""
    words = _(
        "Drafted again: %(written)s passages new, %(renewed)s written again, %(removed)s taken away; "
        "%(kept)s that somebody edited stay as they are."
    )
    counts = {"written": drafted.written, "renewed": drafted.renewed, "removed": drafted.removed, "kept": drafted.kept}
    return words % counts
