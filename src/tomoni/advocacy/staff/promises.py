"""Staff screens of promises: what is due, what became of it."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db import models
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from tomoni.advocacy import actions
from tomoni.advocacy.forms.answers import SettleForm
from tomoni.advocacy.forms.promises import PromiseRecordForm
from tomoni.advocacy.models import Body, Promise
from tomoni.core.staff.views import VisibleEditView
from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.projects.staff import records
from tomoni.projects.staff.records import (
    RecordIndexView,
    RecordInspectView,
    RecordVerbView,
    RecordViewSet,
    inspect_url,
)


class PromiseFilters(WagtailFilterSet):
    """What the list of promises can be narrowed by."""

    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("promise", "State"), choices=Promise.State, empty_label=records.ALL
    )
    overdue = django_filters.BooleanFilter(label=gettext_lazy("Its day has passed"), method="is_overdue")
    undated = django_filters.BooleanFilter(label=gettext_lazy("No day was named"), field_name="due_is_unknown")
    body = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Promised by"), queryset=Body.objects.order_by("name_key", "pk"), method="promised_by"
    )

    class Meta:
        model = Promise
        fields: list[str] = []

    def is_overdue(self, queryset: Any, name: str, is_so: bool) -> Any:
        """Narrow to the open ones whose day has passed, or to the others."""
        late = Promise.objects.overdue_on(timezone.localdate())
        return queryset.filter(pk__in=late) if is_so else queryset.exclude(pk__in=late)

    def promised_by(self, queryset: Any, name: str, body: Body) -> Any:
        """Narrow to those of the body, its parts, forerunners and successors."""
        return queryset.filter(body__in=Body.objects.life(body))


class PromiseIndexView(RecordIndexView):
    """Promises: the open ones first, by the day they are due."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("body", "owner", "round")

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering not in (None, "due_on"):
            return super().order_queryset(queryset)
        is_open = models.Case(models.When(state=Promise.State.OPEN, then=0), default=1)
        return queryset.order_by(is_open, models.F("due_on").asc(nulls_last=True), "pk")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("text"),
            records.column("body", _("Promised by"), "body"),
            records.column("due_on", _("Due"), due_told, sort_key="due_on"),
            records.column("owner", _("Minded by"), lambda promise: promise.owner or ""),
            records.column("state", pgettext_lazy("promise", "State"), "get_state_display", sort_key="state"),
        ]


def due_told(promise: Promise) -> str:
    """Return the day a promise is due, or that none was named."""
    return _("no day was named") if promise.due_is_unknown else str(promise.due_on)


class PromiseInspectView(RecordInspectView):
    """A promise with the answer it was given with."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        promise, today = self.object, timezone.localdate()
        is_late = promise.state == Promise.State.OPEN and promise.due_on is not None and promise.due_on < today
        return super().get_context_data(promise=promise, is_late=is_late, due=due_told(promise), **kwargs)


class TellsOfPassedDays:
    """Says after keeping that the day of a promise has passed already."""

    object: Any
    request: Any

    def get_success_url(self) -> str:
        promise = self.object
        if promise.state == Promise.State.OPEN and promise.due_on and promise.due_on < timezone.localdate():
            messages.warning(self.request, _("The day of a promise has passed already. Note what became of it."))
        return inspect_url(promise)


class PromiseCreateView(TellsOfPassedDays, generic.CreateView):
    """A new promise; its page opens."""


class PromiseEditView(TellsOfPassedDays, VisibleEditView):
    """The form of a promise; its page opens again."""


class SettleView(RecordVerbView):
    """Notes what became of a promise."""

    model = Promise
    permission = "advocacy.change_promise"
    form_class = SettleForm
    page_title = gettext_lazy("What came of the promise")
    button = gettext_lazy("Keep")
    refusals = (actions.PromiseRefusedError,)
    header_icon = "check"

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate(), "result": self.record.result}

    def act(self, form: Any) -> str:
        actions.settle(self.record, **form.cleaned_data)
        return _("The promise is now: %(state)s.") % {"state": self.record.get_state_display()}

    def get_success_url(self) -> str:
        return inspect_url(self.record)


class PromiseViewSet(RecordViewSet):
    """Promises; they are made with an answer, not by themselves."""

    model = Promise
    icon = "check"
    menu_label = gettext_lazy("Promises")
    index_view_class = PromiseIndexView
    add_view_class = PromiseCreateView
    edit_view_class = PromiseEditView
    inspect_view_class = PromiseInspectView
    inspect_template_name = "advocacy/staff/promise.html"
    filterset_class = PromiseFilters
    ordering = "due_on"
    search_fields = ["text", "result"]
    export_filename = "promises"
    list_export = ["text", "body", "due_on", "due_is_unknown", "state", "result", "resolved_on"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("round"),
                    FieldPanel("body"),
                    FieldPanel("is_of_another", classname="asked-again"),
                    FieldPanel("text"),
                    FieldRowPanel([FieldPanel("due_on"), FieldPanel("due_is_unknown")]),
                    FieldPanel("owner", widget=PERSON_CHOOSER.widget_class),
                ],
                heading=gettext_lazy("promise"),
            )
        ],
        base_form_class=PromiseRecordForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("settle/<int:pk>/", SettleView.as_view(), name="settle")]
