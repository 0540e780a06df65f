"""A table of the Universal Human Rights Index is uploaded, looked at row by row, and taken in whole or not at all."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.advocacy.actions import recommending
from tomoni.advocacy.actions.uhri import read_table
from tomoni.advocacy.forms.reviews import KeptTableForm, TableForm
from tomoni.core.exchange import held
from tomoni.core.exchange.refusals import FileError
from tomoni.projects.staff.records import inspect_url

SHOWN_ROWS = 300


class TableView(WagtailAdminTemplateMixin, FormView):
    """Upload, look, take in."""

    form_class = TableForm
    template_name = "advocacy/staff/recommendation_table.html"
    page_title = gettext_lazy("Import recommendations")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perms(["advocacy.add_recommendation", "advocacy.change_recommendation"]):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("advocacy_recommendation:index"), "label": _("Recommendations")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"review": self.request.GET.get("review")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "token" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = KeptTableForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=self._empty()))
        token = form.cleaned_data["token"]
        try:
            plan = self.planned(held.held(token, user=request.user), form.cleaned_data)
            count = recommending.take_in(plan)
        except (FileError, recommending.RecommendingRefusedError) as refusal:
            return self.refused(self._empty(), refusal)
        held.let_go(token)
        words = ngettext("%(count)s recommendation was taken in.", "%(count)s recommendations were taken in.", count)
        messages.success(request, words % {"count": count})
        review = form.cleaned_data["review"]
        return HttpResponseRedirect(inspect_url(review) if review else reverse("advocacy_recommendation:index"))

    def form_valid(self, form: Any) -> HttpResponse:
        content = form.cleaned_data["file"]
        try:
            plan = self.planned(content, form.cleaned_data)
        except FileError as refusal:
            return self.refused(form, refusal)
        kept = None
        if plan.changes and not plan.findings:
            chosen = {name: form.cleaned_data[name] for name in ("review", "follow_up_due")}
            token = held.hold(content, user=self.request.user)
            kept = KeptTableForm(initial={**chosen, "token": token}, user=self.request.user)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                plan=plan,
                shown=plan.changes[:SHOWN_ROWS],
                more=max(len(plan.changes) - SHOWN_ROWS, 0),
                kept=[field.as_hidden() for field in kept] if kept else None,
            )
        )

    def planned(self, content: bytes, chosen: dict[str, Any]) -> recommending.Plan:
        """Return what taking the table in would do; raises ``FileError``."""
        review = chosen.get("review")
        with held.as_file(content) as file:
            reading = read_table(file, country=review.country if review else "")
        return recommending.plan_import(reading, review=review, follow_up_due=chosen.get("follow_up_due"))

    def refused(self, form: Any, refusal: Exception) -> HttpResponse:
        """Show the form again with what is wrong with the file."""
        return self.render_to_response(self.get_context_data(form=form, refusal=str(refusal).splitlines()))

    def _empty(self) -> TableForm:
        return TableForm(user=self.request.user, initial=self.get_initial())
