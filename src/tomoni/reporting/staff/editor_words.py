"""Title, introduction and closing of a report, in each language."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tomoni.reporting.actions import editing
from tomoni.reporting.forms.outline import WordsForm
from tomoni.reporting.forms.passages import ways_to_cite
from tomoni.reporting.models import Report
from tomoni.reporting.models.report import default_title
from tomoni.reporting.sentences import LANGUAGES
from tomoni.reporting.staff.chapters_rows import words
from tomoni.reporting.staff.editor import ReportScreen
from tomoni.reporting.values import Values


class WordsView(ReportScreen):
    """What stands before the first chapter and after the last one."""

    template_name = "reporting/staff/words.html"
    page_title = gettext_lazy("Title and introduction")
    here = "editor:words"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", WordsForm(report=self.report, version=editing.version_of(self.report)))
        return super().get_context_data(
            titles=[default_title(self.report, language) for language in LANGUAGES],
            introductions=[
                (language, [words(block, Values(self.report, language)) for block in _blocks(self.report, language)])
                for language in LANGUAGES
            ],
            ways_to_cite=ways_to_cite(self.report) if self.may_edit else [],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the words; nothing typed is lost where somebody else was faster."""
        form = WordsForm(request.POST, report=self.report, version="")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        texts = {"titles": form.of("title"), "introductions": form.of("introduction"), "closings": form.of("closing")}
        try:
            editing.set_words(self.report, **texts, version=form.cleaned_data["version"])
        except editing.ChangedMeanwhileError as error:
            form.data = form.data.copy()
            form.data["version"] = editing.version_of(error.record)
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(form=form, now=error.record))
        except editing.EditError as error:
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("reporting_editor:words", args=[self.report.pk]))


def _blocks(report: Report, language: str) -> list[str]:
    text = report.introduction(language).replace("\r\n", "\n").strip()
    return text.split("\n\n") if text else []
