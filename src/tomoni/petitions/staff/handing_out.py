"""Handing out: sheets are numbered, printed and given to a collector in one act."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from tomoni.core.staff.views import visible_or_404
from tomoni.petitions.actions import handing_out
from tomoni.petitions.documents import sheets as documents
from tomoni.petitions.forms.paper import GiveForm, HandOutForm
from tomoni.petitions.models import Collector, Petition, Sheet
from tomoni.projects.staff.records import RecordVerbView, inspect_url

PRINTED_AT_ONCE = 1_000


def keyed_or_refused(user: Any, pk: Any) -> Petition:
    """Return a petition the user works on the paper of; 404 when it is hidden, refused when it is only visible."""
    petition = visible_or_404(Petition, user, pk)
    if not Petition.objects.keyed_by(user).filter(pk=petition.pk).exists():
        raise PermissionDenied
    return petition


class OfPetition:
    """A verb on the paper of a petition."""

    model = Petition
    permission = "petitions.add_sheet"
    record: Petition
    request: HttpRequest

    def find(self, pk: Any) -> Petition:
        """Return the petition, if the user works on its paper."""
        return keyed_or_refused(self.request.user, pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"petition": self.record}


class HandOutView(OfPetition, RecordVerbView):
    """Numbers and prints new sheets, and gives them out."""

    form_class = HandOutForm
    page_title = gettext_lazy("Hand out sheets")
    button = gettext_lazy("Number the sheets and make the PDF")
    header_icon = "doc-full"
    refusals = (handing_out.HandOutError,)

    def get_initial(self) -> dict[str, Any]:
        given = self.request.GET.get("collector", "")
        return super().get_initial() | ({"collector": given} if given.isdecimal() else {})

    def act(self, form: Any) -> str:
        data = form.cleaned_data
        collector = data["collector"]
        if data["new_collector"].strip():
            collector = Collector.objects.create(petition=self.record, name=data["new_collector"].strip())
        made = handing_out.hand_out(
            self.record,
            wording=data["wording"],
            number=data["number"],
            collector=collector,
            on=data["on"] or timezone.localdate(),
            house=data.get("house", ""),
            lines=data["lines"],
        )
        self.first, self.last, self.duplex = made[0].serial, made[-1].serial, data["duplex"]
        words = ngettext(
            "%(count)s sheet was numbered: %(serials)s.",
            "%(count)s sheets were numbered: %(serials)s.",
            len(made),
        )
        serials = str(made[0]) if len(made) == 1 else f"{made[0]}–{made[-1]}"
        return words % {"count": len(made), "serials": serials}

    def get_success_url(self) -> str:
        url = reverse("petitions_petition:printed", args=[self.record.pk])
        return f"{url}?first={self.first}&last={self.last}{'&duplex=1' if self.duplex else ''}"


class PrintedView(OfPetition, RecordVerbView):
    """What was just numbered: the PDF to print, and the way back."""

    form_class = GiveForm
    page_title = gettext_lazy("Print the sheets")
    template_name = "petitions/staff/printed.html"
    permission = "petitions.view_sheet"
    http_method_names = ["get", "head"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheets = asked_sheets(self.record, self.request)
        missing = {
            letter
            for wording in {sheet.wording for sheet in sheets}
            for letter in documents.undrawn(self.record, wording)
        }
        return super().get_context_data(
            sheets=sheets, query=self.request.GET.urlencode(), undrawn=sorted(missing), **kwargs
        )


class GiveView(OfPetition, RecordVerbView):
    """Gives printed sheets, from one number to another, to a collector."""

    form_class = GiveForm
    permission = "petitions.change_sheet"
    page_title = gettext_lazy("Give out printed sheets")
    button = gettext_lazy("Give out")
    header_icon = "group"
    refusals = (handing_out.HandOutError,)

    def act(self, form: Any) -> str:
        data = form.cleaned_data
        serials = range(data["first"], data["last"] + 1)
        given = handing_out.give(self.record, serials=serials, collector=data["collector"], on=data["on"])
        words = ngettext(
            "%(count)s sheet was given to %(collector)s.", "%(count)s sheets were given to %(collector)s.", given
        )
        return words % {"count": given, "collector": data["collector"]}

    def get_success_url(self) -> str:
        return inspect_url(self.record)


class SheetsFileView(View):
    """The sheets from one number to another as PDF; printing them again is allowed, they keep their numbers."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        if not request.user.has_perm("petitions.view_sheet"):
            raise PermissionDenied
        petition = keyed_or_refused(request.user, pk)
        found = asked_sheets(petition, request)
        if not found:
            raise Http404
        content = documents.sheets(found, now=timezone.now(), duplex="duplex" in request.GET)
        response = HttpResponse(content, content_type="application/pdf")
        name = f"{petition.slug}-{found[0]}-{found[-1]}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


def asked_sheets(petition: Petition, request: HttpRequest) -> list[Sheet]:
    """Return the sheets whose numbers the address asks for, at most a thousand; without numbers the last ones made."""
    first, last = (request.GET.get(name, "") for name in ("first", "last"))
    found = petition.sheets.select_related("wording", "collector__organisation", "collector__person", "petition")
    if first.isdecimal() and last.isdecimal():
        found = found.filter(serial__gte=int(first[:9]), serial__lte=int(last[:9]))
    return list(found.order_by("serial")[:PRINTED_AT_ONCE])
