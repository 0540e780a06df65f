"""Staff screens of projects: their people, and what goes on in them."""

from typing import Any

import django_filters
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.forms.widgets import outline_label
from tomoni.projects.models import Activity, Decision, Meeting, Project, ProjectMember, Task
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet

SHOWN = 15


class ProjectFilters(WagtailFilterSet):
    """What the list of projects can be narrowed by."""

    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Project.Kind, empty_label=records.ALL)
    running = django_filters.BooleanFilter(label=gettext_lazy("Running today"), method="runs_today")

    class Meta:
        model = Project
        fields: list[str] = []

    def runs_today(self, queryset: Any, name: str, is_running: bool) -> Any:
        """Narrow to projects that run today, or that do not."""
        return (
            queryset.running(timezone.localdate())
            if is_running
            else queryset.exclude(pk__in=Project.objects.running(timezone.localdate()))
        )


class ProjectIndexView(RecordIndexView):
    """Projects by name."""

    def get_base_queryset(self) -> models.QuerySet:
        open_tasks = Task.objects.visible_to(self.request.user).open().filter(project=models.OuterRef("pk")).order_by()
        counted = open_tasks.values("project").annotate(count=Count("pk")).values("count")
        return super().get_base_queryset().annotate(open_tasks=models.Subquery(counted))

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("name"),
            records.column("kind", _("Kind"), "get_kind_display", sort_key="kind"),
            records.column("our_role", _("Our role"), "get_our_role_display"),
            records.column("starts_on", _("Begins"), "starts_on", sort_key="starts_on"),
            records.column("ends_on", _("Ends"), "ends_on", sort_key="ends_on"),
            records.column("open_tasks", _("Open tasks"), lambda project: project.open_tasks or 0),
            records.column("visibility", _("Visibility"), "get_visibility_display"),
        ]


class ProjectInspectView(RecordInspectView):
    """A project with its people, activities, tasks and decisions, each as far as the user may see them."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        project, user, today = self.object, self.request.user, timezone.localdate()
        activities = Activity.objects.visible_to(user).filter(projects=project)
        tasks = Task.objects.visible_to(user).filter(project=project).select_related("assignee")
        members = ProjectMember.objects.visible_to(user).filter(project=project).select_related("person")
        decisions = Decision.objects.visible_to(user).filter(meeting__body=project).select_related("meeting")
        may_read = user.has_perm
        return super().get_context_data(
            project=project,
            today=today,
            members=members.filter(Q(ends_on=None) | Q(ends_on__gte=today)).order_by("role", "person__kana_key"),
            former=members.filter(ends_on__lt=today).order_by("-ends_on"),
            ahead=activities.filter(ends_on__gte=today).order_by("starts_on", "pk")[:SHOWN],
            past=activities.filter(Q(ends_on__lt=today)).order_by("-starts_on", "pk")[:SHOWN],
            activity_count=activities.count(),
            tasks=tasks.open().order_by(models.F("due_on").asc(nulls_last=True), "pk")
            if may_read("projects.view_task")
            else [],
            decisions=decisions.order_by("-meeting__starts_on", "pk")[:SHOWN]
            if may_read("projects.view_decision")
            else [],
            meetings=Meeting.objects.visible_to(user)
            .filter(body=project, starts_on__gte=today)
            .order_by("starts_on")[:3],
            **kwargs,
        )


MEMBERS = VisibleInlinePanel(
    "members",
    [
        FieldRowPanel([FieldPanel("person", widget=PERSON_CHOOSER.widget_class), FieldPanel("role")]),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
    ],
    heading=gettext_lazy("Members"),
    label=gettext_lazy("member of the project"),
)


class ProjectForm(VisibleChoicesForm):
    """A project."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = self.fields["programme"].queryset.in_outline_order()
        self.fields["programme"].label_from_instance = outline_label
        self.fields["organisation"].queryset = self.fields["organisation"].queryset.order_by("kana_key", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The end is before the beginning."))
        return cleaned


class ProjectViewSet(RecordViewSet):
    """Projects."""

    model = Project
    icon = "group"
    menu_label = gettext_lazy("Projects")
    index_view_class = ProjectIndexView
    inspect_view_class = ProjectInspectView
    inspect_template_name = "projects/staff/project.html"
    filterset_class = ProjectFilters
    search_fields = ["name", "name_en", "purpose"]
    ordering = "name"
    export_filename = "projects"
    list_export = [
        "external_id",
        "name",
        "name_en",
        "get_kind_display",
        "get_our_role_display",
        "purpose",
        "starts_on",
        "ends_on",
    ]
    export_headings = {
        "external_id": "ID",
        "get_kind_display": gettext_lazy("Kind"),
        "get_our_role_display": gettext_lazy("Our role"),
    }
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldPanel("name_en"),
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("our_role")]),
                    FieldPanel("organisation"),
                    FieldPanel("programme"),
                    FieldPanel("purpose"),
                    FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                ],
                heading=gettext_lazy("Project"),
            ),
            MEMBERS,
            MultiFieldPanel(
                [FieldPanel("visibility")],
                heading=gettext_lazy("Who may see it"),
                help_text=gettext_lazy(
                    "Public: name and purpose stand on the website. Within the network: everybody who signs in for the "
                    "network. Within its projects: only its own people know that it exists."
                ),
            ),
        ],
        base_form_class=ProjectForm,
    )
