"""Quick entry of an activity, and the state of many at once."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.projects.actions import quick_activity
from tomoni.projects.forms.quick import QuickForm
from tomoni.projects.staff.records import edit_url


class QuickEntryView(WagtailAdminTemplateMixin, FormView):
    """Title, date, project: the rest is written when there is time."""

    form_class = QuickForm
    template_name = "projects/staff/verb.html"
    page_title = gettext_lazy("Quick entry")
    header_icon = "plus-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("projects.add_activity"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        activities = {"url": reverse("projects_activity:index"), "label": capfirst(_("activities"))}
        return [*self.breadcrumbs_items, activities, {"url": "", "label": self.get_page_title()}]

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
