"""Staff screens of a hand-over's photographs: add, tell, show, remove."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from tomoni.core.staff.views import visible_or_404
from tomoni.petitions.actions import photographing, scanning
from tomoni.petitions.forms.photographing import NewPhotoForm, PhotoForm
from tomoni.petitions.models import HandOver, Photo
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordVerbView

PERMISSION = "petitions.change_handover"


class AddPhotoView(RecordVerbView):
    """Adds a photograph to a hand-over."""

    model = HandOver
    permission = PERMISSION
    form_class = NewPhotoForm
    page_title = gettext_lazy("Add a photograph")
    button = gettext_lazy("Keep the photograph")
    header_icon = "image"
    refusals = (photographing.PhotoError,)
    template_name = "petitions/staff/photo.html"

    def act(self, form: Any) -> str:
        told = {name: form.cleaned_data[name] for name in ("shows", "consent", "is_public")}
        content = form.cleaned_data["file"].read(scanning.MOST_BYTES + 1)
        photographing.keep(self.record, content, user=self.request.user, **told)
        return _("The photograph is kept.")

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class OfPhoto(RecordVerbView):
    """A verb on a photograph."""

    model = Photo
    permission = PERMISSION
    header_icon = "image"
    template_name = "petitions/staff/photo.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        hand_over = self.record.hand_over
        return [
            *self.breadcrumbs_items,
            {"url": reverse("petitions_handover:index"), "label": _("Hand-overs")},
            {"url": records.inspect_url(hand_over), "label": str(hand_over)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_success_url(self) -> str:
        return records.inspect_url(self.record.hand_over)


class TellPhotoView(OfPhoto):
    """Corrects what is told of a photograph, and whether the public sees it."""

    form_class = PhotoForm
    page_title = gettext_lazy("Photograph")
    button = gettext_lazy("Save")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.record}

    def act(self, form: Any) -> str:
        form.save()
        return _("Saved.")


class RemovePhotoView(OfPhoto):
    """Removes a photograph."""

    form_class = Form
    page_title = gettext_lazy("Remove the photograph")
    button = gettext_lazy("Remove for good")

    def act(self, form: Any) -> str:
        photographing.remove(Photo.objects.get(pk=self.record.pk))
        return _("The photograph is removed.")


class PhotoView(View):
    """A photograph, to staff who see its hand-over."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        content = photographing.picture_of(visible_or_404(Photo, request.user, pk))
        if content is None:
            raise Http404
        response = HttpResponse(content, content_type="image/jpeg")
        response.headers["Cache-Control"] = "private, max-age=300"
        return response
