"""The figures of a report written by hand: value, source, who vouches, and where each is cited."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.people.models import Person
from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.reporting.actions import editing
from tomoni.reporting.forms.manual import ManualFigureForm
from tomoni.reporting.models import ManualFigure, Passage, Report
from tomoni.reporting.references import MANUAL, cited
from tomoni.reporting.staff.editor import ReportScreen
from tomoni.reporting.staff.editor_desk import places


def where_cited(report: Report, language: str) -> dict[str, list[dict[str, str]]]:
    """Return by key of a hand-written figure the places that cite it, with their addresses."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    introduction = {"label": _("Introduction"), "url": reverse("reporting_editor:words", args=[report.pk])}
    for key in _keys(report.introductions):
        found[key].append(introduction)
    labels = {place.chapter.pk: place.label for place in places(report, language)}
    passages = Passage.objects.filter(chapter__report=report, figures__reference__startswith=f"{MANUAL} ")
    for passage in passages.distinct().order_by("chapter", "position", "pk"):
        url = f"{reverse('reporting_chapter:edit', args=[passage.chapter_id])}#p-{passage.pk}"
        for key in _keys(passage.texts):
            found[key].append({"label": labels.get(passage.chapter_id, ""), "url": url})
    return found


def _keys(texts: dict[str, str]) -> list[str]:
    references = [each for text in texts.values() for each in cited(text)]
    return list(dict.fromkeys(each.words[1] for each in references if each.key == MANUAL and len(each.words) > 1))


class FiguresView(ReportScreen):
    """All of them, and a form for one more."""

    template_name = "reporting/staff/figures.html"
    page_title = gettext_lazy("Figures written by hand")
    here = "editor:figures"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self._form())
        places_of = where_cited(self.report, self.language)
        figures = self.report.manual_figures.order_by("key")
        seen = Person.objects.visible_to(self.request.user).in_bulk([each.vouched_by_id for each in figures])
        rows = [
            {"figure": each, "cited": places_of.get(each.key, []), "vouched_by": seen.get(each.vouched_by_id)}
            for each in figures
        ]
        return super().get_context_data(rows=rows, **kwargs)

    def _form(self, data: Any = None) -> ManualFigureForm:
        user = self.request.user
        figure = ManualFigure(report=self.report, vouched_by_id=user.person_id)
        return figure_form(data, instance=figure, user=user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add a figure."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        return _saved(self, form) or self.render_to_response(self.get_context_data(form=form))


class FigureView(ReportScreen):
    """One of them: change it, or delete it where no text cites it."""

    template_name = "reporting/staff/figure.html"
    page_title = gettext_lazy("Figure written by hand")
    here = "editor:figures"

    def find_report(self, *, pk: int) -> Report:
        """Return the report of the figure in the address."""
        self.figure = get_object_or_404(ManualFigure.objects.visible_to(self.request.user), pk=pk)
        return get_object_or_404(Report.objects.visible_to(self.request.user), pk=self.figure.report_id)

    @cached_property
    def cited(self) -> list[dict[str, str]]:
        """The places that cite it."""
        return where_cited(self.report, self.language).get(self.figure.key, [])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", figure_form(None, instance=self.figure, user=self.request.user))
        return super().get_context_data(figure=self.figure, cited=self.cited, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save or delete it."""
        if request.POST.get("verb") == "delete":
            return self._delete()
        form = figure_form(request.POST, instance=self.figure, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        return _saved(self, form) or self.render_to_response(self.get_context_data(form=form))

    def _delete(self) -> HttpResponse:
        try:
            editing.delete_figure(self.figure)
        except editing.EditError as error:
            messages.error(self.request, str(error))
            return HttpResponseRedirect(self.request.path)
        messages.success(self.request, _("Deleted."))
        return HttpResponseRedirect(reverse("reporting_editor:figures", args=[self.report.pk]))


def figure_form(data: Any, *, instance: ManualFigure, user: Any) -> ManualFigureForm:
    """Return the form, with the chooser of persons where the user may choose one."""
    form = ManualFigureForm(data, instance=instance, for_user=user)
    if "vouched_by" in form.fields:
        form.fields["vouched_by"].widget = PERSON_CHOOSER.widget_class()
    return form


def _saved(screen: ReportScreen, form: ManualFigureForm) -> HttpResponse | None:
    try:
        editing.save_figure(form.save(commit=False))
    except editing.EditError as error:
        form.add_error(None, str(error))
        return None
    messages.success(screen.request, _("Saved. Passages that cite it with another value are marked."))
    return HttpResponseRedirect(reverse("reporting_editor:figures", args=[screen.report.pk]))
