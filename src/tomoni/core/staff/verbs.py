"""Extra verbs on a record ("hand over", "carry over", "merge"): a confirm page with one form and one action."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tomoni.core.staff.views import editable_or_refused


class VerbView(WagtailAdminTemplateMixin, FormView):
    """Shows a form for one record and, when it is valid, calls ``act(form)``.

    Subclasses set ``model``, ``permission`` (``app.verb_model``), ``form_class``, ``page_title``,
    ``button`` and define ``act``, which may raise ``refusals``: their words are shown above the form.
    """

    model: type[models.Model]
    permission: str
    button: Any = _("Do it")
    refusals: tuple[type[Exception], ...] = ()
    template_name = "core/staff/verb.html"
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        self.record = self.find(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def find(self, pk: Any) -> Any:
        """Return the record, if the user may change it; subclasses ask otherwise where the verb is for who may not."""
        return editable_or_refused(self.model, self.request.user, pk)

    def get_page_subtitle(self) -> str:
        return str(self.record)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items(), here]

    def act(self, form: Any) -> str:
        """Do the deed and return the message to show; subclasses define it."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            message = self.act(form)
        except self.refusals as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, message)
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record=self.record, button=self.button, **kwargs)
