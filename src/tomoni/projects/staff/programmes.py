"""Staff screens of the outline."""

from typing import Any

import django_filters
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.projects.forms.widgets import outline_label
from tomoni.projects.models import Activity, Programme, Project
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet


class ProgrammeFilters(WagtailFilterSet):
    """The outline of one year."""

    year = django_filters.NumberFilter(
        label=gettext_lazy("Outline of the year"), method="in_year", min_value=1900, max_value=9998
    )

    class Meta:
        model = Programme
        fields: list[str] = []

    def in_year(self, queryset: Any, name: str, year: Any) -> Any:
        """Narrow to the headings that stand in the outline of the year."""
        return queryset.in_year(int(year))


class ProgrammeIndexView(RecordIndexView):
    """The outline as a tree: numbers, indented."""

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.in_outline_order()

    @cached_property
    def columns(self) -> list[Any]:
        return [
            records.column("number", _("Number"), "number", classname="number-cell"),
            self._get_title_column("indented"),
            records.column("first_year", _("First year"), "first_year"),
            records.column("last_year", _("Last year"), "last_year"),
        ]

    def _get_custom_column(self, field_name: str, column_class: Any = None, **kwargs: Any) -> Any:
        if field_name != "indented":
            return super()._get_custom_column(field_name, column_class or records.Column, **kwargs)
        return column_class("indented", label=_("Heading"), accessor=_indented, **kwargs)

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return super().to_row_dict(item)


def _indented(programme: Programme) -> Any:
    heading = programme.heading(get_language() or "ja")
    return format_html('<span class="outline outline--{}">{}</span>', min(programme.level, 6), heading)


class ProgrammeInspectView(RecordInspectView):
    """A heading: what stands below it, what is told in it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programme, user = self.object, self.request.user
        told = Activity.objects.visible_to(user).told_in(programme)
        return super().get_context_data(
            programme=programme,
            children=programme.children.order_by("path", "first_year", "pk"),
            told=told.order_by(models.F("starts_on").desc(nulls_last=True), "pk")[:30],
            told_count=told.count(),
            projects=Project.objects.visible_to(user).filter(programme=programme).order_by("name"),
            **kwargs,
        )


class ProgrammeForm(VisibleChoicesForm):
    """A heading; its place is chosen from the indented outline."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        field.queryset = field.queryset.in_outline_order()
        field.label_from_instance = outline_label
        field.empty_label = _("nothing: it is a chapter")
        if self.instance._state.adding:
            self.initial.setdefault("first_year", timezone.localdate().year)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("The last year is before the first year."))
        return cleaned


class ProgrammeViewSet(RecordViewSet):
    """The outline."""

    model = Programme
    icon = "list-ol"
    menu_label = gettext_lazy("Outline")
    index_view_class = ProgrammeIndexView
    inspect_view_class = ProgrammeInspectView
    inspect_template_name = "projects/staff/programme.html"
    filterset_class = ProgrammeFilters
    search_fields = ["title", "title_en"]
    list_per_page = 200
    ordering = "path"
    export_filename = "programmes"
    list_export = ["external_id", "number", "title", "title_en", "first_year", "last_year"]
    export_headings = {"external_id": "ID", "number": gettext_lazy("Number")}
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("parent"),
                    FieldPanel("position"),
                    FieldPanel("title"),
                    FieldPanel("title_en"),
                    FieldRowPanel([FieldPanel("first_year"), FieldPanel("last_year")]),
                ],
                heading=gettext_lazy("Heading of the outline"),
                help_text=gettext_lazy("Everything below it is renumbered when it moves."),
            )
        ],
        base_form_class=ProgrammeForm,
    )
