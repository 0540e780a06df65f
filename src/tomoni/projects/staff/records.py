"""What the screens of this app have in common: a title opens the record, "edit" is offered where it is allowed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.db import models
from django.db.models import ProtectedError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from tomoni.core.staff import VerbView
from tomoni.core.staff.views import VisibleDeleteView, VisibleIndexView, VisibleInspectView
from tomoni.core.staff.viewsets import VisibleModelViewSet
from tomoni.projects.forms.choices import prefectures


class RecordIndexView(VisibleIndexView):
    """A list whose titles open the record to read."""

    def get_edit_url(self, instance: models.Model) -> str | None:
        return super().get_edit_url(instance) if instance.pk in self.editable else None

    def get_delete_url(self, instance: models.Model) -> str | None:
        return super().get_delete_url(instance) if instance.pk in self.editable else None

    @cached_property
    def editable(self) -> set[Any]:
        """Keys of the rows of this page that the user may change."""
        if not self.user_has_permission("change"):
            return set()
        shown = [record.pk for record in self.shown]
        editable = self.model._default_manager.editable_by(self.request.user)
        return set(editable.filter(pk__in=shown).values_list("pk", flat=True))

    def get_table(self, object_list: Any) -> Any:
        self.shown = object_list
        return super().get_table(object_list)

    def _get_title_column(self, field_name: str, column_class: Any = TitleColumn, **kwargs: Any) -> Any:
        column_class = self._get_title_column_class(column_class)
        return self._get_custom_column(field_name, column_class, get_url=self.get_inspect_url, **kwargs)


class RecordInspectView(VisibleInspectView):
    """The page of one record, drawn by a template of its own."""

    @cached_property
    def is_editable(self) -> bool:
        """Whether the user may change the record, by role and by the record itself."""
        editable = self.model._default_manager.editable_by(self.request.user).filter(pk=self.object.pk)
        return self.user_has_permission("change") and editable.exists()

    def get_fields(self) -> list[str]:
        return []

    def get_edit_url(self) -> str | None:
        return super().get_edit_url() if self.is_editable else None

    def get_delete_url(self) -> str | None:
        return super().get_delete_url() if self.is_editable else None

    def get_page_title(self) -> str:
        return capfirst(self.model._meta.verbose_name)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        crumbs = [{"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)}]
        return [*self.breadcrumbs_items, *crumbs, {"url": "", "label": str(self.object)}]

    @cached_property
    def header_buttons(self) -> list[Button]:
        edit = self.get_edit_url()
        return [HeaderButton(_("Edit"), url=edit, icon_name="edit")] if edit else []

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        history = reverse(self.index_url_name.replace("index", "history"), args=[quote(self.object.pk)])
        buttons = [Button(_("History"), url=history, icon_name="history", priority=30)]
        if delete := self.get_delete_url():
            buttons.append(Button(_("Delete"), url=delete, icon_name="bin", priority=40))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_editable=self.is_editable, **kwargs)


class RecordDeleteView(VisibleDeleteView):
    """Deletes a record nothing else rests on; otherwise says what does, as a number."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError as error:
            words = _("“%(record)s” cannot be deleted: %(count)s other records rest on it. Delete or move these first.")
            messages.error(self.request, words % {"record": self.object, "count": len(error.protected_objects)})
            return HttpResponseRedirect(inspect_url(self.object))


class RecordVerbView(VerbView):
    """A verb on a record, with the way back to it."""

    template_name = "projects/staff/verb.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        label = self.model._meta
        index = reverse(f"{label.app_label}_{label.model_name}:index")
        return [
            *self.breadcrumbs_items,
            {"url": index, "label": capfirst(label.verbose_name_plural)},
            {"url": inspect_url(self.record), "label": str(self.record)},
            {"url": "", "label": self.get_page_title()},
        ]


class RecordViewSet(VisibleModelViewSet):
    """A viewset with such a list."""

    index_view_class = RecordIndexView
    delete_view_class = RecordDeleteView
    template_prefix = ""
    exclude_form_fields = ["external_id"]


def column(name: str, label: Any, value: Callable[[Any], Any] | str, **kwargs: Any) -> Column:
    """Return a plain column."""
    return Column(name, label=label, accessor=value, **kwargs)


def inspect_url(record: models.Model) -> str:
    """Return the address of a record's page in the back office."""
    label = record._meta
    return reverse(f"{label.app_label}_{label.model_name}:inspect", args=[quote(record.pk)])


def edit_url(record: models.Model) -> str:
    """Return the address of a record's form in the back office."""
    label = record._meta
    return reverse(f"{label.app_label}_{label.model_name}:edit", args=[quote(record.pk)])


def in_prefecture(queryset: models.QuerySet, name: str, code: str) -> models.QuerySet:
    """Narrow a list to a prefecture (a method of filter sets)."""
    return queryset.filter(prefecture=code) if code else queryset


def prefecture_choices() -> list[tuple[str, str]]:
    """Return the prefectures without the empty choice."""
    return prefectures()[1:]


ALL = gettext_lazy("All")
