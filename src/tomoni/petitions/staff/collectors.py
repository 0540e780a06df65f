"""Staff screens of collectors: who has which sheets, and the links of stalls."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic

from tomoni.people.staff.accounts import PERSON_CHOOSER
from tomoni.petitions.actions import stalls
from tomoni.petitions.documents.codes import qr
from tomoni.petitions.forms.paper import PaperForm
from tomoni.petitions.models import Collector
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet


class CollectorIndexView(RecordIndexView):
    """Collectors with what they hold."""

    def get_base_queryset(self) -> models.QuerySet:
        found = super().get_base_queryset().select_related("petition", "organisation", "person")
        out = Count("sheets", filter=Q(sheets__given_on__isnull=False, sheets__returned_on=None))
        return found.annotate(out=out, back=Count("sheets", filter=Q(sheets__returned_on__isnull=False)))

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("__str__"),
            records.column("kind", _("Kind"), "get_kind_display"),
            records.column("petition", _("Petition"), "petition"),
            records.column("out", _("Sheets out"), "out"),
            records.column("back", _("Sheets back"), "back"),
            records.column("is_active", pgettext("collector", "State"), _state),
        ]


def _state(collector: Collector) -> str:
    return _("collects now") if collector.is_active else _("ended")


class CollectorCreateView(generic.CreateView):
    """A new collector, of the petition one comes from."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "petition": self.request.GET.get("petition")}

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class CollectorInspectView(RecordInspectView):
    """A collector: sheets out and back; of a stall how many signed, and its link."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        collector = self.object
        sheets = collector.sheets.order_by("serial")
        return super().get_context_data(
            collector=collector,
            out=sheets.out(),
            back=sheets.returned(),
            is_stall=collector.kind == Collector.Kind.STALL,
            tally=stalls.tally(collector) if collector.kind == Collector.Kind.STALL else 0,
            batches=collector.batches.order_by("-received_on", "-pk"),
            **kwargs,
        )


class OpenStallView(RecordVerbView):
    """Makes a new link to the stall's page; it is shown once, as an address and a QR code."""

    model = Collector
    permission = "petitions.change_collector"
    page_title = gettext_lazy("Open the stall")
    button = gettext_lazy("Make a new link")
    header_icon = "link"
    form_class = Form
    refusals = (stalls.StallError,)
    template_name = "petitions/staff/stall_link.html"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            token = stalls.open_stall(self.record)
        except stalls.StallError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        link = settings.PUBLIC_URL + reverse("petitions:stall_enter", args=[token])
        return self.render_to_response(self.get_context_data(form=form, link=link, code=qr(link)))


class CloseStallView(RecordVerbView):
    """Ends a stall or a collector's work."""

    model = Collector
    permission = "petitions.change_collector"
    page_title = gettext_lazy("End the collection")
    button = gettext_lazy("End it")
    header_icon = "lock"
    form_class = Form

    def act(self, form: Any) -> str:
        stalls.close_stall(self.record)
        return _("“%(collector)s” collects no longer; a stall's link opens nothing any more.") % {
            "collector": self.record
        }

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class CollectorViewSet(RecordViewSet):
    """Collectors: our desk, groups and persons, stalls."""

    model = Collector
    icon = "group"
    menu_label = gettext_lazy("Collectors")
    index_view_class = CollectorIndexView
    add_view_class = CollectorCreateView
    inspect_view_class = CollectorInspectView
    inspect_template_name = "petitions/staff/collector.html"
    ordering = "-pk"
    search_fields = ["name", "petition__title", "organisation__name"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("petition"),
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("name")]),
                    FieldPanel("organisation"),
                    FieldPanel("person", widget=PERSON_CHOOSER.widget_class),
                    FieldPanel("note"),
                ],
                heading=gettext_lazy("Collector"),
                help_text=gettext_lazy("A name, an organisation or a person; a stall is named after who stands at it."),
            )
        ],
        base_form_class=PaperForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("open/<int:pk>/", OpenStallView.as_view(), name="open"),
            path("close/<int:pk>/", CloseStallView.as_view(), name="close"),
        ]
