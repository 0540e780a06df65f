"""Tables typed by hand: the list, what each one is, and its rows in one grid with the table as it will be printed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from tomoni.core.staff import VisibleModelViewSet
from tomoni.core.staff.columns import PlainColumn
from tomoni.core.staff.views import VisibleEditView, VisibleIndexView, visible_or_404
from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.reporting.actions.typing_rows import ChangedMeanwhileError, TypedRow, TypedWronglyError, stamp, type_rows
from tomoni.reporting.forms.manual_table import ManualTableForm, grid_rows, typed_in_grid
from tomoni.reporting.models import ManualRow, ManualTable, Passage, Report
from tomoni.reporting.tabulation import mismatches, tabulate
from tomoni.reporting.tabulation.finding import PREFIX
from tomoni.reporting.typed_tables import table_of, told_mismatch
from tomoni.reporting.values import Values

MORE_ROWS = 20


class TableIndexView(VisibleIndexView):
    """Tables, the newest first; a title opens the rows."""

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("programme")

    def get_edit_url(self, instance: Any) -> str | None:
        return super().get_edit_url(instance) if self.user_has_permission("change") else None

    @cached_property
    def columns(self) -> list[Any]:
        language = get_language() or "ja"
        return [
            TitleColumn(
                "title", label=_("Title"), accessor=lambda table: table.heading(language), sort_key="title",
                get_url=lambda table: reverse("reporting_manualtable:rows", args=[table.pk]),
            ),
            PlainColumn("key", label=pgettext("table typed by hand", "Key"), accessor="key", sort_key="key"),
            PlainColumn("when", label=pgettext("table typed by hand", "When"), accessor=lambda table: table.when_text(language), sort_key="ends_on"),
            PlainColumn("programme", label=pgettext("table typed by hand", "Told in"), accessor=lambda table: table.programme or "—"),
            PlainColumn("visibility", label=_("Visibility"), accessor="get_visibility_display"),
        ]  # fmt: skip


class TableEditView(VisibleEditView):
    """What a table is; from here on to its rows."""

    def get_success_url(self) -> str:
        return reverse("reporting_manualtable:rows", args=[self.object.pk])

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        url = reverse("reporting_manualtable:rows", args=[self.object.pk])
        return [
            *super().header_more_buttons,
            Button(pgettext("table typed by hand", "Rows"), url=url, icon_name="table", priority=10),
        ]


class RowsView(WagtailAdminTemplateMixin, TemplateView):
    """The rows in one grid, what does not agree in them, and the table as reports will print it."""

    template_name = "reporting/staff/manual_table_rows.html"
    page_title = gettext_lazy("Rows of the table")
    header_icon = "table"
    rows: list[TypedRow]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse those who do not read reports, and typing to those who only read."""
        self.table = visible_or_404(ManualTable, request.user, kwargs["pk"])
        may_write = request.user.has_perm("reporting.change_manualtable")
        editable = ManualTable.objects.editable_by(request.user).filter(pk=self.table.pk)
        self.may_write = may_write and editable.exists()
        if not request.user.has_perm("reporting.view_manualtable"):
            raise PermissionDenied
        if request.method == "POST" and not self.may_write:
            raise PermissionDenied
        self.problems: dict[int, str] = {}
        more = MORE_ROWS if "more" in request.GET else 5
        self.rows, self.opened = grid_rows(self.table, more=more if self.may_write else 0), stamp(self.table)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the rows, or show what is wrong with nothing typed lost."""
        typed = typed_in_grid(request.POST, self.table.columns)
        try:
            count = type_rows(self.table, typed, opened=request.POST.get("opened", ""))
        except (TypedWronglyError, ChangedMeanwhileError) as refusal:
            self.problems = getattr(refusal, "problems", {})
            self.rows = typed
            messages.error(request, str(refusal))
            return self.render_to_response(self.get_context_data())
        messages.success(request, _("The table has %(count)s rows.") % {"count": count})
        return HttpResponseRedirect(reverse("reporting_manualtable:rows", args=[pk]))

    def get_page_subtitle(self) -> str:
        return str(self.table)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("reporting_manualtable:index"), "label": _("Tables typed by hand")}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": self.get_page_subtitle()}]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not self.may_write:
            return []
        edit = reverse("reporting_manualtable:edit", args=[self.table.pk])
        return [Button(_("What the table is"), url=edit, icon_name="edit", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        language = get_language() or "ja"
        row, column = _("ROW"), _("COLUMN")
        return super().get_context_data(
            table=self.table,
            when=self.table.when_text(language),
            grid=[(place, row, self._cells(row), self.problems.get(place, "")) for place, row in enumerate(self.rows)],
            kinds=ManualRow.Kind.choices,
            opened=self.opened,
            may_write=self.may_write,
            mismatches=[told_mismatch(each, self.table, language) for each in mismatches(self.table)],
            printed=table_of(tabulate(self.table), Values(Report(), language), anchor="printed"),
            reference=f"[[table {self.table.key} {row} {column}]]",
            told_in=self._told_in(),
            header_more_buttons=self.header_more_buttons,
            **kwargs,
        )

    def _cells(self, row: TypedRow) -> list[tuple[str, str]]:
        return [(each["key"], row.cells.get(each["key"], "")) for each in self.table.columns]

    def _told_in(self) -> list[Report]:
        passages = Passage.objects.filter(figure_key=f"{PREFIX}{self.table.key}", left_out=False)
        reports = Report.objects.visible_to(self.request.user)
        return list(reports.filter(chapters__passages__in=passages).distinct().order_by("-starts_on"))


class ManualTableViewSet(VisibleModelViewSet):
    """Statistics and accounts typed by hand."""

    model = ManualTable
    icon = "table"
    menu_label = gettext_lazy("Tables typed by hand")
    menu_order = 40
    ordering = ["-ends_on", "key"]
    search_fields = ["title", "title_en", "key", "source"]
    list_export = ["key", "title", "when", "source", "visibility"]
    inspect_view_fields = [
        "key",
        "title",
        "title_en",
        "when",
        "programme",
        "breakdown",
        "previous",
        "source",
        "visibility",
    ]
    index_view_class = TableIndexView
    edit_view_class = TableEditView

    def get_edit_handler(self) -> ObjectList:
        """Return the form in its groups."""
        handler = ObjectList(
            [
                MultiFieldPanel([FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]), FieldRowPanel([FieldPanel("key"), FieldPanel("when")]), FieldPanel("programme")], heading=_("The table")),
                MultiFieldPanel([FieldPanel("columns"), FieldPanel("breakdown"), FieldPanel("hides_small"), FieldPanel("previous")], heading=_("Columns and rows")),
                MultiFieldPanel([FieldRowPanel([FieldPanel("source"), FieldPanel("source_kind")]), FieldPanel("vouched_by", widget=PERSON_CHOOSER.widget_class), FieldRowPanel([FieldPanel("note_ja"), FieldPanel("note_en")])], heading=pgettext("table typed by hand", "Where it comes from")),
                FieldPanel("visibility"),
            ],
            base_form_class=ManualTableForm,
        )  # fmt: skip
        return handler.bind_to_model(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("rows/<int:pk>/", RowsView.as_view(), name="rows")]
