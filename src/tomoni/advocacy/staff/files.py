"""Files kept with demands, deliveries and comments, sent as downloads to those who may see what they belong to.

No file has an address of its own: each is asked for by its record, so a guessed name or number opens nothing.
"""

from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.generic import View

from tomoni.advocacy.models import Delivery, DemandLink, PublicComment
from tomoni.core.staff.views import visible_or_404


class KeptFileView(View):
    """Sends the file of a record as a download that no browser runs."""

    model: Any
    permission = ""
    fields: tuple[str, ...] = ("file",)

    def get(self, request: HttpRequest, pk: Any, which: str = "file") -> HttpResponse:
        """Send it to those who may see the record; whatever is missing or hidden answers alike."""
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        record = self.find(pk)
        file = getattr(record, which) if which in self.fields else None
        if not file:
            raise Http404
        try:
            opened = file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        name = PurePath(file.name).name
        response = FileResponse(opened, as_attachment=True, filename=name, content_type="application/octet-stream")
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def find(self, pk: Any) -> Any:
        """Return the record if the user may see it."""
        return visible_or_404(self.model, self.request.user, pk)


class EvidenceView(KeptFileView):
    """The file behind a demand."""

    model = DemandLink
    permission = "advocacy.view_demandlink"


class HandedView(KeptFileView):
    """The receipt of a delivery, or the reply that came as a file."""

    model = Delivery
    permission = "advocacy.view_delivery"
    fields = ("receipt", "reply_file")


class ProofView(KeptFileView):
    """The proof that a comment was filed: it may show who filed it, so it is for those inside."""

    model = PublicComment
    permission = "advocacy.view_publiccomment"
    fields = ("proof",)

    def get(self, request: HttpRequest, pk: Any, which: str = "proof") -> HttpResponse:
        """Send it to those inside the comment."""
        return super().get(request, pk, which)

    def find(self, pk: Any) -> Any:
        found = super().find(pk)
        if not PublicComment.objects.filter(pk=found.pk).inside(self.request.user).exists():
            raise Http404
        return found
