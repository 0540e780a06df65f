"""One chapter of a report: its passages in order, each with what can be done to it, and the records beside the text."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.core import audit
from tomoni.reporting.actions import editing
from tomoni.reporting.forms.passages import RewriteForm, ShowFigureForm, WriteForm, figures_to_show, ways_to_cite
from tomoni.reporting.models import Chapter, Passage, Report
from tomoni.reporting.staff import chapters_verbs
from tomoni.reporting.staff.chapters_beside import Beside
from tomoni.reporting.staff.chapters_rows import rows_of, words
from tomoni.reporting.staff.editor import ReportScreen, chapter_rows
from tomoni.reporting.staff.editor_desk import Desk, Place
from tomoni.reporting.values import Values

REWRITE, WRITE, SHOW = "rewrite", "write", "show"


class ChapterView(ReportScreen):
    """The text of one chapter and what waits beside it. Every button is a form of its own; no script is needed."""

    template_name = "reporting/staff/chapter.html"
    page_title = gettext_lazy("Editing")
    here = "editor:index"

    def find_report(self, *, pk: int) -> Report:
        """Return the report of the chapter in the address."""
        chapters = Chapter.objects.visible_to(self.request.user).select_related("report", "programme")
        self.chapter = get_object_or_404(chapters, pk=pk)
        return get_object_or_404(Report.objects.visible_to(self.request.user), pk=self.chapter.report_id)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, _here = super().get_breadcrumbs_items()
        return [*above, {"url": "", "label": self.chapter.heading(self.language)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        desk = Desk(self.report, self.request.user, self.language)
        place = desk.place(self.chapter)
        number = [each.chapter.pk for each in desk.places].index(self.chapter.pk)
        around = {
            "before": desk.places[number - 1] if number else None,
            "after": next(iter(desk.places[number + 1 :]), None),
        }
        kwargs.setdefault("write_form", WriteForm(report=self.report, initial={"kind": Passage.Kind.SENTENCE}))
        kwargs.setdefault("show_form", ShowFigureForm())
        opened = kwargs.pop("opened", None) or self._opened()
        return super().get_context_data(
            chapter=self.chapter,
            place=place,
            **around,
            outline=chapter_rows(desk.places),
            chapter_options=_options(desk.places, self.chapter),
            rows=rows_of(self.chapter, desk),
            beside=Beside(self.chapter, desk, self.request.GET),
            opened=opened,
            opened_pk=opened["passage"].pk if opened else None,
            ways_to_cite=ways_to_cite(self.report) if self.may_edit else [],
            unused_figures=desk.unused_figures(),
            figure_keys=figures_to_show(self.report),
            ticked=self.request.POST.getlist("acts"),
            query=self.query,
            **kwargs,
        )

    @cached_property
    def query(self) -> str:
        """What the list beside the text was asked for, to be kept over a click."""
        asked = {name: self.request.GET[name] for name in ("beside", "find") if self.request.GET.get(name)}
        return urlencode(asked)

    def _opened(self) -> dict[str, Any] | None:
        """Return the form of the passage the address opens."""
        typed = self.request.GET.get("open", "")
        wanted = self.may_edit and typed.isdecimal() and len(typed) < 19
        passage = self.chapter.passages.filter(pk=typed).first() if wanted else None
        if passage is None or passage.kind in (Passage.Kind.TABLE, Passage.Kind.CHART):
            return None
        return {"passage": passage, "form": self._form(passage)}

    def _form(self, passage: Passage, data: Any = None) -> RewriteForm:
        acts = list(self._acts(passage))
        return RewriteForm(data, passage=passage, acts=acts, version=editing.version_of(passage))

    def _acts(self, passage: Passage) -> list[Any]:
        ids = [str(pk) for pk in passage.records.order_by("position", "pk").values_list("activity", flat=True) if pk]
        return chapters_verbs.acts_of(ids, user=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the button says and come back to the same place."""
        verb = request.POST.get("verb", "")
        try:
            if verb == REWRITE:
                return self._rewrite(chapters_verbs.passage_of(self.chapter, request.POST))
            if verb == WRITE:
                return self._write()
            if verb == SHOW:
                return self._show()
            done = chapters_verbs.perform(self.chapter, request.POST, user=request.user)
        except editing.ChangedMeanwhileError as error:
            told = _(
                "Somebody changed it after this page was opened. This is how it stands now; do it again if you still want to."
            )
            messages.warning(request, told)
            return self._back(error.record)
        except editing.EditError as error:
            messages.error(request, str(error))
            return self._back(self._still_there())
        message, passage = done or ("", None)
        if message:
            messages.success(request, message)
        return self._back(passage)

    def _back(self, passage: Passage | None) -> HttpResponse:
        query = f"?{self.query}" if self.query else ""
        anchor = f"#p-{passage.pk}" if passage and passage.chapter_id == self.chapter.pk else ""
        return HttpResponseRedirect(f"{reverse('reporting_chapter:edit', args=[self.chapter.pk])}{query}{anchor}")

    def _still_there(self) -> Passage | None:
        typed = self.request.POST.get("passage", "")
        return self.chapter.passages.filter(pk=typed).first() if typed.isdecimal() and len(typed) < 19 else None

    def _again(self, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def _rewrite(self, passage: Passage) -> HttpResponse:
        form = self._form(passage, self.request.POST)
        if not form.is_valid():
            return self._again(opened={"passage": passage, "form": form})
        offered = {activity.pk for activity in form.offered}
        chosen = form.chosen()
        behind = [
            activity
            for activity in editing.acts_behind_passage(passage)
            if activity.pk not in offered or str(activity.pk) in chosen
        ]
        data = form.cleaned_data
        try:
            written = editing.rewrite(
                passage, texts=form.texts, kind=data["kind"], acts=behind, version=data["version"]
            )
        except editing.ChangedMeanwhileError as error:
            return self._again(opened=self._compared(error, form))
        except (editing.GoneError, editing.ClosedError) as error:
            form.add_error(None, str(error))
            return self._again(opened={"passage": passage, "form": form})
        except editing.EditError as error:
            form.add_error("ja", str(error))
            return self._again(opened={"passage": passage, "form": form})
        messages.success(self.request, _("Saved.") if len(written) == 1 else _("Saved as several passages."))
        return self._back(written[0])

    def _compared(self, error: editing.ChangedMeanwhileError, form: RewriteForm) -> dict[str, Any]:
        """Return what was typed with what stands now beside it; saving again writes over what stands now."""
        now = error.record
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = editing.version_of(now)
        form.add_error(None, str(error))
        values = Values(self.report, self.language)
        texts = [(language, words(now.text(language), values)) for language in ("ja", "en") if now.text(language)]
        last = next(iter(audit.history_of(Passage, now.pk, at_most=1)), None)
        return {"passage": now, "form": form, "now": texts, "by": last.actor if last else "", "at": now.updated_at}

    def _write(self) -> HttpResponse:
        form = WriteForm(self.request.POST, report=self.report)
        if not form.is_valid():
            return self._again(write_form=form)
        acts = chapters_verbs.acts_of(self.request.POST.getlist("acts"), user=self.request.user)
        try:
            passage = editing.write(self.chapter, texts=form.texts, kind=form.cleaned_data["kind"], acts=acts)
        except editing.EditError as error:
            form.add_error("ja", str(error))
            return self._again(write_form=form)
        messages.success(self.request, _("Written, at the end of the chapter."))
        return self._back(passage)

    def _show(self) -> HttpResponse:
        form = ShowFigureForm(self.request.POST)
        if not form.is_valid():
            return self._again(show_form=form)
        data = form.cleaned_data
        passage = editing.show_figure(self.chapter, figure_key=data["figure_key"], kind=data["kind"])
        messages.success(self.request, _("Shown, at the end of the chapter."))
        return self._back(passage)


def _options(places: list[Place], chapter: Chapter) -> SafeString:
    """Return the other chapters as choices; drawn once, they stand at every passage."""
    others = ((place.chapter.pk, place.label) for place in places if place.chapter.pk != chapter.pk)
    return format_html_join("", '<option value="{}">{}</option>', others)
