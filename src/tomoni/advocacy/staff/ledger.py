"""The ledger: demands by rounds in one page, narrowed by body, project, heading of the outline, words and years."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.advocacy.forms.bodies import long_name
from tomoni.advocacy.models import AskedBody, Body, Demand, Round
from tomoni.advocacy.staff.telling import askings, grid
from tomoni.core import search
from tomoni.projects.forms.widgets import outline_label
from tomoni.projects.models import Programme, Project

TOLD_AT_MOST, SHOWN_YEARS = 30, 5


class LedgerForm(forms.Form):
    """What the ledger is narrowed by."""

    body = forms.ModelChoiceField(label=pgettext_lazy("advocacy", "Body"), queryset=Body.objects.none(), required=False)
    project = forms.ModelChoiceField(label=gettext_lazy("Project"), queryset=Project.objects.none(), required=False)
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Place in the outline"), queryset=Programme.objects.none(), required=False
    )
    q = forms.CharField(label=pgettext_lazy("advocacy", "Words"), required=False, max_length=100)
    since = forms.IntegerField(label=gettext_lazy("from year"), required=False, min_value=1900, max_value=9998)
    until = forms.IntegerField(label=gettext_lazy("to year"), required=False, min_value=1900, max_value=9998)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["body"].queryset = Body.objects.select_related("parent").order_by("name_key", "pk")
        self.fields["body"].label_from_instance = long_name
        self.fields["project"].queryset = Project.objects.visible_to(user).order_by("name", "pk")
        self.fields["programme"].queryset = Programme.objects.in_outline_order()
        self.fields["programme"].label_from_instance = outline_label

    def found(self) -> Any:
        """Return what was asked of whom, narrowed."""
        found, told = AskedBody.objects.all(), self.cleaned_data if self.is_valid() else {}
        if told.get("body"):
            found = found.of_body(told["body"])
        if told.get("since"):
            found = found.filter(asked__round__starts_on__year__gte=told["since"])
        if told.get("until"):
            found = found.filter(asked__round__starts_on__year__lte=told["until"])
        demands = self._demands(told)
        return found if demands is None else found.filter(asked__demand__in=demands)

    def _demands(self, told: dict[str, Any]) -> Any:
        if not (told.get("project") or told.get("programme") or told.get("q")):
            return None
        demands = Demand.objects.visible_to(self.user)
        if told.get("project"):
            demands = demands.filter(projects=told["project"])
        if told.get("programme"):
            below = Programme.objects.filter(path__startswith=told["programme"].path)
            demands = demands.filter(programme__in=below)
        if told.get("q"):
            demands = search.matching(demands, told["q"])
        return demands.values("pk")


def _last_years(user: Any) -> dict[str, int]:
    """Return the years shown where nothing is chosen: the last ones in which something was asked."""
    newest = Round.objects.visible_to(user).filter(asked__isnull=False).aggregate(last=Max("starts_on"))["last"]
    return {"since": newest.year - SHOWN_YEARS + 1} if newest else {}


class LedgerView(WagtailAdminTemplateMixin, TemplateView):
    """What was asked, when, of whom, and what they answered: one page over all the years."""

    template_name = "advocacy/staff/ledger.html"
    page_title = gettext_lazy("The ledger: demands by rounds")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("advocacy.view_answer"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = LedgerForm(self.request.GET or _last_years(self.request.user), user=self.request.user)
        lines = form.found().life(self.request.user)
        is_one = len({line.demand for line in lines}) == 1
        told = askings(lines)[:TOLD_AT_MOST] if is_one else []
        return super().get_context_data(form=form, grid=grid(lines), askings=told, **kwargs)
