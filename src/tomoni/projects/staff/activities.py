"""Staff screens of activities."""

from typing import Any

import django_filters
from django.contrib.admin.utils import quote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from tomoni.core import places
from tomoni.core.exchange import safe_cell
from tomoni.core.periods import Period
from tomoni.core.staff.views import VisibleEditView
from tomoni.projects.actions import draft_line
from tomoni.projects.forms.activity import LINE_FIELDS, ActivityForm, EvidenceForm, QuantityForm
from tomoni.projects.forms.panels import TemplatePanel, VisibleInlinePanel
from tomoni.projects.forms.widgets import FilterableCheckboxes, outline_label
from tomoni.projects.models import Activity, Meeting, Programme, Project
from tomoni.projects.models.languages import PUBLIC_LANGUAGES
from tomoni.projects.staff import records
from tomoni.projects.staff.quick import QuickEntryView
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet

WHAT = MultiFieldPanel(
    [
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("our_role"), FieldPanel("state")]),
        FieldPanel("when"),
        FieldRowPanel([FieldPanel("place"), FieldPanel("prefecture")]),
    ],
    heading=gettext_lazy("What, when, where"),
)
TOLD_IN = MultiFieldPanel(
    [
        FieldPanel("programmes", widget=FilterableCheckboxes),
        FieldPanel("projects", widget=FilterableCheckboxes),
        FieldPanel("organisations", widget=FilterableCheckboxes),
    ],
    heading=gettext_lazy("Told in"),
)
QUANTITIES = VisibleInlinePanel(
    "quantities",
    [FieldRowPanel([FieldPanel("subject"), FieldPanel("text"), FieldPanel("source")])],
    form=QuantityForm,
    heading=gettext_lazy("Quantities"),
    label=gettext_lazy("quantity"),
)
LINES = TemplatePanel(
    "projects/staff/lines_panel.html", fields=tuple(LINE_FIELDS.values()), heading=gettext_lazy("Public line")
)
OUTCOME = MultiFieldPanel([FieldPanel("outcome"), FieldPanel("outcome_on")], heading=gettext_lazy("Outcome"))
EVIDENCE = VisibleInlinePanel(
    "evidence",
    [FieldPanel("title"), FieldRowPanel([FieldPanel("link"), FieldPanel("file")])],
    form=EvidenceForm,
    heading=gettext_lazy("Evidence"),
    label=gettext_lazy("evidence"),
)
VISIBILITY = MultiFieldPanel(
    [FieldPanel("visibility")],
    heading=gettext_lazy("Who may see it"),
    help_text=gettext_lazy(
        "Public: on the website, in the calendar and the chronicle. Within the network: everybody who signs in for "
        "the network. Within its projects: only the people of the projects ticked above."
    ),
)


class ActivityFilters(WagtailFilterSet):
    """What an activities list can be narrowed by."""

    year = django_filters.NumberFilter(label=gettext_lazy("Year"), method="in_year", min_value=1900, max_value=9998)
    programme = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Told in"), queryset=Programme.objects.in_outline_order(), method="told_in"
    )
    project = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Project"),
        field_name="projects",
        queryset=lambda request: Project.objects.visible_to(request.user).order_by("name", "pk"),
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=Activity.Kind, empty_label=records.ALL)
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("activity", "State"), choices=Activity.State, empty_label=records.ALL
    )
    visibility = django_filters.ChoiceFilter(
        label=gettext_lazy("Visibility"),
        field_name="visibility",
        choices=Activity._meta.get_field("visibility").choices,
    )
    prefecture = django_filters.ChoiceFilter(
        label=gettext_lazy("Prefecture"), choices=records.prefecture_choices, empty_label=records.ALL
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["programme"].field.label_from_instance = outline_label

    def in_year(self, queryset: Any, name: str, year: Any) -> Any:
        """Narrow to the activities of a calendar year."""
        return queryset.in_period(Period.year(int(year))).exclude(when="")

    def told_in(self, queryset: Any, name: str, programme: Programme) -> Any:
        """Narrow to what is told in a heading or below it."""
        return queryset.told_in(programme)


class ActivityIndexView(RecordIndexView):
    """Activities, the newest first."""

    template_name = "projects/staff/activity_list.html"

    def get_base_queryset(self) -> models.QuerySet:
        seen = models.Prefetch(
            "projects", queryset=Project.objects.visible_to(self.request.user).order_by("name"), to_attr="seen_projects"
        )
        return super().get_base_queryset().prefetch_related(seen, "programmes")

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-starts_on"):
            return queryset.order_by(models.F("starts_on").desc(nulls_last=True), "pk")
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="activity"),
            self._get_title_column(
                "__str__", TitleColumn, get_title_id=lambda record: f"activity_{quote(record.pk)}_title"
            ),
            records.column("when", _("When"), lambda record: record.when_text(language()), sort_key="starts_on"),
            records.column("kind", _("Kind"), "get_kind_display", sort_key="kind"),
            records.column("state", pgettext("activity", "State"), "get_state_display", sort_key="state"),
            records.column("projects", _("Projects"), lambda record: ", ".join(map(str, record.seen_projects))),
            records.column("visibility", _("Visibility"), "get_visibility_display"),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        quick = HeaderButton(_("Quick entry"), url=reverse("projects_activity:quick"), icon_name="plus-inverse")
        return [quick, *super().header_buttons] if self.add_url else super().header_buttons

    def get_edit_url(self, instance: Any) -> str | None:
        url = super().get_edit_url(instance)
        return reverse("projects_meeting:edit", args=[quote(instance.pk)]) if url and instance.is_meeting else url

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        own = {
            "projects": ", ".join(map(str, item.seen_projects)),
            "programmes": ", ".join(programme.number for programme in item.programmes.all()),
            "place": item.place,
            "prefecture": places.japanese(item.prefecture) if item.prefecture else "",
            "public_line": item.line(language()) or item.line("ja"),
            "outcome": item.outcome if not item.is_meeting else "",
        }
        row = {name: own[name] if name in own else _value(item, name) for name in self.list_export}
        return {name: safe_cell(value) for name, value in row.items()}


def language() -> str:
    """Return the language of the screen."""
    return get_language() or "ja"


def _value(item: Any, name: str) -> Any:
    display = getattr(item, f"get_{name}_display", None)
    return str(display()) if display else getattr(item, name)


class DraftsLines:
    """Adds "draft" beside "save": the empty public lines are written from what was typed, nothing is saved."""

    def get_available_actions(self) -> list[str]:
        return [*self.actions, "draft"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.action != "draft":
            return super().post(request, *args, **kwargs)
        if not hasattr(self, "object"):
            self.object = self.get_object() if isinstance(self, generic.EditView) else None
        form = self.get_form()
        if not self.is_valid(form):
            return self.form_invalid(form)
        activity = form.save(commit=False)
        data = request.POST.copy()
        for code in ("ja", "en"):
            data[LINE_FIELDS[code]] = data.get(LINE_FIELDS[code], "").strip() or draft_line(activity, code)
        kwargs = self.get_form_kwargs() | {"data": data}
        self.form = self.get_form_class()(**kwargs)
        self.form.is_valid()
        return self.render_to_response(self.get_context_data(form=self.form))


class ActivityCreateView(DraftsLines, generic.CreateView):
    """A new activity."""


class ActivityEditView(DraftsLines, VisibleEditView):
    """The form of an activity; a meeting has its own."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Meeting.objects.visible_to(request.user).filter(pk=self.object_pk).exists():
            return redirect("projects_meeting:edit", pk=self.object_pk)
        return super().dispatch(request, *args, **kwargs)


class ActivityInspectView(RecordInspectView):
    """One activity to read."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        activity, user = self.object, self.request.user
        inside = Activity.objects.inside(user).filter(pk=activity.pk).exists()
        return super().get_context_data(
            activity=activity,
            meeting=Meeting.objects.visible_to(user).filter(pk=activity.pk).first() if activity.is_meeting else None,
            when=activity.when_text(language()),
            prefecture=_prefecture(activity.prefecture),
            lines=[(code, PUBLIC_LANGUAGES.get(code, code), line) for code, line in activity.public_lines.items()],
            programmes=activity.programmes.order_by("path"),
            projects=Project.objects.visible_to(user).filter(activities=activity).order_by("name"),
            organisations=activity.organisations.order_by("name"),
            inside=inside,
            quantities=[quantity.text(language()) for quantity in activity.quantities.order_by("pk")] if inside else [],
            evidence=activity.evidence.order_by("pk") if inside else [],
            **kwargs,
        )


def _prefecture(code: str) -> str:
    return (places.japanese(code) if language() == "ja" else places.english(code)) if code else ""


class ActivityViewSet(RecordViewSet):
    """Activities."""

    model = Activity
    icon = "list-ul"
    menu_label = gettext_lazy("Activities")
    index_view_class = ActivityIndexView
    add_view_class = ActivityCreateView
    edit_view_class = ActivityEditView
    inspect_view_class = ActivityInspectView
    inspect_template_name = "projects/staff/activity.html"
    filterset_class = ActivityFilters
    ordering = "-starts_on"
    export_filename = "activities"
    list_export = [
        "external_id", "title", "title_en", "kind", "when", "place", "prefecture", "programmes", "projects",
        "our_role", "state", "public_line", "outcome", "outcome_on", "visibility",
    ]  # fmt: skip
    export_headings = {"external_id": "ID"}
    create_template_name = "projects/staff/form_create.html"
    edit_template_name = "projects/staff/form_edit.html"
    edit_handler = ObjectList(
        [WHAT, TOLD_IN, QUANTITIES, LINES, OUTCOME, EVIDENCE, VISIBILITY], base_form_class=ActivityForm
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        # The menu leads to the first: the list, which is there for those too who may enter nothing.
        return [*super().get_urlpatterns(), path("quick/", QuickEntryView.as_view(), name="quick")]
