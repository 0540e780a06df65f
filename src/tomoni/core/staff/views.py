"""Wagtail's generic views, each asking ``visible_to`` and ``editable_by`` for the very record.

Wagtail checks permission per model; without these, a record hidden from the list still opens
under its address (style.md C). To an outsider a hidden record answers exactly as an absent one.
"""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page
from django.db import models
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views import generic
from wagtail.admin.views.generic import chooser, history, usage
from wagtail.admin.widgets.button import BaseButton, HeaderButton

from tomoni.core import audit, search
from tomoni.core.exchange import safe_cell
from tomoni.core.staff.buttons import row_buttons
from tomoni.core.staff.sight import may_open_history

COUNTED_AT_MOST = 10_000


def visible(model: type[models.Model], user: Any) -> models.QuerySet:
    """Return the records of the model the user may see."""
    return model._default_manager.visible_to(user)


def visible_or_404(model: type[models.Model], user: Any, pk: Any) -> models.Model:
    """Return the record, or answer 404 as for one that does not exist."""
    try:
        return get_object_or_404(visible(model, user), pk=unquote(str(pk)))
    except (ValueError, ValidationError) as error:
        raise Http404 from error


def editable_or_refused(model: type[models.Model], user: Any, pk: Any) -> models.Model:
    """Return the record; 404 when it is hidden from the user, refused when only visible."""
    record = visible_or_404(model, user, pk)
    if not model._default_manager.editable_by(user).filter(pk=record.pk).exists():
        raise PermissionDenied
    return record


class BoundedPaginator(WagtailPaginator):
    """Counts no further than 10,000 rows, so that a list of a million opens as fast as a short one."""

    @cached_property
    def count(self) -> int:
        """Number of rows, at most COUNTED_AT_MOST."""
        if isinstance(self.object_list, models.QuerySet):
            return self.object_list.order_by().values("pk")[:COUNTED_AT_MOST].count()
        return len(self.object_list)

    @cached_property
    def items_count_label(self) -> str:
        if self.count == COUNTED_AT_MOST:
            return _("more than %(count)s") % {"count": f"{self.count:,}"}
        return ngettext("%(count)s row", "%(count)s rows", self.count) % {"count": f"{self.count:,}"}

    def page(self, number: Any) -> Page:
        return super().page(number)


class VisibleIndexView(generic.IndexView):
    """The list: only visible rows, found in Japanese, exported without formulas."""

    paginator_class = BoundedPaginator

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().visible_to(self.request.user)

    def search_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if not self.is_searching:
            return queryset
        if search.is_indexed(self.model):
            return search.matching(queryset, self.search_query)
        return super().search_queryset(queryset)

    def get_list_buttons(self, instance: models.Model) -> list[BaseButton]:
        return row_buttons(super().get_list_buttons(instance))

    @cached_property
    def is_searchable(self) -> bool:
        return search.is_indexed(self.model) or bool(self.search_fields)

    def to_row_dict(self, item: models.Model) -> dict[str, Any]:
        return {field: safe_cell(value) for field, value in super().to_row_dict(item).items()}

    def as_spreadsheet(self, queryset: models.QuerySet, spreadsheet_format: str) -> Any:
        audit.record_export(queryset, user=self.request.user)
        return super().as_spreadsheet(queryset, spreadsheet_format)


class VisibleEditView(generic.EditView):
    """The form of one record."""

    def get_object(self, queryset: Any = None) -> models.Model:
        record = editable_or_refused(self.model, self.request.user, self.object_pk)
        if self.request.method == "GET":
            audit.record_read(record, user=self.request.user)
        return record


class VisibleDeleteView(generic.DeleteView):
    """The question before one record is deleted."""

    def get_object(self, queryset: Any = None) -> models.Model:
        if getattr(self, "object", None):
            return self.object
        return editable_or_refused(self.model, self.request.user, self.kwargs[self.pk_url_kwarg])

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except models.ProtectedError as error:
            words = _("“%(record)s” cannot be deleted: %(count)s other records rest on it. Delete or move these first.")
            messages.error(self.request, words % {"record": self.object, "count": len(error.protected_objects)})
            return HttpResponseRedirect(self.get_success_url())


class VisibleInspectView(generic.InspectView):
    """One record to read."""

    def get_object(self, queryset: Any = None) -> models.Model:
        record = visible_or_404(self.model, self.request.user, self.pk)
        audit.record_read(record, user=self.request.user)
        return record


class VisibleHistoryView(history.HistoryView):
    """What was done to one record."""

    def get_base_object_queryset(self) -> models.QuerySet:
        return super().get_base_object_queryset().visible_to(self.request.user)

    @cached_property
    def header_more_buttons(self) -> list[HeaderButton]:
        if not may_open_history(self.request.user, self.object):
            return []
        url = reverse("core_audit_record", args=[self.model._meta.label_lower, self.object.pk])
        return [HeaderButton(label=_("Changes with old and new values"), url=url, icon_name="history")]


class VisibleUsageView(usage.UsageView):
    """Where one record is used."""

    def get_base_object_queryset(self) -> models.QuerySet:
        return super().get_base_object_queryset().visible_to(self.request.user)


class VisibleChooseView(chooser.ChooseView):
    """The chooser's list."""

    def get_object_list(self) -> models.QuerySet:
        return super().get_object_list().visible_to(self.request.user).offered()

    def get_filter_form_class(self) -> type[BaseFilterForm]:
        return _search_form(self.model_class)

    def filter_object_list(self, objects: models.QuerySet) -> models.QuerySet:
        return _searched(self, objects)


class VisibleChooseResultsView(chooser.ChooseResultsView):
    """The chooser's list while typing."""

    def get_object_list(self) -> models.QuerySet:
        return super().get_object_list().visible_to(self.request.user).offered()

    def get_filter_form_class(self) -> type[BaseFilterForm]:
        return _search_form(self.model_class)

    def filter_object_list(self, objects: models.QuerySet) -> models.QuerySet:
        return _searched(self, objects)


class VisibleChosenView(chooser.ChosenView):
    """The record a chooser picked."""

    def get_object(self, pk: Any) -> models.Model:
        return visible_or_404(self.model_class, self.request.user, pk)


class VisibleChosenMultipleView(chooser.ChosenMultipleView):
    """The records a chooser picked."""

    def get_objects(self, pks: list[Any]) -> models.QuerySet:
        return visible(self.model_class, self.request.user).filter(pk__in=pks)


def _search_form(model: type[models.Model]) -> type[BaseFilterForm]:
    bases = (SearchFilterMixin, BaseFilterForm) if search.is_indexed(model) else (BaseFilterForm,)
    return type("FilterForm", bases, {})


def _searched(view: chooser.BaseChooseView, objects: models.QuerySet) -> models.QuerySet:
    query = view.request.GET.get("q", "")
    return search.matching(objects, query) if query and search.is_indexed(objects.model) else objects
