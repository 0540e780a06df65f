"""Staff screens of batches: what came in, scanned sheet by sheet and held against what the sender says.

Five things its users do most often: enter a parcel, scan its sheets, see what is missing or too much, count the lines
with a colleague, and key the sheets or leave them counted.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import View
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.widgets import AdminDateInput

from tomoni.core.staff.views import VisibleEditView, editable_or_refused
from tomoni.petitions.actions import returning
from tomoni.petitions.forms.paper import PaperForm, UnnumberedForm
from tomoni.petitions.models import Batch, Sheet
from tomoni.petitions.staff.keying import may_key
from tomoni.petitions.staff.sheets import next_of_batch
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet


class BatchIndexView(RecordIndexView):
    """Batches, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        found = super().get_base_queryset().select_related("petition", "collector__organisation", "collector__person")
        return found.annotate(found=models.Count("sheets"), lines=models.Sum("sheets__lines_filled"))

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("petition", _("Petition"), "petition"),
            records.column("route", _("Route"), "get_route_display"),
            records.column("found", _("Sheets"), lambda batch: _of(batch.found, batch.sheets_claimed)),
            records.column("lines", _("Lines"), lambda batch: _of(batch.lines or 0, batch.lines_claimed)),
            records.column("closed_at", pgettext("batch", "State"), _state),
        ]


def _of(found: int, claimed: int | None) -> str:
    return f"{found:,}" if claimed is None else f"{found:,} / {claimed:,}"


def _state(batch: Batch) -> str:
    return _("finished") if batch.closed_at else pgettext("batch", "open")


class BatchCreateView(generic.CreateView):
    """A new batch, received today."""

    def get_initial(self) -> dict[str, Any]:
        asked = {"petition": self.request.GET.get("petition"), "received_on": timezone.localdate()}
        return {**super().get_initial(), **asked}

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class BatchEditView(VisibleEditView):
    """The form of a batch."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class BatchInspectView(RecordInspectView):
    """A batch being worked on: scan, compare, count, key."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch, user = self.object, self.request.user
        return super().get_context_data(
            batch=batch,
            control=returning.control(batch),
            sheets=batch.sheets.select_related("collector__organisation", "collector__person").order_by("serial"),
            missing=missing(batch),
            counts_next=next_of_batch(batch, user),
            keys_next=batch.sheets.filter(keyed_at=None).order_by("serial").first() if may_key(user) else None,
            may_key=self.is_editable and may_key(user),
            **kwargs,
        )


def missing(batch: Batch) -> models.QuerySet:
    """Return the sheets the batch's collector still holds."""
    if batch.collector_id is None:
        return Sheet.objects.none()
    return Sheet.objects.filter(collector=batch.collector_id).out().order_by("serial")


class TakeBackView(View):
    """Takes a scanned sheet into the batch; answers a script with JSON, a plain form with the page."""

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not request.user.has_perm("petitions.change_sheet"):
            raise PermissionDenied
        batch = editable_or_refused(Batch, request.user, pk)
        try:
            sheet, odd = returning.take_back(batch, request.POST.get("code", ""))
        except returning.ReturnError as refusal:
            return self._refused(request, batch, str(refusal))
        found = returning.control(batch)
        if request.headers.get("Accept") == "application/json":
            answer = {"serial": str(sheet), "odd": odd, "sheets": found.sheets, "claimed": found.sheets_claimed}
            return JsonResponse(answer | {"differ": found.sheets_differ})
        messages.success(request, " ".join([_("Sheet %(sheet)s is in.") % {"sheet": sheet}, odd]).strip())
        return HttpResponseRedirect(records.inspect_url(batch))

    def _refused(self, request: HttpRequest, batch: Batch, words: str) -> HttpResponse:
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"message": words}, status=422)
        messages.error(request, words)
        return HttpResponseRedirect(records.inspect_url(batch))


class UnnumberedView(RecordVerbView):
    """Gives a number to a sheet that has none."""

    model = Batch
    permission = "petitions.add_sheet"
    page_title = gettext_lazy("A sheet without a number")
    button = gettext_lazy("Give it a number")
    header_icon = "plus"
    form_class = UnnumberedForm
    refusals = (returning.ReturnError,)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"petition": self.record.petition}

    def act(self, form: Any) -> str:
        data = form.cleaned_data
        sheet = returning.take_unnumbered(
            self.record, wording=data["wording"], lines=data["lines"], house=data.get("house", "")
        )
        return _("Write on the sheet: %(number)s") % {"number": sheet}

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class PutOutView(RecordVerbView):
    """Takes a sheet out of its batch that was scanned by mistake."""

    model = Sheet
    permission = "petitions.change_sheet"
    page_title = gettext_lazy("Take the sheet out of the batch")
    button = gettext_lazy("Take it out")
    header_icon = "undo"
    form_class = Form
    refusals = (returning.ReturnError,)

    def act(self, form: Any) -> str:
        self.batch = self.record.batch
        returning.put_out(self.record)
        return _("Sheet %(sheet)s is out of the batch.") % {"sheet": self.record}

    def get_success_url(self) -> str:
        return records.inspect_url(self.batch or self.record)


class CloseView(RecordVerbView):
    """Finishes a batch whose counts agree."""

    model = Batch
    permission = "petitions.change_batch"
    page_title = gettext_lazy("Finish the batch")
    button = gettext_lazy("Finish")
    header_icon = "check"
    form_class = Form
    refusals = (returning.ReturnError,)

    def act(self, form: Any) -> str:
        returning.close_batch(self.record, user=self.request.user, now=timezone.now())
        return _("The batch is finished.")

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class BatchViewSet(RecordViewSet):
    """Batches of sheets that came back."""

    model = Batch
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Batches that came back")
    index_view_class = BatchIndexView
    add_view_class = BatchCreateView
    edit_view_class = BatchEditView
    inspect_view_class = BatchInspectView
    inspect_template_name = "petitions/staff/batch.html"
    ordering = "-received_on"
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("petition"),
                    FieldRowPanel([FieldPanel("received_on", widget=AdminDateInput), FieldPanel("route")]),
                    FieldPanel("collector"),
                    FieldRowPanel([FieldPanel("sheets_claimed"), FieldPanel("lines_claimed")]),
                    FieldPanel("note"),
                ],
                heading=gettext_lazy("Batch of sheets"),
                help_text=gettext_lazy(
                    "What the sender says is compared with what is found. Empty where nothing is said."
                ),
            )
        ],
        base_form_class=PaperForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("take/<int:pk>/", TakeBackView.as_view(), name="take"),
            path("unnumbered/<int:pk>/", UnnumberedView.as_view(), name="unnumbered"),
            path("put-out/<int:pk>/", PutOutView.as_view(), name="put_out"),
            path("close/<int:pk>/", CloseView.as_view(), name="close"),
        ]
