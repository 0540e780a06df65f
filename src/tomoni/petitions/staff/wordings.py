"""Staff screens of a petition's texts: draft, publish, next version."""

from typing import Any

from django.forms import Form, Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from tomoni.core.staff.views import VisibleEditView
from tomoni.petitions import actions
from tomoni.petitions.forms.wording import WordingForm
from tomoni.petitions.models import PublishedWordingError, Wording
from tomoni.petitions.models.languages import html_code
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet


class WordingIndexView(RecordIndexView):
    """The texts of all petitions."""

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("petition")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("petition", _("Petition"), "petition"),
            records.column("title", _("Title"), "title"),
            records.column("published_at", _("Published at"), "published_at", sort_key="published_at"),
        ]


class WordingCreateView(generic.CreateView):
    """A new text, of the petition one comes from."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "petition": self.request.GET.get("petition")}

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class WordingEditView(VisibleEditView):
    """The draft of a text; a published one is only read."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().dispatch(request, *args, **kwargs)
        return redirect(records.inspect_url(self.object)) if self.object.published_at else answer

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class WordingInspectView(RecordInspectView):
    """A text as people read it."""

    def get_edit_url(self) -> str | None:
        return None if self.object.published_at else super().get_edit_url()

    def get_delete_url(self) -> str | None:
        return None if self.object.published_at else super().get_delete_url()

    def get_page_title(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(wording=self.object, code=html_code(self.object.language), **kwargs)


class PublishWordingView(RecordVerbView):
    """Fixes a text for good."""

    model = Wording
    permission = "petitions.change_wording"
    page_title = gettext_lazy("Publish the text")
    button = gettext_lazy("Publish: it never changes again")
    header_icon = "view"
    form_class = Form
    refusals = (actions.NotReadyError, PublishedWordingError)

    def act(self, form: Any) -> str:
        actions.publish_wording(self.record, now=timezone.now())
        return _("The text is published and fixed.")

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class NextVersionView(RecordVerbView):
    """Begins the next version of a published text."""

    model = Wording
    permission = "petitions.add_wording"
    page_title = gettext_lazy("Next version")
    button = gettext_lazy("Begin the next version")
    header_icon = "copy"
    form_class = Form

    def act(self, form: Any) -> str:
        self.made = actions.next_version(self.record)
        return _("Change what is to be changed, then publish it. Who signed before signed the earlier text.")

    def get_success_url(self) -> str:
        return records.edit_url(self.made)


class WordingViewSet(RecordViewSet):
    """Texts of petitions."""

    model = Wording
    icon = "doc-full"
    menu_label = gettext_lazy("Texts")
    index_view_class = WordingIndexView
    add_view_class = WordingCreateView
    edit_view_class = WordingEditView
    inspect_view_class = WordingInspectView
    inspect_template_name = "petitions/staff/wording.html"
    ordering = "petition"
    search_fields = ["title", "petition__title"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("petition"), FieldPanel("language")]),
                    FieldPanel("title"),
                    FieldPanel("text", widget=Textarea(attrs={"rows": 14})),
                    FieldPanel("reading", widget=Textarea(attrs={"rows": 6})),
                ],
                heading=gettext_lazy("Text"),
            )
        ],
        base_form_class=WordingForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("publish/<int:pk>/", PublishWordingView.as_view(), name="publish"),
            path("next/<int:pk>/", NextVersionView.as_view(), name="next"),
        ]
