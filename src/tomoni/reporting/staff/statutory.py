"""The statutory report and the businesses of the articles it is ordered by."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.staff.forms import VisibleChoicesForm
from tomoni.core.staff.views import visible_or_404
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.forms.widgets import FilterableCheckboxes, outline_label
from tomoni.projects.models import Activity, Programme
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordViewSet
from tomoni.reporting.actions.finishing import FinishingRefusedError, file_report
from tomoni.reporting.models import Business, StatutoryReport
from tomoni.reporting.models.paper import may
from tomoni.reporting.staff.papers import PaperInspectView, PaperVerbView, PaperViewSet


class BusinessForm(VisibleChoicesForm):
    """A business, with the chapters of the outline as an indented list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["programmes"]
        field.queryset = Programme.objects.in_outline_order()
        field.label_from_instance = outline_label
        acts = self.fields["activities"]
        acts.queryset = acts.queryset.filter(pk__in=Activity.objects.visible_to(self.for_user)).order_by("title", "pk")


class BusinessIndexView(RecordIndexView):
    """The businesses in the order of the articles."""

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.order_by("kind", "position", "pk")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            records.column("position", _("Order"), "position"),
            self._get_title_column("name"),
            records.column("kind", _("Kind of business"), "get_kind_display"),
            records.column("valid_from", _("In the articles from"), "valid_from"),
            records.column("valid_until", _("Until"), "valid_until"),
        ]


class BusinessViewSet(RecordViewSet):
    """Businesses of the articles."""

    model = Business
    icon = "clipboard-list"
    menu_label = gettext_lazy("Businesses of the articles")
    menu_order = 30
    index_view_class = BusinessIndexView
    ordering = "position"
    search_fields = ["name", "name_en"]
    export_filename = "businesses"
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("position")]),
                    FieldRowPanel(
                        [
                            FieldPanel("valid_from", widget=AdminDateInput),
                            FieldPanel("valid_until", widget=AdminDateInput),
                        ]
                    ),
                ],
                heading=gettext_lazy("As the articles name it"),
            ),
            FieldPanel("programmes", widget=FilterableCheckboxes),
            FieldPanel("activities", widget=FilterableCheckboxes),
        ],
        base_form_class=BusinessForm,
    )


class StatutoryForm(VisibleChoicesForm):
    """The statutory report of a year."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("assemblies", "boards"):
            if name in self.fields:
                self.fields[name].queryset = self.fields[name].queryset.order_by("name", "pk")


def _pair(name: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(name), FieldPanel(f"{name}_en")])


YEARS = VisibleInlinePanel(
    "years",
    [
        FieldPanel("business"),
        _pair("content"),
        _pair("days"),
        _pair("place"),
        FieldRowPanel([FieldPanel("engaged"), FieldPanel("engaged_qualifier"), FieldPanel("engaged_counting")]),
        _pair("reached"),
        FieldRowPanel(
            [
                FieldPanel("beneficiaries"),
                FieldPanel("beneficiaries_qualifier"),
                FieldPanel("beneficiaries_counting"),
            ]
        ),
        FieldRowPanel([FieldPanel("expense"), FieldPanel("source")]),
    ],
    heading=gettext_lazy("Entered by hand"),
    help_text=gettext_lazy("What is left empty comes from the records. Numbers need their source."),
    label=gettext_lazy("business"),
)


class StatutoryInspectView(PaperInspectView):
    """A statutory report, with the day it is due or was filed."""

    def verbs(self) -> list[tuple[str, str]]:
        report = self.object
        may_file = self.user_has_permission("change") and may(self.request.user, StatutoryReport.objects.all().writers)
        return [(self.own_url("file"), _("Record the filing"))] if report.is_adopted and may_file else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.object
        return super().get_context_data(due_on=report.due_on, filed_on=report.filed_on, **kwargs)


class FilingForm(forms.Form):
    """The day the report was filed."""

    on = forms.DateField(label=gettext_lazy("Filed on"), widget=AdminDateInput, initial=timezone.localdate)


class FileView(PaperVerbView):
    """Records that the final report was filed."""

    model = StatutoryReport
    permission = "reporting.change_statutoryreport"
    form_class = FilingForm
    page_title = gettext_lazy("Record the filing")
    button = gettext_lazy("Record the filing")
    refusals = (FinishingRefusedError,)

    def find(self, pk: Any) -> Any:
        """Return the report, final as it is, for those who keep it."""
        record = visible_or_404(self.model, self.request.user, pk)
        if not may(self.request.user, StatutoryReport.objects.all().writers):
            raise PermissionDenied
        return record

    def act(self, form: FilingForm) -> str:
        file_report(self.record, on=form.cleaned_data["on"], today=timezone.localdate())
        return _("The filing is recorded.")


class StatutoryViewSet(PaperViewSet):
    """Statutory reports."""

    model = StatutoryReport
    icon = "form"
    menu_label = gettext_lazy("Statutory reports")
    menu_order = 20
    inspect_view_class = StatutoryInspectView
    export_filename = "statutory"
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("key"),
                    FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
                    FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                ],
                heading=gettext_lazy("Which year"),
            ),
            _pair("results"),
            YEARS,
            MultiFieldPanel(
                [
                    FieldPanel("assemblies", widget=FilterableCheckboxes),
                    _pair("assembly_note"),
                    FieldPanel("boards", widget=FilterableCheckboxes),
                    _pair("board_note"),
                ],
                heading=gettext_lazy("Meetings of members and board"),
                help_text=gettext_lazy("Public meetings are listed with day, place and how many took part."),
            ),
            MultiFieldPanel(
                [FieldPanel("total_expense"), FieldPanel("difference_reason")],
                heading=gettext_lazy("Compared with the accounts"),
            ),
        ],
        base_form_class=StatutoryForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("file/<int:pk>/", FileView.as_view(), name="file")]
