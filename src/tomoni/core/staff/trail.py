"""The auditor's screens: the trail with filters, one entry, and the history of one record."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.core import audit
from tomoni.core.audit.changes import is_audited
from tomoni.core.models import AuditEntry
from tomoni.core.staff import sight
from tomoni.core.staff.views import BoundedPaginator

ENTRIES_A_PAGE = 50
HISTORY_AT_MOST = 200


def _kinds() -> list[tuple[str, Any]]:
    found = [(model._meta.label_lower, model._meta.verbose_name) for model in apps.get_models() if is_audited(model)]
    return [("", _("all")), *sorted(found, key=lambda choice: str(choice[1]))]


class FilterForm(forms.Form):
    """What part of the trail to show."""

    actor = forms.CharField(label=_("by"), required=False, help_text=_("The beginning of a mail address or command."))
    kind = forms.ChoiceField(label=_("kind of record"), required=False, choices=_kinds)
    action = forms.ChoiceField(
        label=_("what was done"), required=False, choices=[("", _("all")), *AuditEntry.Action.choices]
    )
    first = forms.DateField(label=_("from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def entries(self) -> Any:
        """Return the entries asked for, newest first; all of them when the form is not valid."""
        found, wanted = AuditEntry.objects.newest_first(), self.cleaned_data if self.is_valid() else {}
        if wanted.get("actor"):
            found = found.filter(actor__startswith=wanted["actor"])
        if wanted.get("kind"):
            found = found.filter(model=wanted["kind"])
        if wanted.get("action"):
            found = found.filter(action=wanted["action"])
        if wanted.get("first"):
            found = found.filter(at__gte=_midnight(wanted["first"]))
        if wanted.get("last"):
            found = found.filter(at__lt=_midnight(wanted["last"] + timedelta(days=1)))
        return found


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditorsView(WagtailAdminTemplateMixin, TemplateView):
    """A page for those who may see the trail."""

    header_icon = "history"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(sight.PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]


class TrailView(AuditorsView):
    """The list of entries."""

    template_name = "core/staff/audit_list.html"
    page_title = _("Audit trail")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = FilterForm(self.request.GET)
        paginator = BoundedPaginator(form.entries(), ENTRIES_A_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        seen = sight.Sight(page.object_list, self.request.user)
        rows = [_row(entry, seen) for entry in page.object_list]
        pages = paginator.get_elided_page_range(page.number)
        return super().get_context_data(form=form, rows=rows, page=page, elided_page_range=pages, **kwargs)


def _row(entry: Any, seen: sight.Sight) -> dict[str, Any]:
    label, key = sight.whole_of(entry)
    return {
        "entry": entry,
        "action": sight.action_name(entry.action),
        "kind": sight.kind(entry.model),
        "is_seen": seen.covers(entry),
        "label": label,
        "key": key,
        "name": seen.names.get((label, key)) or key,
    }


class EntryView(AuditorsView):
    """One entry with old and new values; 404 when it tells of a record the user may not see."""

    template_name = "core/staff/audit_entry.html"
    page_title = _("Audit entry")

    def get_page_subtitle(self) -> str:
        return str(self.kwargs["number"])

    def get_context_data(self, number: int, **kwargs: Any) -> dict[str, Any]:
        entry = get_object_or_404(AuditEntry, number=number)
        user = self.request.user
        seen = sight.Sight([entry], user)
        if not seen.covers(entry):
            raise Http404
        for record in seen.records(entry):
            audit.record_read(record, user=user)
        told = audit.told(entry)
        context = {"told": told, "lines": sight.lines(told, seen), "row": _row(entry, seen)}
        return super().get_context_data(**context, **kwargs)


class RecordTrailView(WagtailAdminTemplateMixin, TemplateView):
    """What was done to one record and its parts, with old and new values; 404 to whom the record is hidden."""

    template_name = "core/staff/audit_record.html"
    page_title = _("Changes with old and new values")
    header_icon = "history"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        model, key = sight.model_of(kwargs["label"]), kwargs["object_id"]
        if model is None or not is_audited(model):
            raise Http404
        self.record = sight.visible_record(model, key, request.user)
        if self.record is not None and not sight.may_open_history(request.user, self.record):
            raise PermissionDenied
        self.history = audit.history_of(model, key, at_most=HISTORY_AT_MOST)
        if self.record is None and not (self.history and sight.sees_everything(request.user)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.record) if self.record is not None else self.kwargs["object_id"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.record is not None:
            audit.record_read(self.record, user=self.request.user)
        seen = sight.Sight(self.history, self.request.user)
        rows = [
            {"told": told, "action": sight.action_name(told.action), "kind": sight.kind(told.model)}
            | {"lines": sight.lines(told, seen)}
            for told in self.history
        ]
        return super().get_context_data(rows=rows, at_most=HISTORY_AT_MOST, **kwargs)
