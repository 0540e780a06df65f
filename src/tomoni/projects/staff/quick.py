"""Quick entry of an activity, and the state of many at once."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.projects.actions import quick_activity, set_state
from tomoni.projects.forms.quick import QuickForm, StateForm
from tomoni.projects.models import Activity
from tomoni.projects.staff.records import edit_url


class QuickEntryView(WagtailAdminTemplateMixin, FormView):
    """Title, date, project: the rest is written when there is time."""

    form_class = QuickForm
    template_name = "core/staff/verb.html"
    page_title = gettext_lazy("Quick entry")
    header_icon = "plus-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("projects.add_activity"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(button=_("Enter"), **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        typed = form.cleaned_data
        today = timezone.localdate()
        activity = quick_activity(typed["project"], title=typed["title"], when=typed["when"], today=today)
        edit = messages.button(edit_url(activity), _("Write the rest"))
        words = _("“%(activity)s” was entered.") % {"activity": activity}
        messages.success(self.request, words, buttons=[edit])
        return HttpResponseRedirect(reverse("projects_activity:quick"))


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
        visible = Activity.objects.visible_to(self.request.user)
        keys = self.request.GET.getlist("id")
        if "all" not in keys:
            visible = visible.filter(pk__in=_uuids(keys))
        visible = visible.order_by("-starts_on", "pk")
        editable = set(
            Activity.objects.editable_by(self.request.user).filter(pk__in=visible).values_list("pk", flat=True)
        )
        found = list(visible)
        refused = [activity for activity in found if activity.pk not in editable]
        return [activity for activity in found if activity.pk in editable], {"items_with_no_access": refused}

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
