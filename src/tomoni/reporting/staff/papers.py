"""What the screens of plans, statutory reports, assembly books and digests have in common."""

from typing import Any

from django import forms
from django.http import HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.generic import CreateView
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import Button, HeaderButton

from tomoni.core.staff.views import VisibleEditView
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet, inspect_url
from tomoni.reporting.actions.finishing import FinishingRefusedError, finish
from tomoni.reporting.models.paper import Paper
from tomoni.reporting.outputs import as_html
from tomoni.reporting.papers import compose_paper, kind_of


def page_url(paper: Paper) -> str:
    """Return the address of a paper's page for its readers."""
    return reverse(f"reporting:{kind_of(paper).key}", args=[paper.key])


class NothingForm(forms.Form):
    """A confirmation alone."""


class FinishForm(forms.Form):
    """The day it was decided; without one, today."""

    on = forms.DateField(
        label=gettext_lazy("Decided on"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy("The day of the assembly, or of whoever decided. Left empty: today."),
    )


class PaperIndexView(RecordIndexView):
    """Papers of one kind, the newest on top."""

    def order_queryset(self, queryset: Any) -> Any:
        return (
            queryset.order_by("-starts_on", "key")
            if not self.is_explicitly_ordered
            else super().order_queryset(queryset)
        )

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("heading"),
            records.column("period", _("Days"), lambda paper: paper.period.label(get_language() or "ja")),
            records.column("state", _("State of it"), "get_state_display"),
            records.column("adopted_on", _("Final since"), "adopted_on"),
        ]

    def _get_custom_column(self, field_name: str, column_class: Any = None, **kwargs: Any) -> Any:
        if field_name != "heading":
            return super()._get_custom_column(field_name, column_class or records.Column, **kwargs)
        return column_class("heading", label=_("Title of it"), accessor=str, **kwargs)


class PaperCreateView(CreateView):
    """A new paper; ``drafted`` fills it from the records and says what it did."""

    drafted: Any = None

    def save_instance(self) -> Any:
        paper = super().save_instance()
        if self.drafted:
            messages.info(self.request, type(self).drafted(paper))
        return paper

    def get_success_url(self) -> str:
        return inspect_url(self.object)


class PaperEditView(VisibleEditView):
    """The form of a paper in the making."""

    def get_success_url(self) -> str:
        return inspect_url(self.object)


class PaperInspectView(RecordInspectView):
    """A paper as it stands, with what is to be looked at, its files, and what can be done."""

    template_name = "reporting/staff/paper.html"

    def verbs(self) -> list[tuple[str, str]]:
        """Return (address, label) of the verbs beside "make it final"; subclasses add theirs."""
        return []

    def own_url(self, name: str) -> str:
        """Return the address of one of this kind's screens about this paper."""
        return reverse(self.index_url_name.replace("index", name), args=[self.object.pk])

    @cached_property
    def header_buttons(self) -> list[Button]:
        shown = HeaderButton(_("Open the page"), url=page_url(self.object), icon_name="view")
        return [*super().header_buttons, shown]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        paper = self.object
        document = compose_paper(paper, get_language() or "ja")
        verbs = self.verbs()
        if self.is_editable:
            verbs.append((self.own_url("finish"), _("Make it final")))
        return super().get_context_data(
            paper=paper,
            document=document,
            body=as_html(document),
            verbs=verbs,
            findings=document.findings,
            period=paper.period.label(get_language() or "ja"),
            pdf=reverse(f"reporting:{kind_of(paper).key}_file", args=[paper.key, "pdf"]),
            untranslated=len(compose_paper(paper, "en").untranslated),
            **kwargs,
        )


class PaperVerbView(RecordVerbView):
    """A verb on a paper; its page opens again."""

    form_class = NothingForm
    header_icon = "doc-full"

    def get_success_url(self) -> str:
        return inspect_url(self.record)


class FinishView(PaperVerbView):
    """Makes a paper final: frozen, and no longer changed by anybody. Its screen names model and permission."""

    model: Any = None
    permission: str = ""
    page_title = gettext_lazy("Make it final")
    button = gettext_lazy("Make it final")
    form_class = FinishForm
    refusals = (FinishingRefusedError,)
    template_name = "reporting/staff/finish.html"
    header_icon = "lock"

    def act(self, form: Any) -> str:
        finish(self.record, on=form.cleaned_data["on"], today=timezone.localdate())
        return _("It is final. Nothing changes it any more.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = compose_paper(self.record, get_language() or "ja")
        untranslated = len(compose_paper(self.record, "en").untranslated)
        return super().get_context_data(findings=document.findings, untranslated=untranslated, **kwargs)


class DraftView(PaperVerbView):
    """Fills a paper from the records once more; ``drafted`` does it and returns how many there are now."""

    page_title = gettext_lazy("Draft from the records")
    button = gettext_lazy("Draft from the records")
    drafted: Any = None

    def act(self, form: Any) -> str:
        count = type(self).drafted(self.record)
        return ngettext("%(count)s line was drafted.", "%(count)s lines were drafted.", count) % {"count": count}


class PaperViewSet(RecordViewSet):
    """The screens of one kind of paper."""

    index_view_class = PaperIndexView
    add_view_class = PaperCreateView
    edit_view_class = PaperEditView
    inspect_view_class = PaperInspectView
    inspect_template_name = "reporting/staff/paper.html"
    create_template_name = "projects/staff/form_create.html"
    edit_template_name = "projects/staff/form_edit.html"
    ordering = "-starts_on"
    list_export = ["key", "__str__", "starts_on", "ends_on", "get_state_display", "adopted_on"]

    def finish_view(self) -> Any:
        """Return the view of "make it final" for this kind."""
        permission = f"reporting.change_{self.model._meta.model_name}"
        return FinishView.as_view(model=self.model, permission=permission)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("finish/<int:pk>/", self.finish_view(), name="finish")]


def redirect_to(paper: Paper) -> HttpResponseRedirect:
    """Return the way back to a paper's page in the back office."""
    return HttpResponseRedirect(inspect_url(paper))
