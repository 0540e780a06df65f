"""The register of decisions over all bodies."""

from typing import Any

import django_filters
from django.db import models
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tomoni.core import search
from tomoni.core.exchange import safe_cell
from tomoni.core.periods import Period
from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.core.staff.views import VisibleEditView
from tomoni.projects.forms.meeting import votes_problem
from tomoni.projects.models import AgendaItem, Decision, Meeting, Project, Task
from tomoni.projects.staff import records
from tomoni.projects.staff.activities import language
from tomoni.projects.staff.meetings import bodies, seen_body
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet
from tomoni.projects.staff.verbs import TaskFromDecisionView


class DecisionFilters(WagtailFilterSet):
    """What the register can be narrowed by."""

    body = django_filters.ModelChoiceFilter(label=gettext_lazy("Body"), field_name="meeting__body", queryset=bodies)
    year = django_filters.NumberFilter(label=gettext_lazy("Year"), method="in_year", min_value=1900, max_value=9998)
    result = django_filters.ChoiceFilter(label=gettext_lazy("Result"), choices=Decision.Result, empty_label=records.ALL)

    class Meta:
        model = Decision
        fields: list[str] = []

    def in_year(self, queryset: Any, name: str, year: Any) -> Any:
        """Narrow to the decisions of a calendar year's meetings."""
        meetings = Meeting.objects.in_period(Period.year(int(year))).exclude(when="")
        return queryset.filter(meeting__in=meetings.values("pk"))


class DecisionIndexView(RecordIndexView):
    """Decisions, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        seen = models.Prefetch("meeting__body", queryset=Project.objects.visible_to(self.request.user))
        return super().get_base_queryset().select_related("meeting").prefetch_related(seen)

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.order_by(models.F("meeting__starts_on").desc(nulls_last=True), "pk")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("text"),
            records.column("result", _("Result"), "get_result_display"),
            records.column("when", _("When"), lambda decision: decision.meeting.when_text(language())),
            records.column("body", _("Body"), lambda decision: seen_body(decision.meeting)),
            records.column("meeting", _("Meeting"), "meeting"),
        ]

    def _get_custom_column(self, field_name: str, column_class: Any = None, **kwargs: Any) -> Any:
        if field_name != "text":
            return super()._get_custom_column(field_name, column_class or records.Column, **kwargs)
        return column_class("text", label=_("Decision"), accessor=self._marked, **kwargs)

    def _marked(self, decision: Decision) -> Any:
        return search.snippet(decision.text, self.search_query, length=200)

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        row = {
            "external_id": item.external_id,
            "text": item.text,
            "result": str(item.get_result_display()),
            "when": item.meeting.when,
            "body": str(seen_body(item.meeting) or ""),
            "meeting": str(item.meeting),
            "votes_for": item.votes_for,
            "votes_against": item.votes_against,
            "abstentions": item.abstentions,
        }
        return {name: safe_cell(row[name]) for name in self.list_export}


class DecisionInspectView(RecordInspectView):
    """One decision, the meeting that took it, and the tasks that came of it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        decision, user = self.object, self.request.user
        tasks = Task.objects.visible_to(user).filter(decision=decision).select_related("assignee")
        return super().get_context_data(
            decision=decision,
            body=Project.objects.visible_to(user).filter(pk=decision.meeting.body_id).first(),
            when=decision.meeting.when_text(language()),
            tasks=tasks.order_by("pk") if user.has_perm("projects.view_task") else [],
            may_make_tasks=user.has_perm("projects.add_task"),
            **kwargs,
        )


class DecisionForm(VisibleChoicesForm):
    """A decision, corrected by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agenda_item"].queryset = AgendaItem.objects.filter(meeting=self.instance.meeting_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        present = self.instance.meeting.present()
        if present and (problem := votes_problem(cleaned, present)):
            self.add_error("votes_for", problem)
        return cleaned


class DecisionEditView(VisibleEditView):
    """The form of one decision."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class DecisionViewSet(RecordViewSet):
    """The register; decisions are entered in their meeting."""

    model = Decision
    icon = "clipboard-list"
    menu_label = gettext_lazy("Decisions")
    index_view_class = DecisionIndexView
    edit_view_class = DecisionEditView
    inspect_view_class = DecisionInspectView
    inspect_template_name = "projects/staff/decision.html"
    filterset_class = DecisionFilters
    export_filename = "decisions"
    list_export = [
        "external_id", "text", "result", "when", "body", "meeting", "votes_for", "votes_against", "abstentions",
    ]  # fmt: skip
    export_headings = {"external_id": "ID", "when": gettext_lazy("When"), "body": gettext_lazy("Body")}
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("text"),
                    FieldRowPanel([FieldPanel("agenda_item"), FieldPanel("result")]),
                    FieldRowPanel([FieldPanel("votes_for"), FieldPanel("votes_against"), FieldPanel("abstentions")]),
                ],
                heading=gettext_lazy("Decision"),
            )
        ],
        base_form_class=DecisionForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**kwargs) | {"add_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name != "add"]
        return [*kept, path("task/<int:pk>/", TaskFromDecisionView.as_view(), name="make_task")]
