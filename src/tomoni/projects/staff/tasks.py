"""Staff screens of tasks, and who carries how much."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from tomoni.core.exchange import safe_cell
from tomoni.core.staff.home import bars
from tomoni.core.staff.views import VisibleEditView
from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.projects.forms.task import TaskForm, past_due_warning
from tomoni.projects.models import Decision, Project, Task
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet
from tomoni.projects.staff.verbs import FinishView, HandOverView, ReopenView
from tomoni.projects.today import loads, sees_loads

WHOSE = [("me", gettext_lazy("Mine")), ("projects", gettext_lazy("Of my projects"))]
OPENNESS = [("open", gettext_lazy("Open")), ("late", gettext_lazy("Late")), ("done", gettext_lazy("Done"))]


class TaskFilters(WagtailFilterSet):
    """What the list of tasks can be narrowed by."""

    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("Whose"), choices=WHOSE, method="of_whom", empty_label=records.ALL
    )
    openness = django_filters.ChoiceFilter(
        label=pgettext_lazy("activity", "State"), choices=OPENNESS, method="how_far", empty_label=records.ALL
    )
    project = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Project"),
        queryset=lambda request: Project.objects.visible_to(request.user).order_by("name", "pk"),
    )

    class Meta:
        model = Task
        fields: list[str] = []

    def of_whom(self, queryset: Any, name: str, whose: str) -> Any:
        """Narrow to one's own tasks, or those of one's projects."""
        user = self.request.user
        if whose == "me":
            return queryset.filter(assignee=user.person_id) if user.person_id else queryset.none()
        return queryset.filter(project__in=Project.objects.of_member(user))

    def how_far(self, queryset: Any, name: str, openness: str) -> Any:
        """Narrow to open, late or done tasks."""
        if openness == "late":
            return queryset.late_on(timezone.localdate())
        return queryset.open() if openness == "open" else queryset.exclude(done_on=None)


class TaskIndexView(RecordIndexView):
    """Tasks: open ones first, by due date."""

    def get_base_queryset(self) -> models.QuerySet:
        seen = models.Prefetch("project", queryset=Project.objects.visible_to(self.request.user))
        return super().get_base_queryset().select_related("assignee").prefetch_related(seen)

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering:
            return super().order_queryset(queryset)
        return queryset.order_by(
            models.F("done_on").desc(nulls_first=True), models.F("due_on").asc(nulls_last=True), "pk"
        )

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("title"),
            records.column("assignee", _("Carried by"), lambda task: task.assignee or _("nobody yet")),
            records.column("project", _("Project"), seen_project),
            records.column("due_on", _("Due"), self._due, sort_key="due_on"),
            records.column("done_on", _("Done on"), "done_on", sort_key="done_on"),
        ]

    def _due(self, task: Task) -> Any:
        if task.due_on is None or task.done_on is not None or task.due_on >= timezone.localdate():
            return task.due_on or ""
        return format_html('<span class="task-late">{} {}</span>', date_format(task.due_on), _("late"))

    @cached_property
    def header_buttons(self) -> list[Any]:
        load = HeaderButton(_("Who carries how much"), url=reverse("projects_workload"), icon_name="group")
        return [*super().header_buttons, load] if sees_loads(self.request.user) else super().header_buttons

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        row = {name: getattr(item, name) for name in self.list_export if name != "project"}
        row["project"], row["assignee"] = str(seen_project(item) or ""), str(item.assignee or "")
        return {name: safe_cell(row[name]) for name in self.list_export}


def seen_project(task: Task) -> Project | None:
    """Return the project of a listed task, or None where the user may not know of it."""
    return task._state.fields_cache.get("project") if task.project_id else None


class WarnsOfPastDue:
    """Says so when a task is due in the past already; it is saved all the same."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        warning = past_due_warning(form.cleaned_data.get("due_on"))
        if warning and self.object.done_on is None:
            messages.warning(self.request, warning)
        return response


class TaskCreateView(WarnsOfPastDue, generic.CreateView):
    """A new task."""


class TaskEditView(WarnsOfPastDue, VisibleEditView):
    """The form of a task."""


class TaskInspectView(RecordInspectView):
    """A task: who carries it, where it came from, and through whose hands it went."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        task, user, today = self.object, self.request.user, timezone.localdate()
        decision = Decision.objects.visible_to(user).filter(pk=task.decision_id).select_related("meeting").first()
        hands = task.hand_overs.select_related("from_person", "to_person", "handed_by__person")
        return super().get_context_data(
            task=task,
            project=Project.objects.visible_to(user).filter(pk=task.project_id).first(),
            decision=decision,
            hand_overs=hands.order_by("created_at", "pk"),
            is_late=task.done_on is None and task.due_on is not None and task.due_on < today,
            **kwargs,
        )

    @cached_property
    def header_buttons(self) -> list[Button]:
        if not self.is_editable:
            return []
        key = [self.object.pk]
        if self.object.done_on is None:
            verbs = [
                HeaderButton(_("Done"), url=reverse("projects_task:finish", args=key), icon_name="check"),
                HeaderButton(_("Hand over"), url=reverse("projects_task:hand_over", args=key), icon_name="redirect"),
            ]
        else:
            verbs = [
                HeaderButton(_("Take up again"), url=reverse("projects_task:reopen", args=key), icon_name="rotate")
            ]
        return [*verbs, *super().header_buttons]


class WorkloadView(WagtailAdminTemplateMixin, TemplateView):
    """Who carries how much: open, late, due within 14 days."""

    template_name = "projects/staff/workload.html"
    page_title = gettext_lazy("Who carries how much")
    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sees_loads(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = sorted(loads(self.request.user, timezone.localdate()), key=lambda load: (-load.open, load.name))
        return super().get_context_data(rows=bars(rows), **kwargs)


class TaskViewSet(RecordViewSet):
    """Tasks."""

    model = Task
    icon = "tasks"
    menu_label = gettext_lazy("Tasks")
    index_view_class = TaskIndexView
    add_view_class = TaskCreateView
    edit_view_class = TaskEditView
    inspect_view_class = TaskInspectView
    inspect_template_name = "projects/staff/task.html"
    filterset_class = TaskFilters
    search_fields = ["title", "detail", "assignee__name"]
    export_filename = "tasks"
    list_export = ["external_id", "title", "detail", "assignee", "project", "due_on", "done_on"]
    export_headings = {"external_id": "ID"}
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("detail"),
                    FieldRowPanel([FieldPanel("assignee", widget=PERSON_CHOOSER.widget_class), FieldPanel("due_on")]),
                    FieldRowPanel([FieldPanel("project"), FieldPanel("is_private")]),
                ],
                heading=gettext_lazy("Task"),
            )
        ],
        base_form_class=TaskForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("finish/<int:pk>/", FinishView.as_view(), name="finish"),
            path("reopen/<int:pk>/", ReopenView.as_view(), name="reopen"),
            path("hand-over/<int:pk>/", HandOverView.as_view(), name="hand_over"),
        ]
