"""Doing one thing to many records chosen in a list: only to those the user may change."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views.bulk_action import BulkAction

from tomoni.core.staff.columns import ChoiceColumn
from tomoni.core.staff.views import VisibleIndexView

CHOSEN_AT_MOST = 1_000


class BulkIndexView(VisibleIndexView):
    """A list with a checkbox for each row and the bulk actions of its model below."""

    template_name = "core/staff/bulk_index.html"

    @cached_property
    def columns(self) -> list[BaseColumn]:
        if not self.user_has_permission("change"):
            return super().columns
        return [ChoiceColumn("bulk_actions", obj_type=self.model._meta.model_name), *super().columns]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(can_choose=self.user_has_permission("change"), **kwargs)


class VisibleBulkAction(BulkAction):
    """A bulk action that asks for permission on the model and for each record; others are left out.

    There is no "all in the list": what was not seen is not changed. Subclasses set ``models``,
    ``display_name``, ``aria_label``, ``action_type``, ``form_class``, ``template_name`` and define
    ``act(records, form)``, which returns the message to show.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(f"{self.model._meta.app_label}.change_{self.model._meta.model_name}"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, Any]]:
        """Return the chosen records the user may change; 404 when there are none."""
        ids = self.request.GET.getlist("id")[:CHOSEN_AT_MOST]
        try:
            records = list(self.model._default_manager.editable_by(self.request.user).filter(pk__in=ids))
        except (ValueError, ValidationError) as error:
            raise Http404 from error
        if not records:
            raise Http404
        return records, {"items_with_no_access": []}

    def act(self, records: list[Any], form: Any) -> str:
        """Do the deed and return the message to show; subclasses define it."""
        raise NotImplementedError

    def get_execution_context(self) -> dict[str, Any]:
        return {"view": self}

    @classmethod
    def execute_action(cls, objects: list[Any], **kwargs: Any) -> tuple[int, int]:
        view = kwargs["view"]
        view.message = view.act(objects, view.cleaned_form)
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return self.message
