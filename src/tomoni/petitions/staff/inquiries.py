"""Staff screen of requests by signers: everything held of a mail address, and what its owner asks for."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from tomoni.petitions.actions import inquiring
from tomoni.petitions.forms.inquiring import AddressForm, SettleForm

PERMISSION = "petitions.change_match"
"""Names of signers over all petitions are the secretariat's: who decides on pairs sees them."""


class InquiryView(WagtailAdminTemplateMixin, TemplateView):
    """Asks for a mail address, shows what is held of it, does what is asked for."""

    template_name = "petitions/staff/inquiry.html"
    page_title = gettext_lazy("Requests by signers")
    header_icon = "user"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look the address up; with ``way`` do what is asked for, then show what is left."""
        address = AddressForm(request.POST)
        if not address.is_valid():
            return self.render_to_response(self.get_context_data(address=address))
        held = self._held(address)
        if "settle" not in request.POST:
            return self._shown(address, held, SettleForm(held=held))
        form = SettleForm(request.POST, held=held)
        if not form.is_valid():
            return self._shown(address, held, form)
        if form.cleaned_data["way"] == "file":
            return self._file(form.meant())
        number = inquiring.settle(form.cleaned_data["way"], form.meant(), user=request.user, now=timezone.now())
        words = ngettext("Done for %(number)s signature.", "Done for %(number)s signatures.", number)
        messages.success(request, words % {"number": number})
        held = self._held(address)
        return self._shown(address, held, SettleForm(held=held))

    def _held(self, address: AddressForm) -> inquiring.Held:
        return inquiring.held_of(
            address.cleaned_data["mail"], name=address.cleaned_data["name"], user=self.request.user
        )

    def _shown(self, address: AddressForm, held: inquiring.Held, form: SettleForm) -> HttpResponse:
        typed = {name: address.cleaned_data[name] for name in ("mail", "name")}
        return self.render_to_response(self.get_context_data(address=address, held=held, form=form, typed=typed))

    def _file(self, chosen: list[Any]) -> HttpResponse:
        content = inquiring.as_file(chosen, user=self.request.user)
        response = HttpResponse(content, content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="signatures.csv"'
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("address", AddressForm())
        form = kwargs.get("form")
        kwargs["ticked"] = form["chosen"].value() or [] if form else []
        return super().get_context_data(**kwargs)


class InquiryMenuItem(MenuItem):
    """Shown to who may use the screen."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


class InquiryViewSet(ViewSet):
    """The screen and its place in the menu."""

    icon = "user"
    menu_label = gettext_lazy("Requests by signers")
    menu_item_class = InquiryMenuItem
    url_prefix = "petitions/signers"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", InquiryView.as_view(), name="index")]
