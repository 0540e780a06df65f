"""Staff screens of press contacts and clippings."""

from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import TitleColumn

from tomoni.advocacy.actions import pressing
from tomoni.advocacy.forms.press import ClippingForm, PressContactForm
from tomoni.advocacy.models import Clipping, PressContact, Rsvp
from tomoni.projects.staff import records
from tomoni.projects.staff.records import RecordIndexView, RecordInspectView, RecordViewSet


class ContactIndexView(RecordIndexView):
    """Press contacts by outlet, for those who deal with the press."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("outlet").order_by("outlet_name", "pk")

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.order_by("outlet_name", "pk")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("outlet"),
            records.column("name", _("Name"), "name"),
            records.column("topics", _("Topics"), "topics"),
            records.column("consented_on", _("Agreed to receive invitations on"), "consented_on"),
            records.column("withdrawn_on", _("Took it back on"), "withdrawn_on"),
        ]

    def _get_custom_column(self, field_name: str, column_class: Any = None, **kwargs: Any) -> Any:
        return (column_class or TitleColumn)("outlet", label=_("Outlet"), accessor=pressing.outlet_of, **kwargs)


class ContactInspectView(RecordInspectView):
    """A press contact: address, consent, invitations."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rsvps = Rsvp.objects.visible_to(self.request.user).filter(contact=self.object).select_related("briefing")
        return super().get_context_data(
            contact=self.object, outlet=pressing.outlet_of(self.object), rsvps=rsvps.order_by("-created_at"), **kwargs
        )


class PressContactViewSet(RecordViewSet):
    """Press contacts."""

    model = PressContact
    icon = "mail"
    menu_label = gettext_lazy("Press contacts")
    pk_path_converter = "uuid"
    index_view_class = ContactIndexView
    inspect_view_class = ContactInspectView
    inspect_template_name = "advocacy/staff/press_contact.html"
    list_export: list[str] = []
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("outlet"), FieldPanel("outlet_name")]),
                    FieldRowPanel([FieldPanel("name"), FieldPanel("mail"), FieldPanel("phone")]),
                    FieldRowPanel([FieldPanel("language"), FieldPanel("topics")]),
                    FieldRowPanel([FieldPanel("consented_on"), FieldPanel("withdrawn_on")]),
                    FieldPanel("note"),
                ],
                heading=gettext_lazy("Press contact"),
            )
        ],
        base_form_class=PressContactForm,
    )


class ClippingIndexView(RecordIndexView):
    """Clippings, the newest first."""

    def get_base_queryset(self) -> models.QuerySet:
        return super().get_base_queryset().select_related("outlet", "activity")

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        return queryset.newest_first()

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("headline"),
            records.column("outlet", _("Outlet"), lambda each: each.outlet_name or each.outlet),
            records.column("published_on", _("Published on"), "published_on"),
            records.column("page", _("Edition and page"), "page"),
            records.column("activity", _("About the activity"), lambda each: each.activity or ""),
        ]


class ClippingViewSet(RecordViewSet):
    """Clippings."""

    model = Clipping
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Clippings")
    index_view_class = ClippingIndexView
    inspect_view_enabled = False
    export_filename = "clippings"
    list_export = ["published_on", "headline", "outlet_name", "page", "link"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("headline"),
                    FieldRowPanel([FieldPanel("outlet"), FieldPanel("outlet_name")]),
                    FieldRowPanel([FieldPanel("published_on"), FieldPanel("page")]),
                    FieldPanel("link"),
                    FieldPanel("activity"),
                    FieldPanel("note"),
                ],
                heading=gettext_lazy("Clipping"),
            )
        ],
        base_form_class=ClippingForm,
    )
