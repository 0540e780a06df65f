"""The outline of a report: chapters added, renamed, moved, indented, removed; figures attached; headings numbered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.projects.models import Programme
from tomoni.reporting.actions import editing
from tomoni.reporting.forms.outline import STYLES, ChapterForm, NewChapterForm, NumberingForm
from tomoni.reporting.forms.passages import figures_to_show
from tomoni.reporting.models import Chapter, Passage
from tomoni.reporting.staff.editor import ReportScreen
from tomoni.reporting.staff.editor_desk import Place, places

MOVES: dict[str, Callable[[Chapter], Any]] = {
    "up": lambda chapter: editing.move_chapter(chapter, by=-1),
    "down": lambda chapter: editing.move_chapter(chapter, by=1),
    "indent": editing.indent,
    "outdent": editing.outdent,
    "remove": editing.remove_chapter,
}
REVISE, ADD, NUMBER, PREVIEW = "revise", "add", "number", "preview"


class OutlineView(ReportScreen):
    """All chapters with their numbers. What was changed here by hand the next draft leaves as it is."""

    template_name = "reporting/staff/outline.html"
    page_title = gettext_lazy("Outline and numbering")
    here = "editor:outline"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        styles = kwargs.pop("styles", None)
        found = places(self.report, self.language, numbering=styles)
        labels = [(place.chapter.pk, f"{'　' * (place.level - 1)}{place.label}") for place in found]
        opened = kwargs.pop("opened", None) or self._opened()
        kwargs.setdefault("new_form", NewChapterForm(report=self.report, labels=labels))
        kwargs.setdefault("numbering_form", NumberingForm(report=self.report))
        return super().get_context_data(
            places=found,
            removable=self._removable(found),
            opened=opened,
            opened_pk=opened["chapter"].pk if opened else None,
            figure_keys=figures_to_show(self.report),
            known_styles=STYLES,
            **kwargs,
        )

    def _removable(self, found: list[Place]) -> set[int]:
        """Return the chapters that hold nothing, and that the outline of the year would not bring back."""
        held = {*Passage.objects.filter(chapter__report=self.report).values_list("chapter", flat=True)}
        held |= {place.chapter.parent_id for place in found if place.chapter.parent_id}
        coming = {*Programme.objects.in_year(self.report.year).values_list("pk", flat=True)}
        return {
            place.chapter.pk
            for place in found
            if place.chapter.pk not in held and place.chapter.programme_id not in coming
        }

    def _opened(self) -> dict[str, Any] | None:
        chapter = self._chapter(self.request.GET.get("open", "")) if self.may_edit else None
        return {"chapter": chapter, "form": _form(chapter)} if chapter else None

    def _chapter(self, typed: str) -> Chapter | None:
        wanted = typed.isdecimal() and len(typed) < 19
        return Chapter.objects.filter(report=self.report, pk=typed).select_related("report").first() if wanted else None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the button says and come back to the same place."""
        verb = request.POST.get("verb", "")
        if verb in (NUMBER, PREVIEW):
            return self._number(verb)
        if verb == ADD:
            return self._add()
        chapter = self._chapter(request.POST.get("chapter", ""))
        if chapter is None:
            if verb:
                messages.error(request, _("This chapter is no longer there: somebody removed it."))
            return self._back()
        if verb == REVISE:
            return self._revise(chapter)
        if verb in MOVES:
            try:
                MOVES[verb](chapter)
            except editing.EditError as error:
                messages.error(request, str(error))
        return self._back(None if verb == "remove" else chapter)

    def _back(self, chapter: Chapter | None = None) -> HttpResponse:
        anchor = f"#c-{chapter.pk}" if chapter else ""
        return HttpResponseRedirect(f"{reverse('reporting_editor:outline', args=[self.report.pk])}{anchor}")

    def _again(self, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def _revise(self, chapter: Chapter) -> HttpResponse:
        form = _form(chapter, self.request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                editing.revise(chapter, headings=form.headings, figure_key=data["figure_key"], version=data["version"])
            except editing.ChangedMeanwhileError as error:
                form.data = form.data.copy()
                form.data[form.add_prefix("version")] = editing.version_of(error.record)
                form.add_error(None, str(error))
                return self._again(opened={"chapter": error.record, "form": form, "now": error.record.headings})
            except editing.EditError as error:
                form.add_error(None, str(error))
            else:
                messages.success(self.request, _("Saved. A new figure appears with the next draft."))
                return self._back(chapter)
        return self._again(opened={"chapter": chapter, "form": form})

    def _add(self) -> HttpResponse:
        labels = [(place.chapter.pk, place.label) for place in places(self.report, self.language)]
        form = NewChapterForm(self.request.POST, report=self.report, labels=labels)
        if form.is_valid():
            data = form.cleaned_data
            try:
                chapter = editing.add_chapter(
                    self.report, headings=form.headings, parent=data["parent"], figure_key=data["figure_key"]
                )
            except editing.EditError as error:
                form.add_error(None, str(error))
            else:
                messages.success(self.request, _("The chapter was added."))
                return self._back(chapter)
        return self._again(new_form=form)

    def _number(self, verb: str) -> HttpResponse:
        form = NumberingForm(self.request.POST, report=self.report)
        if not form.is_valid():
            return self._again(numbering_form=form)
        if verb == PREVIEW:
            return self._again(numbering_form=form, styles=form.styles, is_preview=True)
        try:
            editing.set_numbering(self.report, styles=form.styles)
        except editing.EditError as error:
            messages.error(self.request, str(error))
            return self._back()
        messages.success(self.request, _("Headings are numbered so from now on."))
        return self._back()


def _form(chapter: Chapter, data: Any = None) -> ChapterForm:
    initial = {
        "ja": chapter.headings.get("ja", ""),
        "en": chapter.headings.get("en", ""),
        "figure_key": chapter.figure_key,
        "version": editing.version_of(chapter),
    }
    return ChapterForm(data, initial=initial, prefix="chapter")
