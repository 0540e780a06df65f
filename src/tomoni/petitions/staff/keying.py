"""Keying: a sheet's lines, one row each, by keyboard alone; each row is saved when one leaves it.

Five things its users do, again and again: type a name and Enter; give the prefecture by number, first letters or
postal code; say with one key why a line does not count; look whether the total agrees with the count; go on to the
next sheet. Nothing typed is lost: rows are sent one by one, again until they arrive, and sent twice they are still one.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.core import audit
from tomoni.core.staff.views import editable_or_refused
from tomoni.petitions.actions import keying
from tomoni.petitions.forms.keying import PlaceUnknownError, TypedLine, read_place
from tomoni.petitions.forms.paper import ON_PAPER
from tomoni.petitions.models import Batch, Sheet, Signature
from tomoni.projects.staff.records import RecordVerbView, inspect_url

PERMISSION = "petitions.add_signature"


def may_key(user: Any) -> bool:
    """Return whether the user keys, by role; which sheets is asked of each."""
    return user.has_perm(PERMISSION) and user.has_perm("petitions.change_sheet")


class OfSheet:
    """Finds the sheet, for those who key it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse everybody else."""
        if not may_key(request.user):
            raise PermissionDenied
        self.sheet = editable_or_refused(Sheet, request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)


def totals(sheet: Sheet) -> dict[str, Any]:
    """Return the running totals of a sheet and of its batch, and the counts they are held against."""
    own = list(Signature.objects.filter(sheet=sheet).values_list("state", flat=True))
    found: dict[str, Any] = {
        "keyed": len(own),
        "invalid": own.count(Signature.State.INVALID),
        "counted": sheet.lines_filled,
        "agrees": sheet.lines_filled is None or sheet.lines_filled == len(own),
    }
    if sheet.batch:
        found["batch_keyed"] = Signature.objects.filter(sheet__batch=sheet.batch).count()
        found["batch_claimed"] = sheet.batch.lines_claimed
    return found


def next_to_key(batch: Batch | None, after: Sheet) -> Sheet | None:
    """Return the next sheet of the batch that is not keyed whole."""
    if batch is None:
        return None
    waiting = batch.sheets.filter(keyed_at=None).exclude(pk=after.pk).order_by("serial")
    return waiting.filter(serial__gt=after.serial).first() or waiting.first()


class KeyView(OfSheet, WagtailAdminTemplateMixin, TemplateView):
    """The sheet with a row for each line; without a script all rows are saved by the button."""

    template_name = "petitions/staff/key.html"
    page_title = gettext_lazy("Key a sheet")
    header_icon = "edit"
    sheet: Sheet
    problems = 0

    def get_page_subtitle(self) -> str:
        return str(self.sheet)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        parent = self.sheet.batch or self.sheet
        return [
            *super().get_breadcrumbs_items(),
            {"url": inspect_url(parent), "label": str(parent)},
            {"url": "", "label": _("Key sheet %(sheet)s") % {"sheet": self.sheet}},
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save every row that was typed; what cannot be saved stays on the page, with what to do."""
        self.typed = {line: TypedLine.of(request.POST, line, f"-{line}") for line in self._lines()}
        for row in self.typed.values():
            row.message = save_row(self.sheet, row, user=request.user)
        if any(row.message for row in self.typed.values()):
            return self.render_to_response(self.get_context_data(), status=422)
        return HttpResponseRedirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet = self.sheet
        return super().get_context_data(
            sheet=sheet,
            rows=list(self._rows()),
            totals=totals(sheet),
            reasons=list(enumerate(ON_PAPER, start=1)),
            asks=sheet.petition.asks,
            following=next_to_key(sheet.batch, sheet),
            has_scan=bool(sheet.scan and not sheet.scan_destroyed_at),
            **kwargs,
        )

    def _lines(self) -> range:
        return range(1, self.sheet.lines + 1)

    def _rows(self) -> Iterator[TypedLine]:
        keyed = {each.line: each for each in Signature.objects.filter(sheet=self.sheet)}
        audit.record_reads(keyed.values(), user=self.request.user)
        typed = getattr(self, "typed", {})
        for line in self._lines():
            if line in typed and typed[line].message:
                yield typed[line]
            else:
                yield TypedLine.kept(keyed[line]) if line in keyed else TypedLine(line)


def save_row(sheet: Sheet, row: TypedLine, *, user: Any) -> str:
    """Save a typed row, or take it out where it was emptied; return what is wrong with it or ''."""
    try:
        if row.is_empty:
            keying.empty_line(sheet, line=row.line)
        else:
            entry = row.entry()
            keying.put_line(sheet, line=row.line, entry=entry, user=user, now=timezone.now(), invalid_reason=row.reason)
    except (keying.KeyingError, PlaceUnknownError) as refusal:
        return str(refusal)
    return ""


class LineView(OfSheet, View):
    """Saves one row: the same sent twice changes nothing."""

    sheet: Sheet

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        number = request.POST.get("line", "")
        if not number.isdecimal() or not 1 <= int(number[:4]) <= self.sheet.lines:
            return JsonResponse(
                {"message": _("This sheet has %(lines)s lines.") % {"lines": self.sheet.lines}}, status=400
            )
        row = TypedLine.of(request.POST, int(number))
        if message := save_row(self.sheet, row, user=request.user):
            return JsonResponse({"message": message, "totals": totals(self.sheet)}, status=422)
        place = read_place(row.prefecture) if row.prefecture else row.entry()
        label = place.label if row.prefecture else ""
        return JsonResponse({"prefecture": label, "is_empty": row.is_empty, "totals": totals(self.sheet)})


class PlaceView(View):
    """What a typed prefecture or postal code stands for."""

    def get(self, request: HttpRequest) -> JsonResponse:
        if not may_key(request.user):
            raise PermissionDenied
        try:
            place = read_place(request.GET.get("typed", "")[:40])
        except PlaceUnknownError as refusal:
            return JsonResponse({"message": str(refusal)}, status=422)
        return JsonResponse({"prefecture": place.label, "address": place.address})


class FinishView(RecordVerbView):
    """Says that a sheet is keyed whole, and goes on to the next."""

    model = Sheet
    permission = PERMISSION
    page_title = gettext_lazy("Finish the sheet")
    button = gettext_lazy("The sheet is keyed whole")
    header_icon = "check"
    form_class = Form
    refusals = (keying.KeyingError,)

    def act(self, form: Any) -> str:
        finished = keying.finish_keying(self.record, user=self.request.user, now=timezone.now())
        words = ngettext(
            "Sheet %(sheet)s: %(count)s line keyed.", "Sheet %(sheet)s: %(count)s lines keyed.", finished.lines_filled
        )
        return words % {"sheet": finished, "count": finished.lines_filled}

    def get_success_url(self) -> str:
        following = next_to_key(self.record.batch, self.record)
        if following:
            return reverse("petitions_sheet:key", args=[following.pk])
        return inspect_url(self.record.batch or self.record)


class ReopenView(RecordVerbView):
    """Takes a keyed sheet up again."""

    model = Sheet
    permission = PERMISSION
    page_title = gettext_lazy("Take the sheet up again")
    button = gettext_lazy("Take it up again")
    header_icon = "undo"
    form_class = Form

    def act(self, form: Any) -> str:
        keying.reopen_keying(self.record)
        return _("Sheet %(sheet)s is open for keying.") % {"sheet": self.record}

    def get_success_url(self) -> str:
        return reverse("petitions_sheet:key", args=[self.record.pk])
