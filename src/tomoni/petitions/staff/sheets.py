"""Staff screens of sheets: where each is, how many lines it holds, its scan."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet

from tomoni.core import audit
from tomoni.core.staff.views import editable_or_refused
from tomoni.petitions.actions import returning, scanning
from tomoni.petitions.forms.paper import CountForm, ScanForm
from tomoni.petitions.models import Batch, Collector, InvalidReason, Petition, Sheet, Signature
from tomoni.petitions.staff.keying import FinishView, KeyView, LineView, PlaceView, ReopenView, may_key
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet

WHERE = {
    "here": gettext_lazy("printed, still here"),
    "out": gettext_lazy("given out"),
    "uncounted": gettext_lazy("back, not counted"),
    "once": gettext_lazy("waits for the second count"),
    "dispute": gettext_lazy("counts differ"),
    "unkeyed": gettext_lazy("counted, not keyed"),
}


def petitions(request: Any) -> models.QuerySet:
    """Return the petitions the user may narrow to."""
    return Petition.objects.visible_to(request.user).order_by("-starts_on", "pk")


def collectors(request: Any) -> models.QuerySet:
    """Return the collectors the user may narrow to."""
    return Collector.objects.visible_to(request.user).select_related("organisation", "person").order_by("pk")


class SheetFilters(WagtailFilterSet):
    """What the list of sheets can be narrowed by."""

    petition = django_filters.ModelChoiceFilter(label=gettext_lazy("Petition"), queryset=petitions)
    collector = django_filters.ModelChoiceFilter(label=gettext_lazy("Collector"), queryset=collectors)
    where = django_filters.ChoiceFilter(
        label=gettext_lazy("Where it is"), choices=list(WHERE.items()), method="at", empty_label=records.ALL
    )

    class Meta:
        model = Sheet
        fields: list[str] = []

    def at(self, queryset: Any, name: str, where: str) -> Any:
        """Narrow to the sheets that have come so far."""
        return at(queryset, where)


def at(sheets: Any, where: str) -> Any:
    """Return those of the sheets that have come so far and no further."""
    return {
        "here": sheets.filter(given_on=None, returned_on=None),
        "out": sheets.out(),
        "uncounted": sheets.uncounted(),
        "once": sheets.returned().exclude(lines_filled=None).filter(second_count=None),
        "dispute": sheets.in_dispute(),
        "unkeyed": sheets.returned().unkeyed(),
    }[where]


class SheetIndexView(RecordIndexView):
    """Sheets by number."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("petition", "collector__organisation", "collector__person")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("petition", _("Petition"), "petition"),
            records.column("house", _("House"), "get_house_display"),
            records.column("collector", _("Collector"), "collector"),
            records.column("given_on", _("Given out"), "given_on", sort_key="given_on"),
            records.column("returned_on", _("Back"), "returned_on", sort_key="returned_on"),
            records.column("lines_filled", _("Lines filled"), "lines_filled"),
            records.column("state", pgettext("sheet", "State"), lambda sheet: sheet.state.label),
        ]


class SheetInspectView(RecordInspectView):
    """A sheet: its way, its counts, what can be done with it next."""

    def get_edit_url(self) -> str | None:
        return None

    def get_delete_url(self) -> str | None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet, user = self.object, self.request.user
        return super().get_context_data(
            sheet=sheet,
            keyed=Signature.objects.filter(sheet=sheet).count(),
            may_key=self.is_editable and may_key(user),
            has_scan=bool(sheet.scan and not sheet.scan_destroyed_at),
            in_dispute=sheet.is_in_dispute,
            compared=compared(sheet),
            **kwargs,
        )


def compared(sheet: Sheet) -> list[tuple[str, int, int | None, bool]]:
    """Return both counts of all lines of a sheet side by side, and whether each pair differs: the whole control."""
    if sheet.lines_filled is None:
        return []
    again, told = sheet.second_count, sheet.second_invalid
    rows: list[tuple[str, int, int | None]] = [
        (_("filled"), sheet.lines_filled, again),
        (_("blank"), sheet.lines - sheet.lines_filled, None if again is None else sheet.lines - again),
    ]
    for reason, label in InvalidReason.choices:
        second = None if told is None else told.get(reason, 0)
        if sheet.invalid.get(reason) or second:
            rows.append((_("not counted: %(reason)s") % {"reason": label}, sheet.invalid.get(reason, 0), second))
    return [(label, first, second, second not in (None, first)) for label, first, second in rows]


def next_of_batch(batch: Batch | None, user: Any) -> Sheet | None:
    """Return the next sheet of a batch that waits for this person's count."""
    if batch is None:
        return None
    waiting = batch.sheets.filter(second_count=None, keyed_at=None)
    return waiting.exclude(counted_by=user).order_by("serial").first()


class CountView(RecordVerbView):
    """Counts a sheet: the first or, for another person who does not see the first, the second count."""

    model = Sheet
    permission = "petitions.change_sheet"
    page_title = gettext_lazy("Count a sheet")
    button = gettext_lazy("Save, next sheet")
    header_icon = "tasks"
    form_class = CountForm
    refusals = (returning.CountError,)
    template_name = "petitions/staff/count.html"

    @property
    def is_second(self) -> bool:
        """Whether this person gives the second count."""
        counted_by_other = self.record.counted_by_id and self.record.counted_by_id != self.request.user.pk
        return self.record.lines_filled is not None and bool(counted_by_other or self.record.counted_by_id is None)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"sheet": self.record, "is_blind": self.is_second}

    def get_initial(self) -> dict[str, Any]:
        return {} if self.is_second else {"filled": self.record.lines_filled}

    def act(self, form: Any) -> str:
        user, filled = self.request.user, form.cleaned_data["filled"]
        if not self.is_second:
            returning.count(self.record, filled=filled, invalid=form.invalid, user=user)
            return _("Sheet %(sheet)s: %(count)s lines, first count.") % {"sheet": self.record, "count": filled}
        returning.count_again(self.record, filled=filled, invalid=form.invalid, user=user)
        if not self.record.is_in_dispute:
            return _("Sheet %(sheet)s: both counts agree.") % {"sheet": self.record}
        return _("Sheet %(sheet)s: the counts differ. Look at the sheet together and settle it.") % {
            "sheet": self.record
        }

    def get_success_url(self) -> str:
        following = next_of_batch(self.record.batch, self.request.user)
        if following:
            return reverse("petitions_sheet:count", args=[following.pk])
        return records.inspect_url(self.record.batch or self.record)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sheet=self.record, is_second=self.is_second, **kwargs)


class SettleView(RecordVerbView):
    """Settles two counts that differ."""

    model = Sheet
    permission = "petitions.change_sheet"
    page_title = gettext_lazy("Settle the difference")
    button = gettext_lazy("This is right")
    header_icon = "check"
    form_class = CountForm
    refusals = (returning.CountError,)
    template_name = "petitions/staff/count.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"sheet": self.record, "is_blind": True}

    def act(self, form: Any) -> str:
        returning.settle(self.record, filled=form.cleaned_data["filled"], invalid=form.invalid, user=self.request.user)
        return _("Sheet %(sheet)s: %(count)s lines stand.") % {
            "sheet": self.record, "count": form.cleaned_data["filled"]
        }  # fmt: skip

    def get_success_url(self) -> str:
        return records.inspect_url(self.record.batch or self.record)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sheet=self.record, settles=True, compared=compared(self.record), **kwargs)


class ScanView(RecordVerbView):
    """Uploads the scan of a sheet."""

    model = Sheet
    permission = "petitions.change_sheet"
    page_title = gettext_lazy("Scan of a sheet")
    button = gettext_lazy("Keep the scan")
    header_icon = "upload"
    form_class = ScanForm
    refusals = (scanning.ScanError,)
    template_name = "petitions/staff/scan.html"

    def act(self, form: Any) -> str:
        scanning.keep_scan(self.record, form.cleaned_data["file"].read(scanning.MOST_BYTES + 1))
        return _("The scan of sheet %(sheet)s is kept, encrypted.") % {"sheet": self.record}

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class PictureView(View):
    """The scan of a sheet, for those who key it."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not may_key(request.user):
            raise PermissionDenied
        sheet = editable_or_refused(Sheet, request.user, pk)
        picture = scanning.scan_of(sheet)
        if picture is None:
            raise Http404
        audit.record_export(Sheet.objects.filter(pk=sheet.pk), user=request.user)
        response = HttpResponse(picture, content_type="image/jpeg")
        response["Cache-Control"] = "no-store"
        response["Content-Disposition"] = "inline"
        return response


class SheetViewSet(RecordViewSet):
    """Sheets. They come about by handing out, and change by what is done with them."""

    model = Sheet
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Sheets")
    index_view_class = SheetIndexView
    inspect_view_class = SheetInspectView
    inspect_template_name = "petitions/staff/sheet.html"
    filterset_class = SheetFilters
    ordering = "-serial"
    form_fields: list[str] = []
    export_filename = "sheets"
    list_export = [
        "serial",
        "petition",
        "house",
        "collector",
        "given_on",
        "returned_on",
        "lines_filled",
        "second_count",
    ]
    export_headings = {"serial": pgettext_lazy("sheet", "Number")}

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**kwargs) | {
            "add_url_name": None, "edit_url_name": None, "delete_url_name": None
        }  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [each for each in super().get_urlpatterns() if each.name not in ("add", "edit", "delete", "usage")]
        views = {
            "count": CountView, "settle": SettleView, "scan": ScanView, "picture": PictureView,
            "key": KeyView, "line": LineView, "finish": FinishView, "reopen": ReopenView,
        }  # fmt: skip
        own = [path(f"{name}/<int:pk>/", view.as_view(), name=name) for name, view in views.items()]
        return [*kept, *own, path("place/", PlaceView.as_view(), name="place")]
