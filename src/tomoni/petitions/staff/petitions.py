"""Staff screens of petitions.

What its users do most often: look how many there are and what waits, hand out sheets, enter what came back, publish a
text, change a date. Each is one step from the petition's page.
"""

from typing import Any

import django_filters
from django.db import models
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from tomoni.core.staff.views import VisibleEditView
from tomoni.petitions import actions
from tomoni.petitions.forms.petition import EXPLAINED, AddresseeForm, PetitionForm
from tomoni.petitions.models import LegalKind, Petition
from tomoni.petitions.staff.handing_out import GiveView, HandOutView, PrintedView, SheetsFileView
from tomoni.petitions.staff.overview import overview
from tomoni.petitions.staff.proving import ChainView
from tomoni.petitions.staff.sheets import WHERE, at
from tomoni.projects.forms.panels import VisibleInlinePanel
from tomoni.projects.staff import activities, records
from tomoni.projects.staff.activities import DraftsLines, language
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordVerbView, RecordViewSet

TEXTS = MultiFieldPanel(
    [
        FieldPanel("legal_kind"),
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("goal")]),
        FieldPanel("representative"),
    ],
    heading=gettext_lazy("Petition"),
)
DATES = MultiFieldPanel(
    [
        FieldRowPanel(
            [
                FieldPanel("opens_at", widget=AdminDateTimeInput),
                FieldPanel("closes_at", widget=AdminDateTimeInput),
            ]
        ),
        FieldRowPanel(
            [
                FieldPanel("interim_collection_on", widget=AdminDateInput),
                FieldPanel("final_collection_on", widget=AdminDateInput),
            ]
        ),
    ],
    heading=gettext_lazy("Dates"),
    help_text=gettext_lazy("Collection dates are the days by which sheets must have reached us."),
)
SIGNING = MultiFieldPanel(
    [
        FieldPanel("takes_web"),
        FieldPanel("tells_latest"),
        FieldPanel("disclosure", help_text=gettext_lazy("Each signer chooses this or less.")),
        FieldPanel("return_to", help_text=gettext_lazy("Printed at the foot of each sheet.")),
    ],
    heading=gettext_lazy("Signing"),
)
RETENTION = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("retention_days"), FieldPanel("erase_on", widget=AdminDateInput)])],
    heading=gettext_lazy("How long signers' data is kept"),
    help_text=gettext_lazy(
        "Set by itself at each hand-over; on the day names, addresses, mails and scans are destroyed."
    ),
)
ADDRESSEES = VisibleInlinePanel(
    "addressees",
    [
        FieldPanel("organisation"),
        FieldRowPanel([FieldPanel("post"), FieldPanel("name"), FieldPanel("honorific")]),
        FieldPanel("post_en"),
        FieldRowPanel([FieldPanel("house"), FieldPanel("session"), FieldPanel("deadline_on", widget=AdminDateInput)]),
        FieldPanel("introducing_member"),
    ],
    form=AddresseeForm,
    heading=gettext_lazy("Addressees"),
    label=gettext_lazy("addressee"),
)
SPONSORS = VisibleInlinePanel(
    "sponsors",
    [FieldRowPanel([FieldPanel("organisation"), FieldPanel("role")])],
    form=AddresseeForm,
    heading=gettext_lazy("Who calls for it"),
    label=gettext_lazy("organisation"),
)


class PetitionFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    legal_kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Legal kind"), choices=LegalKind, empty_label=records.ALL
    )

    class Meta:
        model = Petition
        fields: list[str] = []


class PetitionIndexView(RecordIndexView):
    """Petitions, the newest first."""

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.ordering in (None, "-starts_on"):
            return queryset.order_by(models.F("starts_on").desc(nulls_first=True), "pk")
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Any]:
        now = timezone.now()
        return [
            self._get_title_column("__str__"),
            records.column("legal_kind", _("Legal kind"), "get_legal_kind_display"),
            records.column("when", _("When"), lambda petition: petition.when_text(language()), sort_key="starts_on"),
            records.column("stage", pgettext("petition", "Stage"), lambda petition: petition.stage(now).label),
            records.column("visibility", _("Visibility"), "get_visibility_display"),
        ]


class PetitionCreateView(DraftsLines, generic.CreateView):
    """A new petition: first its legal kind, then what that kind asks."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("kind") in LegalKind.values:
            return super().get(request, *args, **kwargs)
        self.object = None
        self.template_name = "petitions/staff/kinds.html"
        kinds = [(kind.value, kind.label, EXPLAINED[kind]) for kind in LegalKind]
        return self.render_to_response(super().get_context_data(form=self.get_form(), kinds=kinds))

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "legal_kind": self.request.GET.get("kind")}

    def get_page_subtitle(self) -> str:
        kind = self.request.POST.get("legal_kind") or self.request.GET.get("kind")
        return str(LegalKind(kind).label) if kind in LegalKind.values else ""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class PetitionEditView(DraftsLines, VisibleEditView):
    """The form of a petition."""

    def get_success_url(self) -> str:
        return records.inspect_url(self.object)


class PetitionInspectView(RecordInspectView):
    """A petition on one page: its texts, its paper, and what can be done next."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        petition, user = self.object, self.request.user
        wordings = petition.wordings.order_by("language", "-version")
        return super().get_context_data(
            petition=petition,
            overview=overview(petition, user),
            stage=petition.stage(timezone.now()),
            wordings=wordings,
            addressees=petition.addressees.select_related("organisation"),
            sponsors=petition.sponsors.select_related("organisation"),
            keys_paper=Petition.objects.keyed_by(user).filter(pk=petition.pk).exists()
            and user.has_perm("petitions.change_sheet"),
            reads_paper=user.has_perm("petitions.view_sheet"),
            paper=[
                {"key": key, "label": WHERE[key], "number": at(petition.sheets.all(), key).count()} for key in WHERE
            ],
            **kwargs,
        )


class PublishView(RecordVerbView):
    """Lets everybody read the petition."""

    model = Petition
    permission = "petitions.change_petition"
    page_title = gettext_lazy("Publish")
    button = gettext_lazy("Publish")
    header_icon = "view"
    form_class = Form
    refusals = (actions.NotReadyError,)

    def act(self, form: Any) -> str:
        actions.publish(self.record, now=timezone.now())
        return _("“%(petition)s” is published.") % {"petition": self.record}

    def get_success_url(self) -> str:
        return records.inspect_url(self.record)


class PetitionViewSet(RecordViewSet):
    """Petitions."""

    model = Petition
    icon = "edit"
    menu_label = gettext_lazy("Petitions")
    menu_name = "petitions-list"
    pk_path_converter = "uuid"
    index_view_class = PetitionIndexView
    add_view_class = PetitionCreateView
    edit_view_class = PetitionEditView
    inspect_view_class = PetitionInspectView
    inspect_template_name = "petitions/staff/petition.html"
    create_template_name = "projects/staff/form_create.html"
    edit_template_name = "projects/staff/form_edit.html"
    filterset_class = PetitionFilters
    ordering = "-starts_on"
    export_filename = "petitions"
    list_export = ["external_id", "title", "get_legal_kind_display", "opens_at", "closes_at", "goal"]
    export_headings = {"external_id": "ID", "get_legal_kind_display": pgettext_lazy("petition", "Legal kind")}
    edit_handler = ObjectList(
        [
            TEXTS,
            DATES,
            SIGNING,
            ADDRESSEES,
            SPONSORS,
            activities.TOLD_IN,
            activities.LINES,
            RETENTION,
            activities.VISIBILITY,
        ],
        base_form_class=PetitionForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("publish/<uuid:pk>/", PublishView.as_view(), name="publish"),
            path("hand-out/<uuid:pk>/", HandOutView.as_view(), name="hand_out"),
            path("printed/<uuid:pk>/", PrintedView.as_view(), name="printed"),
            path("give/<uuid:pk>/", GiveView.as_view(), name="give"),
            path("chain/<uuid:pk>/", ChainView.as_view(), name="chain"),
            path("sheets/<uuid:pk>/", SheetsFileView.as_view(), name="sheets_pdf"),
        ]
