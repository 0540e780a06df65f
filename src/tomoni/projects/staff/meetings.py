"""Staff screens of meetings and their series."""

from typing import Any

import django_filters
from django.db import models
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from tomoni.core.exchange import safe_cell
from tomoni.core.periods import Period
from tomoni.core.staff.views import VisibleEditView
from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.projects.forms.meeting import AttendanceFormSet, DecisionFormSet, MeetingForm, NumberedFormSet, SeriesForm
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.models import Attendance, Meeting, MeetingSeries, Project, Task
from tomoni.projects.models.project import NETWORK_ROLES
from tomoni.projects.staff import activities, records
from tomoni.projects.staff.activities import DraftsLines, language
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet
from tomoni.projects.staff.sheets import AttendanceView, MinutesView
from tomoni.projects.staff.verbs import NextMeetingView


def bodies(request: Any) -> models.QuerySet:
    """Return the bodies the user may know of."""
    return Project.objects.visible_to(request.user).order_by("name", "pk")


class MeetingFilters(WagtailFilterSet):
    """What the list of meetings can be narrowed by."""

    body = django_filters.ModelChoiceFilter(label=gettext_lazy("Body"), queryset=bodies)
    year = django_filters.NumberFilter(label=gettext_lazy("Year"), method="in_year", min_value=1900, max_value=9998)
    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("activity", "State"), choices=Meeting.State, empty_label=records.ALL
    )

    class Meta:
        model = Meeting
        fields: list[str] = []

    def in_year(self, queryset: Any, name: str, year: Any) -> Any:
        """Narrow to the meetings of a calendar year."""
        return queryset.in_period(Period.year(int(year))).exclude(when="")


class MeetingIndexView(RecordIndexView):
    """Meetings, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        seen = models.Prefetch("body", queryset=Project.objects.visible_to(self.request.user))
        return super().get_base_queryset().prefetch_related(seen)

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-starts_on"):
            return queryset.order_by(models.F("starts_on").desc(nulls_last=True), "pk")
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("when", _("When"), lambda meeting: meeting.when_text(language()), sort_key="starts_on"),
            records.column("place", _("Where"), "place"),
            records.column("body", _("Body"), seen_body),
            records.column("state", pgettext("activity", "State"), "get_state_display", sort_key="state"),
            records.column("visibility", _("Visibility"), "get_visibility_display"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        body = str(seen_body(item) or "")
        return {name: safe_cell(body) if name == "body" else _cell(item, name) for name in self.list_export}


def _cell(meeting: Meeting, name: str) -> Any:
    value = getattr(meeting, name)
    return safe_cell(str(value()) if callable(value) else value)


def seen_body(meeting: Meeting) -> Project | None:
    """Return the body of a listed meeting, or None where the user may not know of it."""
    return meeting._state.fields_cache.get("body")


class MeetingCreateView(DraftsLines, generic.CreateView):
    """A new meeting; its page opens, for agenda and minutes go on there."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class MeetingEditView(DraftsLines, VisibleEditView):
    """The form of a meeting."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class MeetingInspectView(RecordInspectView):
    """A meeting to read: agenda with minutes, who took part, what was decided, and whether enough were there."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, user = self.object, self.request.user
        names_shown = bool(user.is_superuser or NETWORK_ROLES & user.role_keys())
        agenda = meeting.agenda.select_related("carried_from__meeting", "carried_to__meeting")
        attendance = list(meeting.attendance.select_related("person", "proxy").order_by("mode", "person__kana_key"))
        tasks = Task.objects.visible_to(user).filter(decision__meeting=meeting).select_related("assignee")
        return super().get_context_data(
            meeting=meeting,
            body=Project.objects.visible_to(user).filter(pk=meeting.body_id).first(),
            when=meeting.when_text(language()),
            agenda=agenda.order_by("position", "pk"),
            attendance=attendance if names_shown else [],
            modes=_counted(attendance),
            quorum=_quorum(meeting, attendance),
            decisions=meeting.decisions.select_related("agenda_item").order_by("pk"),
            tasks=tasks.order_by("pk") if user.has_perm("projects.view_task") else [],
            names_shown=names_shown,
            may_make_tasks=user.has_perm("projects.add_task"),
            **kwargs,
        )


def _counted(attendance: list[Attendance]) -> list[tuple[str, int]]:
    counts = {mode: sum(row.mode == mode for row in attendance) for mode in Attendance.Mode.values}
    return [(Attendance.Mode(mode).label, count) for mode, count in counts.items() if count]


def _quorum(meeting: Meeting, attendance: list[Attendance]) -> dict[str, Any] | None:
    """Return how many are needed and present, and the shares of the drawing in percent; None without a quorum."""
    if meeting.quorum is None:
        return None
    present = sum(row.mode != Attendance.Mode.ABSENT for row in attendance)
    whole = max(len(attendance), meeting.quorum, 1)
    return {
        "needed": meeting.quorum,
        "present": present,
        "reached": present >= meeting.quorum,
        "present_share": round(100 * present / whole, 1),
        "needed_share": round(100 * meeting.quorum / whole, 1),
    }


AGENDA = VisibleInlinePanel(
    "agenda",
    [FieldPanel("title"), FieldPanel("minutes"), FieldPanel("state")],
    formset=NumberedFormSet,
    heading=gettext_lazy("Agenda"),
    label=gettext_lazy("agenda item"),
)
ATTENDANCE = VisibleInlinePanel(
    "attendance",
    [
        FieldRowPanel(
            [
                FieldPanel("person", widget=PERSON_CHOOSER.widget_class),
                FieldPanel("mode"),
                FieldPanel("proxy", widget=PERSON_CHOOSER.widget_class),
            ]
        )
    ],
    formset=AttendanceFormSet,
    heading=gettext_lazy("Attendance"),
    label=gettext_lazy("one more person"),
)
DECISIONS = VisibleInlinePanel(
    "decisions",
    [
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("agenda_item"), FieldPanel("result")]),
        FieldRowPanel([FieldPanel("votes_for"), FieldPanel("votes_against"), FieldPanel("abstentions")]),
    ],
    formset=DecisionFormSet,
    heading=gettext_lazy("Decisions"),
    label=gettext_lazy("decision"),
)


class MeetingViewSet(RecordViewSet):
    """Meetings."""

    model = Meeting
    icon = "calendar-alt"
    menu_label = gettext_lazy("Meetings")
    pk_path_converter = "uuid"
    index_view_class = MeetingIndexView
    add_view_class = MeetingCreateView
    edit_view_class = MeetingEditView
    inspect_view_class = MeetingInspectView
    create_template_name = "projects/staff/form_create.html"
    edit_template_name = "projects/staff/form_edit.html"
    inspect_template_name = "projects/staff/meeting.html"
    filterset_class = MeetingFilters
    ordering = "-starts_on"
    export_filename = "meetings"
    list_export = ["external_id", "title", "when", "place", "body", "get_state_display"]
    export_headings = {
        "external_id": "ID",
        "body": gettext_lazy("Body"),
        "get_state_display": pgettext_lazy("activity", "State"),
    }
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("title_en"),
                    FieldRowPanel([FieldPanel("body"), FieldPanel("series")]),
                    FieldPanel("when"),
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                    FieldRowPanel([FieldPanel("place"), FieldPanel("prefecture")]),
                    FieldRowPanel([FieldPanel("chair", widget=PERSON_CHOOSER.widget_class), FieldPanel("quorum")]),
                    FieldRowPanel([FieldPanel("our_role"), FieldPanel("state")]),
                ],
                heading=gettext_lazy("What, when, where"),
            ),
            AGENDA,
            ATTENDANCE,
            DECISIONS,
            activities.TOLD_IN,
            activities.LINES,
            activities.EVIDENCE,
            activities.VISIBILITY,
        ],
        base_form_class=MeetingForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("next/<uuid:pk>/", NextMeetingView.as_view(), name="next"),
            path("minutes/<uuid:pk>/", MinutesView.as_view(), name="minutes"),
            path("attendance/<uuid:pk>/", AttendanceView.as_view(), name="attendance"),
        ]


class SeriesIndexView(RecordIndexView):
    """Series of meetings."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("body")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("title"),
            records.column("body", _("Body"), "body"),
            records.column("rhythm", _("Rhythm"), "get_rhythm_display"),
            records.column("place", _("Where"), "place"),
            records.column("quorum", _("Quorum"), "quorum"),
        ]


class SeriesInspectView(RecordInspectView):
    """A series with its meetings."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meetings = Meeting.objects.visible_to(self.request.user).filter(series=self.object)
        return super().get_context_data(
            series=self.object,
            meetings=meetings.order_by(models.F("starts_on").desc(nulls_first=True), "pk")[:40],
            today=timezone.localdate(),
            **kwargs,
        )


class SeriesViewSet(RecordViewSet):
    """Series of meetings."""

    model = MeetingSeries
    icon = "rotate"
    menu_label = gettext_lazy("Recurring meetings")
    index_view_class = SeriesIndexView
    inspect_view_class = SeriesInspectView
    inspect_template_name = "projects/staff/series.html"
    search_fields = ["title", "title_en", "body__name"]
    ordering = "title"
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("title_en"),
                    FieldRowPanel([FieldPanel("body"), FieldPanel("rhythm")]),
                    FieldRowPanel([FieldPanel("place"), FieldPanel("quorum")]),
                ],
                heading=gettext_lazy("Recurring meeting"),
                help_text=gettext_lazy("The button “next meeting” makes each meeting from the one before."),
            )
        ],
        base_form_class=SeriesForm,
    )
