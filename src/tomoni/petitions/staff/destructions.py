"""Staff screens of destruction: the verb on a petition, and the certificates."""

from typing import Any

from django.db import models
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tomoni.petitions.actions import destroying
from tomoni.petitions.forms.handing_over import DestroyForm
from tomoni.petitions.models import Destruction, Petition
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet


class DestroyView(RecordVerbView):
    """Destroys the data of a petition's signers, for good."""

    model = Petition
    permission = "petitions.add_destruction"
    page_title = gettext_lazy("Destroy signers' data")
    button = gettext_lazy("Destroy for good")
    header_icon = "bin"
    form_class = DestroyForm
    refusals = (destroying.DestroyingError,)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"petition": self.record}

    def act(self, form: Any) -> str:
        self.made = destroying.destroy(self.record, user=self.request.user, now=timezone.now())
        return _("Signers' data is destroyed. This is the certificate; print it for the file.")

    def get_success_url(self) -> str:
        return records.inspect_url(self.made)


class DestructionIndexView(RecordIndexView):
    """Certificates, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("petition", "by")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("petition", _("Petition"), "petition"),
            records.column("at", _("At"), "at", sort_key="at"),
            records.column(
                "by", pgettext("on signatures", "By"), lambda made: str(made.by) if made.by else _("its date")
            ),
        ]


class DestructionInspectView(RecordInspectView):
    """A certificate, as it is printed; it has no history, for it never changes."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return []

    def get_edit_url(self) -> str | None:
        return None

    def get_delete_url(self) -> str | None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(made=self.object, **kwargs)


class DestructionViewSet(RecordViewSet):
    """Certificates of destruction. They come about by destroying, and never change."""

    model = Destruction
    icon = "bin"
    menu_label = gettext_lazy("Certificates of destruction")
    index_view_class = DestructionIndexView
    inspect_view_class = DestructionInspectView
    inspect_template_name = "petitions/staff/destruction.html"
    ordering = "-at"
    form_fields: list[str] = []
    export_filename = "certificates"
    list_export = ["petition", "at", "by", "sha256"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**kwargs) | {
            "add_url_name": None, "edit_url_name": None, "delete_url_name": None
        }  # fmt: skip

    def get_urlpatterns(self) -> list[URLPattern]:
        out = ("add", "edit", "delete", "usage", "history", "history_results")
        kept = [each for each in super().get_urlpatterns() if each.name not in out]
        return [*kept, path("destroy/<uuid:pk>/", DestroyView.as_view(), name="destroy")]
