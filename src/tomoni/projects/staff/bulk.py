"""Changing the state of many activities at once."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.views.bulk_action import BulkAction

from tomoni.core import search
from tomoni.projects.actions import set_state
from tomoni.projects.forms.quick import StateForm
from tomoni.projects.models import Activity
from tomoni.projects.staff.activities import ActivityFilters


class StateBulkAction(BulkAction):
    """Gives the ticked activities one state; what the user may not change is left alone and named."""

    display_name = gettext_lazy("Change the state")
    aria_label = gettext_lazy("Change the state of the ticked activities")
    action_type = "state"
    template_name = "projects/staff/bulk_state.html"
    form_class = StateForm
    action_priority = 10

    models = [Activity]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("projects.change_activity"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        visible = self._ticked(Activity.objects.visible_to(self.request.user)).order_by("-starts_on", "pk")
        editable = set(
            Activity.objects.editable_by(self.request.user).filter(pk__in=visible).values_list("pk", flat=True)
        )
        found = list(visible)
        refused = [activity for activity in found if activity.pk not in editable]
        return [activity for activity in found if activity.pk in editable], {"items_with_no_access": refused}

    def _ticked(self, visible: Any) -> Any:
        """Return the ticked rows; "all" means all the list showed, with its filters and its search."""
        keys = self.request.GET.getlist("id")
        if "all" not in keys:
            return visible.filter(pk__in=_uuids(keys))
        filters = ActivityFilters(self.request.GET, queryset=visible, request=self.request)
        listed = filters.qs if filters.is_valid() else visible.none()
        return search.matching(listed, self.request.GET.get("q", ""))

    def get_execution_context(self) -> dict[str, Any]:
        return {"state": self.cleaned_form.cleaned_data["state"]}

    @classmethod
    def execute_action(cls, objects: list[Any], **kwargs: Any) -> tuple[int, int]:
        return set_state(objects, state=kwargs["state"]), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        words = ngettext(
            "%(count)s activity is now “%(state)s”.", "%(count)s activities are now “%(state)s”.", num_parent_objects
        )
        return words % {"count": num_parent_objects, "state": self.cleaned_form.chosen()}


def _uuids(keys: list[str]) -> list[uuid.UUID]:
    """Return the keys that are keys at all; others are as absent as hidden ones."""
    found = []
    for key in keys:
        try:
            found.append(uuid.UUID(key))
        except ValueError:
            continue
    return found
